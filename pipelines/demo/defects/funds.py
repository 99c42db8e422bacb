"""Defects of allocations: too little, for the wrong purpose, idle, slow, overdrawn (rules PF01, PF02, PF04 – PF10)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, YEAR_END, Array
from pipelines.demo.defects.ledger import (
    all_free,
    every_fund,
    funds_of,
    leave_alone,
    more_than_days_after,
    plant_rows,
    set_row,
)
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Planter, in_force, labels
from pipelines.demo.exits import year_of_check
from pipelines.demo.projects import CITY

_IDLE_DAYS = 365
_LAST_LIST = YEAR_END[2019]
_DUE_YUAN_PER_VILLAGE = 1_000_000


def plant_funds(planter: Planter) -> None:
    """All rules but those of papers (PF03, PF05, PF09)."""
    _plant_uses(planter)
    _plant_idle(planter)
    _plant_slow(planter)
    _plant_overdrawn(planter)
    _plant_villages_with_too_little(planter)
    _plant_city_with_too_little(planter)


def _plant_uses(planter: Planter) -> None:
    """The city's money entered as working expenses."""
    funds = every_fund(planter)

    def of_city(period: int) -> Array:
        result: Array = (funds.level == CITY) & (funds.issued <= DAYS[period])
        return result

    for _ in plant_rows(planter, "PF04", funds_of(planter), of_city, {"fund_use": "工作经费"}):
        pass


def _unpaid_candidates(planter: Planter) -> Array:
    funds, payments = every_fund(planter), planter.world.economy.payments
    return all_free(planter, payments.fund, len(funds.village))


def _drop_payment(planter: Planter, fund: int, *, largest: bool) -> None:
    """Leave out the largest or the last payment of a fund; no other defect takes one of its payments."""
    payments = planter.world.economy.payments
    mine = np.flatnonzero(payments.fund == fund)
    chosen = int(mine[np.argmax(payments.amount_yuan[mine])]) if largest else int(mine[-1])
    planter.edits.drop("fund_payment", int(payments.batch[chosen]), chosen)
    leave_alone(planter, "fund_payment", mine)


def _plant_idle(planter: Planter) -> None:
    """The last part of a fund was never paid out: idle a year after it came."""
    funds, rows = every_fund(planter), funds_of(planter)
    for turn in range(planter.count()):
        # From another date on each turn.
        since = DAYS[(6, 2, 4, 5)[turn % 4]] - _IDLE_DAYS
        allowed = _unpaid_candidates(planter) & (funds.received < since) & (funds.received > since - _IDLE_DAYS)
        fund = planter.take("fund", allowed, rows.county)
        if fund is not None:
            _drop_payment(planter, fund, largest=False)
            at = more_than_days_after(_IDLE_DAYS, int(funds.received[fund]))
            planter.key.add("PF06", "fund", str(rows.ids[fund]), at)


def _plant_slow(planter: Planter) -> None:
    """Most of a year's fund was not paid out in the year; later it counts as idle as well."""
    funds, rows = every_fund(planter), funds_of(planter)
    for fund, (year_end,) in planter.subjects(
        lambda lists: planter.take(
            "fund", _unpaid_candidates(planter) & (funds.year == year_of_check(lists[0])), rows.county
        ),
        spells=YEAR_END_SPELLS,
    ):
        _drop_payment(planter, fund, largest=True)
        planter.key.add("PF07", "fund", str(rows.ids[fund]), labels(in_force(year_end)))
        idle = more_than_days_after(_IDLE_DAYS, int(funds.received[fund]))
        planter.key.add_side_effect("PF06", "fund", str(rows.ids[fund]), idle)


def _plant_overdrawn(planter: Planter) -> None:
    """Less is entered as received than was paid out."""
    funds, payments = every_fund(planter), planter.world.economy.payments
    last = np.zeros(len(funds.village), dtype=np.int64)
    np.maximum.at(last, payments.fund, payments.day)

    def spent(period: int) -> Array:
        result: Array = _unpaid_candidates(planter) & (funds.level != CITY) & (last <= DAYS[period])
        return result

    for fund, periods in plant_rows(planter, "PF10", funds_of(planter), spent):
        set_row(planter, "fund", fund, periods, received_yuan=int(funds.amount_yuan[fund] * 0.6))
        leave_alone(planter, "fund_payment", np.flatnonzero(payments.fund == fund))


def _plant_villages_with_too_little(planter: Planter) -> None:
    """A part of the city's money of 2019 entered as that of a district."""
    funds, rows, world = every_fund(planter), funds_of(planter), planter.world
    allowed = (funds.level == CITY) & (funds.year == 2019) & (funds.number == 2)
    for _ in range(planter.count(5)):
        fund = planter.take("fund", allowed, rows.county)
        if fund is not None:
            set_row(planter, "fund", fund, (_LAST_LIST,), source_level="区级", source_type="其他")
            planter.key.add("PF01", "village", str(world.village_id[funds.village[fund]]), [LABELS[_LAST_LIST]])


def _plant_city_with_too_little(planter: Planter) -> None:
    """So much of the city's money of 2019 entered as another kind that the mean of all villages is too low."""
    funds, rows = every_fund(planter), funds_of(planter)
    kinds = planter.edits.cells["fund", _LAST_LIST]["source_type"]
    guiding = funds.level == CITY
    for row, kind in kinds.items():
        guiding[row] = kind == "财政补助引导资金"
    of_year = (funds.year == 2019) & (funds.issued <= DAYS[_LAST_LIST])
    total = int(funds.amount_yuan[guiding & of_year].sum())
    while total >= _DUE_YUAN_PER_VILLAGE * planter.world.villages.count:
        fund = planter.take("fund", guiding & of_year & (funds.level == CITY) & (funds.number == 1), rows.county)
        if fund is None:
            return
        set_row(planter, "fund", fund, (_LAST_LIST,), source_type="其他")
        total -= int(funds.amount_yuan[fund])
    planter.key.add("PF02", "program", "program", [LABELS[_LAST_LIST]])
