"""Rows of the annual tables: 收支表, 生产生活条件表 and 八有逐户核查表, one household and year each."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, LAST_YEAR_END, PERIODS, Array, dates, day
from pipelines.demo.exits import GRADE_C, GRADE_D, SAFE, year_of_check
from pipelines.demo.figures import HIGHEST_INCOME_LINE_YUAN
from pipelines.demo.housing import GRADES
from pipelines.demo.incomes import income_year_position
from pipelines.demo.tables.text import frame, hidden
from pipelines.demo.world import World

_WATER = np.array(["净化自来水", "受保护井泉", "不受保护井泉"])
# Public forest brings in about this much a year.
_COMPENSATION_YUAN_PER_MU = 40
_FUELS = np.array(["柴草", "清洁能源", "煤炭"])
_ROADS = np.array(["泥土路", "砂石路", "水泥路"])
_STRUCTURES = np.array(["砖混", "砖木", "钢筋混凝土", "土坯"])


def income_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Incomes of the year that ends with the data date; every sum is exact."""
    rows = world.households_at(period, county)
    incomes, at = world.incomes, income_year_position(period)
    jobs = world.labour.job_months[period] > 0
    job_income = np.where(world.any_member(period, jobs)[rows], np.minimum(4800, incomes.wage[at, rows]), 0)
    net = incomes.net[at, rows]
    per_person = incomes.per_person[at, rows]
    return frame(
        {
            "_row": rows,
            "household_id": world.household_id[rows],
            "household_size_persons": incomes.size[at, rows],
            "wage_income_yuan": incomes.wage[at, rows],
            "work_wage_income_yuan": incomes.wage[at, rows] - job_income,
            "public_service_job_income_yuan": job_income,
            "business_income_yuan": incomes.business[at, rows],
            "property_income_yuan": incomes.property_income[at, rows],
            "dividend_income_yuan": incomes.dividend[at, rows],
            "other_property_income_yuan": incomes.other_property[at, rows],
            "transfer_income_yuan": incomes.transfer[at, rows],
            "family_planning_benefit_yuan": incomes.family_planning[at, rows],
            "dibao_benefit_yuan": incomes.dibao[at, rows],
            "tekun_benefit_yuan": incomes.tekun[at, rows],
            "pension_benefit_yuan": incomes.pension[at, rows],
            "ecological_compensation_yuan": incomes.ecology[at, rows],
            "disability_allowance_yuan": incomes.disability[at, rows],
            "other_transfer_income_yuan": incomes.other_transfer[at, rows],
            "business_cost_yuan": incomes.business_cost[at, rows],
            "gross_income_yuan": incomes.gross[at, rows],
            "net_income_yuan": net,
            "net_income_per_person_yuan": per_person,
            "disposable_income_yuan": net,
            "disposable_income_per_person_yuan": per_person,
            "excluded_income_yuan": np.where(world.household_draw[6, rows] < 0.3, 500, 0),
            "is_signed_by_head": np.ones(len(rows), dtype=bool),
        }
    )


def house_state(world: World, period: int) -> tuple[Array, Array]:
    """Per household at a year-end: whether its house is in danger, and whether it has a safe house at all."""
    progress, year = world.progress, year_of_check(period)
    pending = (progress.danger != SAFE) & (progress.house_year > year)
    in_danger = pending & ((progress.danger == GRADE_C) | (progress.danger == GRADE_D))
    return in_danger, ~pending


def _needs_cooperative(world: World, period: int) -> Array:
    """Per household: able to work while the form speaks, and on no project's list: the cooperative takes it in."""
    rosters = world.economy.rosters
    until = [at for at in range(PERIODS) if LAST_YEAR_END[at] == period]
    listed = np.zeros(world.households.count, dtype=bool)
    listed[rosters.household[rosters.since <= DAYS[period]]] = True
    return np.asarray(world.labour_flags[until].any(axis=0) & ~listed)


def _house_areas(world: World, rows: Array) -> Array:
    """Square metres of a house, between twelve a head when most and fifty-five when fewest live in it."""
    listed = [np.where(world.size[period, rows] > 0, world.size[period, rows], 99) for period in range(PERIODS)]
    fewest, most = np.minimum.reduce(listed), world.size[:, rows].max(axis=0)
    area = np.maximum(40 + np.floor(world.household_draw[1, rows] * 70), 12 * most)
    result: Array = np.minimum(area, 55 * fewest)
    return result


