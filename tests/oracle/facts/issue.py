"""One issue on the list in force, with what it is about and what followed from it."""

from __future__ import annotations

from tests.oracle.facts.shared_homes import Homes
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, of, only, town_of

FORM = (
    "issue_id", "household_id", "project_id", "village_code", "county_code", "data_date", "duplicate_no", "found_date",
    "issue_source", "issue_year", "issue_category", "responsible_unit", "deadline_date", "issue_status", "closed_date",
    "has_evidence", "repeat_of_issue_id",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    homes = Homes(moment)
    projects = by(moment.first("project"), "project_id")
    talks = by(moment.first("talk_accountability"), "issue_id")
    cases = by(moment.first("official_discipline"), "issue_id")
    listed = {row["issue_id"] for row in moment.first("issue")}
    facts = []
    for issue in moment.present("issue"):
        home = homes.home(issue["household_id"])
        project = only(projects.get(issue["project_id"]))
        facts.append({name: issue[name] for name in FORM} | {
            "subject_key": issue["record_key"], "issue_row_id": issue["row_id"], "as_of": moment.as_of,
            "town_code": town_of(issue["village_code"]), "household_row_id": of(home, "row_id"),
            "has_household": home is not None, "has_project": project is not None,
            "project_status": of(project, "project_status"), "has_measure": issue["corrective_measure"] is not None,
            "has_prevention_mechanism": issue["prevention_mechanism"] is not None,
            "has_repeated_issue": issue["repeat_of_issue_id"] in listed,
            "talks": len(talks.get(issue["issue_id"], [])), "official_cases": len(cases.get(issue["issue_id"], [])),
        })  # fmt: skip
    return facts
