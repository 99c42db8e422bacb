"""One training course begun by the day, with the trainees on its roster."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied, having, how_many
from tests.oracle.facts.shared_visits import sole
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import first_of

FORM = (
    "training_id", "data_date", "duplicate_no", "training_name", "training_type", "organizer_name", "start_date",
    "end_date", "trainees", "cost_yuan", "is_order_based",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    facts = []
    for course in moment.present("training"):
        roster = having(moment.first("training_person"), "training_id", course["training_id"])
        facts.append({
            **copied(course, *FORM), "subject_key": course["record_key"], "as_of": moment.as_of,
            # The form says no place: a course is held in the county from which all its trainees come.
            "village_code": None, "town_code": None,
            "county_code": first_of(course["county_code"], sole(roster, "county_code")),
            "training_row_id": course["row_id"], "listed_trainees": len(roster),
            "passed_trainees": how_many(trainee["has_passed"] for trainee in roster),
            "employed_trainees": how_many(trainee["is_employed_after"] for trainee in roster),
        })  # fmt: skip
    return facts
