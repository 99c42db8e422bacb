"""What the supporting units do beside visiting: meetings, party branches, publicity, exchanges, leaders, assessments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import Array, batch_of, day, year_of
from pipelines.demo.duties import Units
from pipelines.demo.figures import COUNTIES, YEARS
from pipelines.demo.names import drawn_names
from pipelines.demo.villages import Villages

MEETING_TYPES = np.array(["党组会", "班子会", "专题会"])
TOPICS = np.array(
    ["研究对口扶贫年度工作安排", "研究产业扶贫项目进度", "研究驻村干部反映的扶贫困难", "研究扶贫问题整改"]
)
ACTIVITY_TYPES = np.array(["支部大会", "党小组会", "主题党日", "党课", "慰问", "交流学习"])
MEDIA_TYPES = np.array(["报纸", "电视", "网站", "公众号", "客户端", "简报"])
MEDIA_LEVELS = np.array(["市", "市", "市", "县", "省", "单位"])
PUBLICITY_TOPICS = np.array(["典型", "经验", "政策", "人物"])
EXCHANGE_TYPES = np.array(["教师", "教师", "医生", "科研", "科技特派员"])
YEARLY_CIRCULAR, YEARLY_REVIEW, YEARLY_REPORT = "定期通报", "年度考核", "年度报告"
UNIT_LEADER, DISTRICT_LEADER, CITY_LEADER = "单位主要领导", "区级领导", "市级领导"
_VILLAGES_PER_DISTRICT_LEADER = 5
_QUARTERS = tuple((year, month) for year in YEARS for month in (1, 4, 7, 10) if (year, month) > (2016, 3))
_START = day(2016, 5, 10)


@dataclass
class Meetings:
    """Parallel arrays over meetings, ordered by day."""

    unit: Array
    day: Array
    type: Array  # position among MEETING_TYPES
    topic: Array  # position among TOPICS
    leaders: Array
    attendees: Array
    batch: Array


@dataclass
class Activities:
    """Parallel arrays over activities of party branches, ordered by day and village."""

    village: Array
    day: Array
    type: Array  # position among ACTIVITY_TYPES
    attendees: Array
    batch: Array


@dataclass
class Publications:
    """Parallel arrays over published items, ordered by day."""

    county: Array
    village: Array
    day: Array
    media: Array  # position among MEDIA_TYPES and MEDIA_LEVELS
    topic: Array  # position among PUBLICITY_TOPICS
    batch: Array


@dataclass
class Exchanges:
    """Parallel arrays over specialists sent to a county, ordered by day; −1: to the county, not to a village."""

    type: Array  # position among EXCHANGE_TYPES
    county: Array
    village: Array
    start: Array
    end: Array
    name: list[str]


@dataclass
class Leaders:
    """Parallel arrays over leaders in charge of a village, ordered by village and rank."""

    village: Array
    rank: Array  # text
    leader: Array  # text
    unit: Array  # −1 for a leader of the district or city
    name: list[str]  # "" for a unit's main leader, whose name the unit keeps


@dataclass
class Assessments:
    """Parallel arrays over assessments of units, ordered by year and unit; a score of 0 is none."""

    unit: Array
    year: Array
    type: Array  # text
    score: Array
    notice: Array


@dataclass
class ModelVillages:
    """Parallel arrays over villages chosen as models, ordered by village."""

    village: Array
    kind: Array  # text
    year: Array
    accepted: Array


@dataclass
class UnitWork:
    """All of the above."""

    meetings: Meetings
    activities: Activities
    publications: Publications
    exchanges: Exchanges
    leaders: Leaders
    assessments: Assessments
    model_villages: ModelVillages


def _quarter_days(rng: np.random.Generator, count: int) -> Array:
    """A day in each quarter for each of `count`. Shape: quarters × count."""
    return np.stack(
        [rng.integers(max(day(year, month, 3), _START), day(year, month + 2, 28), count) for year, month in _QUARTERS]
    )


def make_meetings(rng: np.random.Generator, units: Units) -> Meetings:
    """One meeting of each unit in each quarter."""
    count = len(units.name)
    days = _quarter_days(rng, count).ravel()
    order = np.argsort(days, kind="stable")
    size = len(days)
    leaders = rng.integers(3, 7, size)
    return Meetings(
        unit=np.tile(np.arange(count), len(_QUARTERS))[order], day=days[order],
        type=rng.integers(0, len(MEETING_TYPES), size), topic=rng.integers(0, len(TOPICS), size), leaders=leaders,
        attendees=leaders + rng.integers(2, 12, size), batch=batch_of(days[order]),
    )  # fmt: skip


def make_activities(rng: np.random.Generator, villages: Villages) -> Activities:
    """One activity in each village and quarter, a second one in three quarters of ten."""
    first = _quarter_days(rng, villages.count).ravel()
    village = np.tile(np.arange(villages.count), len(_QUARTERS))
    kind = rng.integers(0, len(ACTIVITY_TYPES), len(first))
    again = np.flatnonzero(rng.random(len(first)) < 0.3)
    days = np.r_[first, first[again]]
    villages_of, kinds = np.r_[village, village[again]], np.r_[kind, (kind[again] + 1) % len(ACTIVITY_TYPES)]
    order = np.lexsort((kinds, villages_of, days))
    return Activities(
        village=villages_of[order], day=days[order], type=kinds[order],
        attendees=rng.integers(8, 40, len(days)), batch=batch_of(days[order]),
    )  # fmt: skip


def make_publications(rng: np.random.Generator, villages: Villages) -> Publications:
    """Two items from each county in each quarter, half of them about one village."""
    counties = np.arange(len(COUNTIES))
    days = _quarter_days(rng, 2 * len(counties)).ravel()
    county = np.tile(np.repeat(counties, 2), len(_QUARTERS))
    firsts = np.searchsorted(villages.county, counties)
    of_county = firsts[county] + rng.integers(0, np.bincount(villages.county)[county])
    order = np.argsort(days, kind="stable")
    village = np.where(rng.random(len(days)) < 0.5, of_county, -1)
    return Publications(
        county=county[order], village=village[order], day=days[order], media=rng.integers(0, len(MEDIA_TYPES), len(days)),
        topic=rng.integers(0, len(PUBLICITY_TOPICS), len(days)), batch=batch_of(days[order]),
    )  # fmt: skip


def make_exchanges(rng: np.random.Generator, villages: Villages) -> Exchanges:
    """Two teachers, a doctor, a researcher and an adviser for each county and year."""
    years = np.repeat(YEARS, len(COUNTIES) * len(EXCHANGE_TYPES))
    county = np.tile(np.repeat(np.arange(len(COUNTIES)), len(EXCHANGE_TYPES)), len(YEARS))
    kind = np.tile(np.arange(len(EXCHANGE_TYPES)), len(YEARS) * len(COUNTIES))
    new_year = np.array([day(int(year), 1, 1) for year in years])
    start = new_year + rng.integers(60, 280, len(years))
    village = np.searchsorted(villages.county, county) + rng.integers(0, np.bincount(villages.county)[county])
    serves_village = np.isin(EXCHANGE_TYPES[kind], ("科研", "科技特派员"))
    order = np.lexsort((kind, county, start))
    return Exchanges(
        type=kind[order], county=county[order], village=np.where(serves_village, village, -1)[order],
        start=start[order], end=start[order] + rng.integers(180, 340, len(years)), name=drawn_names(rng, len(years)),
    )  # fmt: skip


def make_leaders(rng: np.random.Generator, villages: Villages, units: Units) -> Leaders:
    """In each village every unit's main leader and a leader of the district; a city leader in one village a county."""
    everyone = np.arange(villages.count)
    place = everyone - np.searchsorted(villages.county, villages.county)
    district = np.cumsum((place % _VILLAGES_PER_DISTRICT_LEADER == 0).astype(np.int64))
    city = np.flatnonzero(place == 0)
    district_names, city_names = drawn_names(rng, int(district[-1])), drawn_names(rng, len(city))
    parts = (
        (units.pair_village, UNIT_LEADER, np.char.mod("LD%04d", 2 * units.pair_unit + 1), units.pair_unit,
         [""] * len(units.pair_unit)),
        (everyone, DISTRICT_LEADER, np.char.mod("LQ%04d", district), np.full(villages.count, -1),
         [district_names[number - 1] for number in district.tolist()]),
        (city, CITY_LEADER, np.char.mod("LS%04d", np.arange(len(city)) + 1), np.full(len(city), -1), city_names),
    )  # fmt: skip
    village, leader, unit = (np.concatenate([part[at] for part in parts]) for at in (0, 2, 3))
    rank = np.repeat([part[1] for part in parts], [len(part[0]) for part in parts])
    order = np.lexsort((leader, rank, village))
    names = [name for part in parts for name in part[4]]
    return Leaders(village[order], rank[order], leader[order], unit[order], [names[at] for at in order.tolist()])


