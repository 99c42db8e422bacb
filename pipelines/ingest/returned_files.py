"""A return workbook that came back: which of its rows are lines about a received row, and what was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipelines.contracts.return_form import (
    CHECKSUM_HEADER,
    CORRECTION_HEADER,
    FORM_TITLE,
    GUIDE_SHEET,
    LOCATION_HEADER,
    REMARK_HEADER,
    ROW_HEADERS,
    Location,
    read_location,
)
from pipelines.ingest.grid import Grid, cell_column, column_letter
from pipelines.ingest.values import OUTER_CHARACTERS

_HEADER_SEARCH_ROWS = 12
_Cells = Sequence[str | None]


@dataclass(frozen=True)
class ReturnedFile:
    """A received return workbook; `first_row_id` is the id of the first row of its first sheet."""

    file_id: int
    file_name: str
    batch_id: str
    received_on: date
    grids: tuple[Grid, ...]
    first_row_id: int


@dataclass(frozen=True)
class Answer:
    """What stands in an input cell, and where; `is_number`: the cell holds a number, not a text."""

    text: str | None
    column_letter: str
    is_number: bool


@dataclass(frozen=True)
class Line:
    """One row of a return workbook.

    Attributes:
        location: what the line is about; None when its code was edited, or when the row is no line at all.
        is_line: False for titles, headers, explanations and blank rows.
        answers: column name → input cell. A line about one cell has that column only.
        has_remark: the clerk has written why nothing is to be changed.
    """

    row_id: int
    sheet: str
    row_number: int
    is_line: bool = False
    location: Location | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    has_remark: bool = False


def is_return_form(grids: Sequence[Grid]) -> bool:
    """Whether the sheets are those of a return workbook, whatever was renamed, sorted or taken out of it."""
    return any(_header_row(grid) is not None for grid in grids) or any(
        grid.sheet == GUIDE_SHEET and grid.height and (grid.cells.row(0)[0] or "").startswith(FORM_TITLE)
        for grid in grids
    )


def read_lines(file: ReturnedFile) -> Iterator[Line]:
    """Every row of every sheet, in their order."""
    row_id = file.first_row_id
    for grid in file.grids:
        yield from _sheet_lines(grid, row_id)
        row_id += grid.height


def _header_row(grid: Grid) -> int | None:
    for place, row in enumerate(grid.cells.head(_HEADER_SEARCH_ROWS).rows()):
        if LOCATION_HEADER in row and CHECKSUM_HEADER in row:
            return place
    return None


def _sheet_lines(grid: Grid, first_row_id: int) -> Iterator[Line]:
    header = _header_row(grid)
    rows = grid.cells.rows()
    for place, row in enumerate(rows):
        bare = Line(first_row_id + place, grid.sheet, place + 1)
        if header is None or place <= header or not any(map(_is_filled, row)):
            yield bare
        else:
            # Above the header of whole rows stands a hidden line with the names of their columns.
            yield _read_line(bare, grid, place, rows[header], rows[header - 1] if header else ())


def _read_line(bare: Line, grid: Grid, place: int, headers: _Cells, column_names: _Cells) -> Line:
    row = dict(zip(headers, grid.cells.row(place), strict=True))
    location = read_location(row[LOCATION_HEADER], row[CHECKSUM_HEADER])
    if CORRECTION_HEADER in headers:
        places = {location.column: headers.index(CORRECTION_HEADER)} if location and location.column else {}
    else:
        places = _column_places(column_names, headers)
    return replace(
        bare,
        is_line=True,
        location=location,
        answers={name: _answer(grid, place, column) for name, column in places.items()},
        has_remark=_is_filled(row.get(REMARK_HEADER)),
    )


def _column_places(column_names: _Cells, headers: _Cells) -> dict[str, int]:
    """Column name → place of its input cell; without the hidden line, the headers stand for the names that they are not."""
    inputs = headers.index(REMARK_HEADER) if REMARK_HEADER in headers else len(headers)
    if any(column_names[:inputs]):
        return {name: place for place, name in enumerate(column_names[:inputs]) if name}
    return {name: place for place, name in enumerate(headers[:inputs]) if name and name not in ROW_HEADERS}


def _is_filled(text: str | None) -> bool:
    return bool(text and text.strip(OUTER_CHARACTERS))


def _answer(grid: Grid, row: int, column: int) -> Answer:
    name = cell_column(column)
    text = grid.cells[name][row]
    is_number = name in grid.numbers and bool(grid.numbers[name][row])
    return Answer(text if _is_filled(text) else None, column_letter(column), is_number)
