"""One exchanged specialist, with the county that receives him."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import is_under_way
from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import first_of, town_of

FORM = (
    "exchange_id", "village_code", "data_date", "duplicate_no", "exchange_type", "sending_unit", "receiving_unit",
    "receiving_county", "start_date", "end_date", "profession",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    facts = []
    for row in moment.present("exchange"):
        county = first_of(row["county_code"], _county_written(moment, row["receiving_county"]))
        facts.append({
            **copied(row, *FORM), "subject_key": row["record_key"], "as_of": moment.as_of,
            "town_code": town_of(row["village_code"]), "county_code": county, "exchange_row_id": row["row_id"],
            "is_in_force": is_under_way(row, moment.as_of), "has_receiving_county": county is not None,
        })  # fmt: skip
    return facts


def _county_written(moment: Moment, written: str | None) -> str | None:
    """The county of ours that is meant, be its name or its code written."""
    for area in moment.areas:
        if area.level == "county" and written in (area.name, area.code):
            return area.code
    return None
