"""Defects of the income form against common sense, the work of the members, ledgers and lists (family IN, second part)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.clock import DAYS, YEAR_END, Array
from pipelines.demo.defects.income import columns_of, of_row, out_at, parts_of, row_of, set_parts
from pipelines.demo.defects.planter import YEAR_END_SPELLS, PeriodMask, Periods, Planter, always, in_force, labels, over
from pipelines.demo.figures import LAST_INCOME_LINE_YUAN, YEARS
from pipelines.demo.households import TEKUN
from pipelines.demo.labour import WEAK

_FORM = "household_income"
_LINES = np.array([LAST_INCOME_LINE_YUAN[year] for year in YEARS])[:, None]
_JUST_ABOVE = 1.02
_LEAST_WAGE_YUAN = 1000
_RICH_YUAN = 13_500
_MOST_MONTHLY_YUAN = 9000

Change = Callable[[dict[str, int], int, int], None]


def plant_earnings(planter: Planter) -> None:
    """IN07, IN09, IN12, IN14, IN20 – IN24, IN26 – IN28, IN30 and IN31."""
    _plant_unpaid_work(planter)
    _plant_forests(planter)
    _plant_levels(planter)
    _plant_business(planter)
    _plant_small_sums(planter)
    _plant_ledgers(planter)
    _plant_form(planter)


def _changed(planter: Planter, rule: str, mask: PeriodMask, change: Change) -> Iterator[tuple[int, int]]:
    """Change the components of one year's income; all sums still follow from them."""
    incomes = planter.world.incomes
    for household, year_end in planter.plant_annual(rule, mask, {}, table=_FORM):
        parts = parts_of(incomes, row_of(year_end), household)
        change(parts, row_of(year_end), household)
        set_parts(planter, household, year_end, parts)
        yield household, year_end


def _waiting_at(planter: Planter) -> PeriodMask:
    """Households with labour that have not left poverty yet."""
    world = planter.world
    has_labour = of_row(world.incomes.has_labour)

    def waiting(period: int) -> Array:
        poor = ~world.progress.is_out(period) & ~world.progress.is_returned(period)
        result: Array = poor & has_labour(period) & world.labour_flags[period] & (world.households.category != TEKUN)
        return result

    return waiting


def _both(first: PeriodMask, second: PeriodMask) -> PeriodMask:
    return lambda period: first(period) & second(period)


def _never_able(planter: Planter) -> Array:
    """Households without labour capacity: no line is asked of them."""
    return ~np.asarray(planter.world.labour_flags.any(axis=0))


def _plant_unpaid_work(planter: Planter) -> None:
    """A half-able member is said to have worked for months, the income form of the same year knows no wages."""
    world = planter.world
    half_able = (world.labour.skill == WEAK) & (world.households.category != TEKUN)[world.people.household]

    def mask(period: int) -> Array:
        no_wage = ~world.labour_flags[period] & (world.incomes.wage[row_of(period)] == 0)
        return half_able[period] & no_wage[world.people.household]

    values = {"work_scope": "乡(镇)内务工", "work_place": "本镇", "work_months": 6}
    for person, (year_end,) in planter.subjects(
        lambda lists: planter.take_person(over(mask, lists)), spells=YEAR_END_SPELLS
    ):
        planter.set_person(person, (year_end,), **values)
        planter.household_found("IN26", int(world.people.household[person]), labels((year_end,)))


def _plant_forests(planter: Planter) -> None:
    """Compensation for a forest that the form of living conditions does not know."""
    compensated = of_row(planter.world.incomes.ecology > 0)
    values = {"forest_mu": 0.0, "returned_forest_mu": 0.0}
    for _ in planter.plant_annual("IN23", compensated, values, table="household_condition"):
        pass


def _plant_levels(planter: Planter) -> None:
    """Just above the line though out of poverty; far above the line of identification; mostly unearned."""
    world = planter.world
    incomes = world.incomes
    has_labour = of_row(incomes.has_labour)
    target = np.ceil(_JUST_ABOVE * _LINES * incomes.size).astype(np.int64)
    rich = np.full(incomes.size.shape, _RICH_YUAN) * incomes.size
    too_much = incomes.wage + incomes.business - (0.4 * incomes.gross).astype(np.int64)

    def left(period: int) -> Array:
        result: Array = out_at(planter)(period) & has_labour(period) & world.labour_flags[period]
        return result

    def to_line(parts: dict[str, int], row: int, household: int) -> None:
        parts["wage"] += int(target[row, household] - incomes.net[row, household])

    def to_riches(parts: dict[str, int], row: int, household: int) -> None:
        parts["wage"] += int(rich[row, household] - incomes.net[row, household])

    def unearned(parts: dict[str, int], row: int, household: int) -> None:
        parts["wage"] -= int(too_much[row, household])
        parts["other_transfer"] += int(too_much[row, household])

    enough_wage = incomes.wage - (incomes.net - target) >= _LEAST_WAGE_YUAN
    waiting = _waiting_at(planter)
    plans: tuple[tuple[str, PeriodMask, Array, Change], ...] = (
        ("IN09", left, enough_wage, to_line),
        ("IN12", waiting, incomes.net < rich, to_riches),
        ("IN14", waiting, (incomes.wage - too_much >= _LEAST_WAGE_YUAN) & (too_much > 0), unearned),
    )
    for rule, mask, fits, change in plans:
        for _ in _changed(planter, rule, _both(mask, of_row(fits)), change):
            pass


