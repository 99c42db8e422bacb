"""One supporting unit in one village in the last full quarter, if it was there all the time, with the visits it paid there."""

from __future__ import annotations

from tests.oracle.facts.shared_periods import last_full_quarter
from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.facts.shared_units import OF_UNIT, is_there
from tests.oracle.facts.shared_visits import visits_of_quarter
from tests.oracle.moment import Moment, Row


def build(moment: Moment) -> list[Row]:
    first_day, last_day = last_full_quarter(moment.as_of)
    year, quarter = first_day.year, last_day.month // 3
    facts = []
    for unit in moment.facts["support_unit"]:
        if not is_there(unit, first_day, last_day):
            continue
        paid = having(visits_of_quarter(moment), "unit_id", unit["unit_id"])
        visits = having(paid, "village_code", unit["village_code"])
        facts.append({
            **copied(unit, *OF_UNIT), "subject_key": f"{unit['subject_key']}/{year}Q{quarter}", "visit_year": year,
            "visit_quarter": quarter, "deputy_leader_visits_due": moment.parameter("deputy_leader_visits_per_quarter", year),
            "deputy_leader_visits": len(having(visits, "visitor_role", "分管领导")), "visits": len(visits),
        })  # fmt: skip
    return facts