def condition_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Living conditions at the end of the year."""
    rows = world.households_at(period, county)
    year, progress, draw = year_of_check(period), world.progress, world.household_draw[:, rows]
    in_danger, has_house = house_state(world, period)
    safe_water = progress.water_year[rows] <= year
    old_grade = GRADES[progress.danger[rows]]
    grade = np.where(has_house[rows], np.where(draw[6] < 0.6, "A", "B"), old_grade)
    joins = draw[4] < 0.2 + 0.05 * (year - 2016)
    land = np.round(draw[1] * 4, 1)
    road = np.minimum(np.floor(draw[5] * (2 + year - 2015)).astype(np.int64), 2)
    # Where the natural village has a hardened road, no household is left with mud.
    road = np.maximum(road, world.hamlets.hardened_year[world.hamlets.of_household[rows]] <= year)
    compensated = np.round(world.incomes.ecology.max(axis=0)[rows] / _COMPENSATION_YUAN_PER_MU, 1)
    return frame(
        {
            "_row": rows,
            "household_id": world.household_id[rows],
            "farmland_mu": land,
            "irrigated_mu": np.round(land * 0.6, 1),
            "forest_mu": np.maximum(np.round(np.maximum(draw[2] * 9 - 6, 0), 1), compensated),
            "returned_forest_mu": 0.0,
            "orchard_mu": np.round(np.maximum(draw[3] * 5 - 4, 0), 1),
            "pasture_mu": 0.0,
            "water_surface_mu": 0.0,
            "is_cooperative_member": joins | _needs_cooperative(world, period)[rows],
            "is_led_by_enterprise": draw[5] < 0.15,
            "is_led_by_entrepreneur": draw[6] < 0.08,
            "has_production_power": draw[7] < 0.97,
            "has_domestic_power": np.ones(len(rows), dtype=bool),
            "has_tv_signal": progress.tv_year[rows] <= year,
            "has_network_signal": progress.network_year[rows] <= year,
            "has_water_difficulty": ~safe_water & (draw[7] < 0.5),
            "has_safe_water": safe_water,
            "water_source": np.where(safe_water, _WATER[(draw[4] > 0.7).astype(np.int64)], _WATER[2]),
            "has_sanitary_toilet": draw[3] < 0.6 + 0.1 * (year - 2016),
            "main_fuel": _FUELS[np.floor(draw[2] * 3).astype(np.int64)],
            "access_road_type": _ROADS[road],
            "distance_to_village_road_km": np.round(draw[0] * 2, 1),
            "house_area_m2": np.where((old_grade == "无房") & ~has_house[rows], 0, _house_areas(world, rows)) + 0.0,
            "house_structure": np.where(in_danger[rows], "土坯", _STRUCTURES[np.floor(draw[7] * 3).astype(np.int64)]),
            "is_dangerous_house": in_danger[rows],
            "danger_grade": grade,
        }
    )


def exit_check_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """The eight haves of every household, checked in the last weeks of the year (articles 2, 23)."""
    rows = world.households_at(period, county)
    year, progress = year_of_check(period), world.progress
    at = income_year_position(period)
    enough = world.incomes.per_person[at, rows] >= HIGHEST_INCOME_LINE_YUAN[year]
    haves = {
        "has_stable_income": ~world.labour_flags[period, rows] | enough,
        "has_safe_housing": house_state(world, period)[1][rows],
        "has_compulsory_education": np.ones(len(rows), dtype=bool),
        "has_basic_medical_care": np.ones(len(rows), dtype=bool),
        "has_safe_water": progress.water_year[rows] <= year,
        "has_power": np.ones(len(rows), dtype=bool),
        "has_tv_signal": progress.tv_year[rows] <= year,
        "has_network_signal": progress.network_year[rows] <= year,
    }
    passes = np.logical_and.reduce(list(haves.values()))
    labels = ("收入未达标", "住房不安全", "", "", "饮水不安全", "", "无电视信号", "无网络信号")
    gap = np.full(len(rows), "", dtype="<U6")
    for label, have in zip(labels, haves.values(), strict=True):
        gap = np.where((gap == "") & ~have & (label != ""), label, gap)
    deadline = day(year + 1, 12, 31)
    return frame(
        {
            "_row": rows,
            "household_id": world.household_id[rows],
            **haves,
            "has_enough_food": np.ones(len(rows), dtype=bool),
            "has_enough_clothing": np.ones(len(rows), dtype=bool),
            "check_date": dates(np.maximum(day(year, 12, 1) + rows % 26, world.households.enter[rows])),
            "checker_name": helper_names(world, rows),
            "is_signed_by_household": np.ones(len(rows), dtype=bool),
            "check_result": np.where(passes, "达标", "未达标"),
            "gap_note": hidden(pl.Series(gap), ~passes),
            "planned_measure": hidden(pl.repeat("列入下一年帮扶计划,专人跟进", len(rows), eager=True), ~passes),
            "deadline_date": hidden(dates(np.full(len(rows), deadline)), ~passes),
            "fixed_date": pl.repeat(None, len(rows), dtype=pl.Date, eager=True),
        }
    )


def helper_names(world: World, rows: Array) -> Array:
    """Name of the first helper of each household."""
    first = np.searchsorted(world.pairings.household, rows, side="left")
    return np.array(world.pairings.helper_names)[world.pairings.helper[first]]
