"""One decision of the villagers on a project, with the project and its village."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, county_of, first_of, of, only, town_of

FORM = (
    "decision_id", "project_id", "data_date", "duplicate_no", "meeting_date", "entitled_households", "present_households",
    "households_in_favour", "is_adopted", "has_minutes", "has_representative_signatures",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    projects = by(moment.first("project"), "project_id")
    villages = by(moment.first("village"), "village_code")
    facts = []
    for decision in moment.present("project_decision"):
        project = only(projects.get(decision["project_id"]))
        village_code = first_of(decision["village_code"], of(project, "village_code"))
        village = only(villages.get(village_code))
        facts.append({
            **copied(decision, *FORM), "subject_key": decision["record_key"], "as_of": moment.as_of,
            "village_code": village_code, "town_code": town_of(village_code),
            "county_code": first_of(decision["county_code"], county_of(of(project, "village_code"))),
            "project_decision_row_id": decision["row_id"], "project_row_id": of(project, "row_id"),
            "has_project": project is not None, "project_category": of(project, "project_category"),
            "project_status": of(project, "project_status"), "project_library_date": of(project, "library_date"),
            "project_start_date": of(project, "start_date"),
            "village_registered_households": of(village, "registered_households"),
        })  # fmt: skip
    return facts
