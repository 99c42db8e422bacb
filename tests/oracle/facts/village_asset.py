"""One asset or resource of a village collective on the list in force, with its version before."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, of, only, town_of

FORM = (
    "asset_id", "village_code", "county_code", "data_date", "duplicate_no", "asset_kind", "asset_name", "quantity",
    "quantity_unit", "book_value_yuan", "asset_use", "lease_income_yuan", "registered_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    villages = by(moment.first("village"), "village_code")
    earlier = by(moment.earlier("village_asset"), "record_key")
    facts = []
    for asset in moment.present("village_asset"):
        village = only(villages.get(asset["village_code"]))
        before = only(earlier.get(asset["record_key"]))
        facts.append({
            **copied(asset, *FORM), "subject_key": asset["record_key"], "as_of": moment.as_of,
            "town_code": town_of(asset["village_code"]), "village_asset_row_id": asset["row_id"],
            "previous_village_asset_row_id": of(before, "row_id"), "has_lessee": asset["lessee_name"] is not None,
            "is_in_village_list": village is not None,
            "village_collective_income_yuan": of(village, "collective_income_yuan"),
            "previous_quantity": of(before, "quantity"), "previous_book_value_yuan": of(before, "book_value_yuan"),
            "previous_asset_use": of(before, "asset_use"), "previous_lease_income_yuan": of(before, "lease_income_yuan"),
        })  # fmt: skip
    return facts
