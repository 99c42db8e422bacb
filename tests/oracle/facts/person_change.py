"""One arrival or departure of a person, with the person it is about and what came after it."""

from __future__ import annotations

from datetime import date

from tests.oracle.facts.shared_persons import listed_village, number_of, years_between
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import first_of, most, of, only, town_of


def build(moment: Moment) -> list[Row]:
    facts = []
    for change in moment.present("person_change"):
        person = _first_with(moment.latest("person"), "person_id", change["person_id"])
        home = _first_with(moment.latest("household"), "household_id", change["household_id"])
        village = of(home, "village_code") or listed_village(moment, change["household_id"])
        facts.append({
            "subject_key": change["record_key"], "household_id": change["household_id"],
            "person_id": change["person_id"], "village_code": village, "town_code": town_of(village),
            "county_code": change["county_code"], "as_of": moment.as_of, "data_date": change["data_date"],
            "duplicate_no": change["duplicate_no"], "person_change_row_id": change["row_id"],
            "person_row_id": of(person, "row_id"), "household_row_id": of(home, "row_id"),
            "change_direction": change["change_direction"], "change_reason": change["change_reason"],
            "change_date": change["change_date"], "registration_date": change["registration_date"],
            "has_proof": change["has_proof"], "birth_date": of(person, "birth_date"),
            "age_at_change_years": years_between(of(person, "birth_date"), change["change_date"]),
            "last_paid_date": _last_paid(moment, number_of(of(person, "id_number"))),
            "is_listed_after_registration": _is_listed_after(moment, change),
        })  # fmt: skip
    return facts


def _first_with(rows: list[Row], column: str, value: str | None) -> Row | None:
    if value is None:
        return None
    return only([row for row in rows if row["duplicate_no"] == 1 and row[column] == value])


def _last_paid(moment: Moment, number: str | None) -> date | None:
    """The last day on which a fund paid to the person's number."""
    if number is None:
        return None
    payments = moment.first("fund_payment")
    day: date | None = most(row["paid_date"] for row in payments if number_of(row["payee_id_number"]) == number)
    return day


def _is_listed_after(moment: Moment, change: Row) -> bool:
    """Whether a list made after the change was registered still has the person as a normal member."""
    known = first_of(change["registration_date"], change["change_date"])
    for person in moment.first("person"):
        if change["person_id"] is not None:
            is_meant = person["person_id"] == change["person_id"]
        else:
            is_meant = change["id_number"] is not None and number_of(person["id_number"]) == number_of(
                change["id_number"]
            )
        is_normal = person["person_status"] in ("正常", None)
        if is_meant and is_normal and known is not None and person["data_date"] > known:
            return True
    return False
