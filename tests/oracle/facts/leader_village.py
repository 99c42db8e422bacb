"""One leader in charge of one village on the list in force, with the visits in the last full year."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import is_of_year, is_under_way
from tests.oracle.facts.shared_rows import copied, having, how_many
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import town_of

FORM = (
    "assignment_id", "unit_id", "village_code", "county_code", "data_date", "duplicate_no", "leader_position", "leader_rank",
    "start_date", "end_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    listed = {village["village_code"] for village in moment.first("village")}
    facts = []
    for row in moment.present("leader_village"):
        visits = having(moment.first("visit_log"), "visitor_id", row["leader_id"])
        there = having(visits, "village_code", row["village_code"])
        facts.append({
            **copied(row, *FORM), "subject_key": row["record_key"], "as_of": moment.as_of,
            "town_code": town_of(row["village_code"]), "leader_village_row_id": row["row_id"],
            "is_in_force": is_under_way(row, moment.as_of),
            "has_village": row["village_code"] is not None and row["village_code"] in listed,
            "visits_last_full_year": how_many(is_of_year(visit["visit_date"], moment.income_year) for visit in there),
        })  # fmt: skip
    return facts
