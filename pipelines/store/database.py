"""Opening DuckDB: writers for the building snapshot, sealed readers for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.errors import MachineError

MEMORY_LIMIT = "3GB"

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
    try:
        connection = duckdb.connect() if read_only else duckdb.connect(path)
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET enable_progress_bar = false")
        if read_only:
            # An instance opened read-only could attach nothing to write; a sealed attachment can stand beside others.
            connection.execute(f"ATTACH '{_quoted(path)}' AS register (READ_ONLY)")
            connection.execute("USE register")
        for name, file in attached.items():
            connection.execute(f"ATTACH '{_quoted(file)}' AS {name}")
        yield connection
        for name in attached if read_only else ("", *attached):
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


@contextmanager
def sealed_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database read-only, unable to read any other file."""
    connection = duckdb.connect(path, read_only=True, config={"enable_external_access": False})
    try:
        yield connection
    finally:
        connection.close()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
