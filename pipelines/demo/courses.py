"""Training courses, who took them, and who asked afterwards what became of them (articles 7 and 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import DAYS, NEVER, PERIODS, Array, batch_of, day
from pipelines.demo.figures import COUNTIES

if TYPE_CHECKING:
    from pipelines.demo.world import World

COURSE_TYPES = ("农业技能", "家政护工", "职业技能", "订单培训", "创业")
_YEARS = (2017, 2018, 2019)
_SHARE_TRAINED = 0.04
_LARGEST_COURSE = 40


@dataclass
class Courses:
    """Parallel arrays over courses, ordered by year and county; `batch` is the data date that reports the course."""

    county: Array
    year: Array
    number: Array  # within county and year
    type: Array  # position in COURSE_TYPES
    start: Array
    end: Array
    trainees: Array
    yuan_per_trainee: Array
    batch: Array


@dataclass
class Trainees:
    """Parallel arrays over trainees, ordered by course."""

    course: Array
    person: Array
    has_passed: Array
    tracked: Array  # day on which someone asked
    finds_work: Array


def course_ids(courses: Courses) -> Array:
    """期次编号 of every course."""
    code = np.array([county.code for county in COUNTIES])[courses.county]
    stem = np.char.add(np.char.add("PX", courses.year.astype(str)), code)
    return np.char.add(stem, np.char.zfill(courses.number.astype(str), 3))


def _can_be_trained(world: World, year: int) -> Array:
    """Able and on the list from that year's lists to the last one."""
    first = year - 2016 if year < 2019 else 2
    able = world.labour.is_able() & world.person_present
    result: Array = np.logical_and.reduce(able[first:])
    return result


def make_courses(rng: np.random.Generator, world: World) -> tuple[Courses, Trainees]:
    """Each year a few in a hundred of the able people of every county, in courses of at most forty."""
    courses: list[tuple[int, int, int, int]] = []  # county, year, number, trainees
    people: list[Array] = []
    for year in _YEARS:
        able = _can_be_trained(world, year)
        for county in range(len(COUNTIES)):
            allowed = np.flatnonzero(able & (world.people.county == county))
            chosen = rng.permutation(allowed)[: max(2, round(_SHARE_TRAINED * len(allowed)))]
            parts = np.array_split(chosen, -(-len(chosen) // _LARGEST_COURSE))
            courses += [(county, year, number, len(part)) for number, part in enumerate(parts, 1)]
            people += [np.sort(part) for part in parts]
    county, year, number, trainees = np.array(courses).T
    count = len(courses)
    length = rng.integers(2, 12, count)
    start = np.array([day(value, 3, 1) for value in year.tolist()]) + rng.integers(0, 240, count)
    # A course and its roster come with the same batch: none runs across a data date.
    start = np.where(batch_of(start) < batch_of(start + length), DAYS[batch_of(start)] - length, start)
    made = Courses(
        county=county, year=year, number=number, type=rng.integers(0, len(COURSE_TYPES), count), start=start,
        end=start + length, trainees=trainees, yuan_per_trainee=rng.integers(6, 30, count) * 50, batch=batch_of(start),
    )  # fmt: skip
    return made, _trainees(rng, world, made, np.concatenate(people))


def _trainees(rng: np.random.Generator, world: World, courses: Courses, person: Array) -> Trainees:
    """Everyone is asked within eighty days; whoever works by the next list has found work."""
    course = np.repeat(np.arange(len(courses.county)), courses.trainees)
    tracked = courses.end[course] + rng.integers(15, 80, len(course))
    seen = batch_of(tracked)
    works = world.labour.work_months[np.minimum(seen, PERIODS - 1), person] > 0
    return Trainees(
        course=course, person=person, has_passed=rng.random(len(course)) < 0.95,
        tracked=np.where(seen < PERIODS, tracked, NEVER), finds_work=works,
    )  # fmt: skip
