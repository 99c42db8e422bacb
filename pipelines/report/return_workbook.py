"""The return workbook: a form that a clerk fixes in minutes, in which only the answers can be written."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from pipelines.contracts import Column, load_codes
from pipelines.contracts.return_form import (
    CELL_HEADERS,
    CELL_SHEET,
    CHECKSUM_HEADER,
    CODE_SHEET,
    CORRECTION_HEADER,
    FILE_HEADERS,
    FILE_SHEET,
    FORM_TITLE,
    GUIDE_SHEET,
    LOCATION_HEADER,
    REMARK_HEADER,
    ROW_HEADERS,
    ROW_SHEET,
    Location,
    location_code,
)
from pipelines.report.return_content import Return, RowSheet, SetAsideRow
from pipelines.report.return_looks import column_width, looks, row_height
from pipelines.store.run_context import MADE_UP

TIER = "限内部传阅，含个人信息"
REFUSED_REMEDY = "按“原因”一栏改正后，用原文件名整个重报；不在本单里填"
_TITLE_ROW, _NOTE_ROW, _NAMES_ROW, _HEADER_ROW = 0, 1, 2, 3
_CELL_WIDTHS = (5, 24, 9, 6, 5, 12, 19, 16, 18, 18, 22, 22, 20)
_ROW_WIDTHS = (5, 24, 9, 6, 24)
_FILE_WIDTHS = (5, 16, 40, 13, 52, 40)
_GUIDE_WIDTHS = (16, 84)
_LONGEST_SHEET_NAME = 31
_PROTECTION = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}


def workbook_name(content: Return) -> str:
    """The file's name: the county's code first, as of every file an office sends."""
    supplier = "".join(sign for sign in content.supplier if sign.isalnum())[:30]
    return f"{content.county_code}{content.area_name}_退回更正单_{supplier}_{content.known_on:%Y%m%d}.xlsx"


def workbook_bytes(content: Return) -> bytes:
    """The workbook; the same content gives the same bytes."""
    return _Writer(content).written()


class _Writer:
    """Writes one workbook sheet by sheet. Every text is written as a string: none can act as a formula."""

    def __init__(self, content: Return) -> None:
        import xlsxwriter

        self.content = content
        self.stream = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(self.stream, {"in_memory": True})
        created = datetime.combine(content.known_on, time())
        self.book.set_properties({"title": FORM_TITLE, "created": created, "comments": self._stamp()})
        self.looks = {name: self.book.add_format(look) for name, look in looks().items()}
        self.codes = _used_codes(content)

    def written(self) -> bytes:
        self._guide()
        if self.content.cells:
            self._cells()
        for number, sheet in enumerate(self.content.row_sheets, start=1):
            self._rows(number, sheet)
        if self.content.files:
            self._files()
        self._code_lists()
        self.book.close()
        return self.stream.getvalue()

    def _stamp(self) -> str:
        return f"{TIER}；{MADE_UP}" if self.content.simulated else TIER

    def _sheet(self, name: str, heading: str, widths: Sequence[float], *, paper: int = 9) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(_TITLE_ROW, 26)
        sheet.write_string(_TITLE_ROW, 0, heading, self.looks["title"])
        sheet.write_string(_NOTE_ROW, 0, self._stamp(), self.looks["note"])
        sheet.set_landscape()
        sheet.set_paper(paper)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L{self._stamp()}&C{self.content.area_name} · {name}&R第&P页，共&N页")
        sheet.protect("", _PROTECTION)
        return sheet

    def _guide(self) -> None:
        content = self.content
        sheet = self._sheet(GUIDE_SHEET, f"{FORM_TITLE} · {content.area_name}", _GUIDE_WIDTHS)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        for row, (label, text) in enumerate(self._guide_lines(), start=_NAMES_ROW + 1):
            sheet.write_string(row, 0, label, self.looks["label"])
            sheet.write_string(row, 1, text, self.looks["plain"])
            sheet.set_row(row, 18 * (1 + len(text) // 56))

    def _guide_lines(self) -> list[tuple[str, str]]:
        content = self.content
        counts = [
            (len(content.cells), f"{len(content.cells)}个读不出的单元格（表“{CELL_SHEET}”）"),
            (content.rows, f"{content.rows}行读不出编号、未能读入（表“{ROW_SHEET}…”）"),
            (len(content.files), f"{len(content.files)}个未能读入的文件（表“{FILE_SHEET}”）"),
        ]
        return [
            ("退回给", f"{content.supplier}（{content.area_name}）"),
            ("收数截止", f"{content.known_on:%Y年%m月%d日}；此后收到的不在本单里"),
            ("请于", f"{content.due_on:%Y年%m月%d日}前填好退回"),
            ("内容", "，".join(text for number, text in counts if number)),
            ("", ""),
            (
                "怎样填",
                f"1. 只有浅黄色的格子可以填写。“{CELL_SHEET}”里，把正确的值填在“{CORRECTION_HEADER}”一栏，一行一格。",
            ),
            (
                "",
                "2. 被隔离的行整行照原样列出：直接在浅黄色的格子里改，红色的格子是读不出的编号。没有改动的行视为未填。",
            ),
            ("", "3. 金额、面积等的单位以本单表头为准，与原文件相同。有下拉列表的，从列表里选。"),
            ("", f"4. 核实后原值无误、不必更正的，空着不填，在“{REMARK_HEADER}”里写明理由。"),
            ("", "5. 可以筛选、排序，可以分几次退回；不要改动右侧隐藏的定位码，也不要把内容抄到别的表里。"),
            ("", ""),
            ("怎样退回", "把填好的本文件原样发回，不必重报原来的整张表。更正的行会替代原来的行，其余的行不受影响。"),
            ("未能读入的文件", REFUSED_REMEDY + "。") if content.files else ("", ""),
            ("密级", f"{TIER}。只发给报送单位，不得转发、公开；更正完成后删除。"),
        ]

    def _cells(self) -> None:
        heading = f"{CELL_SHEET} · {self.content.area_name} · {len(self.content.cells)}格"
        sheet = self._sheet(CELL_SHEET, heading, _CELL_WIDTHS)
        answer = CELL_HEADERS.index(CORRECTION_HEADER)
        self._finish_form(sheet, CELL_HEADERS, answer, len(self.content.cells))
        sheet.fit_to_pages(1, 0)
        for number, issue in enumerate(self.content.cells, start=1):
            row, at = _HEADER_ROW + number, issue.location
            texts = (number, at.file_name, at.sheet, at.row_number, issue.column_letter, issue.table_title, issue.record,
                     issue.header, issue.text, issue.problem, issue.remedy)  # fmt: skip
            sheet.set_row(row, row_height(texts, _CELL_WIDTHS))
            for column, text in enumerate(texts):
                look = self.looks["original" if CELL_HEADERS[column] == "原文" else "cell"]
                _write(sheet, row, column, text, look)
            sheet.write_blank(row, answer, None, self.looks["input"])
            sheet.write_blank(row, answer + 1, None, self.looks["input"])
            self._write_location(sheet, row, answer + 2, at)
            self._offer(sheet, row, row, answer, issue.column)

    def _rows(self, number: int, content: RowSheet) -> None:
        name = f"{ROW_SHEET}{number}"
        title = "".join(sign for sign in content.table_title if sign not in "[]:*?/\\'")
        headers = [
            *ROW_HEADERS,
            *(header for _, header, _ in content.columns),
            REMARK_HEADER,
            LOCATION_HEADER,
            CHECKSUM_HEADER,
        ]
        first = len(ROW_HEADERS)
        widths = [*_ROW_WIDTHS, *(column_width(texts) for texts in _texts_by_column(content)), 20]
        heading = f"{ROW_SHEET} · {self.content.area_name} · {content.table_title} · {len(content.rows)}行"
        sheet = self._sheet(f"{name} {title}"[:_LONGEST_SHEET_NAME], heading, widths, paper=8)
        self._finish_form(sheet, headers, first, len(content.rows), frozen=first)
        sheet.repeat_columns(0, first - 1)
        # The names by which the answers are read when the workbook comes back.
        sheet.set_row(_NAMES_ROW, None, None, {"hidden": True})
        for place, (column, _, _) in enumerate(content.columns, start=first):
            sheet.write_string(_NAMES_ROW, place, column.name)
            self._offer(sheet, _HEADER_ROW + 1, _HEADER_ROW + len(content.rows), place, column)
        for place, item in enumerate(content.rows, start=1):
            self._row(sheet, place, item, content)
            texts = [0, item.location.file_name, item.location.sheet, 0, item.reason]
            texts += [item.texts[column.name] or "" for column, _, _ in content.columns]
            sheet.set_row(_HEADER_ROW + place, row_height(texts, widths))

    def _row(self, sheet: Any, number: int, item: SetAsideRow, content: RowSheet) -> None:
        row, at, first = _HEADER_ROW + number, item.location, len(ROW_HEADERS)
        for column, text in enumerate((number, at.file_name, at.sheet, at.row_number, item.reason)):
            _write(sheet, row, column, text, self.looks["original" if column == first - 1 else "cell"])
        for place, (known, _, letter) in enumerate(content.columns, start=first):
            look = self.looks["blamed" if letter == item.blamed_letter else "input"]
            _write(sheet, row, place, item.texts[known.name], look)
        end = first + len(content.columns)
        sheet.write_blank(row, end, None, self.looks["input"])
        self._write_location(sheet, row, end + 1, at)

    def _files(self) -> None:
        heading = f"{FILE_SHEET} · {self.content.area_name} · {len(self.content.files)}个"
        sheet = self._sheet(FILE_SHEET, heading, _FILE_WIDTHS)
        self._write_headers(sheet, FILE_HEADERS, range(0))
        sheet.fit_to_pages(1, 0)
        for number, file in enumerate(self.content.files, start=1):
            texts = (number, file.batch_id, file.file_name, str(file.received_on), file.reason, REFUSED_REMEDY)
            sheet.set_row(_HEADER_ROW + number, row_height(texts, _FILE_WIDTHS))
            for column, text in enumerate(texts):
                _write(sheet, _HEADER_ROW + number, column, text, self.looks["cell"])

    def _finish_form(self, sheet: Any, headers: Sequence[str], first_input: int, rows: int, *, frozen: int = 0) -> None:
        """Header, frozen panes, filter and hidden codes of a sheet that can be filled in from column `first_input` on."""
        self._write_headers(sheet, headers, range(first_input, len(headers) - 2))
        sheet.freeze_panes(_HEADER_ROW + 1, frozen)
        sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + rows, len(headers) - 3)
        sheet.set_column(len(headers) - 2, len(headers) - 1, 14, None, {"hidden": True})

    def _write_headers(self, sheet: Any, headers: Iterable[str], inputs: range) -> None:
        for column, header in enumerate(headers):
            sheet.write_string(
                _HEADER_ROW, column, header, self.looks["input_header" if column in inputs else "header"]
            )
        sheet.set_row(_HEADER_ROW, 30)
        sheet.repeat_rows(_HEADER_ROW)

    def _write_location(self, sheet: Any, row: int, column: int, location: Location) -> None:
        for place, text in enumerate(location_code(location)):
            sheet.write_string(row, column + place, text)

    def _offer(self, sheet: Any, first: int, last: int, place: int, column: Column | None) -> None:
        """A list to choose from where the column has one; a hint elsewhere."""
        if column is not None and column.type == "boolean":
            sheet.data_validation(first, place, last, place, {"validate": "list", "source": ["是", "否"]})
        elif column is not None and column.codes is not None:
            at = self.codes.index(column.codes)
            end = len(load_codes()[column.codes].values) + 1
            source = f"={CODE_SHEET}!${_letter(at)}$2:${_letter(at)}${end}"
            # Several values in one cell are in no list.
            strict = {"error_type": "stop" if column.type == "code" else "information"}
            sheet.data_validation(first, place, last, place, {"validate": "list", "source": source, **strict})
        elif column is None or column.type == "date":
            hint = {"validate": "any", "input_title": "日期", "input_message": "写成2019-12-31"}
            sheet.data_validation(first, place, last, place, hint)

    def _code_lists(self) -> None:
        if not self.codes:
            return
        sheet = self.book.add_worksheet(CODE_SHEET)
        sheet.hide()
        for column, name in enumerate(self.codes):
            codes = load_codes()[name]
            for row, text in enumerate([codes.title_zh, *codes.values]):
                sheet.write_string(row, column, text)


def _used_codes(content: Return) -> list[str]:
    """Names of the code lists that some answer may be chosen from, in the order of their columns."""
    columns = [issue.column for issue in content.cells]
    columns += [column for sheet in content.row_sheets for column, _, _ in sheet.columns]
    return sorted({column.codes for column in columns if column is not None and column.codes is not None})


def _texts_by_column(content: RowSheet) -> Iterable[list[str]]:
    """Of each column its header and the texts below it."""
    for column, header, _ in content.columns:
        yield [header, *(item.texts[column.name] or "" for item in content.rows)]


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _write(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    """A whole number, or a text that stays one whatever sign it begins with."""
    if isinstance(value, int):
        sheet.write_number(row, column, value, look)
    elif value:
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_blank(row, column, None, look)
