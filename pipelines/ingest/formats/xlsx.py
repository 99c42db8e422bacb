"""Excel workbooks (.xlsx, .xlsm): read by a library, from a clean copy of the few parts that matter.

The copy holds only what has been inflated and looked at here, under names of our own: what a workbook's directory or
relations say otherwise never reaches the library.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from xml.sax.saxutils import quoteattr

import polars as pl

from pipelines.ingest.formats.archive import Archive
from pipelines.ingest.formats.building import cell_frame, merged_inside
from pipelines.ingest.formats.cell_text import cell_text, number_text, plain_number_columns
from pipelines.ingest.formats.limits import Budget
from pipelines.ingest.formats.xlsx_parts import SharedTexts, SheetPart, WorkbookParts, percent_styles, workbook_parts
from pipelines.ingest.formats.xlsx_sheet import SheetLook, look_at_sheet
from pipelines.ingest.grid import Grid, MergedRange, RefusedFile, cell_column
from pipelines.store.safe_names import visible_name

_ROWS_AT_ONCE = 20_000
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_NO_STYLES = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
_NO_TEXTS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def read_xlsx(content: bytes) -> list[Grid]:
    """All worksheets of a workbook in their order.

    Raises:
        RefusedFile: the workbook is damaged, or would take more than the limits.
    """
    from python_calamine import CalamineWorkbook

    parts = workbook_parts(archive := Archive(content))
    budget = Budget()
    copy, looks = _clean_copy(archive, parts, budget)
    with _library_errors():
        workbook = CalamineWorkbook.from_filelike(copy)
        return [
            _sheet_grid(sheet, workbook.get_sheet_by_index(number), look)
            for number, (sheet, look) in enumerate(zip(parts.sheets, looks, strict=True))
        ]


@contextmanager
def _library_errors() -> Iterator[None]:
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged() from error
    except BaseException as error:
        # A failed assertion inside the library; its class cannot be imported.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise _damaged() from error


def _damaged() -> RefusedFile:
    return RefusedFile("工作簿打不开，多半已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 重新报送")


def _clean_copy(archive: Archive, parts: WorkbookParts, budget: Budget) -> tuple[io.BytesIO, list[SheetLook]]:
    styles = archive.read(parts.styles) if parts.styles else _NO_STYLES
    texts = archive.read(parts.shared_texts) if parts.shared_texts else _NO_TEXTS
    percent, shared = percent_styles(styles), SharedTexts(texts)
    numbers = range(1, len(parts.sheets) + 1)
    listed = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="s{number}"/>' for number in numbers)
    related = {f"s{number}": ("worksheet", f"worksheets/{number}.xml") for number in numbers}
    copy, looks = io.BytesIO(), []
    with zipfile.ZipFile(copy, "w") as clean:
        clean.writestr("_rels/.rels", _relations({"book": ("officeDocument", "xl/workbook.xml")}))
        clean.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
            f' xmlns:r="{_RELATION}"><workbookPr date1904="{int(parts.counts_from_1904)}"/>'
            f"<sheets>{listed}</sheets></workbook>",
        )
        own = {"styles": ("styles", "styles.xml"), "texts": ("sharedStrings", "sharedStrings.xml")}
        clean.writestr("xl/_rels/workbook.xml.rels", _relations({**own, **related}))
        clean.writestr("xl/styles.xml", styles)
        clean.writestr("xl/sharedStrings.xml", texts)
        for number, sheet in zip(numbers, parts.sheets, strict=True):
            xml = archive.read(sheet.part)
            looks.append(look_at_sheet(visible_name(sheet.name), xml, percent, shared, budget))
            clean.writestr(f"xl/worksheets/{number}.xml", xml)
    copy.seek(0)
    return copy, looks


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    return _RELATIONS.format(
        "".join(
            f'<Relationship Id="{identifier}" Type="{_RELATION}/{kind}" Target={quoteattr(target)}/>'
            for identifier, (kind, target) in targets.items()
        )
    )


def _sheet_grid(part: SheetPart, sheet: Any, look: SheetLook) -> Grid:
    cells, numbers = _cells(sheet)
    if look.texts:
        places = [place for texts in look.texts.values() for place in texts]
        height = max(cells.height, max(row for row, _ in places) + 1)
        cells = _with_texts(_extended(cells, height, max(column for _, column in places) + 1), look)
        numbers = {name: mask.extend_constant(False, height - mask.len()) for name, mask in numbers.items()}
    merged = [MergedRange(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Grid(
        visible_name(part.name),
        cells,
        numbers,
        merged_inside(merged, cells.height, cells.width),
        is_hidden=part.is_hidden,
        hidden_rows=frozenset(row for row in look.hidden_rows if row < cells.height),
        changes=_changes(look),
    )


def _extended(cells: pl.DataFrame, height: int, width: int) -> pl.DataFrame:
    """The cells with blank rows and columns up to that size."""
    columns = [column.extend_constant(None, height - column.len()) for column in cells]
    missing = range(len(columns), width)
    blank = [pl.Series(cell_column(place), [None] * height, dtype=pl.String) for place in missing]
    return pl.DataFrame([*columns, *blank])


def _with_texts(cells: pl.DataFrame, look: SheetLook) -> pl.DataFrame:
    """The cells with the texts that the library does not give."""
    by_column: dict[str, dict[int, str]] = {}
    for texts in look.texts.values():
        for (row, column), text in texts.items():
            by_column.setdefault(cell_column(column), {})[row] = text
    return cells.with_columns(
        cells[name].scatter(list(texts), list(texts.values())) for name, texts in by_column.items()
    )


def _changes(look: SheetLook) -> dict[tuple[str, str], int]:
    """(column, kind) → cells."""
    counts = Counter((cell_column(column), kind) for kind, texts in look.texts.items() for _, column in texts)
    return dict(sorted(counts.items()))


def _cells(sheet: Any) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """The texts of the sheet from A1 on, and which cells hold numbers in those columns that have any."""
    if sheet.start is None:
        return cell_frame([], 0), {}
    first, rows = sheet.start[1], sheet.iter_rows()
    frames: list[pl.DataFrame] = []
    flags: dict[str, list[bool]] = {}
    height = 0
    while block := list(islice(rows, _ROWS_AT_ONCE)):
        frame, found = _block_cells(first, block)
        frames.append(frame)
        for name, is_number in found.items():
            known = flags.setdefault(name, [])
            known += [False] * (height - len(known)) + is_number
        height += len(block)
    numbers = {
        name: pl.Series(known + [False] * (height - len(known)), dtype=pl.Boolean) for name, known in flags.items()
    }
    blank = [pl.Series(cell_column(place), [None] * height, dtype=pl.String) for place in range(first)]
    return pl.DataFrame([*blank, *pl.concat(frames)]), numbers


def _block_cells(first: int, rows: Sequence[Sequence[Any]]) -> tuple[pl.DataFrame, dict[str, list[bool]]]:
    """Some rows' texts by column, and which cells hold numbers in those columns that have any."""
    columns = {cell_column(place): cells for place, cells in enumerate(zip(*rows, strict=True), start=first)}
    kinds = {name: set(map(type, cells)) for name, cells in columns.items()}
    numbers = pl.DataFrame({name: _floats(cells) for name, cells in columns.items() if float in kinds[name]})
    plain = plain_number_columns(numbers)
    texts = pl.DataFrame(
        [
            pl.Series(name, cells if kinds[name] == {str} else _texts(cells, name not in plain), dtype=pl.String)
            for name, cells in columns.items()
        ]
    )
    own = texts.select(pl.when(pl.all() != "").then(pl.all()))
    if plain:
        own = own.with_columns(
            pl.coalesce(pl.col(name), number_text(pl.lit(numbers[name])).alias(name)) for name in plain
        )
    return own, {
        name: [type(cell) in (int, float) for cell in cells]
        for name, cells in columns.items()
        if not kinds[name].isdisjoint((int, float))
    }


def _floats(cells: Sequence[Any]) -> pl.Series:
    return pl.Series([cell if type(cell) is float else None for cell in cells], dtype=pl.Float64)


def _texts(cells: Sequence[Any], with_floats: bool) -> list[str]:
    """The texts of the cells; without those of floats where they are made by the column."""
    return [
        cell if type(cell) is str else cell_text(cell) if with_floats or type(cell) is not float else ""
        for cell in cells
    ]
