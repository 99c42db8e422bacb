"""Defects of housing renewal (family HS)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, LAST_YEAR_END, Array, date_of
from pipelines.demo.defects.planter import PeriodMask, Periods, Planter, labels, over
from pipelines.demo.exits import GRADE_D, NO_HOUSE
from pipelines.demo.tables.annual import house_state


def plant_housing(planter: Planter) -> None:
    """All rules of the family."""
    _plant_open_cases(planter)
    _plant_finished_cases(planter)
    _plant_missing_cases(planter)
    cases = planter.world.cases
    for case, periods in plant_cases(planter, "HS12", lambda period: cases.grade == NO_HOUSE):
        set_case(planter, case, periods, renewal_mode=None)
    for case, periods in plant_cases(planter, "HS13", lambda period: cases.grade == GRADE_D):
        set_case(planter, case, periods, renewal_mode="修缮加固")


def housing_id(planter: Planter, case: int) -> str:
    """危改编号 of a case."""
    return f"WG{planter.world.household_id[planter.world.cases.household[case]]}"


def plant_cases(planter: Planter, rule: str, mask: PeriodMask) -> Iterator[tuple[int, Periods]]:
    """Take cases of free quiet households for which the mask (over cases) holds on all lists of a spell."""
    world = planter.world
    of_case = world.cases.household
    county = world.households.county[of_case]

    def take(periods: Periods) -> int | None:
        free = (planter.quiet & ~planter.used_households)[of_case]
        return planter.take("housing", over(mask, periods) & free, county)

    for case, periods in planter.subjects(take):
        planter.used_households[of_case[case]] = True
        planter.key.add(rule, "housing", housing_id(planter, case), labels(periods))
        yield case, periods


def set_case(planter: Planter, case: int, periods: Periods, **values: Any) -> None:
    """Edit columns of a case on some lists."""
    for period in periods:
        for column, value in values.items():
            planter.edits.set_cell("housing", period, case, column, value)


def settled_cases(planter: Planter) -> PeriodMask:
    """Cases that are finished, paid and lived in at a date."""
    world = planter.world
    cases = world.cases

    def settled(period: int) -> Array:
        last = np.maximum(np.maximum(cases.move_in, cases.paid), cases.acceptance)
        result: Array = (last <= DAYS[period]) & ~house_state(world, LAST_YEAR_END[period])[0][cases.household]
        return result

    return settled


def _plant_open_cases(planter: Planter) -> None:
    """A deadline that passed without completion."""
    cases = planter.world.cases

    def is_open(period: int) -> Array:
        result: Array = cases.completion > DAYS[period]
        return result

    for case, periods in plant_cases(planter, "HS05", is_open):
        set_case(planter, case, periods, deadline_date=date_of(int(DAYS[periods[0]]) - 40))


def _plant_finished_cases(planter: Planter) -> None:
    """Too large, paid without acceptance, paid too much, moved in too early, of a household nobody knows."""
    world = planter.world
    cases, settled = world.cases, settled_cases(planter)
    for case, periods in plant_cases(planter, "HS04", settled):
        set_case(planter, case, periods, built_area_m2=int(cases.approved_m2[case]) + 15)
    for case, periods in plant_cases(planter, "HS06", settled):
        set_case(planter, case, periods, acceptance_date=None, is_accepted=None, move_in_date=None)
    for case, periods in plant_cases(planter, "HS07", settled):
        set_case(planter, case, periods, subsidy_paid_yuan=int(cases.standard_yuan[case]) + 8000)
    for case, periods in plant_cases(planter, "HS08", settled):
        set_case(planter, case, periods, move_in_date=date_of(int(cases.acceptance[case]) - 20))
    for case, periods in plant_cases(planter, "HS10", settled):
        village = world.village_id[world.households.village[cases.household[case]]]
        set_case(planter, case, periods, household_id=f"{village}9998")


def _plant_missing_cases(planter: Planter) -> None:
    """A dangerous house without any case."""
    world = planter.world
    of_case = world.cases.household
    case_of = {int(household): case for case, household in enumerate(of_case.tolist())}

    def in_danger(period: int) -> Array:
        result: Array = house_state(world, LAST_YEAR_END[period])[0]
        return result

    for household, periods in planter.plant_households("HS11", in_danger, {}):
        for period in periods:
            planter.edits.drop("housing", period, case_of[household])
