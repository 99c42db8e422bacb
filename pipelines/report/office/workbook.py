"""The numbers of a page as a workbook: a sheet a table with real numbers, and every number that has an address."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from pipelines.report import numbers
from pipelines.report.office.amounts import amount_of
from pipelines.report.office.document import Cell, Document, Table, plain
from pipelines.report.office.layout import width_em
from pipelines.store.run_context import MADE_UP
from pipelines.store.safe_cells import safe_cell

ADDRESS_SHEET = "数字和来处"
COVER_SHEET = "说明"
_UNFIT = re.compile(r"[\[\]:*?/\\'\u3000 ]+")
_SHEET_NAME_LENGTH = 28
_WIDEST = 60.0


def workbook_of(document: Document) -> bytes:
    """The workbook; the same document gives the same bytes."""
    return _Writer(document).bytes()


def address_rows(document: Document) -> Iterator[tuple[str, str, str]]:
    """(address, printed text, section) of every number that has an address, each address and text once a section."""
    seen = set()
    for section, text in document.texts():
        for run in text:
            key = (run.address, run.text.strip(), section)
            if run.address and key not in seen:
                seen.add(key)
                yield key


class _Writer:
    """One workbook being written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stream = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(self.stream, {"in_memory": True, "strings_to_formulas": False})
        created = datetime.combine(document.known_on, time())
        comments = MADE_UP if document.is_simulated else document.snapshot_id
        self.book.set_properties({"title": document.title, "created": created, "comments": comments})
        looks = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        self.head, self.number_head = self.book.add_format(looks), self.book.add_format({**looks, "align": "right"})
        self.title = self.book.add_format({"bold": True, "font_size": 13})
        self.note = self.book.add_format({"font_color": "#626D7A"})
        self.stamp = self.book.add_format({"font_color": "#B3261E", "bold": True})
        self.words = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.number_formats: dict[str, Any] = {}
        self.names: set[str] = {COVER_SHEET, ADDRESS_SHEET}

    def bytes(self) -> bytes:
        tables = [table for table in self.document.tables() if table.rows]
        names = [self._name(table.title, position) for position, table in enumerate(tables, start=1)]
        self._cover(list(zip(names, tables, strict=True)))
        for name, table in zip(names, tables, strict=True):
            self._table(name, table)
        self._addresses()
        self.book.close()
        return self.stream.getvalue()

    def _name(self, title: str, position: int) -> str:
        """A name that a sheet may have, and that no other has."""
        short = f"{position} {_UNFIT.sub('', title)}"[:_SHEET_NAME_LENGTH]
        self.names.add(short)
        return short

    def _sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        said = "".join(f"{stamp}  " for stamp in self._stamps())
        sheet.set_footer(f"&L{said}{self.document.tier}&R&P / &N")
        return sheet

    def _stamps(self) -> list[str]:
        """What every sheet says of itself, on the screen and printed."""
        made_up = MADE_UP if self.document.is_simulated else ""
        return [stamp for stamp in (self.document.warning, made_up) if stamp]

    def _top(self, sheet: Any, title: str, note: str) -> int:
        """Title, stamp and note; returns the first free row."""
        sheet.write_string(0, 0, safe_cell(title), self.title)
        row = 1
        for stamp in self._stamps():
            sheet.write_string(row, 0, stamp, self.stamp)
            row += 1
        if note:
            sheet.write_string(row, 0, safe_cell(note), self.note)
            row += 1
        return row + 1

    def _cover(self, tables: list[tuple[str, Table]]) -> None:
        sheet = self._sheet(COVER_SHEET)
        document = self.document
        row = self._top(sheet, document.title, "")
        facts = (
            ("数据截至", numbers.table_date(document.as_of)),
            ("收数截止", numbers.table_date(document.known_on)),
            ("级别", document.tier),
            ("快照", document.snapshot_id),
            ("期号", document.masthead.issue),
            ("编制", document.masthead.issuer),
        )
        for name, value in facts:
            if value:
                self._write(sheet, row, 0, name)
                self._write(sheet, row, 1, value)
                row += 1
        row += 1
        for name, table in tables:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
            self._write(sheet, row, 1, table.title if not table.is_folded else f"{table.title}（网页上折叠的其余各行）")
            row += 1
        sheet.write_url(row, 0, f"internal:'{ADDRESS_SHEET}'!A1", string=ADDRESS_SHEET)
        self._write(sheet, row, 1, "网页上每个有来处的数；地址可用 bayou why 查到来源")
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 60)

    def _table(self, name: str, table: Table) -> None:
        sheet = self._sheet(name)
        row = self._top(sheet, table.title, table.note)
        widths = [8.0] * table.columns
        if table.head:
            self._line(sheet, row, table.head, widths, is_head=True)
            row += 1
            sheet.freeze_panes(row, 1)
            sheet.repeat_rows(row - 1)
        for line in table.rows:
            self._line(sheet, row, line.cells, widths)
            row += 1
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, _WIDEST))

    def _line(
        self, sheet: Any, row: int, cells: tuple[Cell, ...], widths: list[float], *, is_head: bool = False
    ) -> None:
        column = 0
        for cell in cells:
            text = plain(cell.text)
            look = self.number_head if cell.is_number else self.head
            self._write(sheet, row, column, text, look if is_head else None)
            if cell.span == 1:
                widest = max(width_em(line) for line in text.split("\n"))
                widths[column] = max(widths[column], widest * 2 + 2)
            column += cell.span

    def _addresses(self) -> None:
        sheet = self._sheet(ADDRESS_SHEET)
        row = self._top(sheet, ADDRESS_SHEET, "bayou why 地址 说明一个数是怎么来的")
        for column, name in enumerate(("地址", "数", "单位", "网页上的写法", "章节")):
            sheet.write_string(row, column, name, self.head)
        sheet.freeze_panes(row + 1, 0)
        for line, (address, printed, section) in enumerate(address_rows(self.document), start=row + 1):
            amount = amount_of(printed)
            self._write(sheet, line, 0, address)
            self._write(sheet, line, 1, printed)
            self._write(sheet, line, 2, amount.unit if amount is not None else "")
            sheet.write_string(line, 3, safe_cell(printed), self.words)
            self._write(sheet, line, 4, section)
        for column, width in enumerate((52, 16, 10, 16, 44)):
            sheet.set_column(column, column, width)

    def _write(self, sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
        """A number as a number under the format that prints the same; anything else as text that is no formula."""
        amount = amount_of(text) if look is None else None
        if amount is None:
            if text:
                sheet.write_string(row, column, safe_cell(text), look or self.words)
            return
        number_format = self._number_format(amount.number_format)
        if isinstance(amount.value, date):
            sheet.write_datetime(row, column, datetime.combine(amount.value, time()), number_format)
        else:
            sheet.write_number(row, column, amount.value, number_format)

    def _number_format(self, code: str) -> Any:
        if code not in self.number_formats:
            self.number_formats[code] = self.book.add_format({"num_format": code, "valign": "top", "align": "right"})
        return self.number_formats[code]
