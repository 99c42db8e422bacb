"""Human decisions are applied openly, only as long as what they were about holds, and never hide what was received."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.errors import BayouError, RefusedError, UsageError
from pipelines.listings import list_corrections
from pipelines.store.decisions import read_corrections
from pipelines.store.home import Home
from tests.homes import bayou, current_snapshot
from tests.ingest.received import HOUSEHOLD, Received, person, person_csv
from tests.ingest.test_states import HOUSEHOLD_FILE, household, household_csv

FIELDS: dict[str, Any] = {
    "table": "household", "key": '{household_id: "4408040010010001"}', "data_date": "2018-12-31",
    "column": "household_size_persons",
    "expect": "3", "value": "4", "reason": "入户核实", "author": "某科", "decided_on": "2019-02-01",
}  # fmt: skip


def decide(folder: Path, *records: dict[str, Any], file: str = "a.yml") -> Path:
    """Write correction records (FIELDS with changes; None leaves a field out) and return the decisions folder."""
    place = folder / "decisions" / "corrections"
    place.mkdir(parents=True, exist_ok=True)
    blocks = [
        "- " + "\n  ".join(f"{name}: {value}" for name, value in {**FIELDS, **record}.items() if value is not None)
        for record in records
    ]
    (place / file).write_text("\n".join(blocks) + "\n", encoding="utf-8")
    return folder / "decisions"


@pytest.fixture
def one_household(received: Received) -> Received:
    received.batch("a", {HOUSEHOLD_FILE: household_csv(household(1), household(2, "李四"))})
    return received


def refusal(received: Received, decisions: Path, kind: type[BayouError]) -> str:
    with pytest.raises(kind) as caught, received.ingested(corrections=read_corrections(decisions)):
        pass
    return str(caught.value)


def test_a_correction_changes_the_cell_and_keeps_what_was_received(one_household: Received, tmp_path: Path) -> None:
    decisions = decide(tmp_path, {})
    with one_household.ingested(corrections=read_corrections(decisions)) as register:
        assert register.column("SELECT household_size_persons FROM base.household ORDER BY row_id") == [4, 3]
        assert register.rows("SELECT table_name, record_key, column_name, before, after, reason, author, file_name,"
                             " record_number FROM ledger.correction") == [
            ("household", "4408040010010001", "household_size_persons", "3", "4", "入户核实", "某科", "a.yml", 1)
        ]  # fmt: skip


def test_a_decision_holds_from_the_day_it_was_made(one_household: Received, tmp_path: Path) -> None:
    decisions = decide(tmp_path, {}, {"expect": "4", "value": "5", "decided_on": "2019-03-01"})
    for known_on, counts in ((date(2019, 1, 31), [3, 3]), (date(2019, 2, 1), [4, 3]), (date(2019, 3, 1), [5, 3])):
        with one_household.ingested(known_on=known_on, corrections=read_corrections(decisions)) as register:
            assert register.column("SELECT household_size_persons FROM base.household ORDER BY row_id") == counts


def test_a_repaired_source_makes_the_correction_fail_by_name(one_household: Received, tmp_path: Path) -> None:
    repaired = [*household(1)[:5], "4", "是"]
    one_household.batch("b", {HOUSEHOLD_FILE: household_csv(repaired)}, received_on="2019-03-15")
    said = refusal(one_household, decide(tmp_path, {"decided_on": "2019-01-01"}, {}), RefusedError)
    assert "a.yml 第1条" in said
    assert "删除这条更正" in said


def test_a_record_that_left_names_the_days_it_is_known_on(one_household: Received, tmp_path: Path) -> None:
    said = refusal(one_household, decide(tmp_path, {"data_date": "2018-06-30"}), RefusedError)
    assert "2018-12-31" in said
    said = refusal(one_household, decide(tmp_path, {"key": '{household_id: "4408040010010009"}'}), RefusedError)
    assert "440804001001" not in said


@pytest.mark.parametrize(
    ("change", "near"),
    [
        ({"table": "houshold"}, "household"),
        ({"column": "household_size_person"}, "household_size_persons"),
        ({"key": "{houshold_id: x}"}, "household_id"),
        ({"column": "household_id"}, "编号列"),
        ({"value": "四口人"}, "integer"),
        ({"reason": None}, "reason"),
        ({"authour": "某科"}, "author"),
        ({"decided_on": '"2019-02-01"'}, "不加引号"),
        ({"record_key": "x"}, "record_key"),
        ({"key": "[1]"}, "household_id"),
        ({"value": "[1]"}, "null"),
        ({"duplicate_no": "0"}, "整数"),
        ({"column": "village_code", "expect": '"440804001001"', "value": '"440811001001"'}, "别的县"),
    ],
)
def test_a_typo_in_a_correction_is_an_error_that_says_what_is_near(
    one_household: Received, tmp_path: Path, change: dict[str, Any], near: str
) -> None:
    said = refusal(one_household, decide(tmp_path, {}, {"expect": "4", "value": "5", **change}), UsageError)
    assert "a.yml 第2条" in said
    assert near in said


def test_text_that_is_no_yaml_names_its_line_and_shows_nothing(tmp_path: Path) -> None:
    decisions = decide(tmp_path, {"value": "[张三"})
    with pytest.raises(UsageError) as caught:
        read_corrections(decisions)
    assert "张三" not in str(caught.value)
    assert caught.value.where.endswith("第7行")


def test_of_double_rows_the_correction_says_which(received: Received, tmp_path: Path) -> None:
    received.batch("a", {"440804人口表.csv": person_csv(person(1), person(1, "李四"))})
    change = {"table": "person", "key": f'{{person_id: "{HOUSEHOLD}01"}}', "column": "person_name", "expect": "李四",
              "value": "李司"}  # fmt: skip
    said = refusal(received, decide(tmp_path, change), UsageError)
    assert "duplicate_no" in said
    assert "李" not in said
    decisions = decide(tmp_path, {**change, "duplicate_no": 2})
    with received.ingested(corrections=read_corrections(decisions)) as register:
        assert register.column("SELECT person_name FROM base.person ORDER BY row_id") == ["张三", "李司"]


def test_an_empty_cell_is_filled_and_a_wrong_one_emptied(one_household: Received, tmp_path: Path) -> None:
    decisions = decide(
        tmp_path,
        {"value": "null"},
        {"column": "head_id_number", "expect": "null", "value": '"449900196001010001"'},
    )
    with one_household.ingested(corrections=read_corrections(decisions)) as register:
        assert register.rows(
            "SELECT household_size_persons, head_id_number FROM base.household ORDER BY row_id LIMIT 1"
        ) == [(None, "449900196001010001")]


def test_the_command_refuses_a_correction_that_does_not_hold_and_keeps_what_is_published(
    published_home: Path,
) -> None:
    before = current_snapshot(published_home)
    decide(published_home / "data", {"key": "{household_id: nobody}"})
    result = bayou("ingest", home=published_home)
    assert result.code == 3, result.err
    assert "a.yml 第1条" in result.err
    decide(published_home / "data", {"column": "no_such_column"})
    result = bayou("ingest", home=published_home)
    assert result.code == 2, result.err
    assert current_snapshot(published_home) == before


def test_corrections_are_listed_with_what_becomes_of_them(published_home: Path) -> None:
    register = current_snapshot(published_home) / "register.duckdb"
    with duckdb.connect(register, read_only=True) as connection:
        ((key, size, head),) = connection.execute(
            "SELECT household_id, household_size_persons, head_name FROM base.household"
            " WHERE data_date = DATE '2019-12-31' ORDER BY 1 LIMIT 1"
        ).fetchall()
    record = {
        "key": f"{{household_id: '{key}'}}",
        "data_date": "2019-12-31",
        "expect": size,
        "decided_on": "2020-01-02",
    }
    decide(
        published_home / "data",
        record,
        {**record, "expect": size + 1},
        {**record, "decided_on": "2020-03-01"},
        {**record, "column": "head_name", "expect": head, "value": "甲", "decided_on": "2020-03-02"},
    )
    columns, rows = list_corrections(Home(published_home), known_on=None)
    listed = [dict(zip(columns, row, strict=True)) for row in rows]
    assert [row["status"] for row in listed] == ["pending", "would_fail", "not_in_force", "not_in_force"]
    assert (listed[0]["value"], listed[3]["value"], listed[3]["expect"]) == ("4", "…", "…")
    with duckdb.connect(register) as connection:
        connection.execute(
            f"INSERT INTO ledger.correction VALUES (1, 'household', '{key}', DATE '2019-12-31', 1, 'household_size_persons',"
            " NULL, NULL, NULL, NULL, DATE '2020-01-02', 'a.yml', 1)"
        )
    _, rows = list_corrections(Home(published_home), known_on=None)
    assert rows[0][columns.index("status")] == "applied"
