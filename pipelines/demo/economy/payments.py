"""How the funds are paid out to projects: in the year they arrive, after the notice, never more than has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import Array, batch_of, date_of, day
from pipelines.demo.economy.entities import Entities
from pipelines.demo.economy.rosters import Rosters, is_listed_kind
from pipelines.demo.projects import CITY, DISTRICT, NOTICE_DAYS, PROVINCE, Funds, fund_ids
from pipelines.demo.projects import project_ids as ids_of_projects

if TYPE_CHECKING:
    from pipelines.demo.world import World

_SHARES = {CITY: (0.6, 0.4), PROVINCE: (0.5, 0.5), DISTRICT: (0.7, 0.3)}
_SHORTEST_WINDOW = 25


@dataclass
class Payments:
    """Parallel arrays over payments, ordered by day; `fund` is a position in the joined funds (first those of the world)."""

    fund: Array
    fund_id: Array  # text
    project: Array
    village: Array
    day: Array
    batch: Array
    amount_yuan: Array
    entity: Array  # −1: paid to a person
    person: Array  # −1: paid to an entity
    notice: Array  # number of the public notice, 0 for none

    def paid_by(self, day_number: int, projects: int) -> Array:
        """Yuan paid to every project by a day."""
        then = self.day <= day_number
        return np.bincount(self.project[then], weights=self.amount_yuan[then], minlength=projects).astype(np.int64)


def joined_funds(first: Funds, second: Funds) -> Funds:
    """Two lists of allocations behind each other."""
    return Funds(**{name: np.concatenate([values, getattr(second, name)]) for name, values in vars(first).items()})


def make_payments(
    rng: np.random.Generator, world: World, gift_funds: Funds, entities: Entities, rosters: Rosters
) -> Payments:
    """Two payments out of a fund of the authorities, one out of a donation, and small ones to listed households."""
    funds = joined_funds(world.funds, gift_funds)
    ids = fund_ids(world.villages, funds)
    notice_of = dict(zip(world.notices.subject_id.tolist(), range(len(world.notices.number)), strict=True))
    notice = np.array([notice_of.get(fund, -1) for fund in ids.tolist()])
    announced = np.where(notice >= 0, world.notices.start[notice], 0)
    first, last = _windows(world, funds, announced)
    fund, amount, day_number, is_small = _instalments(rng, world, funds, first, last)
    order = np.lexsort((fund, day_number))
    fund, amount, day_number, is_small = fund[order], amount[order], day_number[order], is_small[order]
    village = funds.village[fund]
    project = _served_projects(world, village, day_number, amount)
    payee = np.where(
        is_listed_kind(world.projects)[project], entities.cooperative_of[village], entities.builder_of[village]
    )
    person = np.where(is_small, _listed_person(rng, world, rosters, village, day_number), -1)
    return Payments(
        fund=fund, fund_id=ids[fund], project=project, village=village, day=day_number, batch=batch_of(day_number),
        amount_yuan=amount, entity=np.where(person >= 0, -1, payee), person=person,
        notice=np.where(notice[fund] >= 0, world.notices.number[notice[fund]], 0),
    )  # fmt: skip


def _windows(world: World, funds: Funds, announced: Array) -> tuple[Array, Array]:
    """First and last day on which a fund is paid: after its notice within one quarter, else within the year."""
    opening = np.full(world.villages.count, day(2020, 1, 1))
    np.minimum.at(opening, world.projects.village, world.projects.start)
    first = np.maximum(
        np.where(announced > 0, announced + NOTICE_DAYS + 1, funds.received + 5), opening[funds.village] + 1
    )
    year_end = np.array([day(year, 12, 28) for year in funds.year.tolist()])
    last = np.minimum(first + 120, year_end)
    for at in np.flatnonzero(announced > 0).tolist():
        quarter_end = _quarter_end(int(first[at]))
        if quarter_end - first[at] < _SHORTEST_WINDOW and quarter_end < year_end[at]:
            first[at] = quarter_end + 1
            quarter_end = _quarter_end(int(first[at]))
        last[at] = min(quarter_end, year_end[at])
    return first, np.maximum(first, last)


def _quarter_end(day_number: int) -> int:
    at = date_of(day_number)
    month = (at.month - 1) // 3 * 3 + 3
    return day(at.year, month, 31 if month in (3, 12) else 30)


def _instalments(
    rng: np.random.Generator, world: World, funds: Funds, first: Array, last: Array
) -> tuple[Array, Array, Array, Array]:
    """Fund, yuan, day and whether it goes to a household, of every payment; they add up to the fund."""
    parts = []
    everything = np.arange(len(funds.village))
    for level, (share, _) in _SHARES.items():
        mine = everything[funds.level == level]
        # The village's own number in the sum: no two villages are paid the same on the same day.
        start = np.round(funds.amount_yuan[mine] * share).astype(np.int64) - funds.village[mine]
        small = 2000 + rng.integers(0, 2900, len(mine)) if level == DISTRICT else np.zeros(len(mine), dtype=np.int64)
        rest = funds.amount_yuan[mine] - start - small
        parts += [(mine, start, False), (mine, rest, False), (mine, small, True)]
    gifts = everything[~np.isin(funds.level, tuple(_SHARES))]
    parts.append((gifts, funds.amount_yuan[gifts], False))
    fund, amount = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    is_small = np.repeat([part[2] for part in parts], [len(part[0]) for part in parts])
    day_number = rng.integers(first[fund], last[fund] + 1)
    some = amount > 0
    return fund[some], amount[some], day_number[some], is_small[some]


def _served_projects(world: World, village: Array, day_number: Array, amount: Array) -> Array:
    """The project each payment serves: of the village's two last begun ones the one with less paid so far."""
    projects = world.projects
    first = np.searchsorted(projects.village, np.arange(world.villages.count), side="left")
    last = np.searchsorted(projects.village, np.arange(world.villages.count), side="right")
    paid = np.zeros(len(projects.village), dtype=np.int64)
    served = np.zeros(len(village), dtype=np.int64)
    for at, (home, when, yuan) in enumerate(zip(village.tolist(), day_number.tolist(), amount.tolist(), strict=True)):
        mine = np.arange(first[home], last[home])
        begun = mine[projects.start[mine] < when]
        recent = begun[np.argsort(projects.start[begun], kind="stable")][-2:]
        served[at] = recent[np.argmin(paid[recent])]
        paid[served[at]] += yuan
    return served


