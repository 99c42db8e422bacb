"""Renewal cases of dangerous houses and of households without one, with dates in their natural order (article 16)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import NEVER, Array, day
from pipelines.demo.exits import GRADE_C, GRADE_D, NO_HOUSE, SAFE, Progress
from pipelines.demo.households import Households

GRADES = np.array(["A", "C", "D", "无房"])
MODES = np.array(["修缮加固", "拆除重建", "新建", "置换"])
REPAIR, REBUILD, BUILD, EXCHANGE = range(4)


@dataclass
class Cases:
    """Parallel arrays over the renewal cases, at most one a household, ordered by household."""

    household: Array
    grade: Array
    mode: Array
    plan_year: Array
    start: Array
    deadline: Array
    completion: Array
    acceptance: Array
    move_in: Array
    paid: Array
    approved_m2: Array
    built_m2: Array
    standard_yuan: Array


def _start_and_completion(rng: np.random.Generator, year: Array, enter: Array) -> tuple[Array, Array]:
    """Building days: completed between April and November of the plan year, in 2016 from August on."""
    january = np.array([day(int(value), 1, 1) for value in range(2015, 2023)])[year - 2015]
    first = np.maximum(np.where(year == 2016, january + 215, january + 90), enter + 45)
    completion = rng.integers(first, np.maximum(january + 318, first + 1))
    start = completion - rng.integers(30, 45, len(year)) - np.where(year == 2016, 0, rng.integers(10, 60, len(year)))
    return np.maximum(start, enter + 5), completion


def make_cases(rng: np.random.Generator, households: Households, progress: Progress) -> Cases:
    """One case for each household that was ever in danger or without a house."""
    chosen = np.flatnonzero(progress.danger != SAFE)
    count = len(chosen)
    grade, year = progress.danger[chosen], progress.house_year[chosen]
    is_open = year > 2019
    start, completion = _start_and_completion(rng, year, households.enter[chosen])
    started_2019 = rng.integers(day(2019, 7, 1), day(2020, 5, 1), count)
    start = np.where(is_open, np.maximum(started_2019, households.enter[chosen] + 10), start)
    completion = np.where(is_open, NEVER, completion)
    acceptance = np.where(is_open, NEVER, completion + rng.integers(5, 25, count))
    plan_year = np.minimum(year, 2020)
    repair = rng.random(count) < 0.8
    mode = np.select(
        [grade == GRADE_C, grade == GRADE_D], [np.where(repair, REPAIR, REBUILD), np.where(repair, REBUILD, EXCHANGE)],
        np.where(repair, BUILD, EXCHANGE),
    )  # fmt: skip
    size = households.size_2018[chosen]
    approved = np.where(size <= 3, 20 + 12 * size, 16 * size)
    return Cases(
        household=chosen, grade=grade, mode=mode, plan_year=plan_year, start=start,
        deadline=np.where(is_open, rng.choice([day(2020, 6, 30), day(2020, 9, 30)], count),
                          np.array([day(int(value), 12, 31) for value in range(2015, 2022)])[plan_year - 2015]),
        completion=completion, acceptance=acceptance,
        move_in=np.where(is_open, NEVER, acceptance + rng.integers(3, 15, count)),
        paid=np.where(is_open, NEVER, acceptance + rng.integers(3, 15, count)),
        approved_m2=approved, built_m2=approved - rng.integers(0, 6, count),
        standard_yuan=np.where(mode == REPAIR, 12000, np.where(grade == NO_HOUSE, 42000, 40000)),
    )  # fmt: skip
