"""When households and villages leave poverty, return, and which of the eight haves they lacked before (articles 2, 23)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import DAYS, NEVER, PERIODS, YEAR_END, Array, day, year_of
from pipelines.demo.figures import COUNTIES, EXIT_SHARES, VILLAGE_EXIT_SHARES, YEARS
from pipelines.demo.households import GENERAL, STAYS, TEKUN, Households
from pipelines.demo.villages import Villages

ALWAYS = 2015  # a have that was never lacking
UNSEEN = 2021  # a have still lacking at the end of 2019

SAFE, GRADE_C, GRADE_D, NO_HOUSE = range(4)

# First and last day of the exits that show first at each data date.
_EXIT_WINDOWS = (
    (day(2016, 10, 10), day(2016, 12, 25)), (day(2017, 10, 10), day(2017, 12, 25)),
    (day(2018, 10, 10), day(2018, 12, 25)), (day(2019, 2, 10), day(2019, 3, 25)),
    (day(2019, 5, 5), day(2019, 6, 25)), (day(2019, 8, 5), day(2019, 9, 25)), (day(2019, 10, 25), day(2019, 12, 25)),
)  # fmt: skip
# Annual check that an exit of each period rests on.
_CHECK_YEAR = np.array([2016, 2017, 2018, 2018, 2018, 2018, 2019, UNSEEN])


# A village leaves only when fewer of its inhabitants than this are still poor: a little below the limit of 2%.
_HIGHEST_HEADCOUNT_RATIO_PCT = 1.95


@dataclass
class Census:
    """Members of each household at every data date; registered persons of each village."""

    members: Array
    registered: Array


@dataclass
class Progress:
    """Per household (and exit_day_of_village per village): days of exit, and from which year-end on a have was held."""

    exit_slot: Array  # position of the data date at which the exit first shows; PERIODS: not yet
    exit_day: Array
    return_day: Array
    second_exit_day: Array
    ready_year: Array
    danger: Array
    house_year: Array
    water_year: Array
    tv_year: Array
    network_year: Array
    village_exit_slot: Array
    village_exit_day: Array

    def is_out(self, period: int) -> Array:
        """已脱贫 at a data date."""
        at = DAYS[period]
        result: Array = ((self.exit_day <= at) & (at < self.return_day)) | (self.second_exit_day <= at)
        return result

    def is_returned(self, period: int) -> Array:
        """返贫 at a data date."""
        at = DAYS[period]
        result: Array = (self.return_day <= at) & (at < self.second_exit_day)
        return result

    def exit_year(self, period: int) -> Array:
        """Year of the exit in force at a data date; meaningless for households that are not out."""
        again = self.second_exit_day <= DAYS[period]
        return year_of(np.where(again, self.second_exit_day, self.exit_day))

    def is_ready(self, year: int) -> Array:
        """All eight haves hold at the end of the year."""
        returned = (year_of(self.return_day) <= year) & (year < year_of(self.second_exit_day))
        result: Array = (self.ready_year <= year) & ~returned
        return result


def _exit_slots(rng: np.random.Generator, households: Households, villages: Villages) -> Array:
    """Rank households within each county; villages differ, newcomers need at least one full year."""
    rank_key = 0.75 * rng.random(households.count) + 0.25 * rng.random(villages.count)[households.village]
    slots = np.full(households.count, PERIODS)
    for position, figures in enumerate(COUNTIES):
        members = np.flatnonzero(households.county == position)
        rank = np.empty(len(members))
        rank[np.argsort(rank_key[members], kind="stable")] = (np.arange(len(members)) + 0.5) / len(members)
        shares = np.minimum(np.array(EXIT_SHARES) * figures.exit_pace, 0.994)
        slots[members] = np.searchsorted(shares, rank)
    entry_year = year_of(households.enter)
    earliest = np.select([entry_year <= 2016, entry_year == 2017, entry_year == 2018], [0, 2, 6], PERIODS)
    result: Array = np.maximum(slots, earliest)
    return result


def _days_in_windows(rng: np.random.Generator, slots: Array) -> Array:
    low = np.array([window[0] for window in _EXIT_WINDOWS] + [NEVER])[slots]
    high = np.array([window[1] for window in _EXIT_WINDOWS] + [NEVER + 1])[slots]
    return rng.integers(low, high)


def _returns(rng: np.random.Generator, households: Households, exit_slot: Array) -> tuple[Array, Array]:
    """Days of 返贫 for a few households that left in 2016 or 2017, and of their second exit where there is one."""
    returned, again = np.full(households.count, NEVER), np.full(households.count, NEVER)
    eligible = np.flatnonzero((exit_slot <= 1) & (households.leave_kind == STAYS) & (households.category == GENERAL))
    count = min(len(eligible), max(6, round(households.count * 0.0016)))
    chosen = rng.choice(eligible, count, replace=False)
    year = np.where(exit_slot[chosen] == 0, 2017, 2018) + (np.arange(count) % 3 == 0)
    first = np.array([day(int(value), 5, 1) for value in year])
    returned[chosen] = first + rng.integers(0, 120, count)
    back = (np.arange(count) % 2 == 0) & (year < 2019)
    next_exit = np.array([day(int(value) + 1, 11, 10) for value in year]) + rng.integers(0, 40, count)
    again[chosen[back]] = next_exit[back]
    return returned, again


def _first_below_limit(village: Array, exit_slot: Array, back: tuple[Array, Array], census: Census) -> Array:
    """Position of the data date from which on each village's persons still poor stay below the limit; PERIODS: never."""
    returned, again = back
    poor = [(exit_slot > period) | ((returned <= DAYS[period]) & (DAYS[period] < again)) for period in range(PERIODS)]
    persons = [np.bincount(village, weights=members * left) for members, left in zip(census.members, poor, strict=True)]
    below = 100 * np.stack(persons) < _HIGHEST_HEADCOUNT_RATIO_PCT * census.registered
    lasting = np.logical_and.accumulate(below[::-1])[::-1]
    return np.where(lasting.any(axis=0), lasting.argmax(axis=0), PERIODS)


