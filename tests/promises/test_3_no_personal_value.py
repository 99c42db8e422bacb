"""Promise 3: no personal value in an internal or public file, report, log or traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.homes import answer_key, bayou, current_snapshot
from tests.office_texts import OFFICE_SUFFIXES, parts_of

SHARED_DATABASES = ("indicators.duckdb", "public.duckdb")
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])4499[0-9]{13}[0-9Xx](?![0-9A-Za-z])")


def canaries(home: Path) -> list[str]:
    planted = answer_key(home)["canaries"]
    assert isinstance(planted, dict)
    values = [value for kind in planted.values() for value in kind]
    assert len(values) >= 6
    return values


def shared_texts(home: Path) -> Iterator[tuple[str, str]]:
    """Every text that leaves the restricted tier: pages and the files beside them, notebooks, logs, manifest, databases."""
    snapshot = current_snapshot(home)
    files = [*(home / "reports").rglob("*"), *(home / "data" / "runs").rglob("*"), snapshot / "manifest.json"]
    for path in files:
        if path.is_file() and not path.is_symlink() and "restricted" not in path.parts:
            yield path.name, path.read_bytes().decode("utf-8", errors="replace")
            if path.suffix in OFFICE_SUFFIXES:
                yield path.name, "\n".join(parts_of(path))
    for name in SHARED_DATABASES:
        yield name, (snapshot / name).read_bytes().decode("utf-8", errors="replace")
        with duckdb.connect(snapshot / name, read_only=True) as connection:
            for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                yield f"{name}!{table}", str(connection.execute(f"SELECT * FROM {table}").fetchall())


def test_the_canaries_reached_the_register(demo_home: Path) -> None:
    with duckdb.connect(current_snapshot(demo_home) / "register.duckdb", read_only=True) as connection:
        names = {row[0] for row in connection.execute("SELECT person_name FROM base.person").fetchall()}
    assert names & set(canaries(demo_home))


def test_no_canary_and_no_id_number_leaves_the_restricted_tier(demo_home: Path) -> None:
    planted = canaries(demo_home)
    for name, text in shared_texts(demo_home):
        found = [canary for canary in planted if canary in text]
        assert not found, f"{len(found)} canaries in {name}"
        assert not ID_NUMBER.search(text), f"an ID number in {name}"


def test_shared_databases_have_no_column_about_a_person_or_household(demo_home: Path) -> None:
    forbidden = {"person_id", "household_id", "person_name", "head_name", "id_number", "phone_number", "subject_key"}
    for name in SHARED_DATABASES:
        with duckdb.connect(current_snapshot(demo_home) / name, read_only=True) as connection:
            columns = {row[0] for row in connection.execute("SELECT column_name FROM duckdb_columns()").fetchall()}
        assert not columns & forbidden


def test_the_register_is_not_readable_by_everybody(demo_home: Path) -> None:
    assert (current_snapshot(demo_home) / "register.duckdb").stat().st_mode & 0o007 == 0


def test_an_error_says_where_and_not_whose(raw_home: Path) -> None:
    """A file that breaks an import must not echo its cells."""
    name = canaries(raw_home)[0]
    target = raw_home / "data" / "raw" / "2019-12-31" / "440825徐闻县_户表副本_20191231.csv"
    target.write_bytes(f"户编号，户主姓名，未知的列\r\n1,{name},x\r\n".encode("gb18030"))
    result = bayou("publish", home=raw_home)
    assert name not in result.out + result.err
    for log in (raw_home / "data" / "runs").rglob("*"):
        assert name not in log.read_text(encoding="utf-8")
