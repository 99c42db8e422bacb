"""Defects of money in enterprises and of its dividends (rules AS01 – AS09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, Array, date_of
from pipelines.demo.defects.ledger import Ledger, leave_alone, ledger, plant_rows, plant_yearly, set_row, untouched
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, Periods, Planter, in_force
from pipelines.demo.exits import year_of_check
from pipelines.demo.projects import project_ids

_OVERDUE_DAYS = 60
_LARGE_SHARE = 0.13
_SUBJECTS_OF_LARGE_SHARES = 4


def plant_investments(planter: Planter) -> None:
    """All rules."""
    _plant_closed_entities(planter)
    _plant_large_shares(planter)
    _plant_contracts(planter)
    _plant_poor_dividends(planter)
    _plant_late_dividends(planter)
    _plant_counts(planter)


def _entity_ledger(planter: Planter) -> Ledger:
    entities = planter.world.economy.entities
    return ledger(planter, "entity", entities.id, entities.village)


def _signed(planter: Planter, period: int) -> Array:
    result: Array = planter.world.economy.investments.signed <= DAYS[period]
    return result


def _yuan_by_entity(planter: Planter, period: int) -> Array:
    investments = planter.world.economy.investments
    then = _signed(planter, period)
    count = len(planter.world.economy.entities.name)
    return np.bincount(investments.entity[then], weights=investments.amount_yuan[then], minlength=count)


def _plant_closed_entities(planter: Planter) -> None:
    """Struck off, or worse, with the money in it."""
    states = ("注销", "吊销", "异常")

    def holds(year_end: int) -> Array:
        result: Array = _yuan_by_entity(planter, year_end) > 0
        return result

    for turn, (entity, year_end) in enumerate(plant_yearly(planter, "AS01", _entity_ledger(planter), holds)):
        set_row(planter, "entity", entity, (year_end,), operating_status=states[turn % 3])


def _plant_large_shares(planter: Planter) -> None:
    """Many villages whose money went to one enterprise."""
    investments, rows = planter.world.economy.investments, _entity_ledger(planter)
    moved = np.zeros(len(investments.project), dtype=bool)

    def holds(period: int) -> Array:
        result: Array = _yuan_by_entity(planter, period) > 0
        return result

    # Never on lists of two spells at once: what one takes the other must not lose.
    spells: tuple[Periods, ...] = ((6,), (2,), (4,), (1,), SPELLS[3])
    for entity, periods in plant_rows(
        planter, "AS04", rows, holds, spells=spells, count=planter.count(_SUBJECTS_OF_LARGE_SHARES)
    ):
        taken = ~untouched(planter, "entity", len(rows.ids))[investments.entity]
        candidates = planter.rng.permutation(np.flatnonzero(_signed(planter, periods[0]) & ~moved & ~taken))
        for period in periods:
            then = _signed(planter, period)
            wanted = _LARGE_SHARE * float(investments.amount_yuan[then].sum())
            held = float(_yuan_by_entity(planter, period)[entity])
            for row in candidates.tolist():
                if held > wanted:
                    break
                moved[row] = True
                held += float(investments.amount_yuan[row])
                set_row(planter, "asset_investment", row, (period,), entity_id=str(rows.ids[entity]))


def _plant_contracts(planter: Planter) -> None:
    """Rates nobody pays, no contract or one that is over, no shares, no surety."""
    investments = planter.world.economy.investments
    village = planter.world.projects.village[investments.project]
    rows = ledger(planter, "asset_investment", investments.id, village)
    plans: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...] = (
        ("AS02", ({"return_rate_pct": 26.5}, {"return_rate_pct": 0.0})),
        ("AS03", ({"contract_number": None}, {})),
        ("AS05", ({"village_share_yuan": 0, "household_share_yuan": 0},)),
        ("AS06", ({"has_guarantee": False},)),
    )
    for rule, values in plans:
        found = plant_rows(planter, rule, rows, lambda period: _signed(planter, period))
        for turn, (row, periods) in enumerate(found):
            set_row(planter, "asset_investment", row, periods, **values[turn % len(values)])
            if not values[turn % len(values)]:
                set_row(planter, "asset_investment", row, periods, end_date=date_of(int(DAYS[periods[0]]) - 30))


def _dividend_ledger(planter: Planter) -> Ledger:
    world, dividends = planter.world, planter.world.economy.dividends
    project = world.economy.investments.project[dividends.investment]
    first = project_ids(world.villages, world.projects, "FH")[project]
    return ledger(planter, "dividend", np.char.add(first, dividends.year.astype(str)), world.projects.village[project])


def _overdue(planter: Planter, row: int, year_end: int) -> list[str]:
    """Where a list of a year-end shows a dividend that should have been paid more than sixty days ago."""
    due = planter.world.economy.dividends.due[row]
    return [LABELS[period] for period in in_force(year_end) if DAYS[period] - due > _OVERDUE_DAYS]


def _plant_late_dividends(planter: Planter) -> None:
    """Not paid at all, or only in part."""
    dividends, rows = planter.world.economy.dividends, _dividend_ledger(planter)
    yuan = planter.world.economy.investments.annual_return_yuan[dividends.investment]

    def take(lists: Periods) -> int | None:
        (year_end,) = lists
        last = DAYS[in_force(year_end)[-1]]
        return planter.take(
            "dividend", (dividends.due <= DAYS[year_end]) & (last - dividends.due > _OVERDUE_DAYS), rows.county
        )

    for turn, (row, (year_end,)) in enumerate(planter.subjects(take, spells=YEAR_END_SPELLS)):
        part = {"paid_yuan": round(float(yuan[row]) * 0.9, 2)}
        values = part if turn % 2 else {"paid_yuan": None, "paid_date": None}
        set_row(planter, "dividend", row, (year_end,), **values)
        planter.key.add("AS07", "dividend", str(rows.ids[row]), _overdue(planter, row, year_end))


def _plant_poor_dividends(planter: Planter) -> None:
    """Half of what was agreed, two years running; later that is late as well."""
    dividends, rows = planter.world.economy.dividends, _dividend_ledger(planter)
    yuan = planter.world.economy.investments.annual_return_yuan[dividends.investment]
    follows = np.zeros(len(dividends.year), dtype=bool)
    follows[1:] = dividends.investment[1:] == dividends.investment[:-1]

    def of_year(year_end: int) -> Array:
        result: Array = follows & (dividends.year == year_of_check(year_end))
        return result

    for row, year_end in plant_yearly(planter, "AS09", rows, of_year):
        leave_alone(planter, "dividend", np.flatnonzero(dividends.investment == dividends.investment[row]))
        for poor in (row - 1, row):
            set_row(planter, "dividend", poor, (year_end,), paid_yuan=round(float(yuan[poor]) / 2, 2))
            overdue = _overdue(planter, poor, year_end)
            planter.key.add_side_effect("AS07", "dividend", str(rows.ids[poor]), overdue)


def _plant_counts(planter: Planter) -> None:
    """Two households more than on the list of the project."""
    world, dividends = planter.world, planter.world.economy.dividends
    rosters, count = world.economy.rosters, len(world.projects.start)
    project = world.economy.investments.project[dividends.investment]

    def of_year(year_end: int) -> Array:
        listed = rosters.households(int(DAYS[year_end]), count)
        touched = rosters.project[~untouched(planter, "project_beneficiary", len(rosters.project))]
        result: Array = (dividends.year == year_of_check(year_end)) & (listed[project] > 0) & ~np.isin(project, touched)
        return result

    for row, year_end in plant_yearly(planter, "AS08", _dividend_ledger(planter), of_year):
        wrong = int(rosters.households(int(DAYS[year_end]), count)[project[row]]) + 2
        set_row(planter, "dividend", row, (year_end,), beneficiary_households=wrong)
