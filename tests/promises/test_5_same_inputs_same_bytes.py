"""Promise 5: same inputs, same bytes: pages, and a canonical dump of each table."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from tests.homes import bayou, built_home, current_snapshot

ELSEWHERE = {"TZ": "America/Los_Angeles", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "1", "PYTHONHASHSEED": "7"}


def page_digests(home: Path) -> dict[str, str]:
    folder = (home / "reports" / "latest").resolve()
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def table_digests(database: Path) -> dict[str, str]:
    """A canonical dump of each table: every row as text, sorted."""
    digests = {}
    with duckdb.connect(database, read_only=True) as connection:
        tables = connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
        for (table,) in sorted(tables):
            rows = connection.execute(f"SELECT t::VARCHAR FROM {table} AS t ORDER BY 1").fetchall()
            digests[table] = hashlib.sha256("\n".join(row[0] for row in rows).encode()).hexdigest()
    return digests


def test_another_machine_time_zone_and_hash_seed_give_the_same_bytes(
    demo_home: Path, shared_folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "elsewhere"
    for command in (["demo", "--scale", "0.02"], ["run"]):
        result = bayou(*command, home=home, env=ELSEWHERE)
        assert result.code == 0, result.err
    assert current_snapshot(home).name == current_snapshot(demo_home).name
    assert page_digests(home) == page_digests(demo_home)
    manifests = [(current_snapshot(place) / "manifest.json").read_bytes() for place in (home, demo_home)]
    assert manifests[0] == manifests[1]
    for name in ("register.duckdb", "indicators.duckdb", "public.duckdb"):
        assert table_digests(current_snapshot(home) / name) == table_digests(current_snapshot(demo_home) / name)


def test_a_second_run_does_nothing_and_says_so(demo_home: Path) -> None:
    before = page_digests(demo_home)
    result = bayou("run", home=demo_home)
    assert result.code == 0, result.err
    assert "没有新的输入" in result.out
    assert page_digests(demo_home) == before


def test_the_same_seed_writes_the_same_files(shared_folder: Path, tmp_path: Path) -> None:
    home = built_home(shared_folder, run=False)
    again = tmp_path / "again"
    assert bayou("demo", "--scale", "0.02", home=again, env=ELSEWHERE).code == 0
    names = sorted(
        path.relative_to(home / "data" / "raw") for path in (home / "data" / "raw").rglob("*") if path.is_file()
    )
    assert names
    for name in names:
        assert (home / "data" / "raw" / name).read_bytes() == (again / "data" / "raw" / name).read_bytes(), name
