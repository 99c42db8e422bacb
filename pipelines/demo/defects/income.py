"""Defects of the income form (family IN, and SS07); all sums that are not the point of a defect still add up."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.demo.clock import NEVER, YEAR_END, Array
from pipelines.demo.defects.planter import YEAR_END_SPELLS, PeriodMask, Periods, Planter, always, in_force, labels, over
from pipelines.demo.figures import LOWEST_INCOME_LINE_YUAN, YEARS
from pipelines.demo.households import GENERAL
from pipelines.demo.incomes import Incomes

_COLUMNS = {
    "wage": "wage_income_yuan", "business": "business_income_yuan", "business_cost": "business_cost_yuan",
    "dividend": "dividend_income_yuan", "other_property": "other_property_income_yuan",
    "family_planning": "family_planning_benefit_yuan", "dibao": "dibao_benefit_yuan", "tekun": "tekun_benefit_yuan",
    "pension": "pension_benefit_yuan", "ecology": "ecological_compensation_yuan",
    "disability": "disability_allowance_yuan", "other_transfer": "other_transfer_income_yuan",
}  # fmt: skip
_TRANSFERS = ("family_planning", "dibao", "tekun", "pension", "ecology", "disability", "other_transfer")
_LATER_YEAR_ENDS = ((6,), (2,), (1,))


def parts_of(incomes: Incomes, row: int, household: int) -> dict[str, int]:
    """The components of one household's income of one year."""
    return {name: int(getattr(incomes, name)[row, household]) for name in _COLUMNS}


def columns_of(parts: dict[str, int], size: int) -> dict[str, Any]:
    """All columns of the income form that follow from the components."""
    transfer = sum(parts[name] for name in _TRANSFERS)
    held = parts["dividend"] + parts["other_property"]
    gross = parts["wage"] + parts["business"] + held + transfer
    net = gross - parts["business_cost"]
    per_person = round(net / size, 2)
    return {
        **{column: parts[name] for name, column in _COLUMNS.items()},
        "work_wage_income_yuan": parts["wage"], "public_service_job_income_yuan": 0,
        "property_income_yuan": held, "transfer_income_yuan": transfer, "gross_income_yuan": gross,
        "net_income_yuan": net, "net_income_per_person_yuan": per_person, "disposable_income_yuan": net,
        "disposable_income_per_person_yuan": per_person,
    }  # fmt: skip


def row_of(year_end: int) -> int:
    """Row of the incomes for the year that a year-end list reports."""
    return list(YEAR_END.values()).index(year_end)


def jumps(planter: Planter, household: int, row: int, per_person: float) -> list[str]:
    """Dates at which the income of a year, changed to `per_person`, is out of proportion with a neighbour (IN16)."""
    incomes = planter.world.incomes
    result: list[str] = []
    for late in (row, row + 1):
        if 0 < late < len(YEARS):
            before = per_person if late - 1 == row else float(incomes.per_person[late - 1, household])
            after = per_person if late == row else float(incomes.per_person[late, household])
            if not 0.7 <= after / before <= 2.0:
                result += labels(in_force(list(YEAR_END.values())[late]))
    return result


def of_row(values: Array) -> PeriodMask:
    """A mask over dates from an array over income years: the year whose form is in force at the date."""
    return lambda period: np.asarray(values[sum(period >= at for at in list(YEAR_END.values())) - 1])


def never_returned(planter: Planter) -> Array:
    """Households that never fell back into poverty."""
    result: Array = planter.world.progress.return_day == NEVER
    return result


def out_at(planter: Planter) -> PeriodMask:
    """A mask over dates: out of poverty for good."""
    return lambda period: planter.world.progress.is_out(period) & never_returned(planter)


def plant_income(planter: Planter) -> None:
    """All rules of the family."""
    _plant_sums(planter)
    _plant_negative(planter)
    _plant_below_line(planter)
    _plant_unearned(planter)
    _plant_copies_and_jumps(planter)
    _plant_allowances(planter)
    _plant_wrong_unit(planter)


