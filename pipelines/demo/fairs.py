"""Job fairs in every county each year, and the posts that employers offer at them (article 11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import Array, batch_of, day
from pipelines.demo.figures import COUNTIES

if TYPE_CHECKING:
    from pipelines.demo.world import World

JOB_TYPES = ("家政", "护工", "制造", "其他")
TITLES = ("家政服务员", "养老护理员", "普工", "餐饮服务员")
_FIRST_VACANCY = day(2018, 1, 1)
# Fairs of a county by year: one in the first half year of the help, then more.
_FAIRS = {2016: 1, 2017: 2, 2018: 3, 2019: 4}


@dataclass
class Fairs:
    """Parallel arrays over fairs, ordered by year and county."""

    county: Array
    village: Array  # −1 for a fair of the county
    year: Array
    number: Array  # within county and year
    day: Array
    employers: Array
    posts: Array
    participants: Array
    hired: Array
    type: Array  # position in JOB_TYPES

    @property
    def batch(self) -> Array:
        """Position of the data date that reports a fair."""
        return batch_of(self.day)


@dataclass
class Vacancies:
    """Parallel arrays over posts offered; those of a fair add up to what the fair says."""

    fair: Array
    number: Array  # within the fair
    posts: Array
    yuan_per_month: Array
    closes: Array


def fair_ids(fairs: Fairs) -> Array:
    """编号 of every fair."""
    code = np.array([county.code for county in COUNTIES])[fairs.county]
    stem = np.char.add(np.char.add("ZP", fairs.year.astype(str)), code)
    return np.char.add(stem, np.char.zfill(fairs.number.astype(str), 2))


def make_fairs(rng: np.random.Generator, world: World) -> Fairs:
    """At least one fair a county and year, every third of them in a village; no more people come than there are."""
    places = [(county, year, number) for year, fairs in _FAIRS.items() for county in range(len(COUNTIES))
              for number in range(1, fairs + 1)]  # fmt: skip
    county, year, number = np.array(places).T
    count = len(places)
    first = np.array([day(value, 6 if value == 2016 else 2, 20) for value in year.tolist()])
    last = np.array([day(value, 12, 10) for value in year.tolist()])
    present = world.person_present[2] & world.labour.is_able()[2]
    able = np.bincount(world.people.county[present], minlength=len(COUNTIES))[county]
    villages = np.bincount(world.villages.county, minlength=len(COUNTIES))
    first_village = np.searchsorted(world.villages.county, np.arange(len(COUNTIES)))
    village = (first_village[county] + rng.integers(0, 1_000, count) % villages[county]).astype(np.int64)
    posts = rng.integers(60, 320, count)
    participants = np.minimum(rng.integers(15, 120, count), able)
    return Fairs(
        county=county, village=np.where(number % 3 == 0, village, -1), year=year, number=number,
        day=rng.integers(first, last), employers=np.minimum(rng.integers(4, 30, count), posts // 4), posts=posts,
        participants=participants, hired=np.floor(participants * rng.uniform(0.08, 0.4, count)).astype(np.int64),
        type=rng.integers(0, len(JOB_TYPES), count),
    )  # fmt: skip


def make_vacancies(rng: np.random.Generator, fairs: Fairs) -> Vacancies:
    """A line for each of up to six employers of a fair; the last takes the posts that remain."""
    listed = np.flatnonzero(fairs.day >= _FIRST_VACANCY)
    lines = np.minimum(fairs.employers[listed], 6)
    fair = np.repeat(listed, lines)
    number = np.arange(len(fair)) - np.repeat(np.cumsum(lines) - lines, lines) + 1
    share = fairs.posts[fair] // np.repeat(lines, lines)
    rest = fairs.posts[fair] - share * (np.repeat(lines, lines) - 1)
    return Vacancies(
        fair=fair, number=number, posts=np.where(number == np.repeat(lines, lines), rest, share),
        yuan_per_month=rng.integers(22, 55, len(fair)) * 100, closes=fairs.day[fair] + rng.integers(20, 70, len(fair)),
    )  # fmt: skip
