"""One visitor on one day with more than one visit: where the visitor went."""

from __future__ import annotations

from tests.oracle.facts.shared_visits import sole
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct


def build(moment: Moment) -> list[Row]:
    facts = []
    logged = [visit for visit in moment.facts["visit_log"] if visit["duplicate_no"] == 1]
    # Visits of which the day or the visitor is unknown are not those of one visitor on one day.
    for (visitor, day), visits in by(logged, "visitor_id", "visit_date").items():
        if len(visits) < 2:
            continue
        rows = [visit["visit_log_row_id"] for visit in visits]
        facts.append({
            "subject_key": f"{visitor}/{day}", "visitor_id": visitor, "village_code": sole(visits, "village_code"),
            "town_code": sole(visits, "town_code"), "county_code": sole(visits, "county_code"), "as_of": moment.as_of,
            "data_date": max(visit["data_date"] for visit in visits), "duplicate_no": 1,
            "first_visit_log_row_id": min(rows), "last_visit_log_row_id": max(rows), "visit_date": day,
            "visits": len(visits), "households_visited": distinct(visit["household_id"] for visit in visits),
            "counties_visited": distinct(visit["county_code"] for visit in visits),
        })  # fmt: skip
    return facts
