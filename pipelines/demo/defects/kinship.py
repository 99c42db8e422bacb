"""Defects of who is who in a household: heads, spouses, generations (family HH)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import Array
from pipelines.demo.defects.planter import PeriodMask, Periods, Planter, always, labels, over
from pipelines.demo.families import CHILD, HEAD, SIBLING, SPOUSE
from pipelines.demo.incomes import count_members

_OLD_ENOUGH, _GAP = 22, 22
_NEAR_DAYS = 7 * 365


def plant_kinship(planter: Planter) -> None:
    """The scarce subjects first."""
    _plant_child_heads(planter)
    _plant_spouses(planter)
    _plant_generations(planter)
    world = planter.world
    grown = (world.people.role != HEAD) & (world.ages[0] >= _OLD_ENOUGH)
    for person, periods in planter.subjects(lambda lists: planter.take_person(grown)):
        planter.set_person(person, periods, relation_to_head="户主")
        planter.household_found("HH02", int(world.people.household[person]), labels(periods))


def _of_role(planter: Planter, *roles: int) -> Array:
    """Households by how many present members have one of the roles."""
    world = planter.world
    return count_members(world.people, np.isin(world.people.role, roles), world.households.count)


def _plant_child_heads(planter: Planter) -> None:
    """A minor is the head, the parent beside him (HH13) or dead and still on the list (HH14)."""
    world = planter.world
    people = world.people
    single_parent = (_of_role(planter, CHILD) > 0) & (_of_role(planter, *range(1, 9)) == _of_role(planter, CHILD))

    def all_minor(period: int) -> Array:
        grown = (people.role == CHILD) & (world.ages[period] >= 18)
        result: Array = single_parent & (count_members(people, grown, world.households.count) == 0)
        return result

    for rule in ("HH13", "HH14"):
        for household, periods in planter.plant_households(rule, all_minor, {}):
            _put_child_first(planter, household, periods, parent_is_dead=rule == "HH14")
            if rule == "HH14":
                planter.household_also("SS08", household, labels(periods))


def _put_child_first(planter: Planter, household: int, periods: Periods, *, parent_is_dead: bool) -> None:
    world = planter.world
    people = world.people
    parent = int(world.head[0, household])
    children = [member for member in world.members(household).tolist() if member != parent]
    eldest = min(children, key=lambda child: int(people.birth[child]))
    for child in children:
        planter.set_person(child, periods, relation_to_head="户主" if child == eldest else "之兄弟姐妹")
    planter.set_person(parent, periods, relation_to_head="之父" if people.is_male[parent] else "之母")
    name, number = str(people.name[eldest]), str(people.id_number[eldest])
    planter.set_household(household, periods, head_name=name, head_id_number=number)
    if parent_is_dead:
        planter.set_person(parent, periods, person_status="自然减少")
        planter.set_household(household, periods, household_size_persons=len(children))


def _plant_spouses(planter: Planter) -> None:
    """A second spouse; a grown child as the only spouse; a daughter of sixteen as daughter-in-law."""
    world = planter.world
    people = world.people
    head = world.head[0][people.household]
    spouses = _of_role(planter, SPOUSE)[people.household]
    other_sex = people.is_male != people.is_male[head]
    grown_child = (people.role == CHILD) & (world.ages[0] >= _OLD_ENOUGH) & other_sex
    far = world.ages[0][head] - world.ages[0] >= _GAP
    for _ in planter.plant_persons("HH07", always(grown_child & far & (spouses == 0)), {"relation_to_head": "配偶"}):
        pass
    for person, periods in planter.subjects(lambda lists: planter.take_person(grown_child & (spouses == 1))):
        planter.set_person(person, periods, relation_to_head="配偶")
        planter.household_found("HH03", int(people.household[person]), labels(periods))

    for _ in planter.plant_persons("HH12", _girls(planter), {"relation_to_head": "之儿媳"}):
        pass


def _girls(planter: Planter) -> PeriodMask:
    people, ages = planter.world.people, planter.world.ages

    def of_fourteen_to_eighteen(period: int) -> Array:
        result: Array = (people.role == CHILD) & ~people.is_male & (ages[period] >= 14) & (ages[period] <= 18)
        return result

    return of_fourteen_to_eighteen


def _plant_generations(planter: Planter) -> None:
    """A brother, sister or spouse of about the head's age as a grandchild."""
    people = planter.world.people
    head = planter.world.head[0][people.household]
    near = np.abs(people.birth - people.birth[head]) < _NEAR_DAYS
    relative = np.isin(people.role, (SIBLING, SPOUSE)) & near

    def take(periods: Periods) -> int | None:
        return planter.take_person(over(always(relative), periods))

    for person, periods in planter.subjects(take):
        relation = "之孙子" if people.is_male[person] else "之孙女"
        planter.set_person(person, periods, relation_to_head=relation)
        planter.person_found("HH11", person, labels(periods))
