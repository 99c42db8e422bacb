"""Defects of households that are one too many, too large or wrongly described (family HH)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import PERIODS, Array
from pipelines.demo.defects.planter import SPELLS, Periods, Planter, always, labels
from pipelines.demo.identity import phone_numbers

_OLD = 61


def plant_doubles(planter: Planter) -> None:
    """The scarce subjects first: two households of a village."""
    world = planter.world
    _plant_namesakes(planter)
    _plant_lone_elders(planter)
    quiet = always(planter.quiet)
    for household, periods in planter.plant_households("HH18", quiet, {}):
        for period in periods:
            planter.edits.double("household", period, household, group_name="第9组", bank_name="邮政储蓄银行")
    for household, periods in planter.plant_households("HH21", quiet, {"household_size_persons": 12}):
        planter.household_also("HH15", household, labels(periods))
    causes = {"other_causes_of_poverty": "因灾,缺水,交通条件落后"}
    for _ in planter.plant_households("HH23", quiet, causes):
        pass
    for _ in planter.plant_households("HH24", quiet, {"household_category": None}):
        pass

    def able_majority(period: int) -> Array:
        able = world.labour.is_able()[period] & world.person_present[period]
        members = np.bincount(world.people.household, weights=able, minlength=world.households.count)
        result: Array = 2 * members >= world.size[period]
        return result

    values = {"main_cause_of_poverty": "缺劳力", "other_causes_of_poverty": None}
    for _ in planter.plant_households("HH29", able_majority, values):
        pass


def _neighbour(planter: Planter, household: int) -> int | None:
    """A free household of the same village."""
    village = planter.world.households.village
    others = (village == village[household]) & (planter.world.size.min(axis=0) > 1)
    return planter.take_household(others)


def _has_neighbour(planter: Planter) -> Array:
    """Households in whose village another free one of two and more members lives."""
    world = planter.world
    village = world.households.village
    free = planter.quiet & ~planter.used_households & (world.size.min(axis=0) > 1)
    others = np.bincount(village[free], minlength=world.villages.count)[village] - free
    result: Array = others > 0
    return result


def _plant_namesakes(planter: Planter) -> None:
    """The head of a second household of the village bears the first one's name on both lists."""
    world = planter.world
    for turn in range(planter.count(4)):
        periods = SPELLS[turn % len(SPELLS)]
        first = planter.take_household(_has_neighbour(planter))
        second = None if first is None else _neighbour(planter, first)
        if first is None or second is None:
            return
        name = str(world.people.name[int(world.head[0, first])])
        planter.set_household(second, periods, head_name=name)
        planter.set_person(int(world.head[0, second]), periods, person_name=name)
        for household in (first, second):
            planter.household_found("HH19", household, labels(periods))


def _plant_lone_elders(planter: Planter) -> None:
    """Someone of sixty and more lives alone and gives the telephone of another household of the village."""
    world = planter.world
    alone = (world.size == 1).all(axis=0)
    for period in range(PERIODS):
        alone &= world.ages[period][world.head[period]] >= _OLD

    def take(periods: Periods) -> int | None:
        return planter.take_household(alone & _has_neighbour(planter))

    for household, periods in planter.subjects(take):
        other = _neighbour(planter, household)
        if other is None:
            continue
        planter.set_household(household, periods, phone_number=str(phone_numbers(np.array([other]))[0]))
        planter.household_found("HH20", household, labels(periods))
