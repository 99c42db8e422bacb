"""What the villages sell to Foshan, and their mutual-aid funds (articles 4, 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import YEAR_END, Array, batch_of, day
from pipelines.demo.economy.rosters import settled_heads
from pipelines.demo.figures import YEARS

if TYPE_CHECKING:
    from pipelines.demo.world import World

# Product, unit of count, usual price.
PRODUCTS = (
    ("番薯", "斤", 3.2), ("荔枝", "斤", 9.5), ("土鸡", "只", 85.0), ("蜂蜜", "公斤", 62.0), ("砂糖桔", "箱", 46.0),
    ("大米", "斤", 4.1),
)  # fmt: skip
# Buyer, its kind, the channel it buys through.
BUYERS = (
    ("批发市场", "批发市场", "订单"), ("连锁超市", "超市", "订单"), ("机关食堂", "食堂", "食堂采购"),
    ("国有公司工会", "国企", "以购代捐"), ("电商平台", "电商", "电商"), ("机关工会", "机关", "展销"),
)  # fmt: skip
_SALES_A_YEAR = {2016: (1, 3), 2017: (2, 5), 2018: (3, 6), 2019: (4, 7)}
_NOBODY = -1


@dataclass
class Sales:
    """Parallel arrays over sales, ordered by day."""

    day: Array
    batch: Array
    village: Array
    household: Array
    product: Array  # position among PRODUCTS
    buyer: Array  # position among BUYERS
    quantity: Array
    price_tenths_yuan: Array


@dataclass
class MutualFunds:
    """Parallel arrays over entries, ordered by day and village; the balance is that of the village after the entry."""

    day: Array
    batch: Array
    village: Array
    kind: Array  # text
    is_income: Array
    person: Array  # −1 for money paid in
    amount_yuan: Array
    balance_yuan: Array


def _settled_people(world: World) -> tuple[Array, Array, Array]:
    """Heads who stay, ordered by village, and where those of each village begin and end."""
    heads = settled_heads(world)
    heads = heads[heads >= 0]
    village = world.households.village[world.people.household[heads]]
    bounds = np.arange(world.villages.count)
    return heads, np.searchsorted(village, bounds, side="left"), np.searchsorted(village, bounds, side="right")


def _somebody(rng: np.random.Generator, world: World, village: Array, days: Array) -> Array:
    """A settled head of each village who is registered by that day; −1 where there is none."""
    heads, first, last = _settled_people(world)
    draw = first[village] + np.floor(rng.random(len(village)) * (last - first)[village]).astype(np.int64)
    chosen = heads[np.minimum(draw, len(heads) - 1)]
    instead = heads[np.minimum(first[village], len(heads) - 1)]
    chosen = np.where(world.people.enter[chosen] <= days, chosen, instead)
    known = (last > first)[village] & (world.people.enter[chosen] <= days)
    return np.where(known, chosen, _NOBODY)


def _some_household(world: World, village: Array, days: Array, person: Array) -> Array:
    """The household of each person; where there is nobody, the first of the village that is listed on that day."""
    homes = world.households
    household = np.where(person >= 0, world.people.household[person], _NOBODY)
    for sale in np.flatnonzero(person < 0).tolist():
        low, high = np.searchsorted(homes.village, [village[sale], village[sale] + 1])
        listed = np.flatnonzero((homes.enter[low:high] <= days[sale]) & (days[sale] < homes.leave[low:high]))
        household[sale] = low + listed[0] if len(listed) else _NOBODY
    return household


def make_sales(rng: np.random.Generator, world: World) -> Sales:
    """Every village sells something every year, more from year to year, and every sale helps a household."""
    parts = []
    for year, bounds in _SALES_A_YEAR.items():
        village = np.repeat(np.arange(world.villages.count), rng.integers(*bounds, world.villages.count))
        first = day(year, 7, 1) if year == YEARS[0] else day(year, 1, 8)
        parts.append((village, rng.integers(first, day(year, 12, 25), len(village))))
    village, days = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((village, days))
    village, days = village[order], days[order]
    count = len(days)
    household = _some_household(world, village, days, _somebody(rng, world, village, days))
    product = rng.integers(0, len(PRODUCTS), count)
    usual = np.array([price for *_, price in PRODUCTS])[product]
    return Sales(
        day=days, batch=batch_of(days), village=village, household=household, product=product,
        buyer=rng.integers(0, len(BUYERS), count), quantity=rng.integers(20, 1200, count),
        price_tenths_yuan=np.round(usual * rng.uniform(0.85, 1.2, count) * 10).astype(np.int64),
    )  # fmt: skip


def make_mutual_funds(rng: np.random.Generator, world: World) -> MutualFunds:
    """Money paid in once a year, and some help for the sick and for pupils; never more than is there."""
    count = world.villages.count
    everyone = np.arange(count)
    parts = []
    for year in YEARS:
        paid_in = day(year, 9, 1) if year == YEARS[0] else day(year, 3, 1)
        parts.append((everyone, paid_in + rng.integers(0, 20, count), rng.integers(12, 30, count) * 1000, True))
        helped = np.repeat(everyone, rng.integers(1, 4, count))
        days = rng.integers(paid_in + 25, day(year, 12, 20), len(helped))
        parts.append((helped, days, rng.integers(5, 31, len(helped)) * 100, False))
    village, days, amount = (np.concatenate([part[at] for part in parts]) for at in range(3))
    is_income = np.repeat([part[3] for part in parts], [len(part[0]) for part in parts])
    person = np.where(is_income, _NOBODY, _somebody(rng, world, village, days))
    keep = is_income | (person >= 0)
    order = np.lexsort((~is_income[keep], days[keep], village[keep]))
    village, days, amount, is_income, person = (
        values[keep][order] for values in (village, days, amount, is_income, person)
    )
    running = np.cumsum(np.where(is_income, amount, -amount))
    start = np.searchsorted(village, village, side="left")
    balance = running - np.where(start > 0, running[np.maximum(start - 1, 0)], 0)
    kind = np.where(is_income, "注资", np.where(_has_pupil(world)[person], "助学", "助医"))
    order = np.lexsort((np.arange(len(days)), days))
    return MutualFunds(
        day=days[order], batch=batch_of(days[order]), village=village[order], kind=kind[order],
        is_income=is_income[order], person=person[order], amount_yuan=amount[order], balance_yuan=balance[order],
    )  # fmt: skip


def _has_pupil(world: World) -> Array:
    """Per person: whether somebody of the household was at school at the end of 2018."""
    period = YEAR_END[2018]
    return world.any_member(period, world.in_real_school(period))[world.people.household]
