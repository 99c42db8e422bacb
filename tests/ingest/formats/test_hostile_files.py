"""Whatever is sent, reading it ends, and within the memory that the limits add up to."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ingest.formats import limits
from pipelines.ingest.grid import RefusedFile
from pipelines.ingest.readers import read_grids
from pipelines.store.home import PROJECT_ROOT
from tests.ingest.formats.books import (
    label,
    ods_of,
    sheet_xml,
    spreadsheet_xml_of,
    xls_of,
    xlsx_of,
    xlsx_parts,
    zip_bytes,
)

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
MEMORY_BYTES = 4 << 30
"""Address space of the process that reads; libraries and their threads take up to 1.5 GiB of it before any file."""

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


def with_part(name: str, part: str | bytes) -> bytes:
    return zip_bytes({**xlsx_parts(sheet_xml(ONE)), name: part})


def lying_size(real: int, announced: int) -> bytes:
    """A workbook whose sheet inflates to more than the directory says, with the checksum of what it says."""
    content = bytearray(with_part("xl/worksheets/sheet1.xml", b" " * real))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    checksum = zlib.crc32(b" " * announced)
    place = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", content, place + 16, checksum)
    struct.pack_into("<I", content, place + 24, announced)
    assert entry.file_size == real
    return bytes(content)


def doubled_part() -> bytes:
    parts = xlsx_parts(sheet_xml(ONE))
    return zip_bytes([*parts.items(), ("XL/worksheets\\sheet1.xml", parts["xl/worksheets/sheet1.xml"])])


def shared_text_everywhere() -> bytes:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 50_001))
    return xlsx_of(cells, shared=f"<si><t>{'x' * limits.MAX_CELL_CHARACTERS}</t></si>")


def two_sheets_on_one_part() -> bytes:
    parts = xlsx_parts(sheet_xml(ONE), sheet_xml(ONE))
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace("sheet2.xml", "./sheet1.xml")
    return zip_bytes(parts)


def many_ranges() -> str:
    ranges = (f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, limits.MAX_MERGED + 2))
    return f"<mergeCells>{''.join(ranges)}</mergeCells>"


def overlapping(number: int, ref: str) -> str:
    return "<mergeCells>" + f'<mergeCell ref="{ref}"/>' * number + "</mergeCells>"


def ods_row(cell: str, row: str = "") -> bytes:
    table = f"<table:table><table:table-row {row}><table:table-cell {cell}><text:p>x</text:p></table:table-cell>"
    return ods_of(f"{table}</table:table-row></table:table>")


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "inflates 1,000 times": ("x.xlsx", lambda: with_part("xl/styles.xml", bytes(100 << 20)), "解压后过大"),
    "inflates further than announced": ("x.xlsx", lambda: lying_size(300 << 20, 1_000), "目录不符"),
    "announces more than it holds": ("x.xlsx", lambda: lying_size(1_000, 2_000), "目录不符"),
    "many parts": ("x.xlsx", lambda: zip_bytes((str(n), "") for n in range(limits.MAX_ENTRIES + 1)), "部件"),
    "a part twice": ("x.xlsx", doubled_part, "两次"),
    "entities in a sheet": ("x.xlsx", lambda: with_part("xl/worksheets/sheet1.xml", BOMB + sheet_xml("&i;")), "DOCTYPE"),
    "entities in the texts": ("x.xlsx", lambda: with_part("xl/styles.xml", BOMB + "<x>&i;</x>"), "DOCTYPE"),
    "entities in the list": ("x.xlsx", lambda: with_part("xl/workbook.xml", OUTSIDE + "<x>&i;</x>"), "DOCTYPE"),
    "entities in ods": ("x.ods", lambda: ods_of("", manifest=BOMB + "<x>&i;</x>"), "DOCTYPE"),
    "entities in xml": (
        "x.xls",
        lambda: BOMB.encode() + spreadsheet_xml_of("&i;").partition(b"?>")[2].partition(b"?>")[2],
        "DOCTYPE",
    ),
    "a cell in the last corner": (
        "x.xlsx",
        lambda: xlsx_of(ONE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "占用了1,048,576行×16,384列",
    ),
    "a cell beyond the last corner": ("x.xlsx", lambda: xlsx_of('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "范围"),
    "a row beyond counting": ("x.xlsx", lambda: xlsx_of('<row><c r="A99999999999"><v>1</v></c></row>'), "地址"),
    "rows beyond the last": ("x.xlsx", lambda: xlsx_of('<row r="1048576"/><row><c><v>1</v></c></row>'), "范围"),
    "a long text": ("x.xlsx", lambda: xlsx_of(ONE, shared=f"<si><t>{'x' * 40_000}</t></si>"), "32,767"),
    "a long text in the sheet": (
        "x.xlsx",
        lambda: xlsx_of(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'),
        "第1行",
    ),
    "one text in 50,000 cells": ("x.xlsx", shared_text_everywhere, "文字合计"),
    "many merged ranges": (
        "x.xlsx",
        lambda: xlsx_of(ONE, many_ranges()),
        "合并单元格超过",
    ),
    "overlapping ranges": (
        "x.xlsx",
        lambda: xlsx_of(ONE + '<row r="2"><c r="B2"><v>1</v></c></row>', overlapping(2, "A1:B2")),
        "重叠",
    ),
    "two sheets on one part": ("x.xlsx", two_sheets_on_one_part, "同一处"),
    "deep nesting": ("x.xlsx", lambda: xlsx_of(ONE, "<a>" * 100_000 + "</a>" * 100_000, "<!-- -->"), "层次"),
    "deep nesting in ods": ("x.ods", lambda: ods_of("<a>" * 100_000 + "</a>" * 100_000), "层次"),
    "a cell in every column and row": (
        "x.ods",
        lambda: ods_row('table:number-columns-repeated="16384"', 'table:number-rows-repeated="1048576"'),
        "超过上限",
    ),
    "columns without end": ("x.ods", lambda: ods_row('table:number-columns-repeated="999999999"'), "超过上限|16,384"),
    "blanks without end": (
        "x.ods",
        lambda: ods_of(
            "<table:table><table:table-row><table:table-cell><text:p>" + '<text:s text:c="16384"/>' * 10_000 +
            "</text:p></table:table-cell></table:table-row></table:table>"
        ),
        "A1",
    ),
    "many sheets": ("x.ods", lambda: ods_of("<table:table/>" * (limits.MAX_SHEETS + 1)), "1,024"),
    "a row far below": (
        "x.xml",
        lambda: spreadsheet_xml_of('<Worksheet><Table><Row ss:Index="999999999"/></Table></Worksheet>'),
        "范围",
    ),
    "a column far right": (
        "x.xml",
        lambda: spreadsheet_xml_of('<Worksheet><Table><Row><Cell ss:Index="20000"/></Row></Table></Worksheet>'),
        "范围",
    ),
    "spans without end": (
        "x.html",
        lambda: b"<table>" + b"<tr><td colspan=999999999>x" * 30_000,
        "超过",
    ),
    "columns of a page without end": ("x.html", lambda: b"<table><tr>" + b"<td>x" * 16_385 + b"</table>", "16,384列"),
    "tables without end": ("x.html", lambda: b"<table><td>x" * 5_000, "1,024"),
    "a long cell of a page": ("x.html", lambda: b"<table><td>" + b"<p>x" * 40_000 + b"</table>", "A1"),
    "an old cell far away": ("x.xls", lambda: xls_of(label(65_535, 60_000, "x")), "打不开"),
}  # fmt: skip

READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from pipelines.ingest.grid import RefusedFile
from pipelines.ingest.readers import read_grids
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        grids = read_grids(path.name, path)
        print(path.name, "read", [(grid.height, grid.cells.width) for grid in grids])
    except RefusedFile as refusal:
        print(path.name, refusal)
"""


