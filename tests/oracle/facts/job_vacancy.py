"""One post that was offered by the day, with the job fair at which it was."""

from __future__ import annotations

import operator

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import both, by, first_of, holds, of, only, town_of

FORM = (
    "vacancy_id", "data_date", "duplicate_no", "employer_name", "job_title", "job_type", "vacant_posts",
    "wage_yuan_per_month", "work_place", "opened_date", "closed_date", "event_id",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    fairs = by((row for row in moment.facts["recruitment_event"] if row["duplicate_no"] == 1), "event_id")
    facts = []
    for post in moment.present("job_vacancy"):
        fair = only(fairs.get(post["event_id"]))
        is_closed = post["closed_date"] is not None and post["closed_date"] < moment.as_of
        facts.append({
            **copied(post, *FORM), "subject_key": post["record_key"], "as_of": moment.as_of,
            "village_code": of(fair, "village_code"), "town_code": town_of(of(fair, "village_code")),
            "county_code": first_of(post["county_code"], of(fair, "county_code")), "job_vacancy_row_id": post["row_id"],
            "recruitment_event_row_id": of(fair, "recruitment_event_row_id"), "has_recruitment_event": fair is not None,
            "recruitment_event_date": of(fair, "event_date"),
            "is_open": both(holds(operator.le, post["opened_date"], moment.as_of), not is_closed),
        })  # fmt: skip
    return facts
