"""One row of the natural village list in force."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, first_of, town_of

FORM = (
    "natural_village_id", "village_code", "county_code", "data_date", "duplicate_no", "natural_village_name", "households",
    "persons", "poor_households", "poor_persons", "has_20_households", "has_hardened_road", "is_clean_village",
    "is_model_village", "has_central_water_supply", "has_garbage_treatment", "has_sewage_treatment", "has_power",
    "has_tv_signal", "has_network_signal", "is_three_clearings_done", "has_village_plan",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    names = by(moment.first("natural_village"), "village_code", "natural_village_name")
    facts = []
    for row in moment.present("natural_village"):
        counted = None if row["households"] is None else row["households"] >= 20
        alike = names.get((row["village_code"], row["natural_village_name"]))
        facts.append({
            **copied(row, *FORM), "subject_key": row["record_key"], "as_of": moment.as_of,
            "town_code": town_of(row["village_code"]), "natural_village_row_id": row["row_id"],
            "is_20_households": first_of(counted, row["has_20_households"]),
            "natural_villages_of_same_name": len(alike) if alike else None,
        })  # fmt: skip
    return facts
