"""One visit made by the day, with the posting of the visitor."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, of, only, town_of

FORM = (
    "household_id", "village_code", "county_code", "data_date", "duplicate_no", "visit_date", "visitor_id", "unit_id",
    "visitor_role", "visit_purpose", "problem_found", "is_resolved",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    # Who has left the list of cadres was posted when the visit was made.
    postings = by((row for row in moment.latest("cadre") if row["duplicate_no"] == 1), "cadre_id")
    facts = []
    for visit in moment.present("visit_log"):
        posting = only(postings.get(visit["visitor_id"]))
        facts.append({
            **copied(visit, *FORM), "subject_key": visit["record_key"], "as_of": moment.as_of,
            "town_code": town_of(visit["village_code"]), "visit_log_row_id": visit["row_id"],
            "is_visitor_posted": posting is not None, "visitor_posting_end_date": of(posting, "end_date"),
        })  # fmt: skip
    return facts