def _plant_sums(planter: Planter) -> None:
    """Totals that do not follow from their parts; the totals above them follow from the wrong one."""
    incomes = planter.world.incomes
    everyone = always(planter.quiet)
    for rule in ("IN01", "IN02", "IN03", "IN04", "IN05"):
        for household, year_end in planter.plant_annual(rule, everyone, {}, table="household_income"):
            row = row_of(year_end)
            size = int(incomes.size[row, household])
            gross, net = int(incomes.gross[row, household]), int(incomes.net[row, household])
            values: dict[str, Any] = {}
            if rule == "IN01":
                values = {"gross_income_yuan": gross + 500, "net_income_yuan": net + 500}
                values["net_income_per_person_yuan"] = round((net + 500) / size, 2)
            elif rule == "IN02":
                values = {"net_income_yuan": net - 700, "net_income_per_person_yuan": round((net - 700) / size, 2)}
            elif rule == "IN03":
                values = {"net_income_per_person_yuan": round(net / size + 88, 2)}
            elif rule == "IN04":
                values = {"other_property_income_yuan": int(incomes.other_property[row, household]) + 260}
            else:
                values = {"other_transfer_income_yuan": int(incomes.other_transfer[row, household]) + 430}
            planter.set_household(household, (year_end,), table="household_income", **values)


def set_parts(planter: Planter, household: int, year_end: int, parts: dict[str, int]) -> float:
    """Write changed components with all that follows from them; returns the income per person."""
    columns = columns_of(parts, int(planter.world.incomes.size[row_of(year_end), household]))
    planter.set_household(household, (year_end,), table="household_income", **columns)
    return float(columns["disposable_income_per_person_yuan"])


def _plant_negative(planter: Planter) -> None:
    """A business that made a loss, entered as negative income; the loss is small against the wages."""
    incomes = planter.world.incomes
    rich = of_row((incomes.wage > 20000) & (incomes.business == 0))
    for household, year_end in planter.plant_annual("IN06", rich, {}, table="household_income"):
        parts = parts_of(incomes, row_of(year_end), household)
        parts["business"], parts["wage"] = -300, parts["wage"] + 300
        set_parts(planter, household, year_end, parts)


def _plant_below_line(planter: Planter) -> None:
    """Out of poverty with an income below the line; the check still says that the income is stable (EX12)."""
    world = planter.world
    incomes, out = world.incomes, out_at(planter)
    lines = np.array([LOWEST_INCOME_LINE_YUAN[year] for year in YEARS])[:, None] * 0.9
    before = np.vstack([lines[:1] * np.ones(incomes.per_person.shape[1]), incomes.per_person[:-1]])
    after = np.vstack([incomes.per_person[1:], lines[3:] * np.ones(incomes.per_person.shape[1])])
    smooth = (lines >= 0.72 * before) & (after <= 1.9 * lines)
    # Wages bear the whole loss, and what is left is still earned for the greater part (IN13).
    smooth &= incomes.transfer + incomes.dividend < 0.45 * lines * incomes.size
    smooth &= incomes.wage > incomes.net - lines * incomes.size
    fits = of_row(smooth & incomes.has_labour)

    def mask(period: int) -> Array:
        result: Array = out(period) & fits(period) & world.labour_flags[period]
        return result

    for household, year_end in planter.plant_annual("IN08", mask, {}, table="household_income"):
        row = row_of(year_end)
        parts = parts_of(incomes, row, household)
        target = int(lines[row, 0] * incomes.size[row, household])
        parts["wage"] -= int(incomes.net[row, household]) - target
        set_parts(planter, household, year_end, parts)
        planter.household_also("EX12", household, labels(in_force(year_end)))