def _village_slots(rng: np.random.Generator, households: Households, exit_slot: Array, villages: Villages) -> Array:
    """Villages leave in the order of how many of their households are out at the end of 2018."""
    out = np.bincount(households.village, weights=exit_slot <= 2, minlength=villages.count)
    share = out / np.bincount(households.village, minlength=villages.count) + rng.normal(0, 0.04, villages.count)
    rank = np.empty(villages.count)
    rank[np.argsort(-share, kind="stable")] = (np.arange(villages.count) + 0.5) / villages.count
    return np.searchsorted(np.array(VILLAGE_EXIT_SHARES), rank)


def _clear_years(rng: np.random.Generator, lacking: Array, first: Array, bound: Array) -> Array:
    """Year-end from which a have holds: between `first` and `bound` for those lacking it, ALWAYS for the others."""
    late = np.minimum(bound, UNSEEN)
    spread = np.maximum(late - first, 0)
    year = first + np.floor(rng.random(len(first)) ** 0.8 * (spread + 1)).astype(np.int64)
    return np.where(lacking & (first <= late), np.minimum(year, late), ALWAYS)


def make_progress(rng: np.random.Generator, households: Households, villages: Villages, census: Census) -> Progress:
    """Exits of households and villages, and the years in which each have was reached; consistent with each other."""
    count = households.count
    exit_slot = _exit_slots(rng, households, villages)
    returned, again = _returns(rng, households, exit_slot)
    village_slot = np.maximum(
        _village_slots(rng, households, exit_slot, villages),
        _first_below_limit(households.village, exit_slot, (returned, again), census),
    )
    ready = _CHECK_YEAR[exit_slot]
    bound = np.minimum(ready, _CHECK_YEAR[village_slot][households.village])
    first = np.maximum(year_of(households.enter) + (households.enter > day(2016, 7, 1)), YEARS[0])
    danger = np.zeros(count, dtype=np.int64)
    lacking = rng.random(count) < np.where(households.category == TEKUN, 0.20, 0.13)
    house_year = _clear_years(rng, lacking, first, bound)
    kinds = rng.choice([GRADE_C, GRADE_D, NO_HOUSE], count, p=[0.42, 0.45, 0.13])
    danger = np.where(house_year > ALWAYS, kinds, SAFE)
    return Progress(
        exit_slot=exit_slot, exit_day=_days_in_windows(rng, exit_slot), return_day=returned, second_exit_day=again,
        ready_year=ready, danger=danger, house_year=house_year,
        water_year=_clear_years(rng, rng.random(count) < 0.10, first, bound),
        tv_year=_clear_years(rng, rng.random(count) < 0.05, first, ready),
        network_year=_clear_years(rng, rng.random(count) < 0.09, first, ready),
        village_exit_slot=village_slot, village_exit_day=_days_in_windows(rng, village_slot),
    )  # fmt: skip


def year_of_check(period: int) -> int:
    """Year of the annual tables that come with a year-end data date."""
    return next(year for year, at in YEAR_END.items() if at == period)
