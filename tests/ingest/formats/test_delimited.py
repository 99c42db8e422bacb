"""Delimited text becomes cells exactly as other readers of the format see them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.formats import limits
from pipelines.ingest.formats.delimited import DELIMITERS, find_delimiter
from pipelines.ingest.grid import PROTECTED_TEXT, RefusedFile
from tests.ingest.formats.books import grid_of

PIECES = st.sampled_from(
    [
        "a",
        "中",
        ",",
        '"',
        "\n",
        "\r\n",
        "\r",
        '""',
        '"x"',
        ',"',
        '",',
        " ",
        '"q,r\n"',
        "\u3000",
        "=",
        '="',
        '="1"',
        ',="1",',
    ]
)


def cells(content: bytes | str, name: str = "x.csv") -> list[tuple[str | None, ...]]:
    return grid_of(content if isinstance(content, bytes) else content.encode(), name).cells.rows()


@settings(derandomize=True, max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=16).map("".join).filter(lambda text: text.strip()))
def test_text_is_split_as_the_csv_module_splits_it(text: str) -> None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        with pytest.raises(RefusedFile, match="引号"):
            cells(text)
        return
    # One cell written ="…" is the text between the quotes.
    expected = [[re.sub(r'\A="([^"]*)"\Z', r"\1", cell) for cell in row] for row in rows]
    width = max(map(len, expected), default=0) or 1
    assert cells(text) == [tuple(cell or None for cell in row) + (None,) * (width - len(row)) for row in expected]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_recognised(encoding: str) -> None:
    assert cells("一姓名,户编号\n㑇𠮷,1\n".encode(encoding)) == [("一姓名", "户编号"), ("㑇𠮷", "1")]


def test_the_byte_order_mark_of_utf_16_be_is_recognised() -> None:
    assert cells(b"\xfe\xff" + "中,1".encode("utf-16-be")) == [("中", "1")]


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(["utf-8", "gb18030"]), st.integers(0, 7))
def test_a_character_may_lie_across_two_blocks(encoding: str, shift: int) -> None:
    text = "a" * shift + "中𠮷" * 5
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.ingest.formats.encoding._BLOCK_BYTES", 8)
        assert cells(text.encode(encoding)) == [(text,)]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_found(delimiter: str) -> None:
    header, row = ["姓名", "残疾类别", "备注"], ["甲", '"视力,听力;言语|肢体"', "一"]
    text = "\n".join(delimiter.join(cells) for cells in (header, row, row))
    assert cells(text)[1] == ("甲", "视力,听力;言语|肢体", "一")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("甲", ","),
        ("a;b;c\n1,5;2,5;3,5\n1;2;3", ";"),
        ("注：一，二，三，四，五，六\n姓名\t户号\t村\n甲\t1\t东\n乙\t2\t西", "\t"),
        ('"a|b|c|d|e",1\n"a|b|c|d|e",2', ","),
        ("a,b\nc;d\n", ","),
    ],
)
def test_one_line_full_of_marks_and_quoted_marks_do_not_decide(text: str, delimiter: str) -> None:
    assert find_delimiter(text.encode()) == delimiter


@pytest.mark.parametrize(
    "row", ['="440804",x,="0012"', '"=""440804""",x,"=""0012"""', '="440804","x",="0012"', '="440804",x"y,="0012"']
)
def test_protected_numbers_are_unwrapped_and_counted(row: str) -> None:
    grid = grid_of(f"编号,名,号\n{row}\n{row}\n".encode(), "x.csv")
    assert [cells[::2] for cells in grid.cells.rows()] == [("编号", "号"), ("440804", "0012"), ("440804", "0012")]
    assert grid.changes == {("c0", PROTECTED_TEXT): 2, ("c2", PROTECTED_TEXT): 2}


@pytest.mark.parametrize("cell", ["=1+1", '="a"&"b"', "=A1", '=""x'])
def test_a_formula_is_no_protected_number(cell: str) -> None:
    grid = grid_of(f"x,{cell},y".encode(), "x.csv")
    assert grid.cells.row(0) == ("x", cell, "y")
    assert grid.changes == {}


HOSTILE: dict[str, tuple[bytes, str]] = {
    "a quote that never closes": (b'a,"b\n' * 3 + b"c" * 1000, "引号"),
    "a long cell": (b"a\n" + b"x" * (limits.MAX_CELL_CHARACTERS + 1), "第2行"),
    "a long quoted cell": (b'a,"' + b"x\n" * limits.MAX_CELL_CHARACTERS + b'"', "第1行"),
    "a long cell among odd quotes": (b'a"b,' + b"x" * (limits.MAX_CELL_CHARACTERS + 1), "第1行"),
    "a very long cell among odd quotes": (b'a"b,' + b"x" * 200_000, "32,767"),
    "a line of commas": (b"," * limits.MAX_COLUMNS, "16,384列"),
    "a line of commas among odd quotes": (b'a"b' + b"," * limits.MAX_COLUMNS, "16,384列"),
    "one wide line and many short": (b"," * 10_000 + b"\n" * 20_000, "超过上限"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_text_that_would_take_too_much_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(RefusedFile, match=said):
        cells(content)


def test_the_longest_allowed_cell_is_read() -> None:
    text = "𠮷" * limits.MAX_CELL_CHARACTERS
    assert cells(f"a,{text}") == [("a", text)]
