"""How the villages watch over projects and property: decisions, assessed risks, collective assets (articles 8, 22, 30)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import DAYS, PERIODS, Array, batch_of, day
from pipelines.demo.economy.rosters import is_listed_kind

if TYPE_CHECKING:
    from pipelines.demo.world import World

RISK_TYPES = np.array(["市场", "技术", "合作方", "自然", "资金"])
_DAYS_BETWEEN_ASSESSMENTS = 340
_DAYS_TO_SETTLE = 300
# Kind, name, unit, lowest and highest quantity (of the farmland under contract: a household), yuan a unit, use.
ASSETS = (
    ("土地", "机动地", "亩", (20, 120), 0, "出租"), ("水面", "集体鱼塘", "亩", (5, 40), 3000, "出租"),
    ("房屋", "旧校舍", "平方米", (150, 600), 900, "自营"), ("土地", "承包耕地", "亩", (3, 6), 0, "自营"),
)  # fmt: skip
_CONTRACTED = 3
# At most this much of what a village earns comes from its leases.
_LEASE_SHARE = 0.3


@dataclass
class Decisions:
    """Parallel arrays over projects: when the villagers decided, how many were asked, came and agreed."""

    day: Array
    batch: Array
    entitled: Array
    present: Array
    in_favour: Array


@dataclass
class Risks:
    """Parallel arrays over assessed risks, ordered by project and day."""

    project: Array
    turn: Array
    assessed: Array
    level: Array  # text
    deadline: Array
    closed: Array


@dataclass
class VillageAssets:
    """Villages × ASSETS: how much there is, since when it is on the books; rent is data dates × villages × ASSETS."""

    quantity: Array
    registered: Array
    rent_yuan: Array


def make_decisions(rng: np.random.Generator, world: World) -> Decisions:
    """When a project enters the library two thirds of the households have met and most of them agreed."""
    projects = world.projects
    at = projects.library - rng.integers(5, 26, len(projects.library))
    # Not before a data date after which the project is first listed: no list knows a decision without its project.
    listed = batch_of(projects.library)
    at = np.maximum(at, np.where(listed > 0, DAYS[np.maximum(listed - 1, 0)] + 1, 0))
    homes = np.bincount(world.hamlets.village, weights=world.hamlets.households).astype(np.int64)[projects.village]
    present = np.ceil(homes * rng.uniform(0.68, 0.95, len(at))).astype(np.int64)
    in_favour = np.ceil(present * rng.uniform(0.75, 1.0, len(at))).astype(np.int64)
    return Decisions(at, batch_of(at), homes, present, np.minimum(in_favour, present))


def make_risks(rng: np.random.Generator, world: World) -> Risks:
    """Assessed before the project enters the library and every eleven months after; settled in time."""
    projects = world.projects
    mine = np.flatnonzero(is_listed_kind(projects))
    first = projects.library[mine] - 3
    times = np.maximum((DAYS[PERIODS - 1] - first) // _DAYS_BETWEEN_ASSESSMENTS + 1, 1)
    project = np.repeat(mine, times)
    turn = np.arange(len(project)) - np.searchsorted(project, project, side="left")
    assessed = np.repeat(first, times) + turn * _DAYS_BETWEEN_ASSESSMENTS
    count = len(project)
    return Risks(
        project=project, turn=turn, assessed=assessed,
        level=np.array(["低", "中", "高"])[np.searchsorted([0.6, 0.95], rng.random(count))],
        deadline=assessed + _DAYS_TO_SETTLE, closed=assessed + rng.integers(120, _DAYS_TO_SETTLE - 5, count),
    )  # fmt: skip


def make_village_assets(rng: np.random.Generator, world: World) -> VillageAssets:
    """Four kinds of property a village; the rents stay below a third of what the village earns."""
    count = world.villages.count
    quantity = np.stack([rng.integers(low, high, count) for _, _, _, (low, high), _, _ in ASSETS], axis=1)
    homes = np.bincount(world.hamlets.village, weights=world.hamlets.households, minlength=count)
    quantity[:, _CONTRACTED] *= homes.astype(np.int64)
    leased = np.array([use == "出租" for *_, use in ASSETS])
    part = leased * rng.uniform(0.3, 1.0, (count, len(ASSETS))) / leased.sum()
    rent = np.floor(world.village_states.collective_yuan[:, :, None] * _LEASE_SHARE * part / 10) * 10
    registered = rng.integers(day(2015, 3, 1), day(2016, 11, 30), (count, len(ASSETS)))
    return VillageAssets(quantity, registered, rent.astype(np.int64))
