"""The worklist as a workbook: safe to open, the same bytes each time, and readable when it comes back."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipelines.contracts import load_contracts
from pipelines.report.haves import HAVES, have_row
from pipelines.report.worklist_content import Dates, Item, Worklist
from pipelines.report.worklist_workbook import HAVES_SHEET, TABLE, workbook_bytes
from pipelines.report.worklists import worklist_path
from tests.ingest.received import Received

DATES = Dates(date(2019, 12, 31), date(2020, 1, 15), simulated=True)
CONTRACT = load_contracts()[TABLE]
HOME = "4408820010010001"


@pytest.fixture
def received(tmp_path: Path) -> Received:
    return Received(tmp_path / "raw")


def item(**changes: Any) -> Item:
    cells = dict.fromkeys(column.name for column in CONTRACT.columns) | {
        "finding_id": "EX19-0f3c5e7a9b1d", "rule_id": "EX19", "finding_severity": "严重", "household_id": HOME,
        "village_code": HOME[:12], "deadline_date": date(2019, 10, 30), "rectification_status": "未整改",
    }  # fmt: skip
    return Item({**cells, **changes}, "440882", HOME[:12], ("市扶贫办",), "critical", True, False)


def household(**changes: Any) -> dict[str, Any]:
    form = {f"exit_check_{name}": True for name in HAVES}
    told = {"household_id": HOME, "head_name": "样例某", "poverty_status": "已脱贫", "gap_note": None, "planned_measure": None,
            "exit_check_deadline_date": None}  # fmt: skip
    return {**told, **form, **changes}


def blocking(haves: str, title: str = "某规则") -> dict[str, Any]:
    return {
        "blocks_exit": haves,
        "title_zh": title,
        "remedy_zh": "核实",
        "responsible": "市住建局",
        "due_on": date(2020, 1, 30),
    }


def worklist(*items: Item, haves: list[Any] | None = None) -> Worklist:
    return Worklist("village", HOME[:12], "某某村", "440882", "雷州市", list(items), haves or [])


def sheet_xml(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/"))


def test_the_same_content_gives_the_same_bytes() -> None:
    first, second = (workbook_bytes(worklist(item(), haves=[have_row(household(), [])]), DATES) for _ in range(2))
    assert first == second
    assert b"2020-01-15T00:00:00Z" in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", "http://x", "{=1}"])
def test_no_text_acts_as_a_formula_or_link(text: str) -> None:
    listed = worklist(
        item(subject=text, cause=text, household_id=text), haves=[have_row(household(head_name=text), [])]
    )
    content = workbook_bytes(listed, DATES)
    assert "<f>" not in sheet_xml(content)
    assert "<hyperlink" not in sheet_xml(content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(CONTRACT.title_zh).to_python()
    assert rows[-1].count(text) == 3


def test_the_list_has_the_headers_of_the_table_frozen_and_printed_on_every_page() -> None:
    content = workbook_bytes(worklist(item()), DATES)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(CONTRACT.title_zh).to_python()
    assert [column.header for column in CONTRACT.columns] in rows
    xml = sheet_xml(content)
    assert 'state="frozen"' in xml
    assert 'orientation="landscape"' in xml
    assert re.search(r'<dataValidation type="list"[^>]*>\s*<formula1>"未整改,整改中,已整改,情况属实无需整改"', xml)
    assert '<dataValidation type="date"' in xml
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert "_xlnm.Print_Titles" in book.read("xl/workbook.xml").decode()


def test_made_up_data_is_said_on_every_sheet_and_on_paper() -> None:
    haves = [have_row(household(), [])]
    for dates, times in ((DATES, 3), (Dates(DATES.as_of, DATES.known_on, simulated=False), 0)):
        content = workbook_bytes(worklist(item(), haves=haves), dates)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        texts = [str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
        assert sum("模拟数据" in text for text in texts) == times
        assert sheet_xml(content).count("模拟数据") == times  # in the footers


def test_a_filled_list_is_read_as_any_other_and_the_sheet_of_haves_is_not(received: Received) -> None:
    """Even a village of which the sheet of haves is much longer than the list."""
    answered = item(rectification_status="已整改", completion_date=date(2020, 2, 10), responsible_person_name="=甲")
    haves = [have_row(household(household_id=f"{HOME[:-2]}{number}"), []) for number in range(10, 60)]
    listed = worklist(answered, item(finding_id="EX19-aaaaaaaaaaaa", rectification_status=None), haves=haves)
    received.batch("a", {worklist_path(listed).rpartition("/")[2]: workbook_bytes(listed, DATES)})
    with received.ingested() as register:
        assert register.summary.refused_files == ()
        assert register.rows("SELECT table_name, county_code, kept, quarantined FROM ledger.file") == [
            (TABLE, "440882", 2, 0)
        ]
        assert register.rows(
            "SELECT finding_id, rectification_status, CAST(completion_date AS VARCHAR), responsible_person_name, household_id"
            " FROM base.rectification ORDER BY row_id"
        ) == [("EX19-0f3c5e7a9b1d", "已整改", "2020-02-10", "=甲", HOME), ("EX19-aaaaaaaaaaaa", None, None, None, HOME)]
        assert register.rows(f"SELECT DISTINCT state, reason FROM ledger.row WHERE sheet = '{HAVES_SHEET}'") == [
            ("not_data", "其他工作表")
        ]
        assert register.rows("SELECT period FROM ledger.sheet WHERE state = 'data'") == [(None,)]
        assert register.rows("SELECT * FROM ledger.cell_issue") == []


def test_the_sheet_of_haves_alone_is_no_list_of_the_register(received: Received) -> None:
    haves = [have_row(household(household_id=f"{HOME[:-2]}{number}"), []) for number in range(10, 60)]
    content = io.BytesIO(workbook_bytes(worklist(item(), haves=haves), DATES))
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_name(HAVES_SHEET).to_python()
    text = "\r\n".join(",".join(map(str, row)) for row in rows)
    received.batch("a", {"440882雷州市_八有排查表.csv": text.encode("gb18030")})
    with received.ingested() as register:
        assert len(register.summary.refused_files) == 1
        assert register.rows("SELECT count(*) FROM base.exit_check") == [(0,)]


@pytest.mark.parametrize(
    ("form", "findings", "place", "state"),
    [
        (True, [], 1, "有"),
        (False, [], 1, "无"),
        (None, [], 1, "未知"),
        (True, ["b2"], 2, "无"),  # a finding denies what the form says
        (True, ["b2"], 1, "有"),
        (None, ["b1,b2,b3,b4,b5,b6,b7,b8"], 1, "未知"),  # no check at all: nobody knows
        (True, ["b1,b2,b3,b4,b5,b6,b7,b8"], 1, "有"),  # one of the eight is missing, and the form says which
    ],
)
def test_states_of_a_have(form: bool | None, findings: list[str], place: int, state: str) -> None:
    name = list(HAVES)[place - 1]
    row = have_row(household(**{f"exit_check_{name}": form}), [blocking(haves) for haves in findings])
    assert row.states[place - 1] == state


def test_a_gap_says_what_to_do_by_when_and_who() -> None:
    told = household(exit_check_has_safe_water=False, gap_note="水井干涸", planned_measure="接通自来水",
                     exit_check_deadline_date=date(2020, 6, 30))  # fmt: skip
    alone, contradicted = have_row(told, []), have_row(told, [blocking("b2", "C级危房")])
    assert (alone.gap, alone.measure) == ("缺或不明：饮水；水井干涸", "接通自来水")
    assert (alone.deadline, alone.responsible) == (date(2020, 6, 30), "各帮扶单位")
    assert contradicted.gap == "缺或不明：住房、饮水；水井干涸；C级危房"
    assert (contradicted.deadline, contradicted.responsible) == (date(2020, 1, 30), "市住建局")
    whole = have_row(household(), [])
    assert whole.is_complete
    assert (whole.gap, whole.measure, whole.deadline, whole.responsible) == ("", "", None, "")
