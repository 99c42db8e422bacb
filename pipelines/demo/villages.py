"""The 254 villages, their towns, and how many households each has at 2018-12-31."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import Array
from pipelines.demo.figures import COUNTIES
from pipelines.demo.names import drawn_names, town_name, village_name

_MOST_TOWNS = 12


@dataclass
class Villages:
    """Parallel arrays over the villages, in the order of their codes."""

    county: Array
    code: Array
    town_name: list[str]
    name: list[str]
    households_2018: Array
    contact_name: list[str]

    @property
    def count(self) -> int:
        """How many villages."""
        return len(self.code)


def largest_remainder(weights: Array, total: int, *, at_least: int = 0) -> Array:
    """Whole numbers in proportion to `weights` that add up to `total`, none below `at_least`."""
    free = total - at_least * len(weights)
    exact = weights / weights.sum() * free
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: free - int(whole.sum())]] += 1
    result: Array = whole + at_least
    return result


def make_villages(rng: np.random.Generator, scale: float) -> Villages:
    """All villages; county totals are those of the figures times `scale`, at least one household a village.

    In a small demo they differ more, so that some still have enough households to be compared with each other.
    """
    spread = 0.35 * max(1.0, (0.1 / scale) ** 0.75)
    county: list[int] = []
    code: list[int] = []
    towns: list[str] = []
    households: list[int] = []
    for position, figures in enumerate(COUNTIES):
        town_count = min(_MOST_TOWNS, -(-figures.villages // 5))
        for number in range(figures.villages):
            town = number * town_count // figures.villages
            county.append(position)
            code.append((int(figures.code) * 1000 + 101 + town) * 1000 + 201 + number)
            towns.append(town_name(position, town))
        total = max(round(figures.households * scale), figures.villages)
        households += largest_remainder(rng.lognormal(0, spread, figures.villages), total, at_least=1).tolist()
    return Villages(
        county=np.array(county),
        code=np.array(code),
        town_name=towns,
        name=[village_name(number) for number in range(len(code))],
        households_2018=np.array(households),
        contact_name=drawn_names(rng, len(code)),
    )
