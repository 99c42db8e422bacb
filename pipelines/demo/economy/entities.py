"""Enterprises, cooperatives and entrepreneurs that the programme's money passes through (articles 3, 10, 12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.clock import YEAR_END, Array, day
from pipelines.demo.duties import numeral
from pipelines.demo.figures import COUNTIES, YEARS
from pipelines.demo.identity import with_checksum
from pipelines.demo.jobs import WORKSHOP as WORKSHOP_JOB
from pipelines.demo.names import drawn_names
from pipelines.demo.villages import Villages

if TYPE_CHECKING:
    from pipelines.demo.world import World

ENTERPRISE, COOPERATIVE, WORKSHOP, ENTREPRENEUR, BASE, BUILDER = (
    "龙头企业", "合作社", "扶贫车间", "致富带头人", "外延菜篮子基地", "其他",
)  # fmt: skip
_VILLAGES_PER_ENTERPRISE = 6
_VILLAGES_PER_BUILDER = 10
_WORKSHOP_EVERY = 4

_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = tuple(3**position % 31 for position in range(17))
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# What an entity is registered as (GB 32100): enterprise, farmers' cooperative, sole trader.
_REGISTERED_AS = {COOPERATIVE: "93", ENTREPRENEUR: "92"}


@dataclass
class Entities:
    """Parallel arrays over entities, and who serves each village. Yearly figures are years × entities."""

    kind: Array  # text
    name: list[str]
    village: Array
    credit_code: list[str]
    legal_person_name: list[str]
    legal_person_id: list[str]
    registered: Array
    members: Array
    poor_members: Array
    hired: Array  # yearly
    revenue_yuan: Array
    profit_yuan: Array
    cooperative_of: Array  # by village
    enterprise_of: Array
    builder_of: Array

    @property
    def id(self) -> Array:
        """Entity numbers JY0001 …"""
        return np.array([f"JY{number + 1:04d}" for number in range(len(self.name))])


def credit_code(registered_as: str, body: int) -> str:
    """A unified social credit code of valid form (GB 32100, GB 11714) in the unallocated area 4499."""
    digits = f"{body:08d}"
    last = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _BODY_WEIGHTS, strict=True)) % 11
    first_17 = f"{registered_as}449901{digits}{'X' if last == 10 else last % 11}"
    total = sum(
        _CODE_CHARACTERS.index(character) * weight for character, weight in zip(first_17, _CODE_WEIGHTS, strict=True)
    )
    return first_17 + _CODE_CHARACTERS[-total % 31]


def _groups(villages: Villages, size: int) -> list[Array]:
    """The villages of each county in groups of about `size`, in the order of their codes."""
    counties = [np.flatnonzero(villages.county == county) for county in range(len(COUNTIES))]
    return [group for members in counties for group in np.array_split(members, -(-len(members) // size))]


def make_entities(rng: np.random.Generator, villages: Villages) -> Entities:
    """A cooperative and an entrepreneur a village; enterprises, builders and bases for groups of villages."""
    kinds: list[str] = []
    names: list[str] = []
    homes: list[int] = []

    def add(kind: str, name: str, home: int) -> int:
        kinds.append(kind)
        names.append(name)
        homes.append(home)
        return len(kinds) - 1

    everyone = range(villages.count)
    cooperative_of = np.array([add(COOPERATIVE, f"{villages.name[at]}种养专业合作社", at) for at in everyone])
    for at in everyone:
        add(ENTREPRENEUR, f"{villages.name[at]}带头人农场", at)
    for at in range(0, villages.count, _WORKSHOP_EVERY):
        add(WORKSHOP, f"{villages.name[at]}扶贫车间", at)
    enterprise_of, builder_of = np.zeros(villages.count, dtype=np.int64), np.zeros(villages.count, dtype=np.int64)
    for size, kind, trade, serves in (
        (_VILLAGES_PER_ENTERPRISE, ENTERPRISE, "农业发展", enterprise_of),
        (_VILLAGES_PER_BUILDER, BUILDER, "建设工程", builder_of),
    ):
        for number, group in enumerate(_groups(villages, size), start=1):
            county = COUNTIES[villages.county[group[0]]].name
            serves[group] = add(kind, f"{county}{numeral(number)}号{trade}有限公司", int(group[0]))
    for county, figures in enumerate(COUNTIES):
        home = int(np.flatnonzero(villages.county == county)[0])
        add(BASE, f"佛山外延菜篮子{figures.name}基地", home)
    return _described(rng, kinds, names, np.array(homes), cooperative_of, enterprise_of, builder_of)


def _described(
    rng: np.random.Generator, kinds: list[str], names: list[str], homes: Array, cooperative_of: Array,
    enterprise_of: Array, builder_of: Array,
) -> Entities:  # fmt: skip
    """Registered before the programme began, in good standing, with a small profit every year."""
    kind, count = np.array(kinds), len(kinds)
    members = np.where(kind == COOPERATIVE, rng.integers(12, 60, count), 0)
    size = np.select([kind == ENTERPRISE, kind == BUILDER, kind == BASE], [8_000, 12_000, 5_000], 300)
    growth = 1 + 0.06 * np.arange(len(YEARS))[:, None]
    revenue = np.floor(size * rng.uniform(0.7, 1.6, count) * growth) * 1000
    hires = np.isin(kind, (WORKSHOP, ENTERPRISE))
    births = rng.integers(10, 28, count)
    return Entities(
        kind=kind, name=names, village=homes,
        credit_code=[credit_code(_REGISTERED_AS.get(of, "91"), 10_000_000 + at) for at, of in enumerate(kinds)],
        legal_person_name=drawn_names(rng, count),
        # 449998: an area that no person of the register has.
        legal_person_id=[with_checksum(f"44999819{60 + at % 30}05{born}{at % 999 + 1:03d}") for at, born in enumerate(births)],
        registered=rng.integers(day(2009, 1, 5), day(2014, 12, 20), count), members=members,
        poor_members=np.floor(members * rng.uniform(0.2, 0.7, count)).astype(np.int64) + (members > 0),
        hired=np.tile(np.where(hires, rng.integers(3, 16, count), 0), (len(YEARS), 1)), revenue_yuan=revenue.astype(np.int64),
        profit_yuan=np.floor(revenue * rng.uniform(0.03, 0.12, count)).astype(np.int64),
        cooperative_of=cooperative_of, enterprise_of=enterprise_of, builder_of=builder_of,
    )  # fmt: skip


def count_workshop_hands(world: World, entities: Entities) -> None:
    """What a workshop says it hires is whom the ledger of jobs shows there; before the first ledger, as on that one."""
    jobs = world.services.jobs
    in_workshop = jobs.channel == WORKSHOP_JOB
    village = world.households.village[world.people.household[jobs.person]]
    workshops = np.flatnonzero(entities.kind == WORKSHOP)
    for position, year in enumerate(YEARS):
        of_year = in_workshop & (jobs.period == max(YEAR_END[year], SERVICE_PERIODS[0]))
        hands = np.bincount(village[of_year], minlength=world.villages.count)
        entities.hired[position, workshops] = hands[entities.village[workshops]]
