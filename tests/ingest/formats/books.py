"""Real files of every format, written byte by byte so that tests can put into them what no program would."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from pipelines.ingest.grid import Grid
from pipelines.ingest.readers import read_grids

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def grid_of(content: bytes, name: str = "x.xlsx") -> Grid:
    """The only sheet of a file."""
    (grid,) = read_grids(name, content)
    return grid


def rows_of(content: bytes, name: str = "x.xlsx") -> list[tuple[str | None, ...]]:
    return grid_of(content, name).cells.rows()


def zip_bytes(parts: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items() if isinstance(parts, Mapping) else parts:
            archive.writestr(name, part)
    return content.getvalue()


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx_parts(
    *sheets: str, shared: str = "", formats: Sequence[str] = ("General",), state: str = "visible"
) -> dict[str, str]:
    """The parts of a workbook whose sheets are S1, S2 …; cell style n has the n-th number format."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" state="{state}" r:id="r{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    codes = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}'
        f'<Relationship Id="s" Type="{RELATIONS}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="t" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="9"/>'
        f"</cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in zip(numbers, sheets, strict=True)},
    }


def xlsx_of(
    rows: str, after: str = "", before: str = "", *, shared: str = "", formats: Sequence[str] = ("General",)
) -> bytes:
    """A workbook of one sheet with this XML."""
    return zip_bytes(xlsx_parts(sheet_xml(rows, after, before), shared=shared, formats=formats))


OPEN_DOCUMENT = (
    "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods_of(tables: str, styles: str = "", manifest: str = "<manifest/>") -> bytes:
    return zip_bytes(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content{OPEN_DOCUMENT}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        }
    )


def compound_of(stream: str, content: bytes) -> bytes:
    """An OLE compound file with one stream of up to 60 KB."""
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    sectors = len(content) // 512
    chain = [*range(3, 2 + sectors), 0xFFFFFFFE]
    table = [0xFFFFFFFD, 0xFFFFFFFE, *chain]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096,
        0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    locations = struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(stream, 2, 0xFFFFFFFF, 2, len(content))
    return header + locations + fat + directory.ljust(512, b"\0") + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    free = 0xFFFFFFFF
    return struct.pack("<64sHBBIII36xIQ", text, len(text) + 2, kind, 1, free, free, child, start, size)


def record(number: int, *parts: bytes) -> bytes:
    """One record of an old Excel file."""
    body = b"".join(parts)
    return struct.pack("<HH", number, len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0), _text(text))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def error_or_boolean(row: int, column: int, value: int, is_error: int) -> bytes:
    return record(0x205, struct.pack("<HHHBB", row, column, 0, value, is_error))


def hidden_row(row: int) -> bytes:
    return record(0x208, struct.pack("<HHHHHHI", row, 0, 5, 255, 0, 0, 0x20))


def merged(first_row: int, last_row: int, first_column: int, last_column: int) -> bytes:
    return record(0xE5, struct.pack("<HHHHH", 1, first_row, last_row, first_column, last_column))


def xls_of(*cells: bytes, name: str = "表", hidden: int = 0, first: bytes = b"", counts_from_1904: int = 0) -> bytes:
    """A workbook of 1997 with one sheet; styles 0, 1 and 2 are plain, percent and date. `first`: a record at its start."""
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0x41, 6))
    styles = b"".join(record(0xE0, struct.pack("<HHHBBBBIIH", 0, form, 0, 0, 0, 0, 0, 0, 0, 0)) for form in (0, 9, 14))
    settings = first + record(0x22, struct.pack("<H", counts_from_1904)) + styles
    sheet_name = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    listed_bytes = 4 + 6 + len(sheet_name)
    end = record(0x0A)
    offset = len(begin) + len(settings) + listed_bytes + len(end)
    listed = record(0x85, struct.pack("<IBB", offset, hidden, 0), sheet_name)
    sheet_begin = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0x41, 6))
    return compound_of("Workbook", begin + settings + listed + end + sheet_begin + b"".join(cells) + end)


def spreadsheet_xml_of(sheets: str, styles: str = "") -> bytes:
    uri = "urn:schemas-microsoft-com:office"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><?mso-application progid="Excel.Sheet"?><Workbook'
        f' xmlns="{uri}:spreadsheet" xmlns:ss="{uri}:spreadsheet" xmlns:x="{uri}:excel"><Styles>{styles}</Styles>'
        f"{sheets}</Workbook>"
    ).encode()
