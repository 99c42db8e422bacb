"""One row of the list of supporting units in force: a unit in one village."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.facts.shared_units import is_there
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import town_of

FORM = (
    "unit_id", "village_code", "county_code", "data_date", "duplicate_no", "unit_name", "helper_district", "unit_level",
    "is_lead_unit", "start_date", "end_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    return [
        {
            **copied(row, *FORM), "subject_key": row["record_key"], "as_of": moment.as_of,
            "town_code": town_of(row["village_code"]), "support_unit_row_id": row["row_id"],
            "is_in_force": is_there(row, moment.as_of, moment.as_of),
        }
        for row in moment.present("support_unit")
    ]  # fmt: skip
