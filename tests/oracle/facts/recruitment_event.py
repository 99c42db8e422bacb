"""One job fair, with the posts that the list of vacancies says were offered there."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied, having
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import first_of, total, town_of

FORM = (
    "event_id", "village_code", "data_date", "duplicate_no", "event_date", "county_name", "host_unit", "employers",
    "vacancies", "poor_participants", "poor_hired", "job_type",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    counties = {area.name: area.code for area in moment.areas if area.level == "county"}
    facts = []
    for fair in moment.present("recruitment_event"):
        offered = having(moment.first("job_vacancy"), "event_id", fair["event_id"])
        facts.append({
            **copied(fair, *FORM), "subject_key": fair["record_key"], "as_of": moment.as_of,
            "town_code": town_of(fair["village_code"]), "recruitment_event_row_id": fair["row_id"],
            "county_code": first_of(fair["county_code"], counties.get(fair["county_name"])),
            "listed_vacancies": len(offered),
            "listed_posts": total(vacancy["vacant_posts"] for vacancy in offered) or 0,
        })  # fmt: skip
    return facts
