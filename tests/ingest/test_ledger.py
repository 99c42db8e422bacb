"""Promise 1: every row of every received file ends in exactly one state, whatever the files hold."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts import load_contracts
from pipelines.errors import BayouError
from pipelines.ingest import ingest, reception, stage
from pipelines.ingest.schema import STATES
from pipelines.ingest.states import settle_states
from tests.homes import answer_key
from tests.ingest.received import HOUSEHOLD, LONG_AFTER, PERSON_HEADERS, Received, csv_bytes, person, person_csv

PERSONS = st.builds(person, st.integers(1, 3), st.sampled_from(["张三", "李四", " 张三"]))
OTHER_ROWS = st.sampled_from([
    [], ["合计", "", "", "", "3"], ["注:模拟数据", "不代表"], list(PERSON_HEADERS), ["", "", "", "甲"], ["\u3000"],
    [*person(1), "", "多"], ["", HOUSEHOLD, "", "", "449900196001019999"],
])  # fmt: skip
FILES = st.lists(st.one_of(PERSONS, PERSONS, OTHER_ROWS), max_size=8)
BATCHES = st.lists(st.lists(FILES, min_size=1, max_size=3), min_size=1, max_size=3)


def receive(folder: Path, batches: list[list[list[list[str]]]], *, with_claims: bool) -> int:
    """Write the batches, all about one day; how many rows they hold."""
    shutil.rmtree(folder, ignore_errors=True)
    full = {"person": ["440804"]} if with_claims else None
    for number, files in enumerate(batches):
        contents = {f"440804第{place}份.csv": person_csv(*rows) for place, rows in enumerate(files)}
        Received(folder).batch(f"b{number}", contents, received_on=f"2019-0{number + 1}-15", full=full)
    return sum(1 + len(rows) for files in batches for rows in files)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(batches=BATCHES, with_claims=st.booleans())
def test_the_ledger_balances(tmp_path_factory: pytest.TempPathFactory, batches: Any, with_claims: bool) -> None:
    folder = tmp_path_factory.getbasetemp() / "balance"
    expected = receive(folder, batches, with_claims=with_claims)
    with Received(folder).ingested() as register:
        summary = register.summary
        assert summary.rows == expected
        assert sum(getattr(summary, state) for state in STATES) == expected
        assert register.rows("SELECT count(*), count(DISTINCT row_id) FROM ledger.row") == [(expected, expected)]
        assert register.rows(f"SELECT * FROM ledger.file WHERE rows_received <> {' + '.join(STATES)}") == []
        assert (
            register.rows("SELECT row_id FROM base.person EXCEPT SELECT row_id FROM ledger.row WHERE state = 'kept'")
            == []
        )
        assert register.rows("SELECT count(*) FROM base.person") == [(summary.kept,)]
        # Every row that was not wholly read is also kept as received, no other is, and no key is there twice.
        unread = "state = 'quarantined' OR row_id IN (SELECT row_id FROM ledger.cell_issue)"
        unread_rows = register.rows(f"SELECT row_id FROM ledger.row WHERE {unread} ORDER BY row_id")
        assert register.rows("SELECT row_id FROM raw.person ORDER BY row_id") == unread_rows
        assert (
            register.rows("SELECT 1 FROM base.person GROUP BY record_key, data_date, duplicate_no HAVING count(*) > 1")
            == []
        )


CONTENT = "SELECT person_id, person_name, id_number, data_date, batch_id, duplicate_no FROM base.person ORDER BY ALL"


@settings(derandomize=True, max_examples=25, deadline=None)
@given(
    files=st.lists(st.lists(PERSONS, min_size=1, max_size=4), min_size=2, max_size=3), swap=st.permutations(range(3))
)
def test_the_order_of_the_files_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[list[str]]], swap: list[int]
) -> None:
    """But for which of several differing rows is the first: the set of kept rows is the same."""
    contents = []
    for order in (range(len(files)), [place for place in swap if place < len(files)]):
        folder = tmp_path_factory.getbasetemp() / "order"
        receive(folder, [[files[place] for place in order]], with_claims=True)
        with Received(folder).ingested() as register:
            contents.append(register.column(f"SELECT struct_pack(person_id, person_name, id_number) FROM ({CONTENT})"))
    assert sorted(map(str, contents[0])) == sorted(map(str, contents[1]))


def test_the_same_files_give_the_same_tables_however_many_rows_are_written_at_once(
    received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        files = {
            f"440804第{place}份.csv": person_csv(*[person(place * 9 + row) for row in range(9)]) for place in range(3)
        }
        received.batch(f"b{number}", files, received_on=f"2019-0{number + 1}-15")
    dumps = []
    for rows_at_once in (1, 20, 1_000_000):
        monkeypatch.setattr(reception, "ROWS_AT_ONCE", rows_at_once)
        with received.ingested() as register:
            tables = register.column("SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY 1")
            dumps.append({table: register.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in tables})
    assert dumps[0] == dumps[1] == dumps[2]


def test_a_refused_file_is_listed_with_its_reason_and_no_rows(received: Received) -> None:
    good, bad = person_csv(person(1)), csv_bytes((*PERSON_HEADERS, "天气"), [*person(1), "晴"])
    received.batch("b", {"440804a.csv": good, "440804b.csv": bad, "440804c.xls": b"x"})
    with received.ingested() as register:
        assert register.summary.files == 3
        assert [name for _, name, _ in register.summary.refused_files] == ["440804b.csv", "440804c.xls"]
        listed = register.rows("SELECT state, rows_received, kept, not_data FROM ledger.file ORDER BY file_id")
        assert listed == [("accepted", 2, 1, 1), ("refused", 0, 0, 0), ("refused", 0, 0, 0)]
        assert "天气" in register.column("SELECT reason FROM ledger.file WHERE file_id = 2")[0]


def test_every_base_table_is_there_even_if_nothing_was_received(tmp_path: Path) -> None:
    with Received(tmp_path / "nowhere").ingested() as register:
        for table in load_contracts():
            assert register.rows(f"SELECT count(*) FROM base.{table}") == [(0,)]
        assert register.summary.rows == 0


def test_a_ledger_that_does_not_balance_is_an_error_of_the_program(
    received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    received.batch("b", {"440804a.csv": person_csv(person(1))})

    def losing(connection: duckdb.DuckDBPyConnection, *arguments: Any) -> None:
        settle_states(connection, *arguments)
        connection.execute("DELETE FROM ledger.row WHERE state = 'kept'")

    monkeypatch.setattr(stage, "settle_states", losing)
    with pytest.raises(BayouError, match="行账不平") as caught, received.ingested():
        pass
    assert "b/440804a.csv" in caught.value.where
    assert "base.person" in caught.value.where


def test_an_error_while_writing_reaches_the_caller(received: Received, monkeypatch: pytest.MonkeyPatch) -> None:
    received.batch("b", {"440804a.csv": person_csv(person(1))})

    def failing(*_: Any) -> None:
        raise duckdb.IOException("disk full")

    monkeypatch.setattr(reception, "write_rows", failing)
    with pytest.raises(duckdb.IOException), received.ingested():
        pass


def test_progress_names_each_file(received: Received) -> None:
    received.batch("b", {"440804a.csv": person_csv(person(1)), "440804b.csv": person_csv(person(2))})
    seen: list[tuple[str, int, int]] = []
    with duckdb.connect() as connection:
        ingest(connection, received.folder, known_on=LONG_AFTER, progress=lambda *step: seen.append(step))
    assert seen == [("b/440804a.csv", 0, 2), ("b/440804b.csv", 1, 2)]


def test_the_demo_is_read_without_a_refusal(received_home: Path) -> None:
    """Every table, file form and way of writing that the demo uses; only planted defects leave cell issues."""
    with Received(received_home / "data" / "raw").ingested(known_on=date(2020, 1, 15)) as register:
        summary = register.summary
        planted = [entry["rule"] for entry in answer_key(received_home)["defects"]]
        assert len(summary.refused_files) == planted.count("IMP01")
        assert summary.quarantined == planted.count("IMP13")
        assert summary.superseded == summary.retired == 0
        assert {
            table for (table,) in register.rows("SELECT DISTINCT table_name FROM ledger.file WHERE state <> 'refused'")
        } == set(load_contracts())
        ((issues,),) = register.rows("SELECT count(*) FROM ledger.cell_issue")
        assert issues < summary.kept / 1000
        for table, contract in load_contracts().items():
            if {"village_code", "household_id"} & {column.name for column in contract.required_columns}:
                assert register.rows(f"SELECT count(*) FROM base.{table} WHERE county_code IS NULL") == [(0,)]
