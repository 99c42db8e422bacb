"""Defects of labour and of the ledger of jobs (family LB)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.clock import DATA_DATES, PERIODS, Array, date_of
from pipelines.demo.defects.planter import Periods, Planter, labels, over
from pipelines.demo.jobs import PUBLIC_JOB, WORKSHOP
from pipelines.demo.labour import DISABLED, HEALTHY, LOST, ORDINARY, WEAK
from pipelines.demo.ledger_keys import digest, job_key

TABLE = "employment"
# Lists since the rosters of services began.
LATE_SPELLS: tuple[Periods, ...] = ((6,), (2,), (3, 4, 5), (5,), (4,), (2, 3))


def list_in_force(period: int) -> int:
    """The list of jobs in force at a data date."""
    return max(at for at in SERVICE_PERIODS if at <= period)


def while_in_force(list_period: int) -> Periods:
    """Data dates at which a list of jobs is in force."""
    return tuple(at for at in range(SERVICE_PERIODS[0], PERIODS) if list_in_force(at) == list_period)


def plant_work(planter: Planter) -> None:
    """All rules of persons and jobs."""
    _plant_skill(planter)
    _plant_public_jobs(planter)
    _plant_jobs_of_the_unable(planter)
    _plant_single_jobs(planter)
    _plant_overlaps(planter)


def _plant_skill(planter: Planter) -> None:
    """The healthy with half a hand; the severely disabled as ordinary labour."""
    world = planter.world
    labour, ages = world.labour, world.ages

    def able(period: int) -> Array:
        return (
            (labour.health == HEALTHY) & (labour.skill[period] == ORDINARY) & (ages[period] >= 24) & (ages[period] < 59)
        )

    def severe(period: int) -> Array:
        weak = np.isin(labour.skill[period], (WEAK, LOST)) & (labour.health >= DISABLED) & (ages[period] < 59)
        return weak & (world.services.certificates.level < 2)

    for _ in planter.plant_persons("LB04", able, {"labour_skill": WEAK}):
        pass
    for _ in planter.plant_persons("LB06", severe, {"labour_skill": ORDINARY}, spells=LATE_SPELLS):
        pass


def _plant_public_jobs(planter: Planter) -> None:
    """Public-service jobs of those who cannot work; three of them in one cell."""
    world = planter.world
    labour, ages = world.labour, world.ages

    def jobless(period: int) -> Array:
        return (labour.job_months[period] == 0) & (ages[period] >= 20) & (ages[period] < 60)

    def unable(period: int) -> Array:
        return jobless(period) & (labour.skill[period] == LOST)

    values = {"public_service_job": "保洁", "public_service_job_months": 12}
    for _ in planter.plant_persons("LB19", unable, values):
        pass
    for person, periods in planter.subjects(lambda lists: planter.take_person(over(jobless, lists))):
        for period in periods:
            planter.edits.set_raw("person", period, person, "public_service_job", "保洁、护林员、治安")
        subject = f"person/{digest(str(world.person_id[person]))}/public_service_job"
        planter.key.add("LB20", "cell_issue", subject, labels(periods))


def job_of(planter: Planter, person: int, list_period: int) -> int | None:
    """The job of a person on a list."""
    jobs = planter.world.services.jobs
    rows = np.flatnonzero((jobs.person == person) & (jobs.period == list_period))
    return int(rows[0]) if len(rows) else None


def _with_job(planter: Planter, list_period: int, chosen: Callable[[Array], Array]) -> Array:
    """Persons with one of the chosen jobs on a list."""
    jobs = planter.world.services.jobs
    rows = np.flatnonzero(jobs.period == list_period)
    result = np.zeros(planter.world.people.count, dtype=bool)
    result[jobs.person[rows[chosen(rows)]]] = True
    return result


def _plant_jobs_of_the_unable(planter: Planter) -> None:
    """Whoever is still at work according to the ledger has lost the ability according to the list."""
    world = planter.world
    jobs, sick = world.services.jobs, world.labour.health != HEALTHY

    def open_job(rows: Array) -> Array:
        return jobs.first_month[rows] + jobs.months[rows] == 13

    def take(periods: Periods) -> int | None:
        return planter.take_person(sick & _with_job(planter, list_in_force(periods[0]), open_job))

    for person, periods in planter.subjects(take, spells=LATE_SPELLS):
        planter.set_person(person, periods, labour_skill=LOST)
        row = job_of(planter, person, list_in_force(periods[0]))
        assert row is not None
        planter.key.add("LB10", TABLE, job_key(world, row), labels(periods))
        planter.household_also("SS08", int(world.people.household[person]), labels(periods))


def _take_jobs(planter: Planter, rule: str, chosen: Callable[[Array], Array]) -> Iterator[tuple[int, int]]:
    """Jobs of a rule, in turn on the newest list and the one before, entered while their list is in force."""
    spells = tuple((at,) for at in reversed(SERVICE_PERIODS))

    def take(lists: Periods) -> int | None:
        return planter.take_person(_with_job(planter, lists[0], chosen))

    for number, (person, (at,)) in enumerate(planter.subjects(take, spells=spells)):
        row = job_of(planter, person, at)
        assert row is not None
        planter.key.add(rule, TABLE, job_key(planter.world, row), labels(while_in_force(at)))
        yield number, row


def _edit(planter: Planter, row: int, **values: Any) -> None:
    period = int(planter.world.services.jobs.period[row])
    for column, value in values.items():
        planter.edits.set_cell(TABLE, period, row, column, value)


def _plant_single_jobs(planter: Planter) -> None:
    """Child labour, ends that cannot be, wages of a day, empty cells, workshops far away."""
    jobs, births = planter.world.services.jobs, planter.world.people.birth

    def every(rows: Array) -> Array:
        return np.ones(len(rows), dtype=bool)

    def begun_late(rows: Array) -> Array:
        return jobs.first_month[rows] >= 3

    def subsidised(rows: Array) -> Array:
        return np.isin(jobs.channel[rows], (PUBLIC_JOB, WORKSHOP))

    for _, row in _take_jobs(planter, "LB11", every):
        _edit(planter, row, start_month=date(date_of(int(births[jobs.person[row]])).year + 13, 3, 1))
    for number, row in _take_jobs(planter, "LB13", begun_late):
        year = DATA_DATES[int(jobs.period[row])].year
        _edit(planter, row, end_month=date(year, 1, 1) if number % 2 == 0 else date(year + 1, 3, 1))
    for number, row in _take_jobs(planter, "LB14", every):
        _edit(planter, row, monthly_wage_yuan=80 if number % 2 == 0 else 45_000)
    for number, row in _take_jobs(planter, "LB15", every):
        _edit(planter, row, **{("work_county", "employer_name", "monthly_wage_yuan")[number % 3]: None})
    for _, row in _take_jobs(planter, "LB16", subsidised):
        _edit(planter, row, work_city="佛山市", work_county="顺德区")


def _plant_overlaps(planter: Planter) -> None:
    """The job of another member of the household under the same number, begun before the own one ended."""
    world = planter.world
    jobs, home = world.services.jobs, world.people.household
    spells = tuple((at,) for at in reversed(SERVICE_PERIODS))

    def take(lists: Periods) -> int | None:
        rows = np.flatnonzero(jobs.period == lists[0])
        several = np.bincount(home[jobs.person[rows]], minlength=world.households.count) >= 2
        return planter.take_household(several)

    for household, (at,) in planter.subjects(take, spells=spells):
        first, second = np.flatnonzero((jobs.period == at) & (home[jobs.person] == household))[:2].tolist()
        year = DATA_DATES[at].year
        _edit(planter, first, start_month=date(year, 1, 1), end_month=date(year, 10, 1))
        number = str(world.people.id_number[int(jobs.person[first])])
        _edit(planter, second, id_number=number, start_month=date(year, 4, 1), end_month=date(year, 11, 1))
        planter.key.add("LB12", TABLE, job_key(world, second), labels(while_in_force(at)))
