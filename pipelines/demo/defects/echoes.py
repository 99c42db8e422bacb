"""Echoes: what the ledgers of services then say of people whose row on the list was edited or left out.

A wrong ID number, class, birth or skill on the list of persons contradicts the ledgers, which keep the truth. Runs last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.clock import DAYS, PERIODS, date_of
from pipelines.demo.defects.planter import Planter, labels
from pipelines.demo.defects.work import list_in_force
from pipelines.demo.identity import with_checksum
from pipelines.demo.labour import DISABLED, LOST, NO_LABOUR, ORDINARY, SKILLED
from pipelines.demo.ledger_keys import aid_key, job_key, trainee_key
from pipelines.demo.school_aid import FEES, LIVING, TERMS, stages
from pipelines.demo.schooling import NOT_IN_SCHOOL, PRESCHOOL_AGE

_WATCHED = frozenset({"id_number", "school_status", "labour_skill", "birth_date", "person_status"})
_PROMISED = ("小学", "初中", "普高", "中职", "大专")
_TERM_OF = {period: term for term, (_, period, _, _) in enumerate(TERMS)}


@dataclass(frozen=True)
class Shown:
    """What a list shows of a person; `number` is None where it does not name him."""

    number: str | None
    status: str | None
    skill: str | None
    birth: Any
    is_member: bool

    @property
    def is_at_school(self) -> bool:
        return self.status not in (None, NOT_IN_SCHOOL, PRESCHOOL_AGE)

    @property
    def is_valid(self) -> bool:
        """Whether the number can be looked up at all."""
        text = self.number or ""
        return text[:17].isdigit() and len(text) >= 18 and with_checksum(text[:17]) == text[:18]


def enter_echoes(planter: Planter) -> None:
    """Enter the side effects of all edits of persons."""
    for period in range(PERIODS):
        for person in _touched(planter, period):
            if not planter.world.person_present[period, person]:
                continue
            shown = _shown(planter, person, period)
            _echo_of_aid(planter, person, period, shown)
            _echo_of_jobs(planter, person, period, shown)
            _echo_of_disability(planter, person, period, shown)
    for person in sorted({person for period in range(PERIODS) for person in _touched(planter, period)}):
        _echo_of_courses(planter, person)


def _touched(planter: Planter, period: int) -> list[int]:
    """Persons whose row on a list was edited or left out, and those whose number an edited row bears."""
    place = ("person", period)
    edits = planter.edits
    rows = set(edits.dropped.get(place, ()))
    for column, cells in edits.cells.get(place, {}).items():
        if column in _WATCHED:
            rows |= set(cells)
    numbers = {str(number)[:18] for number in edits.cells.get(place, {}).get("id_number", {}).values()}
    return sorted(rows.union(_owners(planter, numbers)))


def _owners(planter: Planter, numbers: set[str]) -> list[int]:
    if not numbers:
        return []
    found = planter.world.people.id_number.is_in(sorted(numbers)).arg_true()
    return [int(person) for person in found]


def _shown(planter: Planter, person: int, period: int) -> Shown:
    """The row of a person on a list, after all edits."""
    world, place = planter.world, ("person", period)
    cells = planter.edits.cells.get(place, {})

    def cell(column: str, truth: Any) -> Any:
        return cells.get(column, {}).get(person, truth)

    own = str(world.people.id_number[person])
    number = cell("id_number", own)
    return Shown(
        number=None if person in planter.edits.dropped.get(place, ()) else number,
        status=cell("school_status", str(world.schooling.status[period, person])),
        skill=cell("labour_skill", str(world.labour.skill[period, person])),
        birth=cell("birth_date", date_of(int(world.people.birth[person]))),
        is_member=cell("person_status", None) in (None, "正常"),
    )


def _is_found(planter: Planter, person: int, shown: Shown) -> bool:
    """Whether the ledgers' number finds the row."""
    return (shown.number or "")[:18] == str(planter.world.people.id_number[person])


def _others_of(planter: Planter, person: int, period: int) -> Iterator[Shown]:
    """Rows of other people that bear this person's number."""
    own = str(planter.world.people.id_number[person])
    numbers = planter.edits.cells.get(("person", period), {}).get("id_number", {})
    for other, number in numbers.items():
        if other != person and str(number)[:18] == own:
            yield _shown(planter, other, period)


