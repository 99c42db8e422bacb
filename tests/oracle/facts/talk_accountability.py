"""One talk, circular or accountability decision, with the unit and the issue it is about."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, first_of, of, only, town_of

FORM = (
    "talk_id", "unit_id", "data_date", "duplicate_no", "accountability_kind", "accountability_reason", "talk_date",
    "interviewing_unit", "accountability_result", "rectification_deadline_date", "is_rectified", "issue_id",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    units = by(moment.facts["unit"], "unit_id")
    issues = by(moment.first("issue"), "issue_id")
    facts = []
    for talk in moment.present("talk_accountability"):
        unit = only(units.get(talk["unit_id"]))
        issue = only(issues.get(talk["issue_id"]))
        village_code = first_of(talk["village_code"], of(unit, "village_code"))
        facts.append({
            **copied(talk, *FORM), "subject_key": talk["record_key"], "as_of": moment.as_of,
            "village_code": village_code, "town_code": town_of(village_code),
            "county_code": first_of(talk["county_code"], of(unit, "county_code")),
            "talk_accountability_row_id": talk["row_id"], "issue_row_id": of(issue, "row_id"),
            "has_unit": unit is not None, "helper_district": of(unit, "helper_district"),
            "has_issue": issue is not None, "issue_status": of(issue, "issue_status"),
        })  # fmt: skip
    return facts
