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
from pipelines.ingest.formats.building import cell_frame, merged_inside, text_column
from pipelines.ingest.formats.cell_text import cell_text, number_texts
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
    columns, numbers = _columns(sheet)
    height = max(columns[0].len() if columns else 0, max((row + 1 for row, _ in _places(look)), default=0))
    width = max(len(columns), max((column + 1 for _, column in _places(look)), default=0))
    columns = [
        columns[place].extend_constant(None, height - columns[place].len())
        if place < len(columns)
        else pl.Series(cell_column(place), [None] * height, dtype=pl.String)
        for place in range(width)
    ]
    changes = _apply(look, columns)
    merged = [MergedRange(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Grid(
        visible_name(part.name),
        cell_frame(columns, height),
        {name: mask.extend_constant(False, height - mask.len()) for name, mask in numbers.items()},
        merged_inside(merged, height, width),
        is_hidden=part.is_hidden,
        hidden_rows=frozenset(row for row in look.hidden_rows if row < height),
        changes=changes,
    )


def _places(look: SheetLook) -> Iterator[tuple[int, int]]:
    return (place for texts in look.texts.values() for place in texts)


def _apply(look: SheetLook, columns: list[pl.Series]) -> dict[tuple[str, str], int]:
    """Put the texts that the library does not give into the columns; (column, kind) → cells."""
    changes: Counter[tuple[str, str]] = Counter()
    for kind, texts in look.texts.items():
        by_column: dict[int, dict[int, str]] = {}
        for (row, column), text in texts.items():
            by_column.setdefault(column, {})[row] = text
        for column, cells in by_column.items():
            columns[column] = columns[column].scatter(list(cells), list(cells.values()))
            changes[cell_column(column), kind] += len(cells)
    return dict(sorted(changes.items()))


def _columns(sheet: Any) -> tuple[list[pl.Series], dict[str, pl.Series]]:
    """The texts of each column, and which cells hold numbers in those that have any."""
    if sheet.start is None:
        return [], {}
    first, last = sheet.start[1], sheet.end[1]
    texts: dict[int, list[pl.Series]] = {place: [] for place in range(first, last + 1)}
    masks: dict[int, list[pl.Series]] = {place: [] for place in texts}
    rows = sheet.iter_rows()
    height = 0
    while block := list(islice(rows, _ROWS_AT_ONCE)):
        height += len(block)
        for place, cells in zip(texts, zip(*block, strict=True), strict=True):
            text, is_number = _column(place, cells)
            texts[place].append(text)
            masks[place].append(is_number)
    blank = [pl.Series(cell_column(place), [None] * height, dtype=pl.String) for place in range(first)]
    numbers = {cell_column(place): pl.concat(parts) for place, parts in masks.items()}
    return [*blank, *map(pl.concat, texts.values())], {name: mask for name, mask in numbers.items() if mask.any()}


def _column(place: int, cells: Sequence[Any]) -> tuple[pl.Series, pl.Series]:
    """The texts of a column, and which cells hold numbers."""
    if set(map(type, cells)) == {str}:
        return text_column(place, cells), pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    is_number = pl.Series([type(cell) in (int, float) for cell in cells], dtype=pl.Boolean)
    numbers = pl.Series([cell if type(cell) is float else None for cell in cells], dtype=pl.Float64)
    others = [cell if type(cell) is str else "" if type(cell) is float else cell_text(cell) for cell in cells]
    return text_column(place, others).zip_with(numbers.is_null(), number_texts(numbers)), is_number
