"""Readers are never disturbed: an open snapshot stays what it was, and `latest` is one snapshot's pages or another's."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb

from pipelines.store.database import sealed_reader
from pipelines.store.files import point_to, remove_tree


def test_an_open_reader_keeps_its_file_when_the_folder_is_replaced(tmp_path: Path) -> None:
    for name, number in (("s1", 1), ("s1.building", 2)):
        (tmp_path / name).mkdir()
        with duckdb.connect(tmp_path / name / "register.duckdb") as connection:
            connection.execute(f"CREATE TABLE t AS SELECT {number} AS n FROM range(500000)")
    with sealed_reader(tmp_path / "s1" / "register.duckdb") as reader:
        remove_tree(tmp_path / "s1")
        (tmp_path / "s1.building").replace(tmp_path / "s1")
        assert reader.execute("SELECT DISTINCT n FROM t").fetchall() == [(1,)]
    with sealed_reader(tmp_path / "s1" / "register.duckdb") as reader:
        assert reader.execute("SELECT DISTINCT n FROM t").fetchall() == [(2,)]


def test_latest_always_leads_to_a_whole_page_while_it_is_swapped(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name * 1000, encoding="utf-8")
    point_to(tmp_path / "latest", "a")
    seen: set[str] = set()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            seen.add((tmp_path / "latest" / "index.html").read_text(encoding="utf-8"))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(200):
        point_to(tmp_path / "latest", "ab"[number % 2])
    over.set()
    reader.join()
    assert seen <= {"a" * 1000, "b" * 1000}
    assert seen