def _listed_person(
    rng: np.random.Generator, world: World, rosters: Rosters, village: Array, day_number: Array
) -> Array:
    """For each payment a head on a list of the village by that day; −1 where there is none."""
    of_village = world.projects.village[rosters.project]
    order = np.argsort(of_village, kind="stable")
    low, high = (np.searchsorted(of_village[order], village, side=side) for side in ("left", "right"))
    draw = rng.random(len(village))
    position = np.minimum(low + np.floor(draw * (high - low)).astype(np.int64), len(order) - 1)
    chosen = order[position]
    return np.where((high > low) & (rosters.since[chosen] <= day_number), rosters.person[chosen], -1)


def settle_budgets(world: World, payments: Payments, least_yuan: Array) -> None:
    """Give every project a budget that holds what it is paid, and its notices the same; repeats stand apart in size."""
    projects, notices = world.projects, world.notices
    paid = payments.paid_by(day(2019, 12, 31), len(projects.village))
    budget = np.maximum(np.maximum(projects.budget_yuan, np.ceil(paid * 1.02 / 1000) * 1000), least_yuan).astype(
        np.int64
    )
    kinds = projects.village * 100 + projects.kind
    for kind in np.unique(kinds):
        alike = np.flatnonzero(kinds == kind)
        alike = alike[np.argsort(budget[alike], kind="stable")]
        for smaller, larger in zip(alike[:-1].tolist(), alike[1:].tolist(), strict=True):
            budget[larger] = max(budget[larger], -(-int(budget[smaller]) * 115 // 100_000) * 1000)
    projects.budget_yuan = budget
    position = dict(zip(ids_of_projects(world.villages, projects).tolist(), range(len(budget)), strict=True))
    about = np.array([position.get(subject, -1) for subject in notices.subject_id.tolist()])
    notices.amount_yuan = np.where(about >= 0, budget[about], notices.amount_yuan)
