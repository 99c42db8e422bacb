"""One assessed risk on the list in force, with the project or investment that it threatens."""

from __future__ import annotations

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, county_of, first_of, of, only, town_of

FORM = (
    "risk_id", "project_id", "investment_id", "data_date", "duplicate_no", "assessed_date", "risk_type", "risk_level",
    "deadline_date", "risk_status", "closed_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    projects = by(moment.first("project"), "project_id")
    investments = by(moment.first("asset_investment"), "investment_id")
    alike = by(moment.first("risk"), "project_id", "risk_type")
    facts = []
    for risk in moment.present("risk"):
        project = only(projects.get(risk["project_id"]))
        investment = only(investments.get(risk["investment_id"]))
        threatened = (of(project, "village_code"), of(investment, "village_code"))
        village = first_of(risk["village_code"], *threatened)
        # A risk without a project or a type is like no other: it counts itself.
        same = alike.get((risk["project_id"], risk["risk_type"]), [risk])
        facts.append({name: risk[name] for name in FORM} | {
            "subject_key": risk["record_key"], "risk_row_id": risk["row_id"], "as_of": moment.as_of,
            "village_code": village, "town_code": town_of(village),
            "county_code": first_of(risk["county_code"], *map(county_of, threatened)),
            "project_row_id": of(project, "row_id"), "asset_investment_row_id": of(investment, "row_id"),
            "has_planned_measure": risk["planned_measure"] is not None,
            "has_responsible_person": risk["responsible_person_name"] is not None,
            "has_project": project is not None, "project_category": of(project, "project_category"),
            "project_status": of(project, "project_status"), "has_investment": investment is not None,
            "risks_of_same_type": len(same),
        })  # fmt: skip
    return facts
