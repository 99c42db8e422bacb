"""Defects of the number of a person: characters, area, age of the number, two numbers for one person (family ID)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pipelines.demo.clock import Array, date_of
from pipelines.demo.defects.planter import ALL, Periods, Planter, always, changes_at, labels
from pipelines.demo.defects.support import unknown_to_rosters
from pipelines.demo.families import CHILD, HEAD, SIBLING, SPOUSE
from pipelines.demo.identity import with_checksum
from pipelines.demo.labour import DISABLED

# Identity does not change, so a number that is wrong for a while changes twice (DY06 is then a side effect).
_SPELLS: tuple[Periods, ...] = (ALL, (3, 4, 5, 6), ALL, (0, 1), (6,))
_NO_AREA = "98"
_NEAR_DAYS = 6 * 365


def plant_numbers(planter: Planter) -> None:
    """Scarce subjects first: two persons of one village and about the same age."""
    _plant_two_numbers(planter)
    ages = planter.world.ages
    grown = (planter.world.people.role != HEAD) & (ages[0] >= 20) & (ages[6] <= 55)
    disabled = grown & (planter.world.labour.health >= DISABLED)
    _plant(planter, "ID05", disabled, _wrong_certificate, id_type="残疾人证")
    _plant(planter, "ID03", grown, lambda right: f"{right[:14]}O{right[15:]}")
    _plant(planter, "ID09", grown, lambda right: with_checksum(_NO_AREA + right[2:17]))
    _plant(planter, "ID11", grown, lambda right: f"{right[0]}.{right[1:3]}E+17", also=("ID02",))
    _plant(planter, "ID13", grown, lambda right: right[:6] + right[8:17])
    for person, periods in planter.plant_persons("ID20", always(grown), {}):
        planter.set_person(person, periods, person_name=str(planter.world.people.name[person])[:1])


def _wrong_certificate(right: str) -> str:
    """A certificate of disability (kind 4, level 3) over a number whose check character is wrong."""
    return right[:17] + ("1" if right[17] != "1" else "2") + "43"


def _plant(
    planter: Planter, rule: str, mask: Array, wrong: Callable[[str], str], also: tuple[str, ...] = (), **values: Any
) -> None:
    """Give persons the number that `wrong` makes of their right one."""
    for person, periods in planter.plant_persons(rule, always(mask), values, spells=_SPELLS):
        planter.set_person(person, periods, id_number=wrong(str(planter.world.people.id_number[person])))
        planter.person_also("DY06", person, labels(changes_at(periods)))
        unknown_to_rosters(planter, person, periods)
        for other in also:
            planter.person_also(other, person, labels(periods))


def _plant_two_numbers(planter: Planter) -> None:
    """One person is listed in two households of a village, with a number of another sequence in the second."""
    world = planter.world
    people, ages = world.people, world.ages
    village = world.households.village[people.household]
    grown = np.isin(people.role, (CHILD, SIBLING, SPOUSE)) & (ages[0] >= 20) & (ages[6] <= 58)
    for turn in range(planter.count(4)):
        pair = _neighbours(planter, grown, village, turn)
        if pair is None:
            return
        first, second = pair
        birth = int(people.birth[first])
        number = with_checksum(f"{str(people.id_number[first])[:14]}{900 + 2 * turn + int(people.is_male[first])}")
        planter.set_person(
            second, ALL, person_name=str(people.name[first]), birth_date=date_of(birth), id_number=number
        )
        unknown_to_rosters(planter, second, ALL)
        for person in (first, second):
            planter.used_households[people.household[person]] = True
            planter.person_found("ID16", person, labels(ALL))


def _neighbours(planter: Planter, allowed: Array, village: Array, turn: int) -> tuple[int, int] | None:
    """Two persons of one sex, born within six years, in two free households of a village; counties take turns."""
    people = planter.world.people
    free = np.flatnonzero(allowed & (planter.quiet & ~planter.used_households)[people.household])
    free = np.roll(free, -(turn * len(free) // 4))
    for first in free.tolist():
        near = free[(village[free] == village[first]) & (people.is_male[free] == people.is_male[first])]
        near = near[np.abs(people.birth[near] - people.birth[first]) < _NEAR_DAYS]
        near = near[people.household[near] != people.household[first]]
        if len(near):
            return first, int(near[0])
    return None
