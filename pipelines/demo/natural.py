"""Rare but true cases: they break the pattern, a rule may point at them, and nothing in the data is wrong.

They stay in clean data. Each is chosen by a fixed search order, so the same seed gives the same cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, NEVER, PERIODS, Array, as_of_from, day, full_years
from pipelines.demo.exits import Progress
from pipelines.demo.families import CHILD, HEAD, SPOUSE
from pipelines.demo.households import GENERAL, Households
from pipelines.demo.incomes import Incomes
from pipelines.demo.labour import HEALTHY, ORDINARY, Labour
from pipelines.demo.people import NO_EVENT, People

if TYPE_CHECKING:
    from pipelines.demo.world import World

_LARGE = 10  # persons


@dataclass
class Natural:
    """One natural case: the rule that may point at it, its subject (person or household position), and why it is true."""

    rule: str
    grain: str
    subject: int | str
    why: str
    as_of: list[str]


def _steady(people: People, households: Households) -> Array:
    """Persons of households that are listed at every data date, and who are themselves."""
    stays = households.is_original & (households.leave == NEVER)
    return stays[people.household] & (people.enter_reason == NO_EVENT) & (people.leave == NEVER)


def _periods(holds: list[bool]) -> list[str]:
    return [label for label, value in zip(LABELS, holds, strict=True) if value]


def natural_births(people: People, households: Households, found: list[Natural]) -> None:
    """A wife 25 years younger than her husband."""
    steady = _steady(people, households)
    ages = full_years(people.birth, int(DAYS[2]))
    couples = np.flatnonzero((people.role == SPOUSE) & steady & ~people.is_male & (ages > 58))
    only_two = np.bincount(people.household, minlength=households.count)[people.household[couples]] == 2
    for spouse in couples[only_two][:1].tolist():
        head = int(np.flatnonzero((people.household == people.household[spouse]) & (people.role == HEAD))[0])
        people.birth[spouse] = people.birth[head] + 25 * 365 + 6
        found.append(Natural("HH07", "person", spouse, "丈夫比妻子年长25岁,再婚家庭", list(LABELS)))


def natural_held_back(people: People, households: Households, health: Array, found: list[Natural]) -> Array:
    """Years by which someone is behind in school; one pupil lost four years to an illness."""
    back = np.zeros(people.count, dtype=np.int64)
    born = (people.birth >= day(1999, 9, 1)) & (people.birth <= day(1999, 12, 31))
    chosen = np.flatnonzero(born & (people.role == CHILD) & (health == HEALTHY) & _steady(people, households))
    for person in chosen[:1].tolist():
        back[person] = 4
        found.append(Natural("ED06", "person", person, "因病休学四年后复学,19岁读九年级", list(LABELS[1:5])))
    return back


def natural_labour(people: People, households: Households, labour: Labour, found: list[Natural]) -> None:
    """A man of sixty-one who still works."""
    ages = np.stack([people.ages(period) for period in range(PERIODS)])
    chosen = np.flatnonzero((ages[2] == 61) & people.is_male & (labour.health == HEALTHY) & (people.role == HEAD)
                            & _steady(people, households) & (households.category[people.household] == GENERAL))  # fmt: skip
    for person in chosen[:1].tolist():
        labour.skill[:, person] = ORDINARY
        labour.work_months[:, person] = 6
        labour.job_months[:, person] = 0
        at = _periods((ages[:, person] >= 60).tolist())
        found.append(Natural("LB02", "person", person, "61岁身体健康,仍在镇内做工", at))


def natural_incomes(households: Households, progress: Progress, incomes: Incomes, found: list[Natural]) -> None:
    """An accident halves an income in 2019; a household that left lives on pensions and gifts for a year."""
    steady = households.is_original & (households.leave == NEVER) & (households.category == GENERAL)
    steady &= incomes.has_labour.all(axis=0)
    poor = np.flatnonzero(steady & (progress.exit_slot == PERIODS) & (incomes.wage[3] > 4000))
    for household in poor[:1].tolist():
        for column in (incomes.wage, incomes.business, incomes.business_cost):
            column[3, household] = column[3, household] // 3
        incomes.dividend[3, household] = 0
        found.append(Natural("IN16", "household", household, "2019年主要劳动力工伤,收入减少一半以上", [LABELS[6]]))
    rich = (
        steady & (progress.exit_slot == 0) & (progress.return_day == NEVER) & (incomes.wage[3] > 0.7 * incomes.net[3])
    )
    for household in np.flatnonzero(rich)[:1].tolist():
        unearned = int(incomes.transfer[3, household] + incomes.dividend[3, household])
        moved = max(0, int(0.55 * int(incomes.net[3, household])) - unearned)
        moved = min(moved, int(incomes.wage[3, household]))
        incomes.wage[3, household] -= moved
        incomes.other_transfer[3, household] += moved
        for rule in ("IN13", "IN14"):
            found.append(Natural(rule, "household", household, "劳动力照顾病人一年,靠亲属赡养费和养老金", [LABELS[6]]))


def natural_homes(world: World) -> None:
    """Large households; namesakes who are the heads of two households of one village."""
    for household in np.flatnonzero(world.size.max(axis=0) >= _LARGE).tolist():
        at = _periods(((world.size[:, household] >= _LARGE) & world.household_present[:, household]).tolist())
        world.natural.append(Natural("HH21", "household", household, "几代同堂,十口人以上没有分家", at))
    names = world.people.name.to_numpy()
    seen = np.zeros((PERIODS, world.households.count), dtype=bool)
    for period in range(PERIODS):
        listed = np.flatnonzero(world.household_present[period])
        home = np.char.add(
            world.village_id[world.households.village[listed]], names[world.head[period, listed]].astype(str)
        )
        _, which, count = np.unique(home, return_inverse=True, return_counts=True)
        seen[period, listed] = count[which] > 1
    for household in np.flatnonzero(seen.any(axis=0)).tolist():
        why = "同村两户户主同名同姓,是两家人"
        world.natural.append(Natural("HH19", "household", household, why, _periods(seen[:, household].tolist())))


def natural_records(world: World) -> None:
    """A project held up by a typhoon, a problem open for more than sixty days, a birth registered late."""
    projects = world.projects
    late = np.flatnonzero((projects.finish > day(2019, 10, 5)) & (projects.finish < day(2019, 12, 20)))
    for project in late[:1].tolist():
        projects.planned_finish[project] = day(2019, 8, 31)
        world.natural.append(Natural("PF28", "project", project, "台风毁坏工地,工期顺延", [LABELS[5]]))
    visits = world.visits
    open_one = np.flatnonzero(
        (visits.day > day(2019, 10, 10)) & (visits.day < day(2019, 10, 25)) & (visits.problem > 0)
    )
    for visit in open_one[:1].tolist():
        visits.is_resolved[visit] = False
        world.natural.append(Natural("DUTY12", "visit_log", visit, "引水工程须等枯水期施工,尚未解决", [LABELS[6]]))
    changes = world.person_changes
    births = np.flatnonzero(
        (changes.reason == "新生儿") & (changes.day > day(2018, 3, 1)) & (changes.day < day(2018, 6, 1))
    )
    for change in births[:1].tolist():
        changes.registration[change] = changes.day[change] + 85
        why = "孩子在外地出生,回乡后才上户口"
        world.natural.append(Natural("DY11", "person_change", change, why, as_of_from(int(changes.day[change]))))
