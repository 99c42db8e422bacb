"""Statements side by side, and rows inserted in one statement."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.store.database import building_database, insert_rows
from pipelines.store.run_context import RunContext, read_run_context, write_run_context
from pipelines.store.side_by_side import run_side_by_side


def test_each_task_follows_those_it_needs_and_sees_what_they_made(tmp_path: Path) -> None:
    needs = {"top": ("fore", "aft"), "fore": ("base",), "aft": ("base",), "base": (), "alone": ()}

    def make(cursor: duckdb.DuckDBPyConnection, name: str) -> None:
        rows = " + ".join(f"(SELECT max(n) FROM {needed})" for needed in needs[name]) or "1"
        cursor.execute(f"CREATE TABLE {name} AS SELECT {rows} AS n")

    with building_database(tmp_path / "register.duckdb") as connection:
        run_side_by_side(connection, needs, make)
        assert connection.execute("SELECT n FROM top").fetchall() == [(2,)]
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(5,)]


def test_two_tasks_run_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=30)  # breaks, and so raises, when only one task is ever under way
    run_side_by_side(duckdb.connect(), {"one": (), "other": ()}, lambda *_: both.wait() and None)


def test_the_first_error_is_raised_and_nothing_after_it_begins() -> None:
    begun = []

    def make(cursor: duckdb.DuckDBPyConnection, name: str) -> None:
        begun.append(name)
        if name == "broken":
            cursor.execute("SELECT no_such_column")

    with pytest.raises(duckdb.BinderException):
        run_side_by_side(duckdb.connect(), {"after": ("broken",), "broken": ()}, make)
    assert begun == ["broken"]


def test_temporary_tables_of_one_task_are_not_seen_by_another() -> None:
    def make(cursor: duckdb.DuckDBPyConnection, name: str) -> None:
        cursor.execute("CREATE TEMP TABLE own (n INTEGER)")

    run_side_by_side(duckdb.connect(), {"one": (), "other": ("one",)}, make)


def test_rows_arrive_as_they_were_given_in_order_with_nulls() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (name VARCHAR, day DATE, share DOUBLE, note VARCHAR)")
    rows = [("甲", date(2019, 12, 31), 0.5, None), ("乙,'", None, None, None)]
    insert_rows(connection, "t", rows)
    insert_rows(connection, "t", [])
    assert connection.execute("SELECT * FROM t").fetchall() == rows


def test_a_tier_says_which_run_wrote_it() -> None:
    connection = duckdb.connect()
    context = RunContext("id", date(2019, 12, 31), date(2020, 1, 15), 2019, True, None, "c0de")
    write_run_context(connection, context, "memory")
    assert read_run_context(connection) == context