def _plant_business(planter: Planter) -> None:
    """Business without any cost, or with more cost than income; wages keep the net income as it is."""
    incomes = planter.world.incomes
    earns = (incomes.business > 0) & (incomes.wage > incomes.business_cost + _LEAST_WAGE_YUAN)

    def no_cost(parts: dict[str, int], row: int, household: int) -> None:
        parts["wage"] -= parts["business_cost"]
        parts["business_cost"] = 0

    def loss(parts: dict[str, int], row: int, household: int) -> None:
        more = parts["business"] + 600 - parts["business_cost"]
        parts["wage"], parts["business_cost"] = parts["wage"] + more, parts["business_cost"] + more

    for rule, change in (("IN21", no_cost), ("IN22", loss)):
        for _ in _changed(planter, rule, of_row(earns), change):
            pass


def _plant_small_sums(planter: Planter) -> None:
    """Wages of a year and pensions of a year that are at best those of a month."""
    incomes = planter.world.incomes

    def small_wage(parts: dict[str, int], row: int, household: int) -> None:
        parts["wage"], parts["other_transfer"] = 200, parts["other_transfer"] - 200

    def small_pension(parts: dict[str, int], row: int, household: int) -> None:
        parts["other_transfer"] += parts["pension"] - 80
        parts["pension"] = 80

    gifted = of_row((incomes.wage == 0) & (incomes.other_transfer > 500) & _never_able(planter))
    for rule, mask, change in (("IN20", gifted, small_wage), ("IN24", of_row(incomes.pension > 0), small_pension)):
        for _ in _changed(planter, rule, mask, change):
            pass


def _plant_ledgers(planter: Planter) -> None:
    """Three times the wages on the ledger of jobs; a dividend that no list of a project shows."""
    world = planter.world
    incomes, jobs = world.incomes, world.services.jobs
    home, count = world.people.household[jobs.person], world.households.count

    def only_worker(period: int) -> Array:
        listed = jobs.period == period
        modest = listed & (jobs.yuan_per_month < _MOST_MONTHLY_YUAN) & (incomes.wage[row_of(period)][home] > 0)
        alone = np.bincount(home[listed], minlength=count) == 1
        return alone & (np.bincount(home[modest], minlength=count) == 1)

    spells: tuple[Periods, ...] = tuple((at,) for at in reversed(SERVICE_PERIODS))
    for household, (at,) in planter.subjects(
        lambda lists: planter.take_household(over(only_worker, lists)), spells=spells
    ):
        job = int(np.flatnonzero((jobs.period == at) & (home == household))[0])
        planter.edits.set_cell("employment", at, job, "monthly_wage_yuan", 3 * int(jobs.yuan_per_month[job]))
        planter.household_found("IN27", household, labels(in_force(at)))

    rosters, village = world.economy.rosters, world.households.village
    has_list = np.stack(
        [np.isin(village, village[rosters.household[rosters.since <= DAYS[at]]]) for at in YEAR_END.values()]
    )

    def with_dividend(parts: dict[str, int], row: int, household: int) -> None:
        parts["dividend"], parts["wage"] = parts["dividend"] + 300, parts["wage"] - 300

    for _ in _changed(planter, "IN28", of_row(has_list & (incomes.wage > 3000)), with_dividend):
        pass


def _plant_form(planter: Planter) -> None:
    """One head too many, what does not count counted in, and no signature."""
    world = planter.world
    incomes = world.incomes
    for household, year_end in planter.plant_annual("IN07", always(_never_able(planter)), {}, table=_FORM):
        row = row_of(year_end)
        size = int(incomes.size[row, household]) + 1
        values: dict[str, Any] = {**columns_of(parts_of(incomes, row, household), size), "household_size_persons": size}
        planter.set_household(household, (year_end,), table=_FORM, **values)
    excluded = world.household_draw[6] < 0.3
    for household, year_end in planter.plant_annual("IN30", always(excluded), {}, table=_FORM):
        row = row_of(year_end)
        net = int(incomes.net[row, household]) + 500
        values = {
            "gross_income_yuan": int(incomes.gross[row, household]) + 500,
            "net_income_yuan": net,
            "net_income_per_person_yuan": round(net / int(incomes.size[row, household]), 2),
        }
        planter.set_household(household, (year_end,), table=_FORM, **values)
        planter.household_also("IN01", household, labels(in_force(year_end)))
    for _ in planter.plant_annual("IN31", always(planter.quiet), {"is_signed_by_head": False}, table=_FORM):
        pass
