"""Defects of training courses, their rosters, wishes for a course, and job fairs (family LB)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pipelines.demo.clock import DATA_DATES, DAYS, PERIODS, Array, as_of_from, batch_of
from pipelines.demo.courses import course_ids
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Planter, in_force, labels
from pipelines.demo.fairs import fair_ids
from pipelines.demo.figures import COUNTIES
from pipelines.demo.identity import with_checksum
from pipelines.demo.jobs import TRAINING_WISH, WISH_KINDS
from pipelines.demo.labour import LOST, NO_LABOUR
from pipelines.demo.ledger_keys import trainee_key

ROSTER = "training_person"
_PATIENCE_DAYS, _WISH_DAYS = 90, 180
_STRANGER = "997"


def plant_courses(planter: Planter) -> None:
    """All rules of courses, wishes and fairs."""
    _plant_strangers(planter)
    _plant_headcounts(planter)
    _plant_double_attendance(planter)
    _plant_forgotten_trainees(planter)
    _plant_wishes(planter)
    _plant_counties_without_fairs(planter)
    _plant_hired(planter)


def roster_batches(planter: Planter, row: int) -> list[int]:
    """Lists that name a trainee: that of the course, and that of the day somebody asked."""
    services = planter.world.services
    course = services.trainees.course[row]
    asked = int(batch_of(services.trainees.tracked[row : row + 1])[0])
    return sorted({int(services.courses.batch[course]), asked} - {PERIODS})


def edit_trainee(planter: Planter, row: int, **values: Any) -> None:
    """Edit a trainee on every list that names him."""
    for period in roster_batches(planter, row):
        for column, value in values.items():
            planter.edits.set_cell(ROSTER, period, row, column, value)


def _take_trainees(planter: Planter, allowed: Array) -> Iterator[tuple[int, int]]:
    """Trainees of free quiet households, as many as the scale asks for."""
    people, trainees = planter.world.people, planter.world.services.trainees
    home = people.household[trainees.person]
    for number in range(planter.count()):
        free = allowed & (planter.quiet & ~planter.used_households)[home]
        row = planter.take(ROSTER, free, people.county[trainees.person])
        if row is not None:
            planter.used_households[home[row]] = True
            yield number, row


def _visible_from_course(planter: Planter, course: int) -> list[str]:
    return labels(tuple(range(int(planter.world.services.courses.batch[course]), PERIODS)))


def _plant_strangers(planter: Planter) -> None:
    """A number that nobody has; in turn, somebody of the same household who could never work."""
    world = planter.world
    trainees = world.services.trainees
    cannot_work = np.isin(world.labour.skill, (NO_LABOUR, LOST)) & world.person_present
    unable = np.asarray(cannot_work.all(axis=0))
    for number, row in _take_trainees(planter, np.ones(len(trainees.person), dtype=bool)):
        person = int(trainees.person[row])
        others = [one for one in world.members(int(world.people.household[person])).tolist() if unable[one]]
        shown = with_checksum(str(world.people.id_number[person])[:14] + _STRANGER)
        if number % 2 == 1 and others:
            shown = str(world.people.id_number[others[0]])
        edit_trainee(planter, row, id_number=shown)
        subject = trainee_key(world, row, number=shown)
        planter.key.add("LB23", ROSTER, subject, _visible_from_course(planter, int(trainees.course[row])))


def _plant_headcounts(planter: Planter) -> None:
    """Courses with more people than their roster names."""
    courses = planter.world.services.courses
    for _ in range(planter.count()):
        course = planter.take("training", np.ones(len(courses.county), dtype=bool), courses.county)
        if course is not None:
            batch = int(courses.batch[course])
            planter.edits.set_cell("training", batch, course, "trainees", int(courses.trainees[course]) + 5)
            subject = str(course_ids(courses)[course])
            planter.key.add("LB24", "training", subject, as_of_from(int(courses.end[course])))


def _plant_double_attendance(planter: Planter) -> None:
    """Somebody of one course on the roster of another that began before the first one ended."""
    world = planter.world
    courses, trainees = world.services.courses, world.services.trainees
    home = world.people.household[trainees.person]
    begins, ends = courses.start, courses.end
    overlaps = (begins[:, None] < begins[None, :]) & (begins[None, :] < ends[:, None])
    same_county = courses.county[:, None] == courses.county[None, :]
    pairs = [*np.argwhere(overlaps & same_county).tolist(), *np.argwhere(overlaps & ~same_county).tolist()]
    planted = 0
    for first, second in pairs:
        free = (planter.quiet & ~planter.used_households)[home]
        one, other = (np.flatnonzero(free & (trainees.course == course)) for course in (first, second))
        if planted == planter.count() or len(one) == 0 or len(other) == 0:
            continue
        planted += 1
        planter.used_households[[home[one[0]], home[other[0]]]] = True
        number = str(world.people.id_number[int(trainees.person[one[0]])])
        edit_trainee(planter, int(other[0]), id_number=number, household_id=str(world.household_id[home[one[0]]]))
        subject = trainee_key(world, int(other[0]), number=number)
        planter.key.add("LB25", ROSTER, subject, _visible_from_course(planter, second))


def _plant_forgotten_trainees(planter: Planter) -> None:
    """Trainees whom nobody has asked since."""
    world = planter.world
    courses, trainees = world.services.courses, world.services.trainees
    ended = courses.end[trainees.course]
    for _, row in _take_trainees(planter, ended < DAYS[-1] - _PATIENCE_DAYS):
        edit_trainee(planter, row, tracked_date=None, tracker_name=None, is_employed_after=None)
        seen = labels(tuple(at for at in range(PERIODS) if ended[row] < DAYS[at] - _PATIENCE_DAYS))
        planter.key.add("LB26", ROSTER, trainee_key(world, row), seen)


def _plant_wishes(planter: Planter) -> None:
    """Households that asked for a course and never got one."""
    world = planter.world
    wishes, trainees = world.services.wishes, world.services.trainees
    home = world.people.household[wishes.person]
    trained = np.isin(home, world.people.household[trainees.person])
    always_able = np.asarray(world.labour_flags.all(axis=0))[home]
    long_ago = (wishes.registered < DAYS[-1] - _WISH_DAYS) & (wishes.kind != TRAINING_WISH)
    for _ in range(planter.count()):
        free = (planter.quiet & ~planter.used_households)[home]
        row = planter.take("job_wish", free & long_ago & always_able & ~trained, world.people.county[wishes.person])
        if row is None:
            continue
        planter.used_households[home[row]] = True
        days = np.array([wishes.registered[row], wishes.followed_up[row]])
        for period in sorted({*batch_of(days).tolist()} - {PERIODS}):
            planter.edits.set_cell("job_wish", period, row, "wish_kind", WISH_KINDS[TRAINING_WISH])
        seen = tuple(at for at in range(PERIODS) if wishes.registered[row] < DAYS[at] - _WISH_DAYS)
        planter.household_found("LB27", int(home[row]), labels(seen))


def _plant_counties_without_fairs(planter: Planter) -> None:
    """Years in which a county had no fair, and no posts of one."""
    fairs, vacancies = planter.world.services.fairs, planter.world.services.vacancies
    everywhere = np.arange(len(COUNTIES))
    for turn in range(planter.count()):
        (year_end,) = YEAR_END_SPELLS[turn % len(YEAR_END_SPELLS)]
        county = planter.take("county", np.ones(len(COUNTIES), dtype=bool), everywhere)
        if county is None:
            return
        gone = np.flatnonzero((fairs.county == county) & (fairs.year == DATA_DATES[year_end].year))
        for row in gone.tolist():
            planter.edits.drop("recruitment_event", int(fairs.batch[row]), row)
        for row in np.flatnonzero(np.isin(vacancies.fair, gone)).tolist():
            planter.edits.drop("job_vacancy", int(fairs.batch[vacancies.fair[row]]), row)
        planter.used.setdefault("recruitment_event", set()).update(gone.tolist())
        planter.key.add("LB28", "county", COUNTIES[county].code, labels(in_force(year_end)))


def _plant_hired(planter: Planter) -> None:
    """More hired than came, more hired than there were posts."""
    fairs = planter.world.services.fairs
    for number in range(planter.count()):
        row = planter.take("recruitment_event", np.ones(len(fairs.year), dtype=bool), fairs.county)
        if row is not None:
            most = fairs.participants[row] if number % 2 == 0 else max(fairs.posts[row], fairs.participants[row])
            planter.edits.set_cell("recruitment_event", int(fairs.batch[row]), row, "poor_hired", int(most) + 5)
            planter.key.add("LB29", "recruitment_event", str(fair_ids(fairs)[row]), as_of_from(int(fairs.day[row])))
