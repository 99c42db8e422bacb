"""One change of a household dated by the day of the facts, with the last support that reached the household."""

from __future__ import annotations

from datetime import date

from tests.oracle.facts.shared_homes import Homes
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, most, of, town_of

FORM = (
    "household_id", "county_code", "data_date", "duplicate_no", "change_type", "change_date", "change_reason",
    "democratic_appraisal_date", "notice_days", "approval_date", "approval_unit", "previous_poverty_status",
    "new_poverty_status",
)  # fmt: skip
ID_LENGTH = 18


def build(moment: Moment) -> list[Row]:
    homes = Homes(moment)
    incomes = by(
        (row for row in moment.first("project_beneficiary") if (row["paid_income_yuan"] or 0) > 0), "household_id"
    )
    payments = _payment_dates(moment)
    facts = []
    for change in moment.present("household_change"):
        household = change["household_id"]
        home, village = homes.home(household), homes.village_of(household)
        last_income = most(row["paid_date"] for row in incomes.get(household, []))
        facts.append({name: change[name] for name in FORM} | {
            "subject_key": change["record_key"], "household_change_row_id": change["row_id"], "as_of": moment.as_of,
            "village_code": village, "town_code": town_of(village), "household_row_id": of(home, "row_id"),
            "has_household": home is not None, "poverty_status": of(home, "poverty_status"),
            "last_project_income_date": last_income,
            "last_support_date": most([last_income, *payments.get(household, [])]),
        })  # fmt: skip
    return facts


def _payment_dates(moment: Moment) -> dict[str, list[date]]:
    """Household → days on which money was paid to whoever belongs to it."""
    households = _households_by_number(moment)
    dates: dict[str, list[date]] = {}
    for payment in moment.first("fund_payment"):
        number = _whole_number(payment["payee_id_number"])
        for household in households.get(number, ()) if number else ():
            dates.setdefault(household, []).append(payment["paid_date"])
    return dates


def _households_by_number(moment: Moment) -> dict[str, set[str]]:
    """ID number → household on the last list that names it; on both sides where one list names it twice."""
    named: dict[str, list[Row]] = {}
    for member in moment.latest("person"):
        number = _whole_number(member["id_number"])
        if number and member["duplicate_no"] == 1:
            named.setdefault(number, []).append(member)
    households = {}
    for number, members in named.items():
        last = max(member["data_date"] for member in members)
        on_last = {member["household_id"] for member in members if member["data_date"] == last}
        households[number] = on_last - {None}
    return households


def _whole_number(number: str | None) -> str | None:
    """The 18 characters that name a person; a certificate of disability goes on after them."""
    return None if number is None or len(number) < ID_LENGTH else number[:ID_LENGTH]
