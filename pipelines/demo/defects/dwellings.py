"""Defects of dwellings: areas in 生产生活条件表, and of renewal cases what they cost, leave behind and show (family HS)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.defects.housing import plant_cases, set_case, settled_cases
from pipelines.demo.defects.planter import Periods, Planter, always, labels, over
from pipelines.demo.exits import NO_HOUSE
from pipelines.demo.housing import REBUILD


def plant_dwellings(planter: Planter) -> None:
    """HS01 – HS03, HS09 and HS14 – HS16."""
    _plant_two_subsidies(planter)
    _plant_cases(planter)
    _plant_areas(planter)


def _plant_two_subsidies(planter: Planter) -> None:
    """A finished and paid case entered under a household that has one already."""
    world = planter.world
    of_case, settled = world.cases.household, settled_cases(planter)

    def take(periods: Periods) -> int | None:
        free = (planter.quiet & ~planter.used_households)[of_case]
        case = planter.take("housing", over(settled, periods) & free, world.households.county[of_case])
        if case is not None:
            planter.used_households[of_case[case]] = True
        return case

    for first, periods in planter.subjects(take):
        second = take(periods)
        if second is None:
            continue
        set_case(planter, second, periods, household_id=str(world.household_id[of_case[first]]))
        planter.household_found("HS09", int(of_case[first]), labels(periods))


def _plant_cases(planter: Planter) -> None:
    """Approved and built too large, the old house still there, mostly own money, no photos."""
    cases, settled = planter.world.cases, settled_cases(planter)
    size = planter.world.households.size_2018[cases.household]
    too_large = np.where(size <= 3, 60, 18 * size) + 12
    for case, periods in plant_cases(planter, "HS03", settled):
        set_case(planter, case, periods, approved_area_m2=int(too_large[case]), built_area_m2=int(too_large[case]))
    for case, periods in plant_cases(planter, "HS14", lambda period: settled(period) & (cases.mode == REBUILD)):
        set_case(planter, case, periods, is_old_house_demolished=False)
    for case, periods in plant_cases(planter, "HS15", settled):
        set_case(planter, case, periods, self_raised_yuan=3 * int(cases.standard_yuan[case]))
    for case, periods in plant_cases(planter, "HS16", settled):
        set_case(planter, case, periods, has_photos=False)


def _plant_areas(planter: Planter) -> None:
    """No area although the household has a house; an area of a whole yard."""
    housed = always(planter.world.progress.danger != NO_HOUSE)
    for rule, area in (("HS01", 0.0), ("HS02", 900.0)):
        for _ in planter.plant_annual(rule, housed, {"house_area_m2": area}, table="household_condition"):
            pass
