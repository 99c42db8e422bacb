"""Money put into enterprises for a return, and the dividends it brings every year (articles 8, 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import Array, day
from pipelines.demo.economy.entities import Entities
from pipelines.demo.economy.rosters import Rosters
from pipelines.demo.figures import YEARS
from pipelines.demo.projects import CATEGORIES, project_ids

if TYPE_CHECKING:
    from pipelines.demo.world import World

_HOUSEHOLD_SHARE = 0.7
_TERM_DAYS = 5 * 365


@dataclass
class Investments:
    """Parallel arrays over investments, ordered by project."""

    project: Array
    id: Array  # text
    entity: Array
    signed: Array
    start: Array
    end: Array
    amount_yuan: Array
    rate_pct: Array
    risk: Array  # text

    @property
    def annual_return_yuan(self) -> Array:
        """Agreed return of a year, in yuan and fen."""
        return np.round(self.amount_yuan * self.rate_pct / 100, 2)

    @property
    def household_share_yuan(self) -> Array:
        """What of the sum stands to the poor households; the rest stands to the village."""
        return np.round(self.amount_yuan * _HOUSEHOLD_SHARE).astype(np.int64)


@dataclass
class Dividends:
    """Parallel arrays over dividends, ordered by investment and year; all are paid in full before they are due."""

    investment: Array
    year: Array
    due: Array
    paid: Array


def make_investments(
    rng: np.random.Generator, world: World, entities: Entities, rosters: Rosters
) -> tuple[Investments, Dividends]:
    """One for every collective-economy project and some industries, large enough for what the households are paid."""
    projects = world.projects
    is_industry = CATEGORIES[projects.kind] == "产业"
    invests = (CATEGORIES[projects.kind] == "村集体经济") | (is_industry & (projects.village % 3 == 0))
    project = np.flatnonzero(invests)
    count = len(project)
    rate = np.round(rng.uniform(6, 10, count), 1)
    paid = np.stack([np.bincount(rosters.project, weights=sums, minlength=len(invests)) for sums in rosters.paid_yuan])
    needed = paid.max(axis=0)[project] / _HOUSEHOLD_SHARE / rate * 100
    wanted = projects.budget_yuan[project] * rng.uniform(0.3, 0.6, count)
    signed = projects.start[project] + rng.integers(5, 25, count)
    start = signed + rng.integers(1, 15, count)
    investments = Investments(
        project=project, id=project_ids(world.villages, projects, "RZ")[project],
        entity=entities.enterprise_of[projects.village[project]], signed=signed, start=start, end=start + _TERM_DAYS,
        amount_yuan=(np.ceil(np.maximum(needed, wanted) / 1000) * 1000).astype(np.int64), rate_pct=rate,
        risk=np.where(rng.random(count) < 0.7, "低", "中"),
    )  # fmt: skip
    return investments, _make_dividends(rng, world, investments)


def _make_dividends(rng: np.random.Generator, world: World, investments: Investments) -> Dividends:
    """One a year from the year whose September the project has seen."""
    begun = world.projects.start[investments.project]
    due = [np.flatnonzero(begun <= day(year, 9, 30)) for year in YEARS]
    investment = np.concatenate(due)
    year = np.repeat(YEARS, [len(part) for part in due])
    due_day = np.array([day(int(value), 12, 10) for value in year])
    order = np.lexsort((year, investment))
    paid = due_day - rng.integers(0, 10, len(due_day))
    return Dividends(investment[order], year[order], due_day[order], paid[order])
