"""Opening DuckDB: writers for the building snapshot, sealed readers for everybody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import MachineError
from pipelines.store.files import remove_tree

MEMORY_LIMIT = "3GB"

# DuckDB gives each thread whole row groups. With the stock 122,880 rows a fact of 88,797 persons is one group and one
# core writes and scans it; with 16,384 all cores do (facts 2.6 → 1.8 s on two), and files grow by 3 %.
ROW_GROUP_ROWS = 16_384

# There is one writer, so a transaction never conflicts: one that aborts, and a database that declares itself broken,
# follow from a write that failed.
_WRITE_FAILURES = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)


@contextmanager
def building_database(path: Path, *, read_only: bool = False, **attached: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open `path` for writing, with further databases attached for writing under their keyword names.

    With `read_only` only `path` is sealed (as database `register`), so that another process can read it meanwhile.
    Raises MachineError when the disk is full or not writable, or memory runs out.
    """
    connection: duckdb.DuckDBPyConnection | None = None
    writable = f"(ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    try:
        # The instance itself lies in memory: one opened read-only could attach nothing to write, and the size of row
        # groups is a matter of the attachment.
        connection = duckdb.connect()
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"SET temp_directory = '{_quoted(path)}.tmp'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH '{_quoted(path)}' AS register {'(READ_ONLY)' if read_only else writable}")
        connection.execute("USE register")
        for name, file in attached.items():
            connection.execute(f"ATTACH '{_quoted(file)}' AS {name} {writable}")
        yield connection
        for name in attached if read_only else ("register", *attached):
            connection.execute(f"CHECKPOINT {name}")
    except _WRITE_FAILURES as error:
        raise MachineError(
            "写入数据库失败（磁盘已满、无权限或文件被占用）",
            where=path.name,
            do="运行 bayou doctor 检查磁盘空间和权限，然后重新运行；已发布的快照未受影响",
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise MachineError(
            "内存或临时磁盘空间不足", where=path.name, do="关闭其他程序或换一台机器，然后重新运行"
        ) from error
    finally:
        if connection is not None:
            connection.close()


def discard_database(path: Path) -> None:
    """Remove a database and what a killed process left beside it: a stale log would be replayed into the next file."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    remove_tree(path.with_name(f"{path.name}.tmp"))


@contextmanager
def sealed_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database read-only, unable to read any other file."""
    connection = duckdb.connect(path, read_only=True, config={"enable_external_access": False})
    try:
        yield connection
    finally:
        connection.close()


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows` (one value a column, in the table's order) with one statement; executemany runs one for each row."""
    if rows:
        columns = [list(values) for values in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
