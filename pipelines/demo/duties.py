"""Who helps whom and who went where: support units, helpers, pairings and visits (article 24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, Array, batch_of, day
from pipelines.demo.figures import COUNTIES, YEARS
from pipelines.demo.households import Households
from pipelines.demo.names import drawn_names
from pipelines.demo.villages import Villages

if TYPE_CHECKING:
    from pipelines.demo.cadres import Cadres

MAIN_LEADER, DEPUTY_LEADER, HELPER, RESIDENT_CADRE = "主要领导", "分管领导", "帮扶责任人", "驻村干部"
PROBLEMS = ("", "饮水管道漏水", "孩子上学路远", "房屋渗水", "缺少务工信息", "药费负担较重")
_NUMERALS = "零一二三四五六七八九"
_SUPPORT_START = day(2016, 4, 25)
_FIRST_VISIT = day(2016, 5, 10)
_HOUSEHOLDS_PER_HELPER = 3
_SHARE_OF_CADRES = 0.08


@dataclass
class Units:
    """Support units; and the pairs unit × village they form, one lead unit for each village."""

    name: list[str]
    county: Array
    leader_name: list[str]
    deputy_name: list[str]
    contact_name: list[str]
    pair_unit: Array
    pair_village: Array
    pair_is_lead: Array
    lead_unit_of_village: Array


@dataclass
class Pairings:
    """Parallel arrays over pairings of households with helpers, ordered by household and turn."""

    household: Array
    turn: Array  # 1 the first helper, 2 the one who followed
    helper: Array
    start: Array
    end: Array
    helper_names: list[str]


@dataclass
class Visits:
    """Parallel arrays over visits, ordered by county, batch and day; `number` is the 序号 in the county's file."""

    day: Array
    batch: Array
    county: Array
    number: Array
    village: Array
    household: Array  # −1 for a visit to the village
    unit: Array
    visitor: Array  # text
    visitor_name: Array  # text
    role: Array  # text
    problem: Array  # position among PROBLEMS
    is_resolved: Array


