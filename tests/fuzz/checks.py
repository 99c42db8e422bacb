"""What holds for every file, whatever was done to it: told as (number of the file or None, what is wrong), without its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import duckdb

from pipelines.contracts import load_contracts
from pipelines.contracts.blank_forms import HELP_SHEET
from pipelines.contracts.issue_kinds import load_issue_kinds, load_normalisation_kinds
from pipelines.ingest.schema import STATES
from tests.fuzz.cells import CANARY, CANARY_ID, CANARY_PHONE
from tests.fuzz.made import MadeFile
from tests.fuzz.truth import truth_violations

PERSONAL = re.compile(rf"{CANARY}|{CANARY_ID}01[0-9]{{11}}|(?<![0-9]){CANARY_PHONE}[0-9]{{7}}(?![0-9])")
"""A name, identity number or telephone number that these files planted."""

Violation = tuple[int | None, str]
_SAID = ("ledger.file", "ledger.row", "ledger.file_issue")
_HAN = re.compile("[\u4e00-\u9fff]")
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]")
_LONGEST_REASON = 1_500
_NUMBER = re.compile(r"_(\d+)[^_\d]*(?:~1)?$")


def number_of(file_name: str) -> int:
    """The number that the name of a made file holds."""
    found = _NUMBER.search(file_name.rpartition("/")[2])
    assert found is not None, file_name
    return int(found[1])


def violations(connection: duckdb.DuckDBPyConnection, made: Sequence[MadeFile]) -> Iterator[Violation]:
    """Everything that is wrong in the register that stage 1 made of the files."""
    numbers = {
        file_id: number_of(name)
        for file_id, name in connection.execute("SELECT file_id, file_name FROM ledger.file").fetchall()
    }
    if sorted(numbers.values()) != sorted(file.number for file in made):
        yield None, f"{len(made)} files sent, {len(numbers)} in the ledger"
    yield from _file_violations(connection, numbers, {file.number: file for file in made})
    yield from _row_violations(connection, numbers)
    yield from _table_violations(connection)
    yield from _words_violations(connection, numbers)
    yield from _intact_violations(connection, numbers, {file.number: file for file in made})
    ids = {number: file_id for file_id, number in numbers.items()}
    for file in made:
        if file.truth and file.number in ids:
            yield from ((file.number, what) for what in truth_violations(connection, ids[file.number], file.truth))


def _file_violations(
    connection: duckdb.DuckDBPyConnection, numbers: Mapping[int, int], made: Mapping[int, MadeFile]
) -> Iterator[Violation]:
    balance = " + ".join(STATES)
    for file_id, state, reason, received, is_balanced, rows in connection.execute(f"""
        SELECT file_id, file.state, file.reason, rows_received, rows_received + rows_split = {balance}, row.rows = {balance}
        FROM ledger.file LEFT JOIN (SELECT file_id, count(*) AS rows FROM ledger.row GROUP BY file_id) AS row USING (file_id)
    """).fetchall():
        number = numbers[file_id]
        if state == "accepted":
            if reason is not None or not is_balanced or rows is False:
                yield number, "accepted with a reason, or its rows and their states do not balance"
            counted = made[number].rows
            if counted is not None and counted != received:
                yield number, f"{received} rows received, {counted} counted"
        elif state != "refused" or received or rows is not None:
            yield number, f"state {state} with {received} rows"
        elif not reason or not _HAN.search(reason) or _UNREADABLE.search(reason) or len(reason) > _LONGEST_REASON:
            yield number, "refused without a readable reason"


def _row_violations(connection: duckdb.DuckDBPyConnection, numbers: Mapping[int, int]) -> Iterator[Violation]:
    for file_id, sheet in connection.execute("""
        SELECT file_id, sheet FROM ledger.row GROUP BY file_id, sheet
        HAVING min(row_number) <> 1 OR max(row_number) <> count(DISTINCT row_number)
    """).fetchall():
        yield numbers[file_id], f"a sheet ({len(sheet)} characters) has rows that are in no state"
    for (file_id,) in connection.execute(
        "SELECT any_value(file_id) FROM ledger.row GROUP BY row_id HAVING count(*) > 1"
    ).fetchall():
        yield numbers[file_id], "a row in two states"
    for (file_id,) in connection.execute(
        "SELECT DISTINCT file_id FROM ledger.row WHERE (state IN ('kept') ) <> (reason IS NULL)"
    ).fetchall():
        yield numbers[file_id], "a row that is not kept without a reason, or a kept one with one"


def _intact_violations(
    connection: duckdb.DuckDBPyConnection, numbers: Mapping[int, int], made: Mapping[int, MadeFile]
) -> Iterator[Violation]:
    """A row that nothing was done to is read or set aside for all to see; it never passes for a title or a note."""
    for file_id, sheet, rows in connection.execute(
        "SELECT file_id, sheet, list(row_number ORDER BY row_number) FROM ledger.row WHERE state = 'not_data' GROUP BY ALL"
    ).fetchall():
        passed = made[numbers[file_id]].data.intersection(rows) if sheet != HELP_SHEET else ()
        if passed:
            yield numbers[file_id], f"rows {sorted(passed)[:5]} are data and were passed over"


def _table_violations(connection: duckdb.DuckDBPyConnection) -> Iterator[Violation]:
    """`raw` holds the rows of data that were not wholly read, `base` the kept ones. A line of a return workbook that repairs
    nothing is in neither."""
    for table in load_contracts():
        rows = f"SELECT row_id FROM ledger.row WHERE table_name = '{table}' AND state <> 'not_data'"
        unread = "(state = 'quarantined' OR row_id IN (SELECT row_id FROM ledger.cell_issue))"
        own = f"{rows} AND {unread} AND file_id NOT IN (SELECT file_id FROM ledger.returned_file)"
        kept = f"{rows} AND state = 'kept'"
        for schema, least, most in (("raw", own, rows), ("base", kept, kept)):
            held = f"SELECT row_id FROM {schema}.{table}"
            ((missing, further),) = connection.execute(
                f"SELECT (SELECT count(*) FROM ({least} EXCEPT ALL {held})),"
                f" (SELECT count(*) FROM ({held} EXCEPT ALL {most}))"
            ).fetchall()
            if missing or further:
                yield None, f"{schema}.{table} lacks {missing} rows of the ledger and holds {further} others"


def _words_violations(connection: duckdb.DuckDBPyConnection, numbers: Mapping[int, int]) -> Iterator[Violation]:
    for table in _SAID:
        for file_id, reason in connection.execute(f"SELECT DISTINCT file_id, reason FROM {table}").fetchall():
            if reason and PERSONAL.search(reason):
                yield numbers[file_id], f"{table}.reason tells a name or number of a person"
    known = {"cell_issue": load_issue_kinds(), "normalisation": load_normalisation_kinds()}
    for table, kinds in known.items():
        for file_id, kind in connection.execute(f"SELECT DISTINCT file_id, kind FROM ledger.{table}").fetchall():
            if kind not in kinds:
                yield numbers[file_id], f"{table} of unknown kind {kind}"
