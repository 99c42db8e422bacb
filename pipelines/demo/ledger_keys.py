"""Subjects of the ledgers as facts name them: keys that hold an ID number are shown as a digest."""

from __future__ import annotations

import hashlib

from pipelines.demo.clock import DATA_DATES, LABELS
from pipelines.demo.courses import course_ids
from pipelines.demo.figures import COUNTIES
from pipelines.demo.school_aid import TERMS
from pipelines.demo.world import World

_JOB_LEDGER = "佛山对口帮扶_就业务工台账"


def digest(record_key: str) -> str:
    """The part of a subject that stands for a key with an ID number."""
    return hashlib.md5(record_key.encode(), usedforsecurity=False).hexdigest()[:12]


def aid_key(
    world: World, row: int, *, number: str | None = None, term: str | None = None, item: str | None = None
) -> str:
    """Subject of a payment of 学籍与资助台账, perhaps with other cells."""
    aid = world.services.school_aid
    person = int(aid.person[row])
    key = "/".join(
        (
            number or str(world.people.id_number[person]),
            term or TERMS[int(aid.term[row])][0],
            item or str(aid.item[row]),
        )
    )
    return f"{world.household_id[world.people.household[person]]}/{digest(key)}"


def job_key(world: World, row: int) -> str:
    """Subject of a job of 就业务工台账: county, data date, file and 序号."""
    jobs = world.services.jobs
    period = int(jobs.period[row])
    county = COUNTIES[int(world.people.county[jobs.person[row]])].code
    file = f"{_JOB_LEDGER}_{DATA_DATES[period]:%Y%m%d}.csv!csv"
    return f"{county}/{LABELS[period]}/{LABELS[period]}/{file}/{int(jobs.number[row])}"


def trainee_key(world: World, row: int, *, number: str | None = None) -> str:
    """Subject of a trainee of 培训人员名册, perhaps with another ID number."""
    services = world.services
    course = str(course_ids(services.courses)[services.trainees.course[row]])
    number = number or str(world.people.id_number[int(services.trainees.person[row])])
    return f"{course}/{digest(f'{course}/{number}')}"
