"""Received rows counted under an address of the ledger, as published and again in the register (roof)."""

from __future__ import annotations

from pipelines.answers.published import Published
from pipelines.answers.resolved import Resolved, area_title
from pipelines.errors import UsageError
from pipelines.report import numbers
from pipelines.report.address_terms import BATCH, COUNTY, FILE, PROGRAM, PROGRAM_CODE, SHARED
from pipelines.report.addresses import LedgerAddress
from pipelines.report.frames import LEDGER_STATES
from pipelines.report.sentences import LEDGER_NAMES

RECEIVED = "received"


def ledger_rows(published: Published, address: LedgerAddress) -> Resolved:
    """Rows in one state, as published and counted again. Raises UsageError for an unknown state, level or file."""
    if address.state not in (RECEIVED, *LEDGER_STATES):
        known = "、".join((RECEIVED, *LEDGER_STATES))
        raise UsageError(f"行数账没有这一项：{address.state}", where=str(address), do=f"可用：{known}")
    if address.level == FILE:
        return _ledger_of_file(published, address)
    places = {PROGRAM: ("?", PROGRAM_CODE), COUNTY: ("coalesce(file.county_code, '')", address.area_code),
              BATCH: ("file.batch_id", address.area_code), SHARED: ("coalesce(file.county_code, '')", "")}  # fmt: skip
    if address.level not in places:
        raise UsageError(
            f"行数账没有按这一级计数：{address.level}", where=str(address), do=f"可用：{'、'.join(places)}"
        )
    place, code = places[address.level]
    codes = [PROGRAM_CODE, code] if place == "?" else [code]
    told = published.snapshot.query(
        f"SELECT coalesce(sum({address.state}), 0)::BIGINT AS number FROM ledger_total AS file WHERE {place} = ?", codes
    )
    state = "" if address.state == RECEIVED else f" AND row.state = '{address.state}'"
    ((again,),) = published.register.execute(
        f"SELECT count(*) FROM ledger.row AS row JOIN ledger.file AS file USING (file_id) WHERE {place} = ?{state}",
        codes,
    ).fetchall()
    title = f"{area_title(published, address)} 行数账：{ {RECEIVED: '收到', **LEDGER_NAMES}[address.state] }"
    return Resolved(address, title, numbers.plain(int(told.item())), numbers.plain(again))


def _ledger_of_file(published: Published, address: LedgerAddress) -> Resolved:
    batch, _, name = address.area_code.partition("/")
    state = address.state
    told = published.snapshot.ledger_files().filter(batch_id=batch, file_name=name)[state]
    if told.is_empty():
        raise UsageError(f"没有收到这个文件：{name}", where=str(address), do="见 bayou ledger")
    condition = "" if state == RECEIVED else f" AND row.state = '{state}'"
    ((again,),) = published.register.execute(
        "SELECT count(*) FROM ledger.row AS row JOIN ledger.file AS file USING (file_id)"
        f" WHERE file.batch_id = ? AND file.file_name = ?{condition}",
        [batch, name],
    ).fetchall()
    title = f"{area_title(published, address)} 行数账：{ {RECEIVED: '收到', **LEDGER_NAMES}[state] }"
    return Resolved(address, title, numbers.plain(int(told.sum() or 0)), numbers.plain(again))
