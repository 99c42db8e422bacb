"""An Excel workbook is read as a person sees it, and what its cells cannot show does not vanish."""

from __future__ import annotations

import io
import zipfile

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.formats.cell_text import cell_text, number_text, plain_number_columns
from pipelines.ingest.formats.limits import Budget
from pipelines.ingest.formats.xlsx_parts import SharedTexts
from pipelines.ingest.formats.xlsx_sheet import _BLOCK_BYTES, _CloseLook, _sweep
from pipelines.ingest.formats.xml_events import read_xml
from pipelines.ingest.grid import ERROR_VALUE, FORMULA_WITHOUT_VALUE, PERCENT_AS_SHOWN, MergedRange
from pipelines.ingest.readers import read_grids
from tests.ingest.formats.books import grid_of, rows_of, sheet_xml, xlsx_of, xlsx_parts, zip_bytes

NO_TEXTS = SharedTexts(b"<sst/>")


def test_errors_are_kept_as_text() -> None:
    grid = grid_of(xlsx_of('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'
                           '<row r="2"><c r="D2" t="e"><f>1/0</f><v>#REF!</v></c></row>'))  # fmt: skip
    assert grid.cells.rows() == [("1", "#N/A", None, None), (None, None, None, "#REF!")]
    assert grid.changes == {("c1", ERROR_VALUE): 1, ("c3", ERROR_VALUE): 1}
    assert {name: mask.to_list() for name, mask in grid.numbers.items()} == {"c0": [True, False]}


def test_a_formula_without_a_stored_result_shows_itself() -> None:
    grid = grid_of(xlsx_of(
        '<row r="1"><c r="A1"><f>SUM(B1:B9)</f></c><c r="B1"><f>I1+J1</f><v/></c><c r="C1"><f t="shared" si="0"/></c>'
        '<c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>""</f><v></v></c></row>'
    ))  # fmt: skip
    assert grid.cells.rows() == [("=SUM(B1:B9)", "=I1+J1", "=?", "2", None)]
    assert grid.changes == {(name, FORMULA_WITHOUT_VALUE): 1 for name in ("c0", "c1", "c2")}


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("0%", "0.95", "95%"),
        ("0.00%", "0.9512", "95.12%"),
        ("0%", "0.955", "95.5%"),
        ("0%", "0.28999999999999998", "29%"),
        ("0%", "1", "100%"),
        ("0%", "-0", "0%"),
        ("[Red]0.0%;-0.0%", "1E-3", "0.1%"),
        ('0"%"', "95", "95"),
        (r"0\%", "95", "95"),
        ("General", "0.95", "0.95"),
    ],
)
def test_a_percent_is_read_as_it_is_shown(code: str, stored: str, shown: str) -> None:
    escaped = code.replace('"', "&quot;")
    grid = grid_of(xlsx_of(f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c></row>', formats=("General", escaped)))
    assert grid.cells.rows() == [(shown,)]
    assert grid.numbers["c0"].to_list() == [True]
    assert grid.changes == ({("c0", PERCENT_AS_SHOWN): 1} if "%" in shown else {})


def test_hidden_sheets_and_rows_are_read_and_marked() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'
    sheets = (
        sheet_xml(rows, before='<cols><col min="1" max="1" hidden="1"/></cols>'),
        sheet_xml(rows.replace("hidden", "x")),
    )
    visible, _ = read_grids("x.xlsx", zip_bytes(xlsx_parts(*sheets)))
    assert (visible.is_hidden, visible.hidden_rows, visible.height) == (False, {1}, 2)
    hidden, other = read_grids("x.xlsx", zip_bytes(xlsx_parts(*sheets, state="veryHidden")))
    assert (hidden.is_hidden, other.is_hidden, other.hidden_rows) == (True, True, frozenset())


def test_merged_ranges_are_cut_to_the_cells() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3"><v>1</v></c></row>'
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:B1", "B2:XFD2", "C3:C1048576", "Z9:AA10"))
    grid = grid_of(xlsx_of(rows, f"<mergeCells>{merges}</mergeCells>"))
    assert grid.merged == (MergedRange(0, 0, 0, 1), MergedRange(1, 1, 1, 2))


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    parts = xlsx_parts(
        sheet_xml('<row r="1"><c r="A1" s="1"><v>41790</v></c></row>'), formats=("General", "yyyy-mm-dd")
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="true"/><sheets>')
    assert rows_of(zip_bytes(parts)) == [("2018-06-01",)]


def test_rich_text_is_one_text() -> None:
    shared = "<si><r><rPr/><t>红</t></r><r><t>黑</t></r></si>"
    assert rows_of(xlsx_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared=shared)) == [("红黑",)]


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1"><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r='B1' t='e'><v>#N/A</v></c></row>",
        '<row r="1"><c s="0" r="A1"><v>1</v></c><c t = "e" r="B1"><v>#N/A</v></c></row>',
        '<x:row xmlns:x="u" r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row>',
        '<!-- <c r="Z9"> --><row><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>',
    ],
)
def test_however_the_cells_are_written(xml: str) -> None:
    assert rows_of(xlsx_of(xml)) == [("1", "#N/A")]


