"""A received file understood: for each sheet what stands in it, which period and village it says, or why it is refused.

Nothing is written here: receiving a file and inspecting one both begin with this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from pipelines.contracts import Contract
from pipelines.ingest.grid import TEXT_SHEET, Grid
from pipelines.ingest.headers import VILLAGE, HeaderBook
from pipelines.ingest.named_periods import Said, said_period
from pipelines.ingest.named_places import VillageHint, village_hint
from pipelines.ingest.recognition import Attempt, HeaderRows, attempt
from pipelines.ingest.refusals import (
    NO_HEADER_FOUND,
    SheetProblem,
    header_parts,
    incomplete,
    likeness,
    looks_like_header,
    looks_like_ours,
)
from pipelines.ingest.rows import RowKinds, Stretch, classify
from pipelines.ingest.sections import Part, best_attempt, find_parts, header_candidates, row_text
from pipelines.store.safe_names import shown_sheet

SheetKind = Literal["data", "not_data", "hidden", "refused"]
Source = Literal["sheet_name", "title", "file_name"]
SOURCES_ZH: dict[Source, str] = {"sheet_name": "工作表名", "title": "标题行", "file_name": "文件名"}

_ROWS_SHOWN_FOR_A_REASON = 8
_PROBLEMS_SHOWN = 4


@dataclass(frozen=True)
class Context:
    """What names and titles say for all rows of a stretch."""

    period: Said | None = None
    period_from: Source | None = None
    year: int | None = None
    village: VillageHint | None = None


@dataclass(frozen=True)
class PartReading:
    """A part of a sheet with the kinds of its rows, and for each of its stretches what names and titles say."""

    part: Part
    kinds: RowKinds
    contexts: tuple[Context, ...]

    @property
    def lacks_village(self) -> bool:
        return any(table.lacks_village for table in self.part.tables)


@dataclass(frozen=True)
class SheetReading:
    """One sheet. `problem`: why it refuses the file. `resembles`: the table that a hidden or refused sheet looks like."""

    grid: Grid
    kind: SheetKind
    parts: tuple[PartReading, ...] = ()
    problem: str | None = None
    resembles: Contract | None = None
    attempt: Attempt | None = None


@dataclass(frozen=True)
class FileReading:
    """All sheets of a file in their order, and why it is refused as a whole (None: it is not)."""

    sheets: tuple[SheetReading, ...]
    refusal: str | None = None

    @property
    def parts(self) -> Iterator[tuple[SheetReading, PartReading]]:
        return ((sheet, part) for sheet in self.sheets for part in sheet.parts)

    @property
    def names_village(self) -> bool:
        """Some rows have their village only by a name, which the village list must know."""
        return any(
            context.village is not None and context.village.code is None
            for _, reading in self.parts
            for context in reading.contexts
        )

    @property
    def main_table(self) -> str | None:
        """The table that most rows of the file belong to; the first of several."""
        rows: dict[str, int] = {}
        for _, reading in self.parts:
            for table in reading.part.tables:
                name = table.contract.table
                rows[name] = rows.get(name, 0) + int(reading.kinds.is_data.sum())
        return max(rows, key=lambda name: rows[name], default=None)


def read_file(name: str, grids: Sequence[Grid], book: HeaderBook) -> FileReading:
    """Understand a file, or say why it cannot be."""
    stem = PurePosixPath(name).stem
    sheets = tuple(_read_sheet(grid, book, stem) for grid in grids)
    problems = [_placed(sheet, sheet.problem) for sheet in sheets if sheet.problem]
    if problems:
        more = f"；等{len(problems)}张工作表" if len(problems) > _PROBLEMS_SHOWN else ""
        return FileReading(sheets, "；".join(problems[:_PROBLEMS_SHOWN]) + more)
    if not any(sheet.kind == "data" for sheet in sheets):
        return FileReading(sheets, _why_none(sheets, book))
    return FileReading(sheets)


def _placed(sheet: SheetReading, reason: str) -> str:
    """A text file has no sheets to name."""
    return reason if sheet.grid.sheet == TEXT_SHEET else f"{shown_sheet(sheet.grid.sheet)}：{reason}"


def _read_sheet(grid: Grid, book: HeaderBook, stem: str) -> SheetReading:
    rows = HeaderRows(grid)
    names = [stem] if grid.sheet == TEXT_SHEET else [grid.sheet, stem]
    try:
        parts = find_parts(rows, book, names)
    except SheetProblem as problem:
        best = best_attempt(rows, header_candidates(rows, book), book)
        resembles = best.contract if best else None
        if grid.is_hidden:
            return SheetReading(grid, "hidden", resembles=resembles)
        return SheetReading(grid, "refused", problem=str(problem), resembles=resembles, attempt=best)
    if grid.is_hidden:
        return SheetReading(grid, "hidden", resembles=parts[0].tables[-1].contract if parts else None)
    if not parts:
        return _sheet_without_table(grid, rows, book)
    readings = tuple(_read_part(rows, part, stem) for part in parts)
    unsaid = next(
        (one for one in readings if one.lacks_village and any(context.village is None for context in one.contexts)),
        None,
    )
    if unsaid is None:
        return SheetReading(grid, "data", readings)
    table = unsaid.part.tables[-1]
    header = table.contract.column(VILLAGE).header
    advice = "整张表属于一个村的，也可在工作表名或标题行写明村名或12位村代码"
    reason = f"《{table.contract.title_zh}》缺少必需的表头：{header}；{advice}"
    return SheetReading(grid, "refused", problem=reason, resembles=table.contract)


def _read_part(rows: HeaderRows, part: Part, stem: str) -> PartReading:
    kinds = classify(rows.grid, part.tables, part.stretches)
    contexts: list[Context] = []
    for number, stretch in enumerate(part.stretches):
        goes_on = number > 0 and _goes_on(part.stretches[number - 1], stretch, kinds)
        contexts.append(contexts[-1] if goes_on else _context(rows, stretch, rows.grid.sheet, stem, part))
    return PartReading(part, kinds, tuple(contexts))


def _goes_on(before: Stretch, stretch: Stretch, kinds: RowKinds) -> bool:
    """Whether a header only repeats the one before, as on a new page: it has no title and stands right below a row of data."""
    has_no_title = before.end_row == stretch.title_row == stretch.first_header_row
    return has_no_title and bool(kinds.is_data[stretch.first_header_row - 1])


def _sheet_without_table(grid: Grid, rows: HeaderRows, book: HeaderBook) -> SheetReading:
    best = best_attempt(rows, header_candidates(rows, book), book)
    if best is not None and looks_like_ours(best):
        return SheetReading(grid, "refused", problem=incomplete(best), resembles=best.contract, attempt=best)
    return SheetReading(grid, "not_data")


def _context(rows: HeaderRows, stretch: Stretch, sheet: str, stem: str, part: Part) -> Context:
    titles = [
        text
        for row in range(stretch.first_header_row - 1, stretch.title_row - 1, -1)
        if (text := row_text(rows.raw(row)))
    ]
    sheet_names = [] if sheet == TEXT_SHEET else [sheet]
    said: list[tuple[Source, Said | None]] = [
        *(("sheet_name", said_period(text, is_name=True)) for text in sheet_names),
        *(("title", said_period(text)) for text in titles),
        ("file_name", said_period(stem)),
    ]
    found = [(source, one) for source, one in said if one is not None]
    source, period = found[0] if found else (None, None)
    year = next((one.year for _, one in found if one.year), None)
    lacking = any(table.lacks_village for table in part.tables)
    return Context(period, source, year, village_hint([*sheet_names, *titles, stem]) if lacking else None)


def _why_none(sheets: Sequence[SheetReading], book: HeaderBook) -> str:
    """Why no sheet is a table. Cells are shown only of a row that surely is a header: anything else may be personal data."""
    hidden = next((sheet for sheet in sheets if sheet.kind == "hidden" and sheet.resembles), None)
    if hidden and hidden.resembles:
        name = f"隐藏的{shown_sheet(hidden.grid.sheet)}像《{hidden.resembles.title_zh}》"
        return f"可见的工作表里{NO_HEADER_FOUND}；{name}，隐藏的表不读入，请取消隐藏后重报"
    best: tuple[SheetReading, Attempt] | None = None
    for sheet in (sheet for sheet in sheets if sheet.kind == "not_data"):
        for one in _nearest_attempts(sheet.grid, book):
            if looks_like_header(one) and (best is None or likeness(one) > likeness(best[1])):
                best = sheet, one
    if best is None:
        return NO_HEADER_FOUND
    return _placed(best[0], incomplete(best[1])) if len(sheets) > 1 else incomplete(best[1])


def _nearest_attempts(grid: Grid, book: HeaderBook) -> Iterator[Attempt]:
    """The first rows with a text, each read as the header of the few tables whose headers are most like it."""
    rows = HeaderRows(grid)
    with_text = [row for row in range(min(grid.height, 8 * _ROWS_SHOWN_FOR_A_REASON)) if any(rows.raw(row))]
    for row in with_text[:_ROWS_SHOWN_FOR_A_REASON]:
        columns = rows.columns(row)
        for index in book.resembling([part for column in columns for part in header_parts(column)]):
            yield attempt(index, row, columns)
