"""Defects of households and family relations (family HH)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import LAST_YEAR_END, Array
from pipelines.demo.defects.planter import Periods, Planter, always, begins_at, changes_at, labels, over
from pipelines.demo.exits import year_of_check
from pipelines.demo.families import CHILD, HEAD, MOTHER, SIBLING, SPOUSE
from pipelines.demo.figures import COUNTIES, YEARS
from pipelines.demo.households import GENERAL
from pipelines.demo.labour import DISABLED, HEALTHY

# A list without a household's only member: not at the end of 2018, whose totals are the published ones.
_EMPTY_SPELLS: tuple[Periods, ...] = ((6,), (1,), (4,), (3,), (5, 6))


def plant_family(planter: Planter) -> None:
    """All rules of the family."""
    _plant_relations(planter)
    _plant_empty_households(planter)
    _plant_orphans(planter)
    _plant_causes(planter)
    everyone = always(planter.quiet)
    world = planter.world
    for household, periods in planter.plant_households("HH01", everyone, {}):
        planter.set_person(int(world.head[0, household]), periods, relation_to_head="其他")
    for household, periods in planter.plant_households("HH15", everyone, {}):
        planter.set_household(household, periods, household_size_persons=int(world.size[0, household]) + 1)
    for _ in planter.plant_households("HH25", everyone, {"identification_standard": "国家标准"}):
        pass
    for household, periods in planter.plant_households("HH30", everyone, {}):
        code = COUNTIES[int(world.households.county[household])].code
        planter.set_household(household, periods, village_code=f"{code}999999")


def _heads_of(planter: Planter) -> Array:
    """Position of each person's head, for quiet households."""
    world = planter.world
    result: Array = world.head[0][world.people.household]
    return result


def _plant_relations(planter: Planter) -> None:
    """Relations that contradict sex or age."""
    people = planter.world.people
    head = _heads_of(planter)
    younger = people.birth > people.birth[head] + 30
    same_sex = people.is_male == people.is_male[head]
    near = np.abs(people.birth - people.birth[head]) < 7 * 365
    relative = (people.role == SIBLING) | (people.role == SPOUSE)
    son = (people.role == CHILD) & people.is_male
    for _ in planter.plant_persons("HH05", always(son), {"relation_to_head": "之女"}):
        pass
    grown = same_sex & ((people.role == SIBLING) | ((people.role == CHILD) & (planter.world.ages[0] > 20)))
    has_spouse = np.bincount(people.household, weights=people.role == SPOUSE, minlength=planter.world.households.count)
    for person, periods in planter.plant_persons("HH06", always(grown), {"relation_to_head": "配偶"}):
        if has_spouse[people.household[person]]:
            planter.household_also("HH03", int(people.household[person]), labels(periods))
    for person, periods in planter.plant_persons("HH08", always(relative & younger & near), {}):
        planter.set_person(person, periods, relation_to_head="之子" if people.is_male[person] else "之女")
    mother = people.role == MOTHER
    for person, periods in planter.plant_persons("HH09", always(mother), {"relation_to_head": "之女"}):
        planter.person_also("HH08", person, labels(periods))
    for person, periods in planter.plant_persons("HH10", always(relative & near), {}):
        planter.set_person(person, periods, relation_to_head="之父" if people.is_male[person] else "之母")


def _no_pension(planter: Planter, period: int) -> Array:
    row = YEARS.index(year_of_check(LAST_YEAR_END[period]))
    result: Array = planter.world.incomes.pension[row] == 0
    return result


def _plant_empty_households(planter: Planter) -> None:
    """A household of one on the list, its member not."""
    world = planter.world
    alone = (world.size[0] == 1) & (world.households.category == GENERAL)

    def take(periods: Periods) -> int | None:
        return planter.take_household(alone & over(lambda period: _no_pension(planter, period), periods))

    for household, periods in planter.subjects(take, spells=_EMPTY_SPELLS, count=planter.count(5)):
        for period in periods:
            planter.edits.drop("person", period, int(world.head[0, household]))
        planter.set_household(household, periods, household_size_persons=0)
        planter.household_found("HH16", household, labels(periods))
        head, away = int(world.head[0, household]), begins_at(periods)
        back = tuple(period for period in changes_at(periods) if period not in away)
        for rule, dates in (("DY01", away), ("DY02", back)):
            planter.person_also(rule, head, labels(dates))


def _plant_orphans(planter: Planter) -> None:
    """A person whose household number is on no list; the household's own size counts without."""
    world = planter.world
    people, ages = world.people, world.ages
    ordinary = (people.role != HEAD) & (world.labour.health == HEALTHY) & (ages[0] >= 16) & (ages[6] < 60)
    ordinary &= ~world.in_real_school(0) & (world.households.category == GENERAL)[people.household]
    for person, periods in planter.plant_persons("HH17", always(ordinary), {}):
        household = int(people.household[person])
        village = world.village_id[world.households.village[household]]
        planter.set_person(person, periods, household_id=f"{village}9999")
        planter.set_household(household, periods, household_size_persons=int(world.size[0, household]) - 1)


def _plant_causes(planter: Planter) -> None:
    """A main cause that no member bears out."""
    world = planter.world
    health = world.labour.health
    ill = (health != HEALTHY) & (health != DISABLED)
    for rule, cause, has in (("HH26", "因病", ill), ("HH27", "因残", health >= DISABLED)):

        def nobody(period: int, chosen: Array = has) -> Array:
            return ~world.any_member(period, chosen)

        for _ in planter.plant_households(
            rule, nobody, {"main_cause_of_poverty": cause, "other_causes_of_poverty": None}
        ):
            pass

    def no_pupil(period: int) -> Array:
        return ~world.any_member(period, world.in_real_school(period))

    values = {"main_cause_of_poverty": "因学", "other_causes_of_poverty": None}
    for _ in planter.plant_households("HH28", no_pupil, values):
        pass
