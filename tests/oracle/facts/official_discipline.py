"""One case of an official on the list in force, with the issue from which it came."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, of, only, town_of

FORM = (
    "case_number", "village_code", "county_code", "data_date", "duplicate_no", "case_kind", "issue_id", "found_date",
    "decided_date", "case_result", "amount_involved_yuan", "recovered_amount_yuan",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    issues = by(moment.first("issue"), "issue_id")
    facts = []
    for case in moment.present("official_discipline"):
        issue = only(issues.get(case["issue_id"]))
        facts.append({
            **copied(case, *FORM), "subject_key": case["record_key"], "as_of": moment.as_of,
            "town_code": town_of(case["village_code"]), "official_discipline_row_id": case["row_id"],
            "has_issue": issue is not None, "issue_status": of(issue, "issue_status"),
        })  # fmt: skip
    return facts
