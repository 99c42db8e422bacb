"""Work: who works where for what wage, and what those without work would like to do (articles 11 and 12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.clock import DATA_DATES, DAYS, NEVER, PERIODS, Array, batch_of, day
from pipelines.demo.incomes import income_year_position
from pipelines.demo.labour import LOST, NO_LABOUR, SKILLED

if TYPE_CHECKING:
    from pipelines.demo.courses import Courses, Trainees
    from pipelines.demo.world import World

# Positions: what kind of work. The first three are near home, the others follow the place where somebody works.
WORKSHOP, PUBLIC_JOB, CASUAL, COMPANY, CARE, MIGRANT = range(6)
CHANNELS = ("扶贫车间(工作坊)", "公益性岗位", "灵活就业", "企业用工", "家政护工", "外出务工")
WISH_KINDS = ("企业用工", "家政护工", "公益性岗位", "灵活就业", "自主创业", "参加培训")
TRAINING_WISH = WISH_KINDS.index("参加培训")
SOUGHT_EDUCATION = ("大专", "本科及以上")
OUTCOMES = ("已推荐岗位", "已安排培训", "暂无合适岗位", "放弃求职")
_USUAL_YUAN_PER_MONTH = (900, 8_000)
_LEAST_WAGE_YUAN = 500
_YOUNGEST = 17  # at a year-end, so that whoever began in its January was sixteen
_FIRST_WISH = day(2018, 10, 15)


@dataclass
class Jobs:
    """Parallel arrays over jobs, ordered by list and person: who worked in the year of a year-end list."""

    person: Array
    period: Array
    channel: Array  # position in CHANNELS
    scope: Array  # 0 own town, 1 own county, 2 own province, 3 elsewhere
    first_month: Array  # 1 … 12 of the list's year
    months: Array
    yuan_per_month: Array
    has_contract: Array
    course: Array  # −1 without training before
    number: Array  # 序号 in the file


@dataclass
class Wishes:
    """Parallel arrays over wishes for work, ordered by registration."""

    person: Array
    kind: Array  # position in WISH_KINDS
    place: Array  # 0 own county, 1 own province, 2 elsewhere
    registered: Array
    followed_up: Array
    outcome: Array  # position in OUTCOMES


def make_jobs(rng: np.random.Generator, world: World, courses: Courses, trainees: Trainees) -> Jobs:
    """One job for everyone who worked in the year; wages of a household add up to what 收支表 says it earned."""
    draws = rng.random((4, world.people.count))
    parts = []
    for period in SERVICE_PERIODS:
        done = courses.end[trainees.course] <= day(DATA_DATES[period].year - 1, 12, 31)
        course = np.full(world.people.count, -1)
        course[trainees.person[done]] = trainees.course[done]
        parts.append(_jobs_of_list(world, period, draws, course))
    return Jobs(**{name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _workers(world: World, period: int) -> Array:
    """Able to work on every list until the next one of jobs, and old enough; one for whom there is hardly a wage rests."""
    until = PERIODS if period == SERVICE_PERIODS[-1] else SERVICE_PERIODS[SERVICE_PERIODS.index(period) + 1]
    labour, people = world.labour, world.people
    able = ~np.isin(labour.skill[period:until], (NO_LABOUR, LOST)).any(axis=0)
    works = (labour.work_months[period] > 0) | (labour.job_months[period] > 0)
    chosen = np.flatnonzero(world.person_present[period] & able & works & (world.ages[period] >= _YOUNGEST))
    wage = world.incomes.wage[income_year_position(period)][people.household[chosen]]
    earlier = np.arange(len(chosen)) - np.searchsorted(people.household[chosen], people.household[chosen], side="left")
    # The n-th worker of a household needs n times the least wage; without a wage of the household nothing is compared.
    result: Array = chosen[(wage == 0) | (wage >= _LEAST_WAGE_YUAN * (earlier + 1))]
    return result


def _jobs_of_list(world: World, period: int, draws: Array, course: Array) -> dict[str, Array]:
    person = _workers(world, period)
    labour, draw = world.labour, draws[:, person]
    home = world.people.household[person]
    has_public_job = labour.job_months[period, person] > 0
    scope = np.where(has_public_job, 0, labour.scope[person])
    wished = np.where(has_public_job, labour.job_months[period, person], labour.work_months[period, person])
    count = world.households.count
    wage = world.incomes.wage[income_year_position(period)]
    total = np.maximum(np.bincount(home, weights=wished, minlength=count), 1)
    usual = np.clip(wage / total, *_USUAL_YUAN_PER_MONTH)
    months = np.clip(np.round(wished * (wage / total / usual)[home]), 1, 12)
    months = np.where(wage[home] > 0, months, wished).astype(np.int64)
    worked = np.maximum(np.bincount(home, weights=months, minlength=count), 1)
    yuan = np.where(wage[home] > 0, np.round((wage / worked)[home]), 900 + np.floor(draw[0] * 90) * 10)
    near = np.select([draw[1] < 0.15, draw[1] < 0.55, draw[1] < 0.90], [WORKSHOP, CASUAL, COMPANY], CARE)
    far = np.select([draw[1] < 0.45, draw[1] < 0.90], [COMPANY, MIGRANT], CARE)
    channel = np.where(has_public_job, PUBLIC_JOB, np.where(scope < 2, near, far))
    return {
        "person": person, "period": np.full(len(person), period), "channel": channel, "scope": scope,
        "first_month": 1 + np.floor(draw[2] * (13 - months)).astype(np.int64), "months": months,
        "yuan_per_month": yuan.astype(np.int64), "has_contract": np.isin(channel, (COMPANY, PUBLIC_JOB)) | (draw[3] < 0.3),
        "course": course[person], "number": np.arange(1, len(person) + 1),
    }  # fmt: skip


def _first_course_of_household(world: World, courses: Courses, trainees: Trainees) -> Array:
    """Start of the first course that anyone of each household took; NEVER without one."""
    first = np.full(world.households.count, NEVER)
    np.minimum.at(first, world.people.household[trainees.person], courses.start[trainees.course])
    return first


def make_wishes(rng: np.random.Generator, world: World, courses: Courses, trainees: Trainees) -> Wishes:
    """Of those able who are without work on a list, six in seven have said what they look for, the skilled always."""
    labour, people = world.labour, world.people
    is_sought = (labour.skill == SKILLED).any(axis=0) | np.isin(world.schooling.education, SOUGHT_EDUCATION).any(axis=0)
    first_list = np.full(people.count, PERIODS)
    for period in range(PERIODS - 1, SERVICE_PERIODS[0] - 1, -1):
        idle = (labour.work_months[period] == 0) & (labour.job_months[period] == 0) & ~labour.in_service
        first_list[world.person_present[period] & labour.is_able()[period] & idle] = period
    person = np.flatnonzero((first_list < PERIODS) & (is_sought | (rng.random(people.count) < 6 / 7)))
    latest = DAYS[first_list[person]]
    registered = np.maximum(latest - rng.integers(1, 60, len(person)), np.maximum(people.enter[person], _FIRST_WISH))
    followed_up = registered + rng.integers(7, 80, len(person))
    kind = rng.choice(len(WISH_KINDS), len(person), p=[0.34, 0.12, 0.18, 0.20, 0.06, 0.10])
    # Who asks for a course gets one within five months, or somebody of the household has had one.
    taught = _first_course_of_household(world, courses, trainees)[people.household[person]] <= registered + 150
    kind = np.where(taught, np.where(rng.random(len(person)) < 0.5, TRAINING_WISH, kind), np.minimum(kind, 4))
    place = np.where((kind == 2) | (kind == 4), 0, rng.choice(3, len(person), p=[0.55, 0.38, 0.07]))
    answered = (rng.random(len(person)) < 0.92) & (batch_of(followed_up) < PERIODS)
    outcome = np.where(kind == TRAINING_WISH, 1, rng.choice(len(OUTCOMES), len(person), p=[0.55, 0.15, 0.22, 0.08]))
    order = np.lexsort((person, registered))
    return Wishes(
        person=person[order], kind=kind[order], place=place[order], registered=registered[order],
        followed_up=np.where(answered, followed_up, NEVER)[order], outcome=outcome[order],
    )  # fmt: skip
