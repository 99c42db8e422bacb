"""Which households benefit from which project, and what each project pays them (articles 5, 8, 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import DAYS, LAST_YEAR_END, NEVER, PERIODS, YEAR_END, Array, day
from pipelines.demo.figures import YEARS
from pipelines.demo.projects import CATEGORIES, Projects

if TYPE_CHECKING:
    from pipelines.demo.world import World

# Projects that keep a list of the households they benefit.
LISTED_CATEGORIES = ("产业", "资产收益", "村集体经济")
_TAKING_PART = np.array(["务工", "生产资料", "自主经营", "代种代养"])


@dataclass
class Rosters:
    """Parallel arrays over pairs of project and household, ordered by project; paid sums are years × pairs."""

    project: Array
    household: Array
    person: Array  # the head, who stands on the list
    since: Array  # day from which the household is on the list
    mode: Array  # text
    paid_yuan: Array
    paid_day: Array  # NEVER where nothing was paid

    def households(self, day_number: int, projects: int) -> Array:
        """Listed households of every project on a day."""
        return np.bincount(self.project[self.since <= day_number], minlength=projects)


def is_listed_kind(projects: Projects) -> Array:
    """Projects that must have a list of the households they benefit."""
    return np.isin(CATEGORIES[projects.kind], LISTED_CATEGORIES)


def settled_heads(world: World) -> Array:
    """Head of each household that stays for good and whose head does too; −1 for every other household."""
    head = world.head[-1]
    stays = world.household_present[-1] & (world.households.leave == NEVER) & (world.people.leave[head] == NEVER)
    return np.where(stays, head, -1)


def make_rosters(rng: np.random.Generator, world: World) -> Rosters:
    """Households with dividends first, then those whose able members have no work, then others of the village."""
    projects, households = world.projects, world.households
    head = settled_heads(world)
    joined = np.where(head >= 0, np.maximum(world.people.enter[head], households.enter), NEVER)
    works = world.any_member(PERIODS - 1, (world.labour.work_months[-1] > 0) | (world.labour.job_months[-1] > 0))
    urgency = np.where(world.labour_flags[-1] & ~works, 0, 1) + rng.random(households.count)
    listed = np.flatnonzero(is_listed_kind(projects))
    pairs: list[tuple[int, int, int]] = []  # project, household, position of the first year with a dividend
    for village in range(world.villages.count):
        mine = listed[projects.village[listed] == village]
        first, last = np.searchsorted(households.village, [village, village + 1])
        homes = np.arange(first, last)[head[first:last] >= 0]
        order = homes[np.argsort(urgency[homes], kind="stable")]
        payer, year = _paying_projects(world, mine, homes, joined)
        taken = {int(home): (int(project), int(at)) for home, project, at in zip(homes, payer, year, strict=True)}
        for project in mine.tolist():
            paid = [(home, at) for home, (by, at) in taken.items() if by == project]
            names = {home for home, _ in paid}
            others = [home for home in order.tolist() if home not in names and joined[home] <= projects.start[project]]
            room = max(int(projects.beneficiaries[project]) - len(paid), 0)
            # A village of newcomers still has somebody on its list.
            spare = order[:1].tolist() if not paid and not others else []
            members = paid + [(home, len(YEARS)) for home in (others[:room] or spare)]
            pairs += [(project, home, at) for home, at in sorted(members)]
    rosters = _rosters(rng, world, np.array(pairs, dtype=np.int64).reshape(-1, 3), head, joined)
    _settle_dividends(world, rosters)
    return rosters


def _settle_dividends(world: World, rosters: Rosters) -> None:
    """What no project of the village pays is no dividend of the programme but other income from property."""
    incomes = world.incomes
    for year, paid in enumerate(rosters.paid_yuan):
        listed = np.bincount(rosters.household, weights=paid, minlength=world.households.count).astype(np.int64)
        incomes.other_property[year] += incomes.dividend[year] - listed
        incomes.dividend[year] = listed


def _paying_projects(world: World, mine: Array, homes: Array, joined: Array) -> tuple[Array, Array]:
    """Which of the village's listed projects pays each household its dividends, and from which year; −1: none."""
    start = world.projects.start
    payer, since = np.full(len(homes), -1), np.full(len(homes), len(YEARS))
    for position, year in enumerate(YEARS):
        open_now = mine[start[mine] <= day(year, 12, 10)]
        open_now = open_now[np.argsort(start[open_now], kind="stable")]
        for at in np.flatnonzero((payer < 0) & (world.incomes.dividend[position, homes] > 0)).tolist():
            able = open_now[start[open_now] >= joined[homes[at]]]
            if len(able):
                payer[at], since[at] = able[homes[at] % len(able)], position
    return payer, since


def _rosters(rng: np.random.Generator, world: World, pairs: Array, head: Array, joined: Array) -> Rosters:
    project, household, first_year = pairs.T
    count = len(project)
    number = np.arange(count) - np.searchsorted(project, project, side="left")
    is_industry = CATEGORIES[world.projects.kind[project]] == "产业"
    gets_paid = first_year < len(YEARS)
    takes_part = _TAKING_PART[number % len(_TAKING_PART)]
    mode = np.where(gets_paid & (~is_industry | (number % 3 == 1)), "入股", np.where(is_industry, takes_part, "务工"))
    paid = np.where(np.arange(len(YEARS))[:, None] >= first_year, world.incomes.dividend[:, household], 0)
    days = np.stack([day(year, 12, 11) + rng.integers(0, 12, count) for year in YEARS])
    return Rosters(
        project=project, household=household, person=head[household],
        since=np.maximum(world.projects.start[project], joined[household]), mode=mode, paid_yuan=paid,
        paid_day=np.where(paid > 0, days, NEVER),
    )  # fmt: skip


def listed_households(world: World, rosters: Rosters, period: int) -> Array:
    """受益贫困户数 of every project at a data date: as on the last yearly list, or as planned until it is on one."""
    projects = world.projects
    list_day = int(DAYS[LAST_YEAR_END[period]])
    planned = rosters.households(NEVER, len(projects.start))
    on_list = np.where(projects.start <= list_day, rosters.households(list_day, len(projects.start)), planned)
    homes = np.bincount(world.households.village[world.household_present[YEAR_END[2018]]])[projects.village]
    return np.where(is_listed_kind(projects), on_list, np.minimum(projects.beneficiaries, homes))
