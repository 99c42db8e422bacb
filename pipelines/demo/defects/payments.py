"""Defects of payments and of the notices before them (rules PF11 – PF15 and PF23 – PF25)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, NEVER, Array, batch_of, date_of, year_of
from pipelines.demo.defects.ledger import (
    Ledger,
    every_fund,
    free_payments,
    funds_of,
    leave_alone,
    ledger,
    numbered,
    plant_events,
    set_row,
)
from pipelines.demo.defects.planter import Planter
from pipelines.demo.economy.entities import credit_code
from pipelines.demo.projects import CITY, NOTICE_DAYS

_NO_SUCH_PROJECT = "XM999999"
_STRANGERS = 99_000_000  # bodies of credit codes that no entity has


def plant_payments(planter: Planter) -> None:
    """All rules."""
    _plant_early(planter)
    _plant_repeated(planter)
    _plant_strays(planter)
    _plant_notices(planter)


def _payment_ledger(planter: Planter) -> Ledger:
    payments = planter.world.economy.payments
    return ledger(planter, "fund_payment", numbered("ZC", 6, len(payments.day)), payments.village)


def _plant_early(planter: Planter) -> None:
    """Paid three days before the money came, never before the project was in the library."""
    world, payments, funds = planter.world, planter.world.economy.payments, every_fund(planter)
    came = funds.received[payments.fund]
    early = came - 3
    allowed = (funds.level[payments.fund] != CITY) & (world.projects.library[payments.project] < early)
    allowed &= batch_of(came) == payments.batch
    rows = _payment_ledger(planter)
    for row in plant_events(planter, "PF11", rows, payments.day, allowed & free_payments(planter)):
        set_row(planter, "fund_payment", row, (int(payments.batch[row]),), paid_date=date_of(int(early[row])))


def _plant_repeated(planter: Planter) -> None:
    """Two payments of a year to one payee on one voucher."""
    payments, rows = planter.world.economy.payments, _payment_ledger(planter)
    group = (payments.village * 10_000 + payments.entity) * 10_000 + year_of(payments.day)
    for _ in range(planter.count()):
        free = free_payments(planter) & (payments.entity >= 0)
        values, counts = np.unique(group[free], return_counts=True)
        first = planter.take("fund_payment", free & np.isin(group, values[counts > 1]), rows.county)
        if first is None:
            continue
        second = next(int(at) for at in np.flatnonzero(free & (group == group[first])) if at != first)
        leave_alone(planter, "fund_payment", [second])
        set_row(planter, "fund_payment", second, (int(payments.batch[second]),), voucher_number=f"PZ{first + 1:06d}")
        since = max(int(payments.batch[first]), int(payments.batch[second]))
        for row in (first, second):
            planter.key.add("PF12", "fund_payment", str(rows.ids[row]), list(LABELS[since:]))


def _plant_strays(planter: Planter) -> None:
    """Without a project or for one that nobody knows; in cash; to somebody on no list."""
    payments, rows = planter.world.economy.payments, _payment_ledger(planter)
    to_entity, to_person = payments.entity >= 0, payments.person >= 0

    for turn, row in enumerate(plant_events(planter, "PF13", rows, payments.day, free_payments(planter))):
        project = None if turn % 2 else _NO_SUCH_PROJECT
        set_row(planter, "fund_payment", row, (int(payments.batch[row]),), project_id=project)
    in_cash = {"payment_method": "现金"}
    for _ in plant_events(planter, "PF14", rows, payments.day, free_payments(planter) & to_person, in_cash):
        pass
    for row in plant_events(planter, "PF15", rows, payments.day, free_payments(planter) & to_entity):
        unknown = credit_code("91", _STRANGERS + row)
        set_row(planter, "fund_payment", row, (int(payments.batch[row]),), payee_id_number=unknown)


def _plant_notices(planter: Planter) -> None:
    """Posted for six days; another sum posted than is in the ledger; posted after the money was spent."""
    world = planter.world
    notices, payments = world.notices, world.economy.payments
    ids = np.char.add("GS", np.char.zfill(notices.number.astype(str), 6))
    rows = ledger(planter, "public_notice", ids, notices.village)
    before = np.isin(notices.subject_type, ("项目", "资金")) & (notices.kind == "事前公示")

    for row in plant_events(planter, "PF23", rows, notices.start, before):
        short = date_of(int(notices.start[row]) + 6)
        set_row(planter, "public_notice", row, (int(notices.batch[row]),), end_date=short)
    for row in plant_events(planter, "PF24", rows, notices.start, notices.subject_type == "资金"):
        wrong = int(notices.amount_yuan[row]) // 10 * 9
        set_row(planter, "public_notice", row, (int(notices.batch[row]),), announced_amount_yuan=wrong)
    late = _first_payment(planter) + 2
    in_batch = late <= DAYS[np.minimum(notices.batch, len(DAYS) - 1)]
    for row in plant_events(planter, "PF25", rows, notices.start, in_batch):
        start = int(late[row])
        values = {"start_date": date_of(start), "end_date": date_of(start + NOTICE_DAYS)}
        set_row(planter, "public_notice", row, (int(notices.batch[row]),), **values)
        leave_alone(planter, "fund_payment", np.flatnonzero(payments.notice == notices.number[row]))


def _first_payment(planter: Planter) -> Array:
    """Day of the first payment after each notice; NEVER where there is none or one of its payments has a defect."""
    notices, payments = planter.world.notices, planter.world.economy.payments
    first = np.full(len(notices.number) + 1, NEVER)  # notices are numbered from one
    np.minimum.at(first, payments.notice, payments.day)
    first[payments.notice[~free_payments(planter)]] = NEVER
    unsettled = np.isin(notices.subject_id, funds_of(planter).ids[sorted(planter.used.get("fund", ()))])
    result: Array = np.where(unsettled, NEVER, first[1:])
    return result
