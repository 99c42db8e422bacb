"""One finding on the rectification list in force: what was done about it."""

from __future__ import annotations

from tests.oracle.facts.shared_homes import Homes
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import of, town_of

FORM = (
    "finding_id", "rule_id", "household_id", "village_code", "county_code", "data_date", "duplicate_no", "cause",
    "corrective_measure", "responsible_person_name", "deadline_date", "rectification_status", "completion_date", "evidence",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    homes = Homes(moment)
    facts = []
    for answer in moment.present("rectification"):
        home = homes.home(answer["household_id"])
        facts.append({name: answer[name] for name in FORM} | {
            "subject_key": answer["record_key"], "rectification_row_id": answer["row_id"], "as_of": moment.as_of,
            "town_code": town_of(answer["village_code"]), "household_row_id": of(home, "row_id"),
            "has_household": home is not None,
        })  # fmt: skip
    return facts