def numeral(number: int) -> str:
    """Chinese numeral of 1 … 99."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else ("十" if tens == 1 else _NUMERALS[tens] + "十")
    return lead + (_NUMERALS[ones] if ones else "")


def make_units(rng: np.random.Generator, villages: Villages) -> Units:
    """About four lead units for five villages; every seventh village has a second unit beside."""
    names: list[str] = []
    counties: list[int] = []
    pairs: list[tuple[int, int, bool]] = []
    per_district: dict[str, int] = {}

    def add_unit(county: int) -> int:
        district = COUNTIES[county].helper_district
        per_district[district] = per_district.get(district, 0) + 1
        names.append(f"{district}第{numeral(per_district[district])}帮扶单位")
        counties.append(county)
        return len(names) - 1

    for county in range(len(COUNTIES)):
        members = np.flatnonzero(villages.county == county).tolist()
        leads = [add_unit(county) for _ in range(-(-len(members) * 4 // 5))]
        pairs += [(leads[position % len(leads)], village, True) for position, village in enumerate(members)]
        pairs += [(add_unit(county), village, False) for village in members[3::7]]
    pairs.sort(key=lambda pair: (pair[1], not pair[2]))
    unit, village, lead = (np.array(column) for column in zip(*pairs, strict=True))
    lead_of = np.zeros(villages.count, dtype=np.int64)
    lead_of[village[lead]] = unit[lead]
    leaders, deputies, contacts = (drawn_names(rng, len(names)) for _ in range(3))
    return Units(names, np.array(counties), leaders, deputies, contacts, unit, village, lead, lead_of)


def make_pairings(rng: np.random.Generator, households: Households) -> Pairings:
    """One helper for about three households of a village; a tenth of the households change helper once."""
    count = households.count
    village_start = np.searchsorted(households.village, households.village, side="left")
    per_village = np.bincount(households.village)
    helpers = -(-per_village // _HOUSEHOLDS_PER_HELPER)
    first_helper = (np.cumsum(helpers) - helpers)[households.village]
    place = (np.arange(count) - village_start) // _HOUSEHOLDS_PER_HELPER
    helper = first_helper + place
    other = first_helper + (place + 1) % helpers[households.village]
    first_list = DAYS[batch_of(households.enter)]
    start = np.minimum(np.maximum(households.enter + rng.integers(1, 20, count), _SUPPORT_START), first_list)
    changes = (rng.random(count) < 0.10) & (households.enter < day(2016, 12, 31)) & (other != helper)
    change_day = rng.integers(day(2017, 2, 1), day(2019, 10, 1), count)
    second = np.flatnonzero(changes)
    household = np.concatenate([np.arange(count), second])
    order = np.argsort(household, kind="stable")
    turn = np.where(np.arange(len(household)) < count, 1, 2)
    starts = np.concatenate([start, change_day[second]])
    ends = np.concatenate([np.where(changes, change_day - 1, NEVER), np.full(len(second), NEVER)])
    return Pairings(
        household=household[order], turn=turn[order], helper=np.concatenate([helper, other[second]])[order],
        start=starts[order], end=ends[order], helper_names=drawn_names(rng, int(helpers.sum())),
    )  # fmt: skip


def _visit_windows() -> list[tuple[float, float, int, int]]:
    """(chance of a household, share of resident cadres, first day, last day) of the yearly and the quarterly visits."""
    windows = [
        (1.0, _SHARE_OF_CADRES, max(day(year, 1, 4), _FIRST_VISIT), day(year, 12, 28)) for year in YEARS if year < 2019
    ]
    windows += [(0.4, _SHARE_OF_CADRES, day(2017, 1, 4), day(2017, 12, 28))]
    windows += [(0.7, _SHARE_OF_CADRES, day(2018, 1, 4), day(2018, 12, 28))]
    # From 2019 on every helper comes in every quarter; cadres come beside them.
    windows += [(1.0, 0.0, day(2019, month, 3), day(2019, month + 2, 28)) for month in (1, 4, 7, 10)]
    return [*windows, (0.3, 1.0, day(2019, 1, 4), day(2019, 12, 28))]


def _household_visits(
    rng: np.random.Generator, households: Households, pairings: Pairings, units: Units, cadres: Cadres
) -> dict[str, Array]:
    """Visits to households: one a year at least, in 2019 one a quarter."""
    days, visited, by_cadre = [], [], []
    for chance, share, first, last in _visit_windows():
        low = np.maximum(households.enter + 1, first)
        high = np.minimum(households.leave - 1, last)
        chosen = np.flatnonzero((rng.random(households.count) < chance) & (low <= high))
        days.append(rng.integers(low[chosen], high[chosen] + 1))
        visited.append(chosen)
        by_cadre.append(rng.random(len(chosen)) < share)
    day_number, household = np.concatenate(days), np.concatenate(visited)
    first_pairing = np.searchsorted(pairings.household, household, side="left")
    last_pairing = np.searchsorted(pairings.household, household, side="right") - 1
    helper = np.where(
        day_number > pairings.end[first_pairing], pairings.helper[last_pairing], pairings.helper[first_pairing]
    )
    is_cadre = np.concatenate(by_cadre)
    village = households.village[household]
    posting = cadres.first_secretary_on(village, day_number)
    ids = np.where(is_cadre, cadres.number[posting], _helper_ids(helper))
    name = np.where(is_cadre, np.array(cadres.name)[posting], np.array(pairings.helper_names)[helper])
    problem = np.where(rng.random(len(helper)) < 0.06, rng.integers(1, len(PROBLEMS), len(helper)), 0)
    return {
        "day": day_number, "village": village, "household": household, "unit": units.lead_unit_of_village[village],
        "visitor": ids, "visitor_name": name,
        "role": np.where(is_cadre, RESIDENT_CADRE, HELPER), "problem": problem,
    }  # fmt: skip


def _helper_ids(helper: Array) -> Array:
    return np.char.add("FR", np.char.zfill((helper + 1).astype(str), 4))


def helper_ids(helper: Array) -> pl.Series:
    """Helper numbers FR0001 … for helper positions."""
    return pl.Series(_helper_ids(helper))


def _leader_visits(rng: np.random.Generator, units: Units) -> dict[str, Array]:
    """Main leaders twice or three times a year, deputies once or twice a quarter, at every village of the unit."""
    pairs = len(units.pair_unit)
    parts: list[tuple[Array, Array, bool]] = []
    for year in YEARS:
        first = max(day(year, 1, 6), _FIRST_VISIT)
        for chance in (1.0, 1.0, 0.5):
            going = np.flatnonzero(rng.random(pairs) < chance)
            parts.append((going, rng.integers(first, day(year, 12, 28), len(going)), True))
        for month in (1, 4, 7, 10):
            first = max(day(year, month, 3), _FIRST_VISIT)
            if first < day(year, month + 2, 28):
                for chance in (1.0, 0.3):
                    going = np.flatnonzero(rng.random(pairs) < chance)
                    parts.append((going, rng.integers(first, day(year, month + 2, 28), len(going)), False))
    pair = np.concatenate([part[0] for part in parts])
    days = np.concatenate([part[1] for part in parts])
    is_main = np.repeat([part[2] for part in parts], [len(part[0]) for part in parts])
    unit = units.pair_unit[pair]
    leader = np.array(units.leader_name)[unit]
    deputy = np.array(units.deputy_name)[unit]
    number = np.where(is_main, 2 * unit + 1, 2 * unit + 2)
    return {
        "day": days, "village": units.pair_village[pair], "household": np.full(len(pair), -1), "unit": unit,
        "visitor": np.char.add("LD", np.char.zfill(number.astype(str), 4)),
        "visitor_name": np.where(is_main, leader, deputy),
        "role": np.where(is_main, MAIN_LEADER, DEPUTY_LEADER), "problem": np.zeros(len(pair), dtype=np.int64),
    }  # fmt: skip


def make_visits(
    rng: np.random.Generator,
    households: Households,
    villages: Villages,
    pairings: Pairings,
    units: Units,
    cadres: Cadres,
) -> Visits:
    """All visits, numbered within each county's file of each batch."""
    parts = [_household_visits(rng, households, pairings, units, cadres), _leader_visits(rng, units)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    county = villages.county[columns["village"]]
    batch = batch_of(columns["day"])
    order = np.lexsort((columns["household"], columns["day"], batch, county))
    columns = {name: values[order] for name, values in columns.items()}
    county, batch = county[order], batch[order]
    number = numbers_in_files(county, batch)
    late = (columns["day"] >= day(2019, 11, 5)) & (rng.random(len(number)) < 0.3)
    return Visits(county=county, batch=batch, number=number, is_resolved=~late, **columns)


def numbers_in_files(county: Array, batch: Array) -> Array:
    """序号 1, 2, … of rows ordered by county and batch."""
    key = county * 100 + batch
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    lengths = np.diff(np.r_[starts, len(key)])
    return np.arange(len(key)) - np.repeat(starts, lengths) + 1
