"""Old workbooks, OpenDocument, web pages and XML spreadsheets give the same grid as an Excel workbook."""

from __future__ import annotations

import pytest

from pipelines.ingest.grid import (
    ERROR_VALUE,
    FORMULA_WITHOUT_VALUE,
    PERCENT_AS_SHOWN,
    PROTECTED_TEXT,
    Grid,
    MergedRange,
)
from pipelines.ingest.readers import read_grids
from tests.ingest.formats.books import (
    error_or_boolean,
    grid_of,
    hidden_row,
    label,
    merged,
    number,
    ods_of,
    rows_of,
    spreadsheet_xml_of,
    xls_of,
)

XLS = xls_of(
    label(0, 0, "姓名"), number(0, 1, 0.95, style=1), number(0, 2, 43252, style=2), number(0, 3, 12.0),
    error_or_boolean(1, 0, 0x2A, 1), error_or_boolean(1, 1, 1, 0), hidden_row(1), label(2, 0, "合"), merged(2, 3, 0, 2),
    number(3, 3, 1.5), hidden=1,
)  # fmt: skip


def _ods_cell(kind: str, value: str, shown: str, more: str = "") -> str:
    name = {"date": "date-value", "boolean": "boolean-value", "string": "string-value"}.get(kind, "value")
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" {more}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


ODS = ods_of(
    '<table:table table:name="表" table:style-name="h"><table:table-row>'
    + _ods_cell("string", "", "姓名")
    + _ods_cell("percentage", "0.95", "95%")
    + _ods_cell("date", "2018-06-01", "18/6/1")
    + _ods_cell("float", "12", "12.00")
    + '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
    '<table:table-row table:visibility="filter">'
    + _ods_cell("string", "", "#N/A", 'calcext:value-type="error"')
    + _ods_cell("boolean", "true", "真")
    + "</table:table-row><table:table-row>"
    + _ods_cell("string", "", "合", 'table:number-columns-spanned="3" table:number-rows-spanned="2"')
    + '<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row><table:table-row>'
    '<table:covered-table-cell table:number-columns-repeated="3"/>'
    + _ods_cell("float", "1.5", "2")
    + '</table:table-row><table:table-row table:number-rows-repeated="1048572"><table:table-cell/></table:table-row>'
    "</table:table>",
    styles='<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>',
)

SPREADSHEET_XML = spreadsheet_xml_of(
    '<Worksheet ss:Name="表"><Table><Row><Cell><Data ss:Type="String">姓名</Data></Cell>'
    '<Cell ss:StyleID="p"><Data ss:Type="Number">0.95</Data></Cell>'
    '<Cell><Data ss:Type="DateTime">2018-06-01T00:00:00.000</Data></Cell><Cell><Data ss:Type="Number">12</Data></Cell></Row>'
    '<Row ss:Hidden="1"><Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>'
    '<Row><Cell ss:MergeAcross="2" ss:MergeDown="1"><Data ss:Type="String">合</Data></Cell></Row>'
    '<Row ss:Index="4"><Cell ss:Index="4"><Data ss:Type="Number">1.5</Data></Cell></Row></Table>'
    "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>",
    styles='<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>',
)


@pytest.mark.parametrize(
    ("name", "content"), [("x.xls", XLS), ("x.ods", ODS), ("x.xml", SPREADSHEET_XML)], ids=["xls", "ods", "xml"]
)
def test_every_format_tells_the_same_of_its_cells(name: str, content: bytes) -> None:
    grid = grid_of(content, name)
    assert grid.sheet == "表"
    assert grid.cells.rows() == [
        ("姓名", "95%", "2018-06-01", "12"),
        ("#N/A", "TRUE", None, None),
        ("合", None, None, None),
        (None, None, None, "1.5"),
    ]
    assert {column: mask.arg_true().to_list() for column, mask in grid.numbers.items()} == {"c1": [0], "c3": [0, 3]}
    assert grid.merged == (MergedRange(2, 0, 3, 2),)
    assert (grid.is_hidden, grid.hidden_rows) == (True, {1})
    assert grid.changes == {("c0", ERROR_VALUE): 1, ("c1", PERCENT_AS_SHOWN): 1}