def make_assessments(rng: np.random.Generator, units: Units) -> Assessments:
    """A circular in summer, a review in December and a report at the end of each year, for each unit."""
    count = len(units.name)
    kinds = np.array([YEARLY_CIRCULAR, YEARLY_REVIEW, YEARLY_REPORT])
    year = np.repeat(YEARS, count * len(kinds))
    unit = np.tile(np.repeat(np.arange(count), len(kinds)), len(YEARS))
    kind = np.tile(kinds, len(YEARS) * count)
    new_year = np.array([day(value, 1, 1) for value in YEARS]).repeat(count * len(kinds))
    low = np.where(kind == YEARLY_CIRCULAR, 180, np.where(kind == YEARLY_REVIEW, 335, 352))
    score = np.where(kind == YEARLY_REVIEW, np.minimum(rng.integers(82, 100, len(year)), 98), 0)
    return Assessments(
        unit=unit, year=year, type=kind, score=score, notice=new_year + low + rng.integers(0, 12, len(year))
    )


def make_model_villages(rng: np.random.Generator, villages: Villages) -> ModelVillages:
    """One village in eight, begun in 2018 or 2019 and accepted within a year and a half; every fifth is a red village."""
    village = np.flatnonzero(rng.random(villages.count) < 0.125)
    year = rng.choice([2018, 2019], len(village))
    begun = np.where(year == 2018, day(2018, 1, 1), day(2019, 1, 1))
    return ModelVillages(
        village=village, kind=np.where(np.arange(len(village)) % 5 == 0, "红色村", "示范村"), year=year,
        accepted=begun + rng.integers(200, 560, len(village)),
    )  # fmt: skip


def grade_of(score: Array) -> Array:
    """等次 of a score."""
    return np.where(score >= 92, "好", np.where(score >= 85, "较好", "一般"))


def dated_numbers(letters: str, days: Array) -> Array:
    """Numbers like HY201900007, counted over all rows in the order of their days."""
    numbers: Array = np.char.mod(f"{letters}%d", year_of(days) * 100_000 + np.arange(len(days)) + 1)
    return numbers
