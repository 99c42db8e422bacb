"""Incomes by component that add up, grow year to year and lie above the line once a household is out (articles 2, 23)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import PERIODS, YEAR_END, Array
from pipelines.demo.exits import Progress, year_of_check
from pipelines.demo.figures import HIGHEST_INCOME_LINE_YUAN, YEARS
from pipelines.demo.households import DIBAO, TEKUN, Households
from pipelines.demo.labour import DISABLED, Labour
from pipelines.demo.people import People

_DIBAO_YUAN_PER_MONTH = np.array([180, 200, 228, 251])
_TEKUN_YUAN_PER_MONTH = np.array([650, 705, 780, 855])
_PENSION_YUAN_PER_MONTH = np.array([110, 125, 141, 160])
_DISABILITY_YUAN_PER_MONTH = np.array([150, 158, 165, 175])
# Whoever is out of poverty lies well above the line, no two at the same height.
_LOWEST_LEVEL, _HIGHEST_WAITING_LEVEL, _SPREAD = 1.055, 0.95, 0.02
# Unearned income stays below half of the disposable income of households with labour (article 23).
_MOST_UNEARNED_SHARE = 0.46


@dataclass
class Incomes:
    """Whole yuan per year (4) × household; sizes and labour flags at the year-ends."""

    size: Array
    has_labour: Array
    wage: Array
    business: Array
    business_cost: Array
    dividend: Array
    other_property: Array
    family_planning: Array
    dibao: Array
    tekun: Array
    pension: Array
    ecology: Array
    disability: Array
    other_transfer: Array

    @property
    def transfer(self) -> Array:
        """转移性收入: the sum of its parts."""
        result: Array = (self.family_planning + self.dibao + self.tekun + self.pension + self.ecology
                         + self.disability + self.other_transfer)  # fmt: skip
        return result

    @property
    def property_income(self) -> Array:
        """财产性收入: dividends and the rest."""
        result: Array = self.dividend + self.other_property
        return result

    @property
    def gross(self) -> Array:
        """总收入: the sum of the four kinds."""
        result: Array = self.wage + self.business + self.property_income + self.transfer
        return result

    @property
    def net(self) -> Array:
        """纯收入: gross less the costs of business."""
        result: Array = self.gross - self.business_cost
        return result

    @property
    def per_person(self) -> Array:
        """Net (= disposable) income per person, yuan rounded to fen; 0 where nobody was there."""
        result: Array = np.round(self.net / np.maximum(self.size, 1), 2)
        return result


def count_members(people: People, chosen: Array, households: int) -> Array:
    """How many of the chosen persons each household has."""
    return np.bincount(people.household[chosen], minlength=households)


def labour_households(people: People, labour: Labour, households: Households) -> Array:
    """有劳动能力户 at the seven data dates: assessed at year-ends, and at entry for newcomers of the year."""
    able = labour.is_able()
    flags = np.zeros((PERIODS, households.count), dtype=bool)
    for period in range(PERIODS):
        now = count_members(people, people.present(period) & able[period], households.count) > 0
        flags[period] = now
        if period in (3, 4, 5):
            was_there = count_members(people, people.present(2), households.count) > 0
            before = flags[period - 1]
            seen = before | (count_members(people, people.present(period - 1), households.count) > 0)
            flags[period] = np.where(was_there, flags[2], np.where(seen, before, now))
    return flags


def _levels(rng: np.random.Generator, progress: Progress, is_able: Array) -> Array:
    """Income per person as a multiple of the year's line; shape years × households."""
    count = len(is_able)
    apart = _SPREAD * (np.arange(count) * 0.618034 % 1)
    lowest, highest_waiting = _LOWEST_LEVEL + apart, _HIGHEST_WAITING_LEVEL + apart
    returns = progress.return_day < progress.return_day.max()
    start = np.minimum(lowest + rng.exponential(0.33, count), 2.3)
    level = np.where(progress.ready_year == 2016, start, rng.uniform(0.72, 0.92, count))
    level = np.where(returns, rng.uniform(1.06, 1.10, count), level)
    no_labour = rng.uniform(0.72, 1.10, count)
    levels = [np.where(is_able, level, no_labour)]
    entering = rng.uniform(1.06, 1.25, count)
    for year in YEARS[1:]:
        grown = np.maximum(level * rng.uniform(0.97, 1.09, count), lowest)
        waiting = np.clip(level * rng.uniform(1.0, 1.08, count), 0.72, highest_waiting)
        ready = progress.is_ready(year)
        level = np.where(ready, np.where(level >= _LOWEST_LEVEL, grown, entering), waiting)
        level = np.where(returns & ready, np.clip(level, lowest, lowest + 0.06), level)
        no_labour = no_labour * rng.uniform(0.96, 1.02, count)
        levels.append(np.where(is_able, level, no_labour))
    return np.stack(levels)


def _old_members(people: People, households: int) -> Array:
    """Members of sixty and more at each year-end; years × households."""
    return np.stack(
        [
            count_members(people, people.present(period) & (people.ages(period) >= 60), households)
            for period in YEAR_END.values()
        ]
    )


