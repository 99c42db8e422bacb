"""One village of one kind of model on the list in force, with the party activities of the last full year."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import is_of_year
from tests.oracle.facts.shared_rows import copied, having, how_many
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, of, only, town_of

FORM = (
    "village_code", "county_code", "data_date", "duplicate_no", "model_kind", "model_year", "model_batch", "model_status",
    "accepted_date", "party_unit_id", "is_led_by_party_building",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    villages = by(moment.first("village"), "village_code")
    facts = []
    for model in moment.present("model_village"):
        village = only(villages.get(model["village_code"]))
        activities = having(moment.first("party_activity"), "village_code", model["village_code"])
        facts.append({
            **copied(model, *FORM), "subject_key": model["record_key"], "as_of": moment.as_of,
            "town_code": town_of(model["village_code"]), "model_village_row_id": model["row_id"],
            "has_village": village is not None, "is_party_branch_paired": of(village, "is_party_branch_paired"),
            "party_activities_last_full_year": how_many(
                is_of_year(activity["activity_date"], moment.income_year) for activity in activities
            ),
        })  # fmt: skip
    return facts
