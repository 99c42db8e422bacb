"""One supporting unit in one village in the last full year, with the visits it paid there."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.facts.shared_units import OF_UNIT, is_there_for_year
from tests.oracle.facts.shared_visits import visits_of_year
from tests.oracle.moment import Moment, Row


def build(moment: Moment) -> list[Row]:
    year = moment.income_year
    facts = []
    for unit in moment.facts["support_unit"]:
        if not is_there_for_year(unit, year):
            continue
        paid = having(visits_of_year(moment), "unit_id", unit["unit_id"])
        visits = having(paid, "village_code", unit["village_code"])
        facts.append({
            **copied(unit, *OF_UNIT), "subject_key": f"{unit['subject_key']}/{year}", "visit_year": year,
            "main_leader_visits_due": moment.parameter("main_leader_visits_per_year", year),
            "main_leader_visits": len(having(visits, "visitor_role", "主要领导")), "visits": len(visits),
        })  # fmt: skip
    return facts
