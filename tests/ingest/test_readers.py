"""A received file is read by what it holds, or refused with a reason from which a clerk can act."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.formats import limits
from pipelines.ingest.grid import RefusedFile, cell_address, column_letter
from pipelines.ingest.readers import ENDINGS, read_grids
from tests.ingest.formats.books import (
    compound_of,
    grid_of,
    label,
    ods_of,
    record,
    rows_of,
    spreadsheet_xml_of,
    xls_of,
    xlsx_of,
    zip_bytes,
)
from tests.ingest.received import Cell, Received, person, person_csv, xlsx_bytes

ONE_CELL = {
    ".xlsx": xlsx_of('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>'),
    ".xls": xls_of(label(0, 0, "甲")),
    ".ods": ods_of("<table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell>"
                   "</table:table-row></table:table>"),
    ".html": "<table><tr><td>甲</td></tr></table>".encode(),
    ".xml": spreadsheet_xml_of('<Worksheet ss:Name="1"><Table><Row><Cell><Data ss:Type="String">甲</Data></Cell></Row>'
                               "</Table></Worksheet>"),
    ".csv": "甲".encode("gb18030"),
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("real", ONE_CELL)
def test_the_contents_decide_and_a_wrong_ending_is_noted(real: str, ending: str) -> None:
    grid = grid_of(ONE_CELL[real], f"表{ending.upper()}")
    assert grid.cells.rows() == [("甲",)]
    assert len(grid.notes) == (ENDINGS[ending] is not ENDINGS[real])
    for note in grid.notes:
        assert ending in note


ADVICE = {
    "empty": ("x.csv", b"", "空的"),
    "zeros": ("x.xlsx", bytes(5000), "空的"),
    "blanks": ("x.csv", b"\xef\xbb\xbf \r\n\t", "没有内容"),
    "pdf": ("x.xlsx", b"%PDF-1.4 ...", "PDF"),
    "jpeg": ("x.jpg", b"\xff\xd8\xff\xe0 ...", "图片"),
    "png": ("x.xls", b"\x89PNG\r\n\x1a\n ...", "图片"),
    "word": ("x.docx", zip_bytes({"[Content_Types].xml": "", "word/document.xml": ""}), "Word"),
    "old word": ("x.xls", compound_of("WordDocument", b"x"), "Word"),
    "binary workbook": ("x.xlsb", zip_bytes({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "xlsb"),
    "text document": ("x.ods", zip_bytes({"mimetype": "application/vnd.oasis.opendocument.text"}), "文字"),
    "several files": ("x.zip", zip_bytes({"甲.csv": "a", "乙.csv": "b"}), "解压"),
    "rar": ("x.rar", b"Rar!\x1a\x07\x00", "解压"),
    "password": ("x.xlsx", compound_of("EncryptedPackage", b"x"), "密码"),
    "old password": ("x.xls", xls_of(first=record(0x2F, struct.pack("<HHHH", 1, 1, 1, 1) + bytes(46))), "密码"),
    "open password": ("x.ods", ods_of("", manifest="<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"), "密码"),
    "unknown compound": ("x.xls", compound_of("Contents", b"x"), "没有工作簿"),
    "wps": ("x.et", compound_of("Workbook", b"x"), "WPS"),
    "wps of another kind": ("x.wps", ONE_CELL[".xlsx"], "WPS"),
    "unknown name": ("x.dat", b"a,b", "格式"),
    "no name": ("x", b"a,b", "无扩展名"),
    "truncated": ("x.xlsx", ONE_CELL[".xlsx"][:-200], "没有传完"),
    "cut xls": ("x.xls", ONE_CELL[".xls"][:700], "没有传完"),
    "no workbook": ("x.xlsx", b"PK\x03\x04 no workbook", "没有传完"),
    "no sheet": ("x.xlsx", zip_bytes({"[Content_Types].xml": "", "xl/workbook.xml": "<workbook/>"}), "没有工作表"),
    "no table": ("x.xls", "<html><body>会话已过期，请登录".encode(), "登录"),
    "cut page": ("x.xls", "<table><tr><td>甲</td></tr><tr><td>乙".encode(), "没有传完"),
    "other xml": ("x.xml", b"<?xml version='1.0'?><orders/>", "XML"),
    "encoding": ("x.csv", b"\xff\xff\xfe\xfe,1\n", "编码"),
    "zero bytes in text": ("x.csv", b"name,number\n" + bytes(3) + b"a,1\n", "NUL"),
    "program": ("x.xlsx", b"MZ\x90", "核实"),
    "mime": ("x.xls", b"MIME-Version: 1.0\r\n", "mht"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "said"), ADVICE.values(), ids=ADVICE.keys())
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str, content: bytes, said: str) -> None:
    with pytest.raises(RefusedFile, match=said) as refusal:
        read_grids(name, content)
    assert "请" in str(refusal.value)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.sampled_from(sorted(ONE_CELL)), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(ending: str, data: st.DataObject) -> None:
    content = bytearray(ONE_CELL[ending])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    kept = data.draw(st.integers(0, len(content)))
    assert "请" in outcome(f"x{ending}", bytes(content[:kept] if kept % 3 == 0 else content))


def outcome(name: str, content: bytes) -> str:
    """The reason of a refusal; 请 for a file that is read."""
    try:
        read_grids(name, content)
    except RefusedFile as refusal:
        return str(refusal)
    return "请"


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)
    path.chmod(0)
    with pytest.raises(RefusedFile, match="上限512 MB"):
        read_grids("x.csv", path)


def test_a_file_is_read_from_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b")
    assert [grid.cells.rows() for grid in read_grids(path.name, path)] == [[("a", "b")]]


def test_nothing_of_an_archive_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(io.BytesIO(ONE_CELL[".xlsx"])) as book:
        parts = [(name, book.read(name)) for name in book.namelist()]
    content = zip_bytes([*parts, ("../../outside.xml", "x"), ("/outside.xml", "x"), ("C:\\outside.xml", "x")])
    monkeypatch.chdir(tmp_path)
    assert rows_of(content) == [("甲",)]
    assert list(tmp_path.parent.glob("**/outside.xml")) == []


def test_the_rest_of_a_batch_goes_on(received: Received) -> None:
    files = {f"{number:02}{name}": content for number, (name, content, _) in enumerate(ADVICE.values())}
    received.batch("b", {**files, "440804.csv": person_csv(person(1), person(2))})
    with received.ingested() as register:
        assert register.column("SELECT count(*) FROM ledger.file WHERE state = 'refused'") == [len(files)]
        assert register.states()["kept"] == 2


def test_cells_of_a_workbook_become_the_text_one_sees() -> None:
    row: list[Cell] = [
        "文字",
        101.0,
        0.95,
        True,
        date(2018, 6, 1),
        datetime(2018, 6, 1, 8, 30),
        None,
        0.00001,
        440804001001000101.0,
    ]
    (grid,) = read_grids("x.xlsx", xlsx_bytes({"表": [row]}))
    assert grid.cells.row(0) == (
        "文字", "101", "0.95", "TRUE", "2018-06-01", "2018-06-01 08:30:00", None, "0.0000100000", "440804001001000128",
    )  # fmt: skip
    assert sorted(grid.numbers) == ["c1", "c2", "c7", "c8"]


def test_every_sheet_and_row_is_there_from_the_first_cell_on() -> None:
    grids = read_grids("x.xlsx", xlsx_bytes({"一": [[], [], ["", "x"]], "空": [], "三": [["y"]]}))
    assert [(grid.sheet, grid.height) for grid in grids] == [("一", 3), ("空", 0), ("三", 1)]
    assert grids[0].cells.row(2) == (None, "x")


def test_columns_have_letters() -> None:
    letters = [column_letter(place) for place in (0, 25, 26, 51, 52, 701, 702)]
    assert letters == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert cell_address(9, 27) == "AB10"