def _plant_unearned(planter: Planter) -> None:
    """Income that is mostly dividends and transfers, or dividends alone (article 23: no sitting and waiting)."""
    world = planter.world
    incomes, out = world.incomes, out_at(planter)
    workers = of_row(incomes.has_labour & (incomes.wage > 8000))
    moved = (0.6 * incomes.net).astype(np.int64) - incomes.transfer - incomes.dividend
    keeps_wage = of_row(incomes.wage - moved >= 500)

    def left(period: int) -> Array:
        result: Array = out(period) & workers(period) & keeps_wage(period) & world.labour_flags[period]
        return result

    def waiting(period: int) -> Array:
        poor = ~world.progress.is_out(period) & ~world.progress.is_returned(period)
        result: Array = poor & workers(period) & world.labour_flags[period]
        return result

    for household, year_end in planter.plant_annual("IN13", left, {}, table="household_income"):
        row = row_of(year_end)
        parts = parts_of(incomes, row, household)
        parts["dividend"] += int(moved[row, household])
        parts["wage"] -= int(moved[row, household])
        set_parts(planter, household, year_end, parts)
    for household, year_end in planter.plant_annual("IN15", waiting, {}, table="household_income"):
        parts = parts_of(incomes, row_of(year_end), household)
        parts["dividend"] += parts["wage"] + parts["business"] - parts["business_cost"]
        parts["wage"] = parts["business"] = parts["business_cost"] = 0
        set_parts(planter, household, year_end, parts)
        if world.any_member(year_end, world.labour.work_months[year_end] > 0)[household]:
            planter.household_also("IN26", household, labels((year_end,)))


def _plant_copies_and_jumps(planter: Planter) -> None:
    """A form copied from the year before; an income that more than doubles in one year."""
    world = planter.world
    incomes = world.incomes
    no_line, table = always(~np.asarray(world.labour_flags.any(axis=0))), "household_income"
    for household, year_end in planter.plant_annual("IN17", no_line, {}, table=table, spells=_LATER_YEAR_ENDS):
        row = row_of(year_end)
        per_person = set_parts(planter, household, year_end, parts_of(incomes, row - 1, household))
        planter.household_also("IN16", household, jumps(planter, household, row, per_person))
    rich = of_row((incomes.wage > 10000) & incomes.has_labour)

    def take(lists: Periods) -> int | None:
        return planter.take_household(over(rich, in_force(lists[0])) & never_returned(planter))

    for household, (year_end,) in planter.subjects(take, spells=_LATER_YEAR_ENDS):
        row = row_of(year_end)
        parts = parts_of(incomes, row, household)
        before = float(incomes.per_person[row - 1, household]) * int(incomes.size[row, household])
        parts["wage"] += int(2.4 * before) - int(incomes.net[row, household])
        per_person = set_parts(planter, household, year_end, parts)
        planter.household_found("IN16", household, jumps(planter, household, row, per_person))


def _plant_allowances(planter: Planter) -> None:
    """低保金 without a recipient, a pension without an old member: seen only when the form's year is the list's year."""
    world = planter.world
    incomes = world.incomes
    general = world.households.category == GENERAL
    earned = incomes.transfer + incomes.dividend + 900 < 0.45 * incomes.net
    gifts = of_row((incomes.wage > 6000) & (incomes.pension == 0) & earned)

    def plain(period: int) -> Array:
        result: Array = general & gifts(period)
        return result

    def young(period: int) -> Array:
        result: Array = general & gifts(period) & ~world.any_member(6, world.ages[6] >= 58)
        return result

    for rule, mask, name in (("IN25", plain, "dibao"), ("SS07", young, "pension")):

        def take(lists: Periods, mask: PeriodMask = mask) -> int | None:
            return planter.take_household(over(mask, in_force(lists[0])))

        for household, (year_end,) in planter.subjects(take, spells=YEAR_END_SPELLS):
            parts = parts_of(incomes, row_of(year_end), household)
            parts[name], parts["wage"] = parts[name] + 900, parts["wage"] - 900
            set_parts(planter, household, year_end, parts)
            planter.household_found(rule, household, labels((year_end,)))


def _plant_wrong_unit(planter: Planter) -> None:
    """Ten thousands of yuan in a column of yuan; nobody there works, so no line is missed."""
    no_labour = always(~np.asarray(planter.world.labour_flags.any(axis=0)))
    for household, year_end in planter.plant_annual("IN29", no_labour, {}, table="household_income"):
        row = row_of(year_end)
        value = round(float(planter.world.incomes.per_person[row, household]) / 10000, 2)
        planter.set_household(household, (year_end,), table="household_income", disposable_income_per_person_yuan=value)
        planter.household_also("IN16", household, jumps(planter, household, row, value))
