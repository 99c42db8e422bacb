"""Defects of exits and of the check of the eight haves (family EX)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pipelines.demo.clock import DAYS, LAST_YEAR_END, NEVER, Array, date_of, day, year_of
from pipelines.demo.defects.income import row_of
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Periods, Planter, in_force, labels, over
from pipelines.demo.exits import year_of_check
from pipelines.demo.figures import HIGHEST_INCOME_LINE_YUAN, LOWEST_INCOME_LINE_YUAN
from pipelines.demo.tables.annual import house_state


def plant_exit(planter: Planter) -> None:
    """All rules of the family but EX11, which is planted with the insurances."""
    _plant_status(planter)
    _plant_contradictions_of_the_poor(planter)
    _plant_contradictions_of_the_exited(planter)
    _plant_deadlines(planter)


def _out(planter: Planter) -> Callable[[int], Array]:
    """Out of poverty and never back, at a date and at the year-end whose forms are in force there."""
    progress = planter.world.progress
    steady = progress.return_day == NEVER
    return lambda period: progress.is_out(period) & progress.is_out(LAST_YEAR_END[period]) & steady


def _fails_check(planter: Planter) -> Callable[[int], Array]:
    """Households whose check in force at a date says 未达标."""
    world = planter.world

    def mask(period: int) -> Array:
        year_end = LAST_YEAR_END[period]
        year = year_of_check(year_end)
        low = world.labour_flags[year_end] & (
            world.incomes.per_person[row_of(year_end)] < HIGHEST_INCOME_LINE_YUAN[year]
        )
        progress = world.progress
        lacks = ~house_state(world, year_end)[1] | (progress.water_year > year)
        lacks |= (progress.tv_year > year) | (progress.network_year > year)
        result: Array = low | lacks
        return result

    return mask


def _plant_status(planter: Planter) -> None:
    """Exit without a check, impossible exit years, status and year that do not pair, 返贫 without a cause."""
    out, progress = _out(planter), planter.world.progress

    for household, year_end in planter.plant_annual("EX01", out, {}, table="exit_check"):
        planter.edits.drop("exit_check", year_end, household)
    for _ in planter.plant_households("EX18", out, {"exit_year": 2014}):
        pass
    for _ in planter.plant_households("EX19", out, {"exit_year": None}):
        pass
    for _ in planter.plant_households("EX20", progress.is_returned, {"return_cause": None}, spells=_RETURN_SPELLS):
        pass


# 返贫 is rare and short: one list each.
_RETURN_SPELLS = ((6,), (2,), (5,), (4,), (3,), (1,))


def _plant_contradictions_of_the_poor(planter: Planter) -> None:
    """The check says yes where conditions or income say no, for households still on the way."""
    world = planter.world
    progress, incomes = world.progress, world.incomes

    def in_danger(period: int) -> Array:
        result: Array = house_state(world, LAST_YEAR_END[period])[0] & ~progress.is_out(period)
        return result

    def below(period: int) -> Array:
        year_end = LAST_YEAR_END[period]
        limit = LOWEST_INCOME_LINE_YUAN[year_of_check(year_end)] * 0.98
        low = incomes.per_person[row_of(year_end)] < limit
        result: Array = low & world.labour_flags[period] & world.labour_flags[year_end] & ~progress.is_out(period)
        return result

    for rule, mask, column in (("EX08", in_danger, "has_safe_housing"), ("EX12", below, "has_stable_income")):
        for _ in planter.plant_annual(rule, mask, {column: True}, table="exit_check"):
            pass


def _plant_contradictions_of_the_exited(planter: Planter) -> None:
    """A have that is missing, food that is not enough, a C-grade house, water that is not safe."""
    out = _out(planter)
    for number, (household, year_end) in enumerate(planter.plant_annual("EX02", out, {}, table="exit_check")):
        column = ("has_network_signal", "has_tv_signal", "has_power")[number % 3]
        value = False if number % 2 == 0 else None
        planter.set_household(household, (year_end,), table="exit_check", **{column: value})
    for _ in planter.plant_annual("EX03", out, {"has_enough_food": False}, table="exit_check"):
        pass
    for _ in planter.plant_annual("EX04", out, {"danger_grade": "C"}, table="household_condition"):
        pass
    for household, year_end in planter.plant_annual(
        "EX05", out, {"has_safe_water": False}, table="household_condition"
    ):
        planter.household_also("EX09", household, labels(in_force(year_end)))
    for _ in planter.plant_annual("EX09", out, {"has_water_difficulty": True}, table="household_condition"):
        pass


def _plant_deadlines(planter: Planter) -> None:
    """Gaps without a measure, deadlines passed without a repair, deadlines after the end of the programme."""
    fails = _fails_check(planter)
    for _ in planter.plant_annual("EX13", fails, {"planned_measure": None}, table="exit_check"):
        pass
    late = {"deadline_date": date_of(day(2021, 6, 30))}
    for _ in planter.plant_annual("EX15", fails, late, table="exit_check"):
        pass

    def take(lists: Periods) -> int | None:
        return planter.take_household(over(fails, in_force(lists[0])))

    for household, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS):
        dates = in_force(year_end)
        year = int(year_of(np.array([DAYS[year_end]]))[0])
        deadline = day(2019, 2, 28) if year_end == 2 else day(year, 12, 20)
        planter.set_household(household, (year_end,), table="exit_check", deadline_date=date_of(deadline))
        seen = tuple(period for period in dates if DAYS[period] > deadline)
        planter.household_found("EX14", household, labels(seen))
