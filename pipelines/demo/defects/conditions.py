"""Defects of the yearly forms on living conditions and on the eight haves (families EX and VL)."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.demo.clock import LAST_YEAR_END, NEVER, Array
from pipelines.demo.defects.income import columns_of, parts_of, row_of
from pipelines.demo.defects.planter import PeriodMask, Planter, always, in_force, labels
from pipelines.demo.exits import year_of_check

# An impossible area in turn: too much forest, less than nothing, too much water.
_AREAS: tuple[dict[str, Any], ...] = ({"forest_mu": 350.0}, {"farmland_mu": -2.0}, {"water_surface_mu": 260.0})
# Part of the gross income of an exited household that comes from transfers.
_TRANSFER_SHARE = 0.95


def plant_conditions(planter: Planter) -> None:
    """Power, signals, land and roads; children out of school; unsigned checks; incomes that are all transfers."""
    _plant_exited(planter)
    _plant_living(planter)
    _plant_dropouts(planter)
    _plant_transfers(planter)
    for _ in planter.plant_annual("EX16", always(planter.quiet), {"is_signed_by_household": False}, table="exit_check"):
        pass
    for _ in planter.plant_households("DY19", always(planter.quiet), {"support_plan": None}):
        pass


def _out(planter: Planter) -> PeriodMask:
    """Out of poverty and never back, at a date and at the year-end whose forms are in force there."""
    progress = planter.world.progress
    steady = progress.return_day == NEVER
    return lambda period: progress.is_out(period) & progress.is_out(LAST_YEAR_END[period]) & steady


def _plant_exited(planter: Planter) -> None:
    """Out of poverty without power, without television or network."""
    out = _out(planter)
    for _ in planter.plant_annual("EX06", out, {"has_domestic_power": False}, table="household_condition"):
        pass
    signals = ("has_tv_signal", "has_network_signal")
    for number, (household, year_end) in enumerate(planter.plant_annual("EX07", out, {}, table="household_condition")):
        planter.set_household(household, (year_end,), table="household_condition", **{signals[number % 2]: False})


def _plant_living(planter: Planter) -> None:
    """Impossible areas, a far road, more forest given back than there is, mud beside a hardened road."""
    world = planter.world

    def hardened(period: int) -> Array:
        year = year_of_check(LAST_YEAR_END[period])
        result: Array = world.hamlets.hardened_year[world.hamlets.of_household] <= year
        return result

    everyone = always(planter.quiet)
    for number, (household, year_end) in enumerate(
        planter.plant_annual("VL28", everyone, {}, table="household_condition")
    ):
        planter.set_household(household, (year_end,), table="household_condition", **_AREAS[number % len(_AREAS)])
    plans: tuple[tuple[str, PeriodMask, dict[str, Any]], ...] = (
        ("VL29", everyone, {"returned_forest_mu": 30.0}),
        ("VL30", everyone, {"distance_to_village_road_km": 8.5}),
        ("VL32", hardened, {"access_road_type": "泥土路"}),
    )
    for rule, mask, values in plans:
        for _ in planter.plant_annual(rule, mask, values, table="household_condition"):
            pass


def _plant_dropouts(planter: Planter) -> None:
    """Children of school age who left school for work, while the check says that education is secured."""
    world = planter.world
    home = world.people.household
    child = always((world.ages[0] >= 7) & (world.ages[6] <= 14) & (world.schooling.dropout_reason == ""))

    def take(lists: tuple[int, ...]) -> int | None:
        return planter.take_person(child(lists[0]))

    for person, periods in planter.subjects(take):
        planter.set_person(person, periods, school_status="非在校生", dropout_reason="其他")
        planter.household_found("EX10", int(home[person]), labels(periods))


def _plant_transfers(planter: Planter) -> None:
    """Out of poverty and able to work, but nearly all income is transfers; the total stays what it was (IN13 also)."""
    world = planter.world
    incomes, out = world.incomes, _out(planter)
    movable = (incomes.business == 0) & (incomes.wage > 8000) & (25 * incomes.property_income < incomes.net)

    def earns(period: int) -> Array:
        row = row_of(LAST_YEAR_END[period])
        result: Array = out(period) & world.labour_flags[period] & movable[row]
        return result

    for household, year_end in planter.plant_annual("EX22", earns, {}, table="household_income"):
        row = row_of(year_end)
        parts = parts_of(incomes, row, household)
        moved = int(np.ceil(_TRANSFER_SHARE * incomes.gross[row, household])) - int(incomes.transfer[row, household])
        parts["other_transfer"], parts["wage"] = parts["other_transfer"] + moved, parts["wage"] - moved
        columns = columns_of(parts, int(incomes.size[row, household]))
        planter.set_household(household, (year_end,), table="household_income", **columns)
        planter.household_also("IN13", household, labels(in_force(year_end)))
