"""Defects of 低保, 特困 and pensions: who should have them and has not, and where the lists contradict each other (family SS)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.clock import Array
from pipelines.demo.defects.income import parts_of, row_of, set_parts
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, Periods, Planter, labels, over
from pipelines.demo.households import DIBAO, GENERAL
from pipelines.demo.labour import DISABLED, LOST, NO_LABOUR

ROSTER_SPELLS: tuple[Periods, ...] = ((6,), (2,))
# Mid-year lists: there neither the yearly income form nor the roster is compared with the allowances.
MID_YEAR_SPELLS: tuple[Periods, ...] = ((5,), (3, 4, 5), (4,), (3,))


def plant_support(planter: Planter) -> None:
    """SS06, SS08, SS11, SS13 and SS14."""
    _plant_missing_pensions(planter)
    _plant_left_alone(planter)
    _plant_partly_supported(planter)
    _plant_wrong_category(planter)
    _plant_roster(planter)


def on_rosters(periods: Periods) -> Periods:
    """Dates at which a roster of the same day exists."""
    return tuple(period for period in periods if period in SERVICE_PERIODS)


def unknown_to_rosters(planter: Planter, person: int, periods: Periods) -> None:
    """Side effects of a number that looks right and that no roster of a department knows."""
    world = planter.world
    if world.households.category[world.people.household[person]] == DIBAO:
        planter.person_also("SS13", person, labels(on_rosters(periods)))
    if world.labour.health[person] >= DISABLED:
        planter.person_also("SS22", person, labels(on_rosters(periods)))


def _plant_missing_pensions(planter: Planter) -> None:
    """The pension of an insured old member is entered under other transfers."""
    world = planter.world
    incomes = world.incomes

    def old(period: int) -> Array:
        insured = (world.ages[period] >= 62) & ~world.labour.is_employee
        result: Array = world.any_member(period, insured) & (incomes.pension[row_of(period)] > 0)
        return result

    for household, (year_end,) in planter.subjects(
        lambda lists: planter.take_household(over(old, lists)), spells=YEAR_END_SPELLS
    ):
        parts = parts_of(incomes, row_of(year_end), household)
        parts["other_transfer"], parts["pension"] = parts["other_transfer"] + parts["pension"], 0
        set_parts(planter, household, year_end, parts)
        planter.household_found("SS06", household, labels((year_end,)))


def _plant_left_alone(planter: Planter) -> None:
    """Nobody can work, nobody is supported, and the household passes for a general one."""
    world = planter.world
    able = ~np.isin(world.labour.skill, (NO_LABOUR, LOST))

    def helpless(period: int) -> Array:
        return (world.households.category == DIBAO) & ~world.any_member(period, able[period])

    values = {"household_category": "一般贫困户"}
    for household, periods in planter.plant_households("SS08", helpless, values, spells=MID_YEAR_SPELLS):
        for member in world.members(household).tolist():
            planter.set_person(member, periods, receives_dibao=False)


def _plant_partly_supported(planter: Planter) -> None:
    """A household without labour capacity of which one member was forgotten, in the civil affairs' roster not."""
    world = planter.world
    several = world.size.min(axis=0) >= 2

    def mask(period: int) -> Array:
        return (world.households.category == DIBAO) & several & ~world.labour_flags[period]

    for household, periods in planter.plant_households("SS14", mask, {}):
        members = world.members(household)
        forgotten = int(members[members != world.head[0, household]][-1])
        planter.set_person(forgotten, periods, receives_dibao=False)
        planter.person_also("SS13", forgotten, labels(on_rosters(periods)))


def _plant_wrong_category(planter: Planter) -> None:
    """The head of a general household on 低保."""
    world = planter.world

    def general(period: int) -> Array:
        return (world.households.category == GENERAL) & world.labour_flags[period]

    for household, periods in planter.plant_households("SS11", general, {}, spells=MID_YEAR_SPELLS):
        planter.set_person(int(world.head[0, household]), periods, receives_dibao=True)


def _plant_roster(planter: Planter) -> None:
    """Missing on the roster of civil affairs, or there without the register knowing it, in turn."""
    world = planter.world
    of_person = world.people.household
    dibao = (world.households.category == DIBAO) & (world.size.min(axis=0) >= 2)

    def take(lists: Periods) -> int | None:
        return planter.take_person(over(lambda period: (dibao & world.labour_flags[period])[of_person], lists))

    spells = (*ROSTER_SPELLS, *reversed(ROSTER_SPELLS), *SPELLS[2:4])
    for turn, (person, periods) in enumerate(planter.subjects(take, spells=spells)):
        if turn % 2:
            planter.set_person(person, periods, receives_dibao=False)
        for period in on_rosters(periods):
            if not turn % 2:
                planter.edits.drop("social_security", period, person)
        planter.person_found("SS13", person, labels(on_rosters(periods)))
