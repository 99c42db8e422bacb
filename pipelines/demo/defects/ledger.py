"""What the planters of money and industry share: the rows of a ledger by key and county, and payments left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, PERIODS, Array, as_of_from, batch_of
from pipelines.demo.defects.planter import SPELLS, YEAR_END_SPELLS, PeriodMask, Periods, Planter, in_force, labels, over
from pipelines.demo.economy.payments import joined_funds
from pipelines.demo.projects import Funds, fund_ids, project_ids

# The year-end whose list brings what happened since the one before.
_YEAR_END_AFTER = (0, 1, 2, 6, 6, 6, 6)


@dataclass(frozen=True)
class Ledger:
    """The rows of one table: their keys and counties, in the order of the world's arrays."""

    table: str
    ids: Array  # text
    county: Array


def ledger(planter: Planter, table: str, ids: Array, village: Array) -> Ledger:
    """The rows of a table whose counties are those of their villages."""
    return Ledger(table, ids, planter.world.villages.county[village])


def projects_of(planter: Planter) -> Ledger:
    """The project list."""
    projects = planter.world.projects
    return ledger(planter, "project", project_ids(planter.world.villages, projects), projects.village)


def every_fund(planter: Planter) -> Funds:
    """The allocations of the authorities, then those that donations make."""
    return joined_funds(planter.world.funds, planter.world.economy.gifts.funds)


def funds_of(planter: Planter) -> Ledger:
    """The list of allocations."""
    funds = every_fund(planter)
    return ledger(planter, "fund", fund_ids(planter.world.villages, funds), funds.village)


def numbered(prefix: str, digits: int, count: int) -> Array:
    """Keys of a ledger that numbers its rows from one: ZC000001 …"""
    return np.char.add(prefix, np.char.zfill((np.arange(count) + 1).astype(str), digits))


def plant_rows(
    planter: Planter, rule: str, rows: Ledger, mask: PeriodMask, values: Mapping[str, Any] | None = None, *,
    spells: Sequence[Periods] = SPELLS, count: int | None = None,
) -> Iterator[tuple[int, Periods]]:  # fmt: skip
    """Edit rows of a full list for which `mask` holds at every date of a spell; yields each with its spell."""
    natural = [case.subject for case in planter.world.natural if case.grain == rows.table]
    free = ~np.isin(np.arange(len(rows.ids)), natural)
    for row, periods in planter.subjects(
        lambda lists: planter.take(rows.table, free & over(mask, lists), rows.county), spells=spells, count=count
    ):
        set_row(planter, rows.table, row, periods, **(values or {}))
        planter.key.add(rule, rows.table, str(rows.ids[row]), labels(periods))
        yield row, periods


def plant_yearly(
    planter: Planter, rule: str, rows: Ledger, mask: PeriodMask, values: Mapping[str, Any] | None = None
) -> Iterator[tuple[int, int]]:
    """The same for a list that comes with year-ends: a row shows until the next one; yields it with its year-end.

    `mask` is asked of the year-end alone.
    """
    for row, (year_end,) in planter.subjects(
        lambda lists: planter.take(rows.table, mask(lists[0]), rows.county), spells=YEAR_END_SPELLS
    ):
        set_row(planter, rows.table, row, (year_end,), **(values or {}))
        planter.key.add(rule, rows.table, str(rows.ids[row]), labels(in_force(year_end)))
        yield row, year_end


def plant_events(
    planter: Planter, rule: str, rows: Ledger, days: Array, allowed: Array, values: Mapping[str, Any] | None = None, *,
    is_yearly: bool = False,
) -> Iterator[int]:  # fmt: skip
    """Edit events in the batch that brings them (a yearly ledger: the one of the year-end); yields each row.

    They show from their own day on, whenever they were sent.
    """
    batch = sent_with(days, is_yearly=is_yearly)
    for _ in range(planter.count()):
        row = planter.take(rows.table, allowed & (batch < PERIODS), rows.county)
        if row is None:
            continue
        set_row(planter, rows.table, row, (int(batch[row]),), **(values or {}))
        planter.key.add(rule, rows.table, str(rows.ids[row]), as_of_from(int(days[row])))
        yield row


def sent_with(days: Array, *, is_yearly: bool = False) -> Array:
    """The batch of the events of each day; PERIODS for what is not sent."""
    batch = batch_of(days)
    result: Array = np.array([*_YEAR_END_AFTER, PERIODS])[batch] if is_yearly else batch
    return result


def set_row(planter: Planter, table: str, row: int, periods: Iterable[int], **values: Any) -> None:
    """Edit columns of a row on some lists."""
    for period in periods:
        for column, value in values.items():
            planter.edits.set_cell(table, period, row, column, value)


def leave_alone(planter: Planter, table: str, rows: Iterable[int]) -> None:
    """No other defect takes these rows."""
    planter.used.setdefault(table, set()).update(int(row) for row in rows)


def untouched(planter: Planter, table: str, count: int) -> Array:
    """Rows of a table that no defect has."""
    free = np.ones(count, dtype=bool)
    free[sorted(planter.used.get(table, ()))] = False
    return free


def free_payments(planter: Planter) -> Array:
    """Payments that no defect has, out of funds and for projects that none has."""
    world, payments = planter.world, planter.world.economy.payments
    free = untouched(planter, "fund_payment", len(payments.day))
    free &= untouched(planter, "fund", int(payments.fund.max()) + 1)[payments.fund]
    result: Array = free & untouched(planter, "project", len(world.projects.start))[payments.project]
    return result


def all_free(planter: Planter, owner: Array, owners: int) -> Array:
    """Funds or projects (`owner` names one per payment) that are paid and all of whose payments are free."""
    taken = np.bincount(owner, weights=~untouched(planter, "fund_payment", len(owner)), minlength=owners)
    result: Array = (taken == 0) & (np.bincount(owner, minlength=owners) > 0)
    return result


def more_than_days_after(days: int, since: int) -> list[str]:
    """Data dates that lie more than some days after a day."""
    return [label for label, at in zip(LABELS, DAYS.tolist(), strict=True) if at - since > days]
