"""Who is posted to the villages, counties and cities, and how many days a month each spends there (articles 24, 27)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, Array, batch_of, day
from pipelines.demo.duties import Units
from pipelines.demo.figures import COUNTIES
from pipelines.demo.identity import id_numbers
from pipelines.demo.names import drawn_names
from pipelines.demo.villages import Villages

CITY, COUNTY, VILLAGE, ASSISTANT = "驻市", "驻县", "驻村", "辅助人员"
FIRST_GROUP, SECOND_GROUP, STAYED = "2016-2018批", "2019-2020批", "留任"
_FIRST_SECRETARY, _MEMBER, _HEAD = "第一书记", "队员", "组长"
_CITIES = tuple(dict.fromkeys(county.city_name for county in COUNTIES))
_CITY_CADRES = (4, 3)
_COUNTY_CADRES = 3
_FIRST_START, _LAST_START = day(2016, 4, 26), day(2016, 5, 9)
# Beyond the twelve counties of the persons, so that no identity number is given twice.
_ID_AREA = 85
_ATTENDANCE_YEARS = (2018, 2019)


@dataclass
class Cadres:
    """Parallel arrays over postings, ordered by post and turn; −1: no village, or of no county."""

    post: Array
    level: Array  # text
    position: Array  # text
    village: Array
    county: Array
    team: Array  # text
    unit: Array
    start: Array
    end: Array
    group: Array  # text; of whoever stays: STAYED
    reason: Array  # text
    is_male: Array
    birth: Array
    name: list[str]
    id_number: pl.Series

    @property
    def number(self) -> Array:
        """Cadre numbers ZC0001 … of all postings."""
        return np.char.mod("ZC%04d", np.arange(len(self.post)) + 1)

    def first_secretary_on(self, village: Array, days: Array) -> Array:
        """The posting of each village's first secretary on each day."""
        turns = np.flatnonzero(self.position == _FIRST_SECRETARY)
        began = self.village[turns] * NEVER + self.start[turns]
        return turns[np.searchsorted(began, village * NEVER + days, side="right") - 1]


@dataclass
class Attendance:
    """Parallel arrays over cadres and months from 2018 on, ordered by month and cadre."""

    cadre: Array
    year: Array
    month: Array
    days_in_village: Array
    leave_days: Array
    batch: Array


@dataclass
class Teams:
    """Parallel lists over working teams: of the villages, then of the counties, then of the cities."""

    number: list[str]
    name: list[str]
    level: Array  # text
    location: list[str]
    county: Array
    village: Array


def team_of_village(village: Array) -> Array:
    """Team numbers GZD001 … for village positions."""
    return np.char.mod("GZD%03d", village + 1)


def make_teams(villages: Villages) -> Teams:
    """One team for each village, county and city."""
    everyone = np.arange(villages.count)
    counties, cities = range(len(COUNTIES)), range(len(_CITIES))
    rest = len(COUNTIES) + len(_CITIES)
    return Teams(
        number=[*team_of_village(everyone).tolist(), *(_county_team(at) for at in counties), *(_city_team(at) for at in cities)],
        name=[*(f"驻{name}工作队" for name in villages.name), *(f"驻{county.name}工作组" for county in COUNTIES),
              *(f"驻{city}工作组" for city in _CITIES)],
        level=np.repeat([VILLAGE, COUNTY, CITY], [villages.count, len(COUNTIES), len(_CITIES)]),
        location=[*villages.name, *(county.name for county in COUNTIES), *_CITIES],
        county=np.r_[villages.county, np.arange(len(COUNTIES)), np.full(len(_CITIES), -1)],
        village=np.r_[everyone, np.full(rest, -1)],
    )  # fmt: skip


def _county_team(county: int) -> str:
    return f"GZX{county + 1:02d}"


def _city_team(city: int) -> str:
    return f"GZS{city + 1:02d}"


def _posts(rng: np.random.Generator, villages: Villages, units: Units, density: float) -> pl.DataFrame:
    """The posts to be filled: a first secretary each village, a member in most (fewer in a small demo), assistants."""
    village = np.arange(villages.count)
    of_villages = (
        (VILLAGE, _FIRST_SECRETARY, village),
        (VILLAGE, _MEMBER, np.flatnonzero(rng.random(villages.count) < density)),
        (ASSISTANT, ASSISTANT, village),
        (ASSISTANT, ASSISTANT, village[1::2]),
    )
    rows = [
        (
            level,
            position,
            at,
            int(villages.county[at]),
            str(team_of_village(np.array(at))),
            int(units.lead_unit_of_village[at]),
        )
        for level, position, where in of_villages
        for at in where.tolist()
    ]
    first_unit = [
        int(units.lead_unit_of_village[np.searchsorted(villages.county, county)]) for county in range(len(COUNTIES))
    ]
    rows += [
        (COUNTY, _MEMBER if turn else _HEAD, -1, county, _county_team(county), first_unit[county])
        for county in range(len(COUNTIES))
        for turn in range(_COUNTY_CADRES)
    ]
    rows += [
        (CITY, _MEMBER if turn else _HEAD, -1, -1, _city_team(city), first_unit[0])
        for city, count in enumerate(_CITY_CADRES)
        for turn in range(count)
    ]
    return pl.DataFrame(rows, schema=["level", "position", "village", "county", "team", "unit"], orient="row")


