"""Sheets of cells as bytes of every format that offices send; the same sheets give the same bytes."""

from __future__ import annotations

import csv
import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from xml.sax.saxutils import quoteattr

import xlsxwriter

from tests.fuzz.cells import Percent, Standing
from tests.ingest.formats.books import (
    OPEN_DOCUMENT,
    compound_of,
    error_or_boolean,
    label,
    merged,
    number,
    record,
    spreadsheet_xml_of,
)

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; 0-based and inclusive."""

_SERIAL_ZERO = date(1899, 12, 30)
_OLDEST = (1980, 1, 1, 0, 0, 0)
_CREATED = datetime(2019, 1, 15)
_LARGEST_STREAM, _LONGEST_LABEL = 60 * 1024, 4_000


@dataclass
class Sheet:
    """Rows of cells from A1 on, and the merged blocks over them; the first cell of a block holds its text."""

    name: str
    rows: list[list[Standing]]
    merges: list[Merge] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def height(self) -> int:
        """Rows down to the last one with a cell."""
        return max(
            (place for place, row in enumerate(self.rows, start=1) if any(_is_cell(cell) for cell in row)), default=0
        )


def _is_cell(cell: Standing) -> bool:
    return cell is not None and cell != ""


def shown(cell: Standing) -> str:
    """A cell as a spreadsheet saves it as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    if isinstance(cell, Percent):
        return f"{cell.shown:f}%"
    return f"{cell:.10g}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def delimited(sheet: Sheet, delimiter: str = ",", encoding: str = "utf-8", line_end: str = "\r\n") -> bytes:
    """The sheet as delimited text; cells are quoted where they must be."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([shown(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode(encoding)


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """An Excel workbook."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Percent: book.add_format({"num_format": "0.00%"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    _put_xlsx(page, row, column, cell, formats)
            for first_row, first_column, last_row, last_column in sheet.merges:
                page.merge_range(first_row, first_column, last_row, last_column, "")
                _put_xlsx(page, first_row, first_column, sheet.rows[first_row][first_column], formats)
            if sheet.is_hidden:
                page.hide()
    return content.getvalue()


def _put_xlsx(page: object, row: int, column: int, cell: Standing, formats: Mapping[type, object]) -> None:
    write: Callable[..., object] = getattr(page, _XLSX_WRITERS.get(type(cell), "write_number"))
    if isinstance(cell, Percent):
        write(row, column, float(cell.shown / 100), formats[Percent])
    elif isinstance(cell, date):
        write(row, column, cell, formats[date])
    elif _is_cell(cell):
        write(row, column, cell)


_XLSX_WRITERS: Mapping[type, str] = {str: "write_string", bool: "write_boolean", date: "write_datetime"}


def ods(sheets: Sequence[Sheet]) -> bytes:
    """An OpenDocument spreadsheet."""
    hidden = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    styled = ("", ' table:style-name="h"')
    tables = "".join(
        f"<table:table table:name={quoteattr(sheet.name)}{styled[sheet.is_hidden]}>{_ods_rows(sheet)}</table:table>"
        for sheet in sheets
    )
    return zipped([
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", f"<office:document-content{OPEN_DOCUMENT}><office:automatic-styles>{hidden}</office:automatic-styles>"
                        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
                        "</office:document-content>".encode()),
    ])  # fmt: skip


def _ods_rows(sheet: Sheet) -> str:
    spans = {
        (first_row, first_column): f' table:number-columns-spanned="{last_column - first_column + 1}"'
        f' table:number-rows-spanned="{last_row - first_row + 1}"'
        for first_row, first_column, last_row, last_column in sheet.merges
    }
    rows = []
    for row, cells in enumerate(sheet.rows):
        texts = (_ods_cell(cell, spans.get((row, column), "")) for column, cell in enumerate(cells))
        rows.append(f"<table:table-row>{''.join(texts)}</table:table-row>")
    return "".join(rows)


def _ods_cell(cell: Standing, span: str) -> str:
    if cell is None:
        return f"<table:table-cell{span}/>"
    kind = f'office:value-type="float" office:value="{cell!r}"'
    if isinstance(cell, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, Percent):
        kind = f'office:value-type="percentage" office:value="{float(cell.shown / 100)!r}"'
    elif isinstance(cell, str):
        kind = 'office:value-type="string"'
    paragraphs = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in shown(cell).split("\n"))
    return f"<table:table-cell {kind}{span}>{paragraphs}</table:table-cell>"


