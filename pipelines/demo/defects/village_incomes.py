"""Defects of incomes that only a whole village shows (IN10, IN18, IN19)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import LAST_YEAR_END, Array
from pipelines.demo.defects.income import of_row, parts_of, row_of, set_parts
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, PeriodMask, Periods, Planter, in_force, labels, over
from pipelines.demo.figures import HIGHEST_VILLAGE_LINE_YUAN, LAST_INCOME_LINE_YUAN, YEARS

_ALIKE = 5
_MOST_VILLAGES = 4
_LEAST_WAGE_YUAN = 500


def plant_village_incomes(planter: Planter) -> None:
    """Villages with enough free households are scarce in a small demo: to be planted first."""
    _plant_alike(planter)
    _plant_just_above(planter)
    _plant_poor_villages(planter)


def _working_at(planter: Planter) -> PeriodMask:
    """Free quiet households with labour whose form of the year shows wages."""
    world = planter.world
    earns = of_row(world.incomes.has_labour & (world.incomes.wage > _LEAST_WAGE_YUAN))

    def working(period: int) -> Array:
        result: Array = planter.quiet & ~planter.used_households & world.labour_flags[period] & earns(period)
        return result

    return working


def _set_net(planter: Planter, household: int, year_end: int, net: int) -> None:
    """Let wages bring the net income of a household to a sum."""
    incomes, row = planter.world.incomes, row_of(year_end)
    parts = parts_of(incomes, row, household)
    parts["wage"] += net - int(incomes.net[row, household])
    set_parts(planter, household, year_end, parts)
    planter.used_households[household] = True


def _per_village(planter: Planter, chosen: Array) -> Array:
    """How many of the chosen households each village has."""
    return np.bincount(planter.world.households.village[chosen], minlength=planter.world.villages.count)


def _plant_alike(planter: Planter) -> None:
    """Five households of a village with the very same income per person, that of the richest of them."""
    world = planter.world
    working, count = _working_at(planter), planter.count(_MOST_VILLAGES)

    def take(lists: Periods) -> int | None:
        return planter.take_village(_per_village(planter, over(working, in_force(lists[0]))) >= _ALIKE)

    for village, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS, count=count):
        row = row_of(year_end)
        free = np.flatnonzero(over(working, in_force(year_end)) & (world.households.village == village))
        chosen = free[np.argsort(world.incomes.per_person[row, free], kind="stable")][:_ALIKE]
        per_person = int(world.incomes.per_person[row, chosen].max()) + 1
        for household in chosen.tolist():
            _set_net(planter, household, year_end, per_person * int(world.incomes.size[row, household]))
        planter.key.add("IN18", "village", str(world.village_id[village]), labels(in_force(year_end)))


def _plant_just_above(planter: Planter) -> None:
    """More than a fifth of a village's households with labour within one per cent above the line."""
    world = planter.world
    incomes, working = world.incomes, _working_at(planter)
    lines = np.array([LAST_INCOME_LINE_YUAN[year] for year in YEARS])[:, None]
    enough_wage = of_row(incomes.wage - (incomes.net - lines * incomes.size) >= _LEAST_WAGE_YUAN)

    def able(period: int) -> Array:
        return working(period) & enough_wage(period)

    def needed(year_end: int) -> Array:
        listed = [
            _per_village(planter, world.household_present[at] & world.labour_flags[at]) for at in in_force(year_end)
        ]
        most = np.maximum.reduce(listed)
        return np.where(most >= 6, most // 5 + 2, 10**6)

    def take(lists: Periods) -> int | None:
        free = _per_village(planter, over(able, in_force(lists[0])))
        return planter.take_village(free >= needed(lists[0]))

    spells, count = YEAR_END_SPELLS, planter.count(_MOST_VILLAGES)
    for village, (year_end,) in planter.subjects(take, spells=spells, count=count):
        row = row_of(year_end)
        free = np.flatnonzero(over(able, in_force(year_end)) & (world.households.village == village))
        chosen = free[: int(needed(year_end)[village])]
        for position, household in enumerate(chosen.tolist()):
            level = 1.001 + 0.008 * position / len(chosen)
            _set_net(planter, household, year_end, int(level * lines[row, 0] * incomes.size[row, household]) + 1)
        planter.key.add("IN19", "village", str(world.village_id[village]), labels(in_force(year_end)))


def _plant_poor_villages(planter: Planter) -> None:
    """A village that is out with an income far below the line of every year."""
    world = planter.world

    def out(period: int) -> Array:
        result: Array = world.village_states.is_out[period]
        return result

    for village, periods in planter.subjects(
        lambda lists: planter.take_village(over(out, lists)), spells=SPELLS, count=planter.count(5)
    ):
        for period in periods:
            line = HIGHEST_VILLAGE_LINE_YUAN[YEARS[row_of(LAST_YEAR_END[period])]]
            planter.edits.set_cell(
                "village", period, village, "disposable_income_per_person_yuan", round(0.7 * line, 2)
            )
        planter.key.add("IN10", "village", str(world.village_id[village]), labels(periods))