@pytest.mark.parametrize(
    ("value", "text"), [(43252.5, "2018-06-01 12:00:00"), (0.5, "12:00:00"), (-5.0, "-5"), (1e10, "10000000000")]
)
def test_a_number_in_a_date_format_is_a_moment_or_stays_a_number(value: float, text: str) -> None:
    assert rows_of(xls_of(number(0, 0, value, style=2)), "x.xls") == [(text,)]


def test_old_workbooks_may_count_days_from_1904() -> None:
    assert rows_of(xls_of(number(0, 0, 41790, style=2), counts_from_1904=1), "x.xls") == [("2018-06-01",)]


def test_repeated_cells_and_rows_of_a_sheet_are_all_there() -> None:
    cells = '<table:table-cell table:number-columns-repeated="2"><text:p>同</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="2"><table:table-cell/>{cells}</table:table-row>'
    assert rows_of(ods_of(f"<table:table>{row}</table:table>"), "x.ods") == [(None, "同", "同")] * 2


def test_text_of_a_cell_keeps_its_lines_and_leaves_out_comments() -> None:
    cell = (
        "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>\n <text:p>一<text:s text:c='2'/>"
        "<text:span>二</text:span></text:p>\n<text:p>三<text:line-break/>四</text:p></table:table-cell>"
    )
    table = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
    assert rows_of(ods_of(table), "x.ods") == [("一  二\n三\n四",)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.ods", ods_of('<table:table><table:table-row><table:table-cell table:formula="of:=[.B1]+1"/></table:table-row>'
                         "</table:table>")),
        ("x.xml", spreadsheet_xml_of('<Worksheet ss:Name="1"><Table><Row><Cell ss:Formula="=[.B1]+1"/></Row></Table>'
                                     "</Worksheet>")),
    ],
    ids=["ods", "xml"],
)  # fmt: skip
def test_a_formula_without_a_stored_result_shows_itself(name: str, content: bytes) -> None:
    grid = grid_of(content, name)
    assert grid.cells.rows() == [("=[.B1]+1",)]
    assert grid.changes == {("c0", FORMULA_WITHOUT_VALUE): 1}


def page(text: str, encoding: str = "gb18030") -> list[Grid]:
    return read_grids("x.xls", text.encode(encoding))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_a_page_under_the_name_of_a_workbook_is_read(encoding: str) -> None:
    text = (
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset=gb2312><style>td{a:b}</style>"
        "<!--[if gte mso 9]><table><tr><td>批注</td></tr></table><![endif]--></head><body><TABLE border=1>"
        "<tr><th colspan=2>人口表</th></tr><tr style='display:none'><td rowspan='2'>甲&amp;乙<td x:str>&nbsp;440804 \n 1</td>"
        '<tr><td>一<br/>二</td><td>="0012"</td></tr></TABLE>&lt;'
    )
    (grid,) = page(text, encoding)
    assert grid.cells.rows() == [
        ("人口表", None, None),
        ("甲&乙", "440804 1", None),
        (None, "一\n二", "0012"),
    ]
    assert grid.merged == (MergedRange(0, 0, 0, 1), MergedRange(1, 0, 2, 0))
    assert grid.hidden_rows == {1}
    assert grid.changes == {("c2", PROTECTED_TEXT): 1}


def test_each_table_of_a_page_is_a_sheet_and_blank_ones_are_none() -> None:
    text = "<table><tr><td>题<table><tr><td>内</td></tr></table></td></tr></table><table></table><table><td>后</table>"
    assert [(grid.sheet, grid.cells.rows()) for grid in page(text)] == [
        ("表1", [("题",)]),
        ("表2", [("内",)]),
        ("表4", [("后",)]),
    ]


def test_blank_rows_of_a_page_stay() -> None:
    assert page("<table><tr></tr><tr><td>a</td></tr><tr></tr></table>")[0].height == 3


def test_the_first_line_of_an_xml_spreadsheet_may_name_another_encoding() -> None:
    text = SPREADSHEET_XML.decode().replace('encoding="utf-8"', 'encoding="gb2312"')
    assert rows_of(text.encode("gb18030"), "x.xls")[0][0] == "姓名"
