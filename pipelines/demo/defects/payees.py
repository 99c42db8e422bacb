"""What wrong numbers of identity do elsewhere: ledgers that name a person by number no longer find him (PF15, PF33, PF43)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, LABELS, LAST_YEAR_END, PERIODS, Array
from pipelines.demo.defects.ledger import numbered
from pipelines.demo.defects.planter import Planter
from pipelines.demo.defects.rosters import roster_ledger


def note_lost_payees(planter: Planter) -> None:
    """Enter the side effects of edits of the person list on payments, mutual-aid funds and lists of beneficiaries.

    Ledgers hold the right number. A person is lost at a date when the newest list that has him holds another one.
    """
    lost = _lost(planter)
    economy = planter.world.economy
    payments, entries = economy.payments, economy.mutual_funds
    for rule, table, ids, person, batch in (
        ("PF15", "fund_payment", numbered("ZC", 6, len(payments.day)), payments.person, payments.batch),
        ("PF43", "mutual_fund", numbered("HZ", 5, len(entries.day)), entries.person, entries.batch),
    ):
        for row in np.flatnonzero((person >= 0) & lost[:, person].any(axis=0)).tolist():
            at = [LABELS[period] for period in range(int(batch[row]), PERIODS) if lost[period, person[row]]]
            planter.key.add_side_effect(rule, table, str(ids[row]), at)
    _note_beneficiaries(planter, lost)


def _lost(planter: Planter) -> Array:
    """Data dates × persons whose right number the person list does not hold."""
    world = planter.world
    lost = np.zeros((PERIODS, world.people.count), dtype=bool)
    for period in range(PERIODS):
        cells = planter.edits.cells.get(("person", period), {})
        for column in ("id_number", "village_code"):
            lost[period, sorted(cells.get(column, {}))] = True
        # Who is left out keeps the version of the list before; a first list has none.
        gone = sorted(planter.edits.dropped.get(("person", period), ()))
        lost[period, gone] = lost[period - 1, gone] if period else True
    return lost


def _note_beneficiaries(planter: Planter, lost: Array) -> None:
    """On a yearly list: lost, or no member on the person list of the same day."""
    rosters, rows = planter.world.economy.rosters, roster_ledger(planter)
    status = np.zeros_like(lost)
    for period in range(PERIODS):
        cells = planter.edits.cells.get(("person", period), {}).get("person_status", {})
        status[period, [row for row, value in cells.items() if value not in (None, "正常")]] = True
        status[period, sorted(planter.edits.dropped.get(("person", period), ()))] = True
    for row in np.flatnonzero((lost | status)[:, rosters.person].any(axis=0)).tolist():
        person = int(rosters.person[row])
        at = [
            LABELS[period]
            for period in range(PERIODS)
            if rosters.since[row] <= DAYS[LAST_YEAR_END[period]]
            and (lost[period, person] or (period == LAST_YEAR_END[period] and status[period, person]))
        ]
        planter.key.add_side_effect("PF33", rows.table, str(rows.ids[row]), at)
