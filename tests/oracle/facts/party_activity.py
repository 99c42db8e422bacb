"""One activity of paired party branches held by the day, with the village and how many were alike."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct, of, only, town_of

FORM = (
    "activity_id", "unit_id", "village_code", "county_code", "data_date", "duplicate_no", "activity_date", "unit_branch",
    "village_branch", "activity_type", "attendees_persons", "has_minutes",
)  # fmt: skip
ALIKE = ("village_code", "activity_date", "activity_type")


def build(moment: Moment) -> list[Row]:
    villages = by(moment.first("village"), "village_code")
    alike = by(moment.present("party_activity"), *ALIKE)
    facts = []
    for activity in moment.present("party_activity"):
        village = only(villages.get(activity["village_code"]))
        # What is unknown of two activities is not the same of both; one that is written twice is still one.
        same = alike.get(tuple(activity[name] for name in ALIKE))
        facts.append({
            **copied(activity, *FORM), "subject_key": activity["record_key"], "as_of": moment.as_of,
            "town_code": town_of(activity["village_code"]), "party_activity_row_id": activity["row_id"],
            "is_party_branch_paired": of(village, "is_party_branch_paired"),
            "activities_of_same_day_and_type": None if same is None else distinct(row["record_key"] for row in same),
        })  # fmt: skip
    return facts