def make_cadres(rng: np.random.Generator, villages: Villages, units: Units, density: float) -> Cadres:
    """Every post filled without a gap: seven in ten change hands at the end of 2018, a few of the new ones in 2019."""
    posts = _posts(rng, villages, units, density)
    turns = _turns(rng, (posts["level"] == ASSISTANT).to_numpy())
    post = turns["post"].to_numpy()
    held = posts[post]
    count = len(post)
    is_male = rng.random(count) < 0.75
    birth = rng.integers(day(1964, 1, 1), day(1992, 1, 1), count)
    level, position, team = (held[name].to_numpy().astype(str) for name in ("level", "position", "team"))
    return Cadres(
        post=post, level=level, position=position, village=held["village"].to_numpy(), county=held["county"].to_numpy(),
        team=team, unit=held["unit"].to_numpy(), start=turns["start"].to_numpy(), end=turns["end"].to_numpy(),
        group=np.where(level == ASSISTANT, "", turns["group"].to_numpy().astype(str)),
        reason=turns["reason"].to_numpy().astype(str), is_male=is_male, birth=birth, name=drawn_names(rng, count),
        id_number=id_numbers(np.full(count, _ID_AREA), birth, is_male),
    )  # fmt: skip


def _turns(rng: np.random.Generator, is_assistant: Array) -> pl.DataFrame:
    """Who held each post one after the other: post, start, end, group and reason, ordered by post and start."""
    count = len(is_assistant)
    rotates = (rng.random(count) < 0.7) & ~is_assistant
    replaced = rotates & (rng.random(count) < 0.03)
    first_end = rng.integers(day(2018, 11, 20), day(2018, 12, 29), count)
    second_end = rng.integers(day(2019, 5, 1), day(2019, 11, 1), count)
    start = rng.integers(_FIRST_START, _LAST_START + 1, count)
    cause = rng.choice(["调动", "病休", "不胜任"], count)
    everyone, never, none = np.ones(count, dtype=bool), np.full(count, NEVER), np.full(count, "")
    group = np.where(rotates, FIRST_GROUP, STAYED)
    later_group = np.full(count, SECOND_GROUP)
    turns = (
        (everyone, start, np.where(rotates, first_end, never), group, none),
        (rotates, first_end + 1, np.where(replaced, second_end, never), later_group, np.where(replaced, cause, none)),
        (replaced, second_end + 1, never, later_group, none),
    )
    names = ("start", "end", "group", "reason")
    frames = [
        pl.DataFrame(
            {"post": np.flatnonzero(held), **{name: turn[held] for name, turn in zip(names, columns, strict=True)}}
        )
        for held, *columns in turns
    ]
    return pl.concat(frames).sort("post", "start")


def make_attendance(rng: np.random.Generator, cadres: Cadres) -> Attendance:
    """Twenty days or more in each full month; in the months of coming and going in proportion."""
    months = [(year, month) for year in _ATTENDANCE_YEARS for month in range(1, 13)]
    posted = np.flatnonzero(cadres.level == VILLAGE)
    parts = []
    for year, month in months:
        first = day(year, month, 1)
        after = day(year + month // 12, month % 12 + 1, 1)
        there = np.minimum(cadres.end[posted] + 1, after) - np.maximum(cadres.start[posted], first)
        going = posted[there > 0]
        there = there[there > 0]
        whole = there == after - first
        stayed = np.where(whole, rng.integers(20, 26, len(going)), there * 7 // 10)
        leave = np.where(whole, rng.integers(0, 3, len(going)), 0)
        size = len(going)
        batch = np.full(size, int(batch_of(np.array([after - 1]))[0]))
        parts.append((going, np.full(size, year), np.full(size, month), stayed, leave, batch))
    return Attendance(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def headcounts(cadres: Cadres, teams: Teams, period: int) -> list[int]:
    """Cadres in post (without assistants) of each team at a data date."""
    at = DAYS[period]
    in_post = (cadres.start <= at) & (cadres.end >= at) & (cadres.level != ASSISTANT)
    counted = dict(zip(*np.unique(cadres.team[in_post].astype(str), return_counts=True), strict=True))
    return [int(counted.get(number, 0)) for number in teams.number]