def test_a_workbook_may_lie_elsewhere_in_its_archive_and_carry_what_is_none_of_ours() -> None:
    parts = xlsx_parts(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    moved = {name.replace("xl/", "book\\"): part.replace("xl/", "book/") for name, part in parts.items()}
    moved |= {"book/vbaProject.bin": "x", "book/media/image1.png": "x", "docProps/app.xml": "<!DOCTYPE x>"}
    assert rows_of(zip_bytes(moved)) == [("1",)]


def test_sheet_names_show_what_cannot_be_seen() -> None:
    parts = xlsx_parts(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('"S1"', '"表&#x202e;&quot;!\'"')
    assert grid_of(zip_bytes(parts)).sheet == "表\\u202e\"!'"


@settings(derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(), st.integers(-(10**16), 10**16).map(float)), min_size=1))
def test_numbers_by_the_column_are_written_like_numbers_one_by_one(numbers: list[float | None]) -> None:
    frame = pl.DataFrame({"c0": numbers}, schema={"c0": pl.Float64})
    if plain_number_columns(frame):
        texts = frame.select(number_text(pl.col("c0")))["c0"].to_list()
        assert texts == [None if number is None else cell_text(number) for number in numbers]
    else:
        assert any(number is not None and not 1e-4 <= abs(number) < 1e15 and number != 0 for number in numbers)


references = st.tuples(st.integers(1, 1_048_576), st.integers(0, 16_383))


@settings(derandomize=True, deadline=None)
@given(st.lists(references, min_size=1, max_size=20), st.integers(20, 60))
def test_the_sweep_and_the_close_look_agree_on_how_far_cells_reach(places: list[tuple[int, int]], block: int) -> None:
    from pipelines.ingest.grid import column_letter

    cells = "".join(f'<row r="{row}"><c r="{column_letter(column)}{row}"><v>1</v></c></row>' for row, column in places)
    xml = sheet_xml(cells).encode()
    close = _CloseLook("表", frozenset(), NO_TEXTS)
    read_xml(xml, start=close.start, end=close.end, text=close.text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.ingest.formats.xlsx_sheet._BLOCK_BYTES", block)
        patch.setattr("pipelines.ingest.formats.limits.MAX_CELLS", 1 << 40)
        swept = _sweep(xml, NO_TEXTS, Budget())
    assert swept is not None
    assert (swept.rows, swept.columns) == (close.look.rows, close.look.columns)
    assert (swept.rows, swept.columns) == (max(r for r, _ in places), max(c for _, c in places) + 1)


def test_a_sheet_of_several_blocks_is_read_whole() -> None:
    row = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="B{0}" t="inlineStr"><is><t>' + "x" * 100 + "</t></is></c></row>"
    rows = _BLOCK_BYTES // 100
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in xlsx_parts(sheet_xml("".join(map(row.format, range(1, rows + 1))))).items():
            archive.writestr(name, part)
    grid = grid_of(content.getvalue())
    assert grid.cells["c0"].to_list() == [str(number) for number in range(1, rows + 1)]
