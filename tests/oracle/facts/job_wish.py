"""One wish for work in force, with its person, the days it has waited, and the jobs under the same number."""

from __future__ import annotations

from tests.oracle.facts.shared_numbers import whole_number
from tests.oracle.facts.shared_persons import person_of, place_of
from tests.oracle.facts.shared_rows import copied, how_many
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import days_between, of

FORM = ("wish_id", "wish_kind", "wanted_place", "skill", "registered_date", "followed_up_date", "wish_outcome")
OF_PERSON = ("labour_skill", "work_months", "public_service_job_months", "age_years", "poverty_status")


def build(moment: Moment) -> list[Row]:
    workers = [whole_number(job["id_number"]) for job in moment.first("employment")]
    facts = []
    for wish in moment.present("job_wish"):
        person = person_of(moment, wish["id_number"])
        number = whole_number(wish["id_number"])
        answered = wish["followed_up_date"] or moment.as_of
        facts.append({
            "job_wish_row_id": wish["row_id"], **place_of(moment, wish, person), **copied(wish, *FORM),
            "subject_key": wish["record_key"],
            "waiting_days": days_between(wish["registered_date"], answered),
            "jobs": how_many(number is not None and worker == number for worker in workers),
            **{name: of(person, name) for name in OF_PERSON},
        })  # fmt: skip
    return facts
