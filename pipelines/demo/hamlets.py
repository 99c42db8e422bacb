"""Natural villages (自然村) and the yearly state of the villages they form (article 20)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import DATA_DATES, DAYS, PERIODS, Array
from pipelines.demo.exits import Progress
from pipelines.demo.figures import HIGHEST_VILLAGE_LINE_YUAN
from pipelines.demo.households import Households
from pipelines.demo.names import hamlet_name
from pipelines.demo.villages import Villages

_LATER = 2022


@dataclass
class Hamlets:
    """Parallel arrays over the natural villages, ordered by village; *_year is the year-end from which it holds."""

    village: Array
    code: Array  # village code and two digits
    name: list[str]
    households: Array
    persons: Array
    hardened_year: Array
    clean_year: Array
    model_year: Array
    water_year: Array
    garbage_year: Array
    sewage_year: Array
    network_year: Array
    of_household: Array  # natural village of each registered household

    @property
    def count(self) -> int:
        """How many natural villages."""
        return len(self.code)


@dataclass
class VillageStates:
    """Per data date × village: what the village table says beside counts of its households."""

    is_out: Array
    income_yuan: Array
    collective_yuan: Array
    projects: Array
    is_stable: Array
    has_road: Array
    toilet_pct: Array
    has_broadband: Array
    has_garbage: Array
    has_sewage: Array
    has_water: Array


def _year_reached(rng: np.random.Generator, count: int, shares: tuple[float, float, float, float]) -> Array:
    """Years 2016 … 2019 with the given cumulative shares, later for the rest."""
    return np.array([2016, 2017, 2018, 2019, _LATER])[np.searchsorted(np.array(shares), rng.random(count))]


def make_hamlets(rng: np.random.Generator, villages: Villages, households: Households, density: float) -> Hamlets:
    """Six to fourteen natural villages each (fewer in a small demo); three in five are models by the end of 2019."""
    per_village = np.maximum(np.round(rng.integers(6, 15, villages.count) * density).astype(np.int64), 2)
    village = np.repeat(np.arange(villages.count), per_village)
    first = np.cumsum(per_village) - per_village
    number = np.arange(len(village)) - first[village]
    of_household = first[households.village] + rng.integers(0, per_village[households.village])
    count = len(village)
    poor_ever = np.bincount(of_household, minlength=count)
    total = poor_ever * rng.integers(4, 8, count) + rng.integers(8, 40, count)
    model = _year_reached(rng, count, (0.02, 0.08, 0.30, 0.605))
    clean = np.minimum(_year_reached(rng, count, (0.15, 0.45, 0.85, 0.97)), model)
    return Hamlets(
        village=village, code=villages.code[village] * 100 + number + 1,
        name=[hamlet_name(villages.name[at], position) for at, position in zip(village, number, strict=True)],
        households=total, persons=total * 4 + rng.integers(0, 20, count),
        hardened_year=np.minimum(_year_reached(rng, count, (0.45, 0.65, 0.85, 0.96)), model), clean_year=clean,
        model_year=model, water_year=np.minimum(_year_reached(rng, count, (0.4, 0.6, 0.8, 0.95)), model),
        garbage_year=np.minimum(_year_reached(rng, count, (0.5, 0.8, 0.95, 0.99)), model),
        sewage_year=np.minimum(_year_reached(rng, count, (0.1, 0.3, 0.6, 0.85)), model),
        network_year=_year_reached(rng, count, (0.8, 0.9, 0.97, 0.99)), of_household=of_household,
    )  # fmt: skip


def make_village_states(rng: np.random.Generator, villages: Villages, progress: Progress) -> VillageStates:
    """All villages at all data dates; a village that is out meets every condition (article 2)."""
    count = villages.count
    ready_slot = progress.village_exit_slot
    level = rng.uniform(0.80, 0.98, count)
    collective = rng.integers(4, 40, count) * 1000
    toilet = rng.uniform(45, 75, count)
    reached = {
        name: rng.integers(0, PERIODS + 3, count) for name in ("stable", "road", "net", "garbage", "sewage", "water")
    }
    columns: dict[str, list[Array]] = {name: [] for name in (*reached, "income", "collective", "projects", "toilet")}
    for period in range(PERIODS):
        year = DATA_DATES[period].year
        out = ready_slot <= period
        line = HIGHEST_VILLAGE_LINE_YUAN[year]
        growth = 1 + 0.04 * period
        columns["income"].append(np.round(np.where(out, level + 0.25, level) * line * (1 + 0.001 * period), 2))
        columns["collective"].append(np.where(out, 51000 + collective * 2, collective) * growth)
        columns["projects"].append(np.where(out, 2, 0) + (period > 1) + (collective > 20000))
        columns["toilet"].append(
            np.round(np.minimum(np.where(out, 24, 0) + np.minimum(toilet + 3 * period, 79) + 0.5, 100), 1)
        )
        for name, slot in reached.items():
            columns[name].append(out | (slot <= period))
    stacked = {name: np.stack(values) for name, values in columns.items()}
    is_out = np.stack([progress.village_exit_day <= DAYS[period] for period in range(PERIODS)])
    stacked["toilet"] = np.where(is_out, np.maximum(stacked["toilet"], 83.5), stacked["toilet"])
    return VillageStates(
        is_out=is_out, income_yuan=stacked["income"], collective_yuan=stacked["collective"],
        projects=stacked["projects"], is_stable=stacked["stable"], has_road=stacked["road"],
        toilet_pct=stacked["toilet"], has_broadband=stacked["net"], has_garbage=stacked["garbage"],
        has_sewage=stacked["sewage"], has_water=stacked["water"],
    )  # fmt: skip
