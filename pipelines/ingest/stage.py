"""Stage 1: received files → typed rows, with every row of every file in exactly one state."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts import Contract, load_contracts
from pipelines.errors import BayouError, UsageError
from pipelines.ingest.corrections import apply_corrections, plan_corrections
from pipelines.ingest.deliveries import record_deliveries
from pipelines.ingest.full_lists import Claim
from pipelines.ingest.mappings import load_learned_headers
from pipelines.ingest.reception import REFUSED, Reception
from pipelines.ingest.repairs import apply_returns, date_repairs
from pipelines.ingest.schema import STATES, create_tables
from pipelines.ingest.states import settle_states
from pipelines.policy import load_areas
from pipelines.store.batches import Batch, read_batches
from pipelines.store.database import insert_rows
from pipelines.store.decisions import Correction

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class IngestSummary:
    """What came in and where it went. `refused_files`: (batch, file, reason); the other numbers are rows.

    `rows_split`: rows that said something of two tables and went two ways.
    """

    files: int
    refused_files: tuple[tuple[str, str, str], ...]
    rows: int
    rows_split: int
    kept: int
    merged: int
    superseded: int
    retired: int
    quarantined: int
    not_data: int


def ingest(
    connection: duckdb.DuckDBPyConnection,
    raw_folder: Path,
    *,
    known_on: date,
    mappings_folder: Path | None = None,
    corrections: Sequence[Correction] = (),
    progress: Progress | None = None,
) -> IngestSummary:
    """Read every batch received by `known_on` into schemas `raw`, `base` and `ledger` of `connection`.

    Args:
        connection: the building register, open for writing; the three schemas are made afresh.
        raw_folder: holds one folder per batch, each with a batch.toml; never written.
        known_on: batches received later are not seen.
        mappings_folder: `*.yml` with header aliases learned from suppliers; may be missing.
        corrections: decided cells in their order; those decided by `known_on` are applied when the states are settled.
        progress: called with the file's name, files done and files in all.

    Raises:
        UsageError: a batch.toml, a mapping or a correction is wrong, with file and key.
        RefusedError: the register does not hold what a correction expects.
        BayouError: rows received and their states do not balance, which is an error of the program.
    """
    contracts = load_contracts()
    counties = {area.code: area.name for area in load_areas()}
    batches = [batch for batch in read_batches(raw_folder) if batch.received_on <= known_on]
    claims = _claims(batches, contracts, list(counties))
    planned = plan_corrections(corrections, contracts)
    learned = load_learned_headers(mappings_folder, contracts)
    create_tables(connection, contracts)
    _record_batches(connection, batches)
    received = [(batch, file) for batch in batches for file in batch.files]
    with Reception(connection, learned, counties) as reception:
        for done, (batch, file) in enumerate(received):
            if progress:
                progress(f"{batch.id}/{file.name}", done, len(received))
            reception.receive(batch, file)
    apply_returns(connection, contracts, reception.returned, reception.scales)
    record_deliveries(connection, contracts)
    settle_states(connection, contracts, claims)
    date_repairs(connection)
    apply_corrections(connection, planned, known_on)
    _count_states(connection)
    _require_balance(connection, contracts)
    return _summary(connection)


def _claims(batches: Sequence[Batch], contracts: Mapping[str, Contract], county_codes: Sequence[str]) -> list[Claim]:
    """What the batches announce as complete. Raises UsageError for a table or a county that does not exist."""
    claims = []
    for batch in batches:
        for table, codes in batch.full.items():
            _require_known("表", table, list(contracts), batch)
            for code in codes:
                _require_known("县代码", code, county_codes, batch)
                claims.append((batch.id, table, code))
    return claims


def _require_known(kind: str, value: str, known: Sequence[str], batch: Batch) -> None:
    if value not in known:
        near = difflib.get_close_matches(value, known, n=2, cutoff=0.5) or known
        where = f"data/raw/{batch.id}/batch.toml [full]"
        raise UsageError(f"没有这个{kind}：{value}", where=where, do=f"相近的有：{'、'.join(near)}")


def _record_batches(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> None:
    rows = [(batch.id, batch.data_date, batch.received_on, batch.supplier, batch.simulated) for batch in batches]
    insert_rows(connection, "ledger.batch", rows)


def _count_states(connection: duckdb.DuckDBPyConnection) -> None:
    counts = ", ".join(f"sum(CASE WHEN state = '{state}' THEN 1 ELSE 0 END) AS {state}" for state in STATES)
    connection.execute(f"UPDATE ledger.file SET {', '.join(f'{state} = 0' for state in STATES)}")
    connection.execute(f"""
        UPDATE ledger.file AS file SET {", ".join(f"{state} = counted.{state}" for state in STATES)}
        FROM (SELECT file_id, {counts} FROM ledger.row GROUP BY file_id) AS counted
        WHERE counted.file_id = file.file_id
    """)


def _require_balance(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> None:
    """Σ states = rows received and split for each file, and `base` holds exactly the kept rows."""
    unbalanced = connection.execute(
        "SELECT batch_id || '/' || file_name FROM ledger.file"
        f" WHERE rows_received + rows_split <> {' + '.join(STATES)} ORDER BY 1"
    ).fetchall()
    kept = dict(
        connection.execute("SELECT table_name, count(*) FROM ledger.row WHERE state = 'kept' GROUP BY 1").fetchall()
    )
    for table in contracts:
        ((rows,),) = connection.execute(f"SELECT count(*) FROM base.{table}").fetchall()
        if rows != kept.get(table, 0):
            unbalanced.append((f"base.{table}",))
    if unbalanced:
        names = "、".join(name for (name,) in unbalanced)
        raise BayouError("行账不平：去向合计不等于收到的行数", where=names, do="这是程序错误，请保留文件并报告")


def _summary(connection: duckdb.DuckDBPyConnection) -> IngestSummary:
    totals = ", ".join(f"coalesce(sum({name}), 0)::BIGINT" for name in ("rows_received", "rows_split", *STATES))
    ((files, *rows),) = connection.execute(f"SELECT count(*), {totals} FROM ledger.file").fetchall()
    refused = connection.execute(
        f"SELECT batch_id, file_name, reason FROM ledger.file WHERE state = '{REFUSED}' ORDER BY file_id"
    ).fetchall()
    return IngestSummary(files, tuple(refused), *rows)
