"""Bytes become cells exactly as other readers of the format see them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.grid import RefusedFile, column_letter
from pipelines.ingest.readers import read_grids
from tests.ingest.received import Cell, xlsx_bytes

PIECES = st.sampled_from(
    ["a", "中", ",", '"', "\n", "\r\n", "\r", '""', '"x"', ',"', '",', " ", '"q,r\n"', "\x00", "\u3000"]
)


def cells(content: bytes, name: str = "x.csv") -> list[tuple[str | None, ...]]:
    (grid,) = read_grids(name, content)
    return grid.cells.rows()


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=16).map("".join))
def test_delimited_text_is_split_as_the_csv_module_splits_it(text: str) -> None:
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        with pytest.raises(RefusedFile, match="引号"):
            cells(text.encode())
        return
    width = max(map(len, expected), default=0) or 1
    padded = [tuple(cell or None for cell in row) + (None,) * (width - len(row)) for row in expected]
    assert cells(text.encode()) == padded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_is_recognised(encoding: str) -> None:
    assert cells("姓名,户编号\n㑇𠮷,1\n".encode(encoding)) == [("姓名", "户编号"), ("㑇𠮷", "1")]


def test_text_that_no_encoding_explains_is_refused() -> None:
    with pytest.raises(RefusedFile, match="编码"):
        cells(b"\xff\xfe\xff\xff,1\n")


@pytest.mark.parametrize("name", ["x.xls", "x.et", "x.pdf", "x"])
def test_an_unknown_format_is_refused(name: str) -> None:
    with pytest.raises(RefusedFile, match="格式"):
        read_grids(name, b"")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0 encrypted"])
def test_a_workbook_that_does_not_open_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedFile, match="打不开"):
        read_grids("x.xlsx", content)


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
    assert [column_letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
