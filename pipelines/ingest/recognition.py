"""Finding the header of a sheet, and with it the table that the sheet holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.contracts import Column, Contract
from pipelines.ingest.grid import Grid, MergedRange, RefusedFile, column_letter
from pipelines.ingest.headers import HeaderIndex, Match, header_stems, nearest_headers, normal_header

HEADER_SEARCH_ROWS = 8
HEADER_LEVELS = 3
_LISTED_HEADERS = 12
_LONGEST_HEADER = 40
_LONG_NUMBER = re.compile(r"\d{5,}")
_SEPARATORS = re.compile(r"[,;、\t|]")


@dataclass(frozen=True)
class SheetColumn:
    """One column of a recognised sheet: its position, the header as written, and what it means."""

    position: int
    header: str
    match: Match


@dataclass(frozen=True)
class Table:
    """A recognised sheet: which table it holds, where its header lies (0-based rows, inclusive), and its columns."""

    contract: Contract
    first_header_row: int
    last_header_row: int
    columns: tuple[SheetColumn, ...]


@dataclass(frozen=True)
class _HeaderColumn:
    """The texts above one column of data, top level first, without repeats; `top_row` holds the last of them."""

    position: int
    levels: tuple[str, ...]
    readings: tuple[str, ...]
    top_row: int
    has_leaf: bool

    @property
    def text(self) -> str:
        return self.levels[-1]


@dataclass(frozen=True)
class _Attempt:
    """One row of a sheet read as the header of one table."""

    index: HeaderIndex
    row: int
    top_row: int
    matched: tuple[SheetColumn, ...]
    unknown: tuple[_HeaderColumn, ...]

    @property
    def contract(self) -> Contract:
        return self.index.contract

    @property
    def columns_found(self) -> list[Column]:
        return [item.match.column for item in self.matched if item.match.column is not None]

    @property
    def missing(self) -> list[Column]:
        found = {column.name for column in self.columns_found}
        return [column for column in self.contract.required_columns if column.name not in found]

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.columns_found), -len(self.unknown)


def recognise(grids: Sequence[Grid], indexes: Sequence[HeaderIndex]) -> tuple[int, Table]:
    """The first sheet with a header of ours (its number in `grids`) and the table in it.

    Raises:
        RefusedFile: no sheet has one; or a required header is missing, a header is unknown, or two tables fit equally.
    """
    for number, grid in enumerate(grids):
        complete = [attempt for attempt in _attempts(grid, indexes) if not attempt.missing]
        if complete:
            return number, _decided(complete)
    raise RefusedFile(_why_none([one for grid in grids for one in _attempts(grid, indexes, thorough=True)]))


def _attempts(grid: Grid, indexes: Sequence[HeaderIndex], *, thorough: bool = False) -> list[_Attempt]:
    """Every row of the search area as header of the tables, up to the first row that leaves nothing open.

    Only `thorough` tries the tables whose required headers cannot all be there.
    """
    rows = _filled([[text or "" for text in row] for row in grid.cells.head(HEADER_SEARCH_ROWS).rows()], grid.merged)
    attempts: list[_Attempt] = []
    for row in range(len(rows)):
        reaching = [block.first_row for block in grid.merged if block.first_row < row <= block.last_row]
        top_row = min(max(min(reaching, default=row), row - HEADER_LEVELS + 1), row)
        columns = _header_columns(rows, row)
        spoken = {reading for column in columns for reading in column.readings}
        stems = header_stems(spoken)
        likely = indexes if thorough else [index for index in indexes if index.may_match(spoken, stems)]
        tried = [_attempt(index, row, top_row, columns) for index in likely]
        attempts += tried
        if any(not attempt.missing and not attempt.unknown for attempt in tried):
            break
    return attempts


def _filled(rows: list[list[str]], merged: Iterable[MergedRange]) -> list[list[str]]:
    """Every cell of a merged block given the text of its first cell."""
    filled = [list(row) for row in rows]
    for block in merged:
        if block.first_row < len(rows):
            text = rows[block.first_row][block.first_column]
            for row in filled[block.first_row : block.last_row + 1]:
                row[block.first_column : block.last_column + 1] = [text] * (block.last_column - block.first_column + 1)
    return filled


def _header_columns(rows: list[list[str]], leaf_row: int) -> list[_HeaderColumn]:
    """The header texts that end in `leaf_row`, by column; columns without any text are left out."""
    columns = []
    for position in range(len(rows[leaf_row])):
        texts: list[tuple[int, str]] = []
        for row in range(max(0, leaf_row - HEADER_LEVELS + 1), leaf_row + 1):
            text = rows[row][position]
            # A vertically merged header repeats its text on every level.
            if normal_header(text) and (not texts or text != texts[-1][1]):
                texts.append((row, text))
        if texts:
            levels = tuple(text for _, text in texts)
            has_leaf = bool(normal_header(rows[leaf_row][position]))
            columns.append(_HeaderColumn(position, levels, tuple(_readings(levels)), texts[-1][0], has_leaf))
    return columns


def _readings(levels: Sequence[str]) -> Iterator[str]:
    """The ways to read the levels as one header: the leaf alone, then with its parents."""
    *parents, leaf = map(normal_header, levels)
    yield leaf
    for start in range(len(parents) - 1, -1, -1):
        parent = "".join(parents[start:])
        yield parent + leaf
        yield f"{parent}({leaf})"


def _attempt(index: HeaderIndex, row: int, top_row: int, columns: Sequence[_HeaderColumn]) -> _Attempt:
    matched, unknown = [], []
    for column in columns:
        match = next((found for reading in column.readings if (found := index.match(reading))), None)
        if match:
            matched.append(SheetColumn(column.position, column.text, match))
            top_row = min(top_row, column.top_row)
        elif column.has_leaf:
            unknown.append(column)
    return _Attempt(index, row, top_row, tuple(matched), tuple(unknown))


def _decided(complete: Sequence[_Attempt]) -> Table:
    best = max(attempt.rank for attempt in complete)
    chosen = [attempt for attempt in complete if attempt.rank == best]
    titles = sorted({f"《{attempt.contract.title_zh}》" for attempt in chosen})
    if len(titles) > 1:
        raise RefusedFile(f"表头同时符合{'、'.join(titles)}，无法确定是哪张表，请补全表头")
    attempt = chosen[0]
    if attempt.unknown:
        raise RefusedFile(f"{titles[0]}有不认识的表头：{_listed(attempt.unknown, attempt.index)}")
    _refuse_twice(attempt)
    return Table(attempt.contract, attempt.top_row, attempt.row, attempt.matched)


def _refuse_twice(attempt: _Attempt) -> None:
    seen: dict[str, SheetColumn] = {}
    for item in attempt.matched:
        if item.match.column is None:
            continue
        other = seen.setdefault(item.match.column.name, item)
        if other is not item:
            places = "、".join(
                f"“{normal_header(one.header)}”({column_letter(one.position)}列)" for one in (other, item)
            )
            raise RefusedFile(
                f"《{attempt.contract.title_zh}》有两列都是“{item.match.column.header}”：{places}，请只留一列"
            )


def _why_none(attempts: Sequence[_Attempt]) -> str:
    """Why no row is a header. Cells are shown only of a row that surely is one: anything else may be personal data."""
    likely = [attempt for attempt in attempts if _looks_like_header(attempt)]
    if not likely:
        return f"前{HEADER_SEARCH_ROWS}行里没有认得的表头"
    best = max(likely, key=lambda attempt: (len(attempt.columns_found), -len(attempt.missing), -len(attempt.unknown)))
    if not best.columns_found:
        return f"前{HEADER_SEARCH_ROWS}行里没有认得的表头；不认识的表头：{_listed(best.unknown, best.index)}"
    missing = "、".join(column.header for column in best.missing)
    reason = f"最像《{best.contract.title_zh}》，但缺少必需的表头：{missing}"
    return f"{reason}；不认识的表头：{_listed(best.unknown, best.index)}" if best.unknown else reason


def _looks_like_header(attempt: _Attempt) -> bool:
    """At least half of the texts in the row are headers of the table, or nearly."""
    parts = [part for column in attempt.unknown for part in _SEPARATORS.split(normal_header(column.text)) if part]
    short = [part for part in parts if len(part) <= _LONGEST_HEADER and not _LONG_NUMBER.search(part)]
    near = sum(bool(attempt.index.match(part) or nearest_headers(part, attempt.index, 1)) for part in short)
    known = len(attempt.columns_found)
    return known + near > 0 and 2 * (known + near) >= known + len(parts)


def _listed(unknown: Sequence[_HeaderColumn], index: HeaderIndex) -> str:
    texts = []
    for column in unknown[:_LISTED_HEADERS]:
        header = normal_header(column.text)
        near = nearest_headers(header, index)
        hint = f"，相近的有{'、'.join(near)}" if near else ""
        texts.append(f"“{_LONG_NUMBER.sub('…', header)}”({column_letter(column.position)}列{hint})")
    return "、".join(texts) + (f"等{len(unknown)}个" if len(unknown) > _LISTED_HEADERS else "")
