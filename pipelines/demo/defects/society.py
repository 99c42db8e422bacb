"""Defects of sales, mutual-aid funds and donations (rules PF39 – PF44)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, PERIODS, Array, year_of
from pipelines.demo.defects.ledger import (
    leave_alone,
    ledger,
    more_than_days_after,
    numbered,
    plant_events,
    sent_with,
    set_row,
    untouched,
)
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Planter, in_force, labels
from pipelines.demo.defects.rosters import strange_number
from pipelines.demo.exits import year_of_check

_ARRIVAL_DAYS = 180
_NO_SUCH_ENTITY = "JY9999"


def plant_society(planter: Planter) -> None:
    """All rules."""
    _plant_sales(planter)
    _plant_villages_without_sales(planter)
    _plant_mutual_funds(planter)
    _plant_donations(planter)


def _plant_sales(planter: Planter) -> None:
    """The sum in units of ten thousand; a seller that nobody knows."""
    sales = planter.world.economy.sales
    rows = ledger(planter, "consumption", numbered("XS", 6, len(sales.day)), sales.village)
    everything = np.ones(len(sales.day), dtype=bool)
    for row in plant_events(planter, "PF39", rows, sales.day, everything):
        yuan = float(sales.quantity[row] * sales.price_tenths_yuan[row]) / 10
        set_row(planter, "consumption", row, (int(sales.batch[row]),), sale_amount_yuan=round(yuan / 10_000, 4))
    unknown = {"entity_id": _NO_SUCH_ENTITY, "household_id": None}
    for _ in plant_events(planter, "PF40", rows, sales.day, everything, unknown):
        pass


def _plant_villages_without_sales(planter: Planter) -> None:
    """A village that sold nothing in a year."""
    world, sales = planter.world, planter.world.economy.sales
    years = year_of(sales.day)
    for village, (year_end,) in planter.subjects(
        lambda lists: planter.take("village_without_sales", _villages_with_free_sales(planter), world.villages.county),
        spells=YEAR_END_SPELLS,
    ):
        mine = np.flatnonzero((sales.village == village) & (years == year_of_check(year_end)))
        for sale in mine[sales.batch[mine] < PERIODS].tolist():
            planter.edits.drop("consumption", int(sales.batch[sale]), sale)
        planter.key.add("PF41", "village", str(world.village_id[village]), labels(in_force(year_end)))


def _villages_with_free_sales(planter: Planter) -> Array:
    sales = planter.world.economy.sales
    free = np.ones(planter.world.villages.count, dtype=bool)
    free[sales.village[~untouched(planter, "consumption", len(sales.day))]] = False
    return free


def _plant_mutual_funds(planter: Planter) -> None:
    """A balance that does not follow or is below nothing; help for somebody from elsewhere. One a village."""
    funds = planter.world.economy.mutual_funds
    rows = ledger(planter, "mutual_fund", numbered("HZ", 5, len(funds.day)), funds.village)
    batch = sent_with(funds.day, is_yearly=True)
    begins = np.zeros(len(funds.day), dtype=bool)
    begins[np.unique(funds.village, return_index=True)[1]] = True
    for turn, row in enumerate(plant_events(planter, "PF42", rows, funds.day, ~begins, is_yearly=True)):
        wrong = int(funds.balance_yuan[row]) + 1000 if turn % 2 == 0 else -100
        set_row(planter, "mutual_fund", row, (int(batch[row]),), balance_yuan=wrong)
        # The entry after it is wrong as well.
        leave_alone(planter, "mutual_fund", np.flatnonzero(funds.village == funds.village[row]))
    for row in plant_events(planter, "PF43", rows, funds.day, funds.person >= 0, is_yearly=True):
        set_row(planter, "mutual_fund", row, (int(batch[row]),), beneficiary_id_number=strange_number(row))


def _plant_donations(planter: Planter) -> None:
    """Promised and never received."""
    gifts = planter.world.economy.gifts
    rows = ledger(planter, "donation", numbered("JZ", 5, len(gifts.day)), gifts.village)
    batch = sent_with(gifts.day, is_yearly=True)
    allowed = (batch < PERIODS) & (gifts.day < DAYS[-1] - _ARRIVAL_DAYS)
    for _ in range(planter.count()):
        row = planter.take("donation", allowed, rows.county)
        if row is None:
            continue
        set_row(planter, "donation", row, (int(batch[row]),), received_date=None)
        at = more_than_days_after(_ARRIVAL_DAYS, int(gifts.day[row]))
        planter.key.add("PF44", "donation", str(rows.ids[row]), at)