def _transfers(
    rng: np.random.Generator, people: People, households: Households, labour: Labour, size: Array, is_able: Array
) -> dict[str, Array]:
    """Transfers that follow from who lives in the household; each years × households, whole yuan."""
    count = households.count
    per_year = np.arange(len(YEARS))[:, None]
    share = rng.uniform(0.8, 1.3, count)
    members = np.stack([count_members(people, people.present(at), count) for at in YEAR_END.values()])
    disabled = np.stack(
        [count_members(people, people.present(at) & (labour.health >= DISABLED), count) for at in YEAR_END.values()]
    )
    planning = np.where(rng.random(count) < 0.04, 960, 0) + 0 * size
    ecology = np.where(rng.random(count) < 0.05, rng.integers(120, 480, count), 0) + 0 * size
    # 低保 tops up: whoever can earn something receives less.
    monthly = np.floor(_DIBAO_YUAN_PER_MONTH[:, None] * share * np.where(is_able, 0.6, 1.0))
    return {
        "dibao": np.where(households.category == DIBAO, monthly * 12 * size, 0).astype(np.int64),
        "tekun": np.where(households.category == TEKUN, _TEKUN_YUAN_PER_MONTH[:, None] * 12 * members, 0),
        "pension": _PENSION_YUAN_PER_MONTH[:, None] * 12 * _old_members(people, count),
        "disability": _DISABILITY_YUAN_PER_MONTH[:, None]
        * 12
        * np.where((rng.random(count) < 0.6) & (households.category != TEKUN), disabled, 0),
        "family_planning": planning * (size > 0),
        "ecology": (ecology + 12 * per_year * (ecology > 0)) * (size > 0),
    }


def make_incomes(
    rng: np.random.Generator, people: People, households: Households, labour: Labour, progress: Progress,
    labour_flags: Array,
) -> Incomes:  # fmt: skip
    """Annual incomes of all households present at each year-end."""
    count = households.count
    size = np.stack([count_members(people, people.present(at), count) for at in YEAR_END.values()])
    has_labour = np.stack([labour_flags[at] for at in YEAR_END.values()]) & (size > 0)
    lines = np.array([HIGHEST_INCOME_LINE_YUAN[year] for year in YEARS])[:, None]
    is_able = np.asarray(has_labour.any(axis=0))
    target = _levels(rng, progress, is_able) * lines * size
    fixed = _transfers(rng, people, households, labour, size, is_able)
    joins = np.array([0.10, 0.35, 0.48, 0.55])[:, None] > rng.random(count)
    dividend = (
        np.where(joins, rng.integers(150, 800, count) * np.minimum(size, 3), 0) + 37 * np.arange(4)[:, None] * joins
    )
    rent = np.where(rng.random(count) < 0.15, rng.integers(100, 700, count), 0) * (size > 0)
    gift = np.where(has_labour, rng.integers(60, 400, count) * size, 0)
    unearned = sum(fixed.values()) + gift + dividend * (size > 0)
    disposable = np.maximum(target, np.where(has_labour, (unearned + rent) / _MOST_UNEARNED_SHARE, rent))
    earned = np.maximum(np.floor(disposable - unearned - rent), 0).astype(np.int64)
    farms = (rng.random(count) < 0.55) * rng.uniform(0.1, 0.6, count)
    farm_net = np.where(has_labour, np.floor(earned * farms), 0).astype(np.int64)
    cost = np.floor(farm_net * rng.uniform(0.2, 0.5, count)).astype(np.int64)
    incomes = Incomes(
        size=size, has_labour=has_labour, wage=np.where(has_labour, earned - farm_net, 0), business=farm_net + cost,
        business_cost=cost, dividend=dividend * (size > 0), other_property=rent,
        other_transfer=gift + np.where(has_labour, 0, earned), **fixed,
    )  # fmt: skip
    _smooth(incomes)
    return incomes


# Inside the limits of what counts as a jump (falls of 30%, doublings): nobody jumps by accident.
_LOWEST_RATIO, _HIGHEST_RATIO = 0.75, 1.9


def _smooth(incomes: Incomes) -> None:
    """Lift the lower of two neighbouring years where the income per person would jump; by wages, or else by gifts."""
    last = len(YEARS) - 1
    for year, neighbour, share in (
        *((year, year + 1, 1 / _HIGHEST_RATIO) for year in range(last - 1, -1, -1)),
        *((year, year - 1, _LOWEST_RATIO) for year in range(1, last + 1)),
    ):
        wanted = np.ceil(share * incomes.per_person[neighbour] * incomes.size[year])
        both = (incomes.size[year] > 0) & (incomes.size[neighbour] > 0)
        lift = np.where(both, np.maximum(wanted - incomes.net[year], 0), 0).astype(np.int64)
        incomes.wage[year] += np.where(incomes.has_labour[year], lift, 0)
        incomes.other_transfer[year] += np.where(incomes.has_labour[year], 0, lift)


def income_year_position(period: int) -> int:
    """Row of Incomes that comes with a year-end data date."""
    return YEARS.index(year_of_check(period))
