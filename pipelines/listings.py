"""What `bayou ledger`, `corrections` and `submissions` list, read from a published snapshot (roof)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.store.database import sealed_reader
from pipelines.store.decisions import read_corrections
from pipelines.store.home import Home
from pipelines.store.manifests import read_manifest
from pipelines.store.published import Listing, chosen_snapshot, opened, refuse_unknown

if TYPE_CHECKING:
    import duckdb

    from pipelines.ingest.corrections import Planned


def list_ledger(home: Home, *, as_of: date | None, known_on: date | None, refused: Path | None) -> Listing:
    """One row per received file with the states of its rows; a refused file shows its reason and 0 rows.

    `refused`: the build that the gate refused, when that is what was received last; else the published snapshot is read.
    """
    with opened(refused or chosen_snapshot(home, known_on)) as connection:
        result = connection.execute(
            "SELECT file.batch_id AS batch, file.file_name AS file, file.table_name AS table_name, file.state, file.reason,"
            " file.rows_received AS received, file.rows_split AS split, file.kept, file.merged, file.superseded, file.retired,"
            " file.quarantined, file.not_data FROM ledger.file AS file JOIN ledger.batch AS batch USING (batch_id)"
            " WHERE $as_of IS NULL OR batch.data_date <= $as_of ORDER BY file.batch_id, file.file_name",
            {"as_of": as_of},
        )
        columns = [item[0] for item in result.description]
        return columns, result.fetchall()


def list_corrections(home: Home, *, known_on: date | None) -> Listing:
    """Every decided correction and whether the snapshot holds it; a value is shown only where its column is not personal."""
    from pipelines.contracts import load_contracts
    from pipelines.ingest.corrections import plan_corrections

    planned = plan_corrections(read_corrections(home.decisions), load_contracts())
    columns = ["file", "record", "table_name", "record_key", "data_date", "column", "expect", "value", "status", "note", "reason",
               "author", "decided_on"]  # fmt: skip
    if not planned:
        return columns, []
    snapshot = chosen_snapshot(home, known_on)
    known = date.fromisoformat(read_manifest(snapshot)["known_on"])
    with opened(snapshot) as connection:
        statuses = [_correction_status(connection, item, known) for item in planned]
    rows: list[tuple[object, ...]] = []
    for item, (status, note) in zip(planned, statuses, strict=True):
        record = item.record
        shown = ("…", "…") if item.column.sensitivity == "personal" else (record.expect, record.value)
        rows.append((record.file, record.number, record.table, item.record_key, record.data_date, record.column, *shown,
                     status, note, record.reason, record.author, record.decided_on))  # fmt: skip
    return columns, rows


def _correction_status(
    connection: duckdb.DuckDBPyConnection, planned: Planned, known_on: date
) -> tuple[str, str | None]:
    """applied, not_in_force (decided later than the snapshot knows), pending (the next run applies it) or would_fail, why."""
    from pipelines.ingest.corrections import problem_of

    record = planned.record
    if record.decided_on > known_on:
        return "not_in_force", f"快照只知道到{known_on}为止的决定"
    applied = connection.execute(
        "SELECT 1 FROM ledger.correction WHERE file_name = ? AND record_number = ? AND table_name = ? AND record_key = ?"
        " AND data_date = ? AND column_name = ? AND decided_on = ?",
        [
            record.file,
            record.number,
            record.table,
            planned.record_key,
            record.data_date,
            record.column,
            record.decided_on,
        ],
    ).fetchall()
    if applied:
        return "applied", None
    problem = problem_of(connection, planned)
    return ("pending", "下次运行时应用") if problem is None else ("would_fail", problem.what)


_SUBMISSIONS = """
    SELECT office_code AS office, office_name AS name, table_name AS "table", title_zh AS title, period_end, due_on, status,
           received_on, days_late, rows, note
    FROM submission
    WHERE ($office IS NULL OR office_code = $office) AND ($all OR status IN ('missing', 'late'))
    ORDER BY office_code, period_end, position
"""


def list_submissions(build: Path, *, office: str | None, with_all: bool) -> Listing:
    """What is missing or late, or with `with_all` all that is owed, one row an office, table and period end.

    `office`: code or name of a county, or the programme's for what comes for all counties at once.
    """
    with sealed_reader(build / "indicators.duckdb") as connection:
        code = _office_code(connection, office) if office is not None else None
        result = connection.execute(_SUBMISSIONS, {"office": code, "all": with_all})
        columns = [item[0] for item in result.description]
        return columns, result.fetchall()


_STATUS_WORDS = {"received": "按期", "late": "迟报", "missing": "缺报", "nil": "无变动未报", "not_due": "未到期"}
_READABLE = {"name": "县", "title": "表", "period_end": "数据截止", "due_on": "应报", "status": "情况", "received_on": "收到",
             "days_late": "天", "note": "说明"}  # fmt: skip


def readable_submissions(columns: list[str], rows: list[tuple[object, ...]]) -> Listing:
    """The same list for people: in words, without codes and names of tables."""
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    told = [{**record, "status": _STATUS_WORDS[str(record["status"])]} for record in records]
    return list(_READABLE.values()), [tuple(record[name] for name in _READABLE) for record in told]


def list_notices(build: Path, *, office: str | None) -> list[str]:
    """The notices to send now, one text an office; none for offices that owe nothing."""
    from pipelines.report.frames import open_file
    from pipelines.report.notices import notice

    snapshot = open_file(build, "internal")
    try:
        code = _office_code(snapshot.connection, office) if office is not None else None
        offices = snapshot.query("SELECT DISTINCT office_code FROM submission ORDER BY 1")["office_code"].to_list()
        return [text for found in offices if code in (None, found) and (text := notice(snapshot, found))]
    finally:
        snapshot.connection.close()


def _office_code(connection: duckdb.DuckDBPyConnection, office: str) -> str:
    known = connection.execute("SELECT DISTINCT office_code, office_name FROM submission ORDER BY 1").fetchall()
    by_name = {name: code for code, name in known}
    code = by_name.get(office, office)
    refuse_unknown([item for pair in known for item in pair], code, "县（市、区）")
    return code
