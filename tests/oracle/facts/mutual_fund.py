"""One entry in the account of a village's mutual-aid fund, with the balance before it and who was helped."""

from __future__ import annotations

from typing import Any

from tests.oracle.facts.shared_money import identity, latest_homes, of_form, persons_by_identity
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import of, town_of

FORM = (
    "entry_id", "household_id", "village_code", "county_code", "data_date", "duplicate_no", "entry_date", "cash_direction",
    "entry_type", "amount_yuan", "balance_yuan", "approval_number",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    homes = latest_homes(moment)
    # Also who has left the register since: what was paid before stays right.
    persons = persons_by_identity(moment.latest("person"))
    account = moment.first("mutual_fund")
    facts = []
    for entry in moment.present("mutual_fund"):
        home, number = homes.get(entry["household_id"]), identity(entry["beneficiary_id_number"])
        villages = {row["village_code"] for row in persons.get(number or "", [])} - {None}
        facts.append({
            "subject_key": entry["record_key"], **of_form(entry, *FORM), "town_code": town_of(entry["village_code"]),
            "as_of": moment.as_of, "mutual_fund_row_id": entry["row_id"], "household_row_id": of(home, "row_id"),
            "signed_amount_yuan": _signed(entry), "previous_balance_yuan": _balance_before(entry, account),
            "has_household": home is not None, "household_village_code": of(home, "village_code"),
            "has_beneficiary_id_number": number is not None, "is_beneficiary_listed": number in persons,
            "is_beneficiary_of_village": entry["village_code"] in villages,
        })  # fmt: skip
    return facts


def _signed(entry: Row) -> Any:
    """The amount, negative when it was paid out; unknown when nobody says which way the money went."""
    amount, direction = entry["amount_yuan"], entry["cash_direction"]
    if amount is None or direction is None:
        return None
    return -amount if direction == "支出" else amount


def _balance_before(entry: Row, account: list[Row]) -> Any:
    """The balance that the entry before this one leaves in the account of the village; entries without a day have no place."""
    if entry["duplicate_no"] != 1 or entry["village_code"] is None or entry["entry_date"] is None:
        return None
    place = (entry["entry_date"], entry["entry_id"])
    before = [
        row
        for row in account
        if row["village_code"] == entry["village_code"]
        and row["entry_date"]
        and (row["entry_date"], row["entry_id"]) < place
    ]
    return max(before, key=lambda row: (row["entry_date"], row["entry_id"]))["balance_yuan"] if before else None