def read_apart(folder: Path) -> dict[str, str]:
    """File → what became of it, read one after the other in one process with little memory and time."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder), str(MEMORY_BYTES)],
        capture_output=True, text=True, cwd=PROJECT_ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def test_every_hostile_file_is_refused_in_one_process_with_little_memory(tmp_path: Path) -> None:
    names = {}
    for place, (kind, (name, make, _)) in enumerate(HOSTILE.items()):
        names[kind] = f"{place:02}{Path(name).suffix}"
        (tmp_path / names[kind]).write_bytes(make())
    outcomes = read_apart(tmp_path)
    said = {kind: expected for kind, (*_, expected) in HOSTILE.items()}
    wrong = {kind: outcomes[names[kind]] for kind in HOSTILE if not re.search(said[kind], outcomes[names[kind]])}
    assert wrong == {}
    assert all("请" in outcome for outcome in outcomes.values())


HARMLESS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a dimension that lies": ("x.xlsx", lambda: xlsx_of(ONE, before='<dimension ref="A1:XFD1048576"/>'), "[(1, 1)]"),
    "styles to the last row and column": (
        "x.xlsx",
        lambda: xlsx_of(
            ONE + "".join(f'<row r="{row}" s="0"><c r="XFD{row}" s="0"/></row>' for row in range(2, 200_000))
            + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
        ),
        "[(1, 1)]",
    ),
    "blank rows and columns to the end": (
        "x.ods",
        lambda: ods_of(
            "<table:table>" + '<table:table-row table:number-rows-repeated="1048576" table:visibility="collapse">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>' * 1_000 + "</table:table>"
        ),
        "[(0, 1)]",
    ),
    "a range over everything": ("x.xlsx", lambda: xlsx_of(ONE, overlapping(1, "A1:XFD1048576")), "[(1, 1)]"),
    "a page of nothing but beginnings": (
        "x.html",
        lambda: b"<table><td>x</table>" + b"<" * 5_000_000 + b"<!--" * 1_000_000 + b"<a '" * 1_000_000,
        "[(1, 1)]",
    ),
}  # fmt: skip


def test_what_only_looks_large_is_read(tmp_path: Path) -> None:
    for place, (name, make, _) in enumerate(HARMLESS.values()):
        (tmp_path / f"{place:02}{Path(name).suffix}").write_bytes(make())
    assert list(read_apart(tmp_path).values()) == [f"read {expected}" for *_, expected in HARMLESS.values()]


def test_too_little_memory_is_said_and_not_died_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_: bytes) -> bytes:
        raise MemoryError

    monkeypatch.setattr("pipelines.ingest.formats.kinds.utf8_text", exhausted)
    with pytest.raises(RefusedFile, match="内存不够"):
        read_grids("x.csv", b"a,b")