def _ods_text(line: str) -> str:
    return escape(line, quote=False).replace(" ", '<text:s text:c="1"/>').replace("\t", "<text:tab/>")


def html(sheets: Sequence[Sheet]) -> bytes:
    """Tables of a web page, one a sheet."""
    tables = "".join(f"<table border=1>{_html_rows(sheet)}</table>" for sheet in sheets)
    return f'<html><head><meta charset="utf-8"></head><body>{tables}</body></html>'.encode()


def _html_rows(sheet: Sheet) -> str:
    spans = {
        (first_row, first_column): f' colspan="{last_column - first_column + 1}" rowspan="{last_row - first_row + 1}"'
        for first_row, first_column, last_row, last_column in sheet.merges
    }
    covered = {
        (row, column)
        for first_row, first_column, last_row, last_column in sheet.merges
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
    } - set(spans)
    return "".join(
        "<tr>"
        + "".join(
            f"<td{spans.get((row, column), '')}>{escape(shown(cell)).replace(chr(10), '<br>')}</td>"
            for column, cell in enumerate(cells)
            if (row, column) not in covered
        )
        + "</tr>"
        for row, cells in enumerate(sheet.rows)
    )


def spreadsheet_xml(sheets: Sequence[Sheet]) -> bytes:
    """A spreadsheet of 2003 in XML, all cells as text."""
    return spreadsheet_xml_of(
        "".join(
            f"<Worksheet ss:Name={quoteattr(sheet.name)}><Table>"
            + "".join(f"<Row>{''.join(map(_xml_cell, cells))}</Row>" for cells in sheet.rows)
            + "</Table></Worksheet>"
            for sheet in sheets
        )
    )


def _xml_cell(cell: Standing) -> str:
    text = escape(shown(cell)).replace("\n", "&#10;")
    return f'<Cell><Data ss:Type="String">{text}</Data></Cell>' if cell is not None else "<Cell/>"


def xls(sheets: Sequence[Sheet]) -> bytes | None:
    """An Excel workbook of 1997; None when it is too large for the one table of sectors that is written here."""
    if any(
        isinstance(cell, str) and len(cell) > _LONGEST_LABEL for sheet in sheets for row in sheet.rows for cell in row
    ):
        return None
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0x41, 6))
    styles = b"".join(record(0xE0, struct.pack("<HHHBBBBIIH", 0, form, 0, 0, 0, 0, 0, 0, 0, 0)) for form in (0, 9, 14))
    head, end = begin + record(0x22, struct.pack("<H", 0)) + styles, record(0x0A)
    names = [struct.pack("<BB", len(sheet.name), 1) + sheet.name.encode("utf-16-le") for sheet in sheets]
    bodies = [
        record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0x41, 6)) + b"".join(_xls_cells(sheet)) + end
        for sheet in sheets
    ]
    offset = len(head) + sum(10 + len(name) for name in names) + len(end)
    listed = []
    for sheet, name, body in zip(sheets, names, bodies, strict=True):
        listed.append(record(0x85, struct.pack("<IBB", offset, int(sheet.is_hidden), 0), name))
        offset += len(body)
    stream = head + b"".join(listed) + end + b"".join(bodies)
    return compound_of("Workbook", stream) if len(stream) <= _LARGEST_STREAM else None


def _xls_cells(sheet: Sheet) -> Iterable[bytes]:
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, bool):
                yield error_or_boolean(row, column, int(cell), 0)
            elif isinstance(cell, date):
                yield number(row, column, (cell - _SERIAL_ZERO).days, 2)
            elif isinstance(cell, Percent):
                yield number(row, column, float(cell.shown / 100), 1)
            elif isinstance(cell, int | float):
                yield number(row, column, float(cell))
            elif cell:
                yield label(row, column, cell)
    for first_row, first_column, last_row, last_column in sheet.merges:
        yield merged(first_row, last_row, first_column, last_column)


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of parts; a name may come twice."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive, warnings.catch_warnings(action="ignore"):
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name, _OLDEST), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()
