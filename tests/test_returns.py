"""From a batch with bad cells to the repaired register, by the commands people type."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.contracts.return_form import CELL_SHEET, CORRECTION_HEADER
from tests.homes import LAST_BATCH, bayou, current_snapshot, last_batch_home, listing
from tests.promises.test_1_no_row_lost import STATES, rows_in
from tests.promises.test_3_no_personal_value import ID_NUMBER, canaries, shared_texts
from tests.returned import Line, filled, lines_of, sheets_of

COUNTY = "440823"
RETURNED = "440823遂溪县_退回更正单.xlsx"
Rows = list[list[str]]


def edit(file: Path, change: Callable[[list[str], Rows], None]) -> None:
    """Change the cells of a received text file; `change` gets its header and its data rows."""
    rows = list(csv.reader(io.StringIO(file.read_bytes().decode("gb18030"))))
    change(rows[0], rows[1:])
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    file.write_bytes(text.getvalue().encode("gb18030"))


def spoil(home: Path) -> None:
    """One household without its number, one unreadable date and an unknown code."""

    def households(header: list[str], rows: Rows) -> None:
        rows[0][header.index("家庭编号")] = ""
        rows[2][header.index("首次识别时间")] = "二〇一六年春"
        rows[2][header.index("贫困户属性")] = "一般户吧"

    batch = home / "data" / "raw" / LAST_BATCH
    edit(next(batch.glob(f"{COUNTY}*_户表_*")), households)
    edit(
        next(batch.glob(f"{COUNTY}*_人口表_*")),
        lambda header, rows: rows[0].__setitem__(header.index("民族"), "不详族"),
    )


def answer(home: Path, workbook: Path, household_id: str) -> None:
    """Fill all but one of the cells, and send the workbook as a batch of its own."""
    values = {"首次识别时间": "2016-06-01", "贫困户属性": "一般贫困户"}

    def fill(sheet: str, line: Line) -> dict[str, Any]:
        if sheet != CELL_SHEET:
            return {"家庭编号": household_id}
        return {CORRECTION_HEADER: values[line["表头"]]} if line["表头"] in values else {}

    folder = home / "data" / "raw" / "2020-02-01-return"
    folder.mkdir()
    (folder / RETURNED).write_bytes(filled(workbook, fill))
    toml = f'data_date = {LAST_BATCH}\nreceived_on = 2020-02-01\nsupplier = "遂溪县扶贫办"\nsimulated = true\n'
    (folder / "batch.toml").write_text(toml, encoding="utf-8")


@pytest.fixture(scope="module")
def repaired_home(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose spoilt batch was published, returned, filled and published again."""
    home = last_batch_home(shared_folder, tmp_path_factory.mktemp("returns") / "home")
    source = (
        next((home / "data" / "raw" / LAST_BATCH).glob(f"{COUNTY}*_户表_*")).read_bytes().decode("gb18030").splitlines()
    )
    header = source[0].split(",")
    household_id = source[1].split(",")[header.index("家庭编号")]
    spoil(home)
    first = bayou("publish", home=home)
    assert first.code == 0, first.err
    result = bayou("return", COUNTY, home=home)
    assert result.code == 0, result.err
    (workbook,) = (home / "data" / "decisions" / "returned").rglob("*.xlsx")
    answer(home, workbook, household_id)
    second = bayou("run", home=home)
    assert second.code == 0, second.err
    return home


def register(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(current_snapshot(home) / "register.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.slow
def test_the_answers_are_in_the_register(repaired_home: Path) -> None:
    found = register(
        repaired_home,
        "SELECT CAST(identified_date AS VARCHAR), household_category, row.batch_id FROM base.household AS row"
        f" JOIN ledger.file AS file USING (file_id) WHERE file.file_name = '{RETURNED}' ORDER BY row.row_id",
    )
    assert len(found) == 2
    assert ("2016-06-01", "一般贫困户", "2020-02-01-return") in found
    assert register(repaired_home, "SELECT count(*) FROM ledger.row WHERE state = 'quarantined'") == [(0,)]


@pytest.mark.slow
def test_the_ledger_of_the_returned_workbook_balances(repaired_home: Path) -> None:
    (file,) = [row for row in listing("ledger", home=repaired_home) if row["file"] == RETURNED]
    assert file["received"] == sum(int(str(file[state])) for state in STATES)
    assert file["received"] == rows_in(repaired_home / "data" / "raw" / "2020-02-01-return" / RETURNED)
    assert (file["kept"], file["merged"], file["quarantined"]) == (2, 1, 0)


@pytest.mark.slow
def test_a_second_run_and_a_second_return_change_nothing(repaired_home: Path) -> None:
    assert bayou("return", COUNTY, home=repaired_home).code == 0
    result = bayou("run", home=repaired_home)
    assert "没有新的输入" in result.out
    (again,) = (repaired_home / "data" / "decisions" / "returned" / current_snapshot(repaired_home).name).glob("*.xlsx")
    asked = [line["表头"] for line in lines_of(sheets_of(again)[CELL_SHEET])]
    assert "民族" in asked
    assert "首次识别时间" not in asked
    assert again.stat().st_mode & 0o777 == 0o640


@pytest.mark.slow
def test_the_pages_say_how_much_is_repaired(repaired_home: Path) -> None:
    internal = repaired_home / "reports" / "latest" / "internal"
    quality, county = (_text(internal / name) for name in ("quality.html", f"county_progress_{COUNTY}.html"))
    assert "已更正2个" in quality
    assert "经退回更正读入1行" in quality
    assert RETURNED in quality
    assert "1行经退回更正后已读入" in county


def _text(page: Path) -> str:
    """A page without the addresses of its numbers."""
    return re.sub(r"</?data\b[^>]*>", "", page.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_no_answer_and_no_canary_leaves_the_restricted_tier(repaired_home: Path) -> None:
    planted = canaries(repaired_home)
    for name, text in shared_texts(repaired_home):
        assert not [canary for canary in planted if canary in text], name
        assert not ID_NUMBER.search(text), name
        assert "不详族" not in text, name


def test_the_command_says_who_has_not_delivered(demo_home: Path) -> None:
    every = listing("submissions", "遂溪县", "--all", home=demo_home)
    assert {row["office"] for row in every} == {COUNTY}
    assert {row["table"] for row in every} >= {"household", "person", "visit_log"}
    assert listing("submissions", COUNTY, home=demo_home) == [
        row for row in every if row["status"] in ("missing", "late")
    ]
    wrong = bayou("submissions", "遂溪", home=demo_home)
    assert wrong.code == 2
    assert "遂溪县" in wrong.err


def test_a_notice_is_ready_to_be_sent(demo_home: Path) -> None:
    result = bayou("submissions", "--notice", home=demo_home)
    assert result.code == 0, result.err
    assert "退回更正单" in result.out
    assert "模拟数据" in result.out


def test_returning_to_nobody_says_who_is_waiting(demo_home: Path, tmp_path: Path) -> None:
    result = bayou("return", "新兴", "--out", str(tmp_path), home=demo_home)
    assert result.code == 2
    assert "有待更正内容的" in result.err
    assert list(tmp_path.iterdir()) == []