def _echo_of_aid(planter: Planter, person: int, period: int, shown: Shown) -> None:
    """Aid to somebody who is not at school, not listed or in another stage; a pupil without aid."""
    term = _TERM_OF.get(period)
    if term is None:
        return
    world, aid = planter.world, planter.world.services.school_aid
    rows = np.flatnonzero((aid.person == person) & (aid.term == term)).tolist()
    at = labels((period,))
    stage = stages(np.array([shown.status or ""]))[0]
    is_found = _is_found(planter, person, shown)
    faces = [shown, *_others_of(planter, person, period)] if is_found else list(_others_of(planter, person, period))
    paid_stage = stages(world.schooling.status[period, person : person + 1])[0]
    for row in rows:
        subject = aid_key(world, row)
        if not faces or any(not face.is_at_school or not face.is_member for face in faces):
            planter.key.add_side_effect("ED15", "education_aid", subject, at)
        if any(face.is_at_school and _stage(face) != paid_stage for face in faces):
            planter.key.add_side_effect("ED17", "education_aid", subject, at)
    promised = any(aid.item[row] in (LIVING, FEES) for row in rows)
    if stage in _PROMISED and shown.is_valid and not (promised and is_found):
        planter.key.add_side_effect("ED13", "pupil", str(world.person_id[person]), at)


def _stage(shown: Shown) -> str:
    return str(stages(np.array([shown.status or ""]))[0])


def _echo_of_jobs(planter: Planter, person: int, period: int, shown: Shown) -> None:
    """Work of somebody who is said to be unable, at school or too young for it."""
    if period < SERVICE_PERIODS[0]:
        return
    jobs = planter.world.services.jobs
    at = list_in_force(period)
    faces = [*([shown] if _is_found(planter, person, shown) else []), *_others_of(planter, person, period)]
    for row in np.flatnonzero((jobs.person == person) & (jobs.period == at)).tolist():
        subject = job_key(planter.world, row)
        is_open = jobs.first_month[row] + jobs.months[row] == 13
        if is_open and any(face.is_at_school or face.skill in (NO_LABOUR, LOST) for face in faces):
            planter.key.add_side_effect("LB10", "employment", subject, labels((period,)))
        year, month = date_of(int(DAYS[at])).year, int(jobs.first_month[row])
        if any(_age(face, year, month) < 16 for face in faces):
            planter.key.add_side_effect("LB11", "employment", subject, labels((period,)))


def _age(shown: Shown, year: int, month: int) -> int:
    """Age by the end of a month; somebody without a birth is old enough."""
    return 99 if shown.birth is None else year - shown.birth.year - (month < shown.birth.month)


def _echo_of_disability(planter: Planter, person: int, period: int, shown: Shown) -> None:
    """Ordinary labour of somebody with a severe disability."""
    world = planter.world
    severe = world.labour.health[person] >= DISABLED and world.services.certificates.level[person] < 2
    number = shown.number or ""
    told = number[19:20] in ("1", "2") if len(number) in (20, 22) else severe and period >= SERVICE_PERIODS[0]
    if told and shown.skill in (ORDINARY, SKILLED):
        planter.person_also("LB06", person, labels((period,)))


def _echo_of_courses(planter: Planter, person: int) -> None:
    """A trainee whom no list up to a date names, or who could not work on the lists before and after the course."""
    world = planter.world
    courses, trainees = world.services.courses, world.services.trainees
    for row in np.flatnonzero(trainees.person == person).tolist():
        course = int(trainees.course[row])
        start, seen = int(courses.start[course]), []
        for period in range(int(courses.batch[course]), PERIODS):
            lists = [
                (at, shown)
                for at in range(period + 1)
                if world.person_present[at, person]
                for shown in [_shown(planter, person, at)]
                if _is_found(planter, person, shown) and shown.is_member
            ]
            before = [shown.skill for at, shown in lists if DAYS[at] < start][-1:]
            after = [shown.skill for at, shown in lists if DAYS[at] >= start][:1]
            unable = bool(before and after) and all(skill in (NO_LABOUR, LOST) for skill in before + after)
            if not lists or unable:
                seen.append(period)
        planter.key.add_side_effect("LB23", "training_person", trainee_key(world, row), labels(tuple(seen)))
