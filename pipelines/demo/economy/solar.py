"""Village photovoltaic stations that meet the five standards of article 9, and what they earn each month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import DATA_DATES, DAYS, NEVER, Array, batch_of, day
from pipelines.demo.economy.rosters import Rosters
from pipelines.demo.figures import YEARS
from pipelines.demo.projects import CATEGORIES, project_ids

if TYPE_CHECKING:
    from pipelines.demo.world import World

YUAN_PER_KILOWATT = 6800
_KILOWATTS_PER_HOUSEHOLD = 5
_LARGEST_KILOWATTS = 300
_YUAN_PER_KILOWATT_HOUR = (0.453, 0.397)  # price of the electricity, subsidy
# Share of a year's output in each month, and of a month's income in each use; what is left goes to households.
_SEASON = np.array([60, 55, 65, 75, 90, 95, 115, 110, 100, 95, 75, 65]) / 1000
_USES = (0.40, 0.25, 0.12)


@dataclass
class Stations:
    """Parallel arrays over stations, ordered by project; `hours` is years × stations."""

    project: Array
    id: Array  # text
    planned: Array  # day from which a station is on the list
    connected: Array
    kilowatts: Array
    hours: Array
    households: Array


@dataclass
class Earnings:
    """Parallel arrays over months of stations, ordered by station and month; money in fen."""

    station: Array
    year: Array
    month: Array
    transferred: Array
    batch: Array
    kilowatt_hours: Array
    electricity_fen: Array
    subsidy_fen: Array

    @property
    def uses_fen(self) -> tuple[Array, Array, Array, Array]:
        """Public-service jobs, small welfare, rewards, direct payments: together all of the income."""
        income = self.electricity_fen + self.subsidy_fen
        jobs, welfare, rewards = (np.floor(income * share).astype(np.int64) for share in _USES)
        return jobs, welfare, rewards, income - jobs - welfare - rewards


def make_stations(rng: np.random.Generator, world: World, rosters: Rosters) -> tuple[Stations, Earnings]:
    """One station a project of asset income, in the state plan with the project's library, connected when it is finished."""
    projects = world.projects
    project = np.flatnonzero(CATEGORIES[projects.kind] == "资产收益")
    count = len(project)
    households = rosters.households(NEVER, len(projects.start))[project]
    largest = np.minimum(projects.budget_yuan[project] // YUAN_PER_KILOWATT, _LARGEST_KILOWATTS)
    hours = rng.uniform(1040, 1190, count) * rng.uniform(0.97, 1.03, (len(YEARS), count))
    stations = Stations(
        project=project, id=project_ids(world.villages, projects, "GF")[project],
        planned=projects.library[project],
        connected=projects.finish[project] + 5,
        kilowatts=np.minimum(np.maximum(households, 1) * _KILOWATTS_PER_HOUSEHOLD, largest), hours=np.round(hours, 1),
        households=households,
    )  # fmt: skip
    return stations, _make_earnings(rng, stations)


def _make_earnings(rng: np.random.Generator, stations: Stations) -> Earnings:
    """Months from the one after the connection on whose money has reached the village by the newest list."""
    parts = []
    for position, year in enumerate(YEARS):
        for month in range(1, 13):
            paid_in = day(year + month // 12, month % 12 + 1, 8)
            transferred = paid_in + rng.integers(0, 15, len(stations.id))
            earns = np.flatnonzero((stations.connected < day(year, month, 1)) & (transferred <= DAYS[-1]))
            energy = np.round(stations.kilowatts * stations.hours[position] * _SEASON[month - 1], 1)
            parts.append(
                (earns, np.full(len(earns), year), np.full(len(earns), month), transferred[earns], energy[earns])
            )
    station, years, months, transferred, energy = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((months, years, station))
    fee, subsidy = (np.round(energy[order] * price * 100).astype(np.int64) for price in _YUAN_PER_KILOWATT_HOUR)
    return Earnings(
        station=station[order], year=years[order], month=months[order], transferred=transferred[order],
        batch=batch_of(transferred[order]), kilowatt_hours=energy[order], electricity_fen=fee, subsidy_fen=subsidy,
    )  # fmt: skip


def reported_year(period: int) -> int:
    """Position of the year whose output a list shows: the last full one, in 2016 the designed one."""
    at = DATA_DATES[period]
    return YEARS.index(at.year if at.month == 12 else at.year - 1)
