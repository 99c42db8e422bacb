"""Which table stands under a header: one fits, several do and a title decides, or none does and the reason says why.

Nothing is guessed. A title decides only between tables whose headers all fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.contracts import Contract
from pipelines.ingest.headers import HeaderBook, normal_header
from pipelines.ingest.lists_beside import unclear_column
from pipelines.ingest.recognition import HEADER_LEVELS, Attempt, HeaderColumn, HeaderRows, Table, attempt, attempts
from pipelines.ingest.refusals import SheetProblem, ambiguous, list_or_column, twice, unknown_headers

MIXED = ("household", "person")
"""The tables that one sheet may hold line by line: a household's columns on its first line, its members below."""

HEAD_NAME = "head_name"
"""The one required household column that a mixed sheet may leave out: it is the name on the line of the head."""

Evidence = Callable[[int], Sequence[str]]
"""From the first row of a header to the texts that may name its table: title rows, the sheet's name, the file's name."""


@dataclass(frozen=True)
class Found:
    """What stands under one header: a table; or the two of a mixed sheet, in the order of MIXED."""

    tables: tuple[Table, ...]

    @property
    def is_mixed(self) -> bool:
        return len(self.tables) > 1


@dataclass(frozen=True)
class HeaderBand:
    """One header of a sheet: what stands under it side by side, and the columns of lists that lie beside."""

    found: tuple[Found, ...]
    lists: tuple[tuple[HeaderColumn, ...], ...]

    @property
    def tables(self) -> list[Table]:
        return [table for found in self.found for table in found.tables]

    @property
    def first_row(self) -> int:
        return min(table.first_header_row for table in self.tables)

    @property
    def last_row(self) -> int:
        return max(table.last_header_row for table in self.tables)


Fit = tuple[Attempt, ...]


def header_from(
    rows: HeaderRows, start: int, book: HeaderBook, evidence: Evidence, floor: int = 0
) -> HeaderBand | None:
    """The header that begins at `start` or within the next levels; None when there is none. It begins at `floor` at the
    earliest.

    Raises:
        SheetProblem: a header is surely there, but one of its columns is unknown or there twice, or two tables fit equally.
    """
    best: tuple[int, _RowReading] | None = None
    last = start
    broken: list[Attempt] = []
    for row in range(start, min(start + HEADER_LEVELS, rows.grid.height)):
        if rows.reaches(row, book) > row:
            continue
        reading = _read_row(rows, row, book, floor)
        if reading.fits:
            found = max(sum(len(one.columns_found) for one in fit) for fit in reading.fits)
            if best is None or found > best[0]:
                best = found, reading
            last = row
        elif best is not None:
            break
        else:
            broken += [one for one in attempts(book, row, reading.columns) if one.is_complete]
    if best is not None:
        return _band(rows, best[1], last, book, evidence)
    if broken:
        raise SheetProblem(_why_broken(broken, evidence))
    return None


@dataclass(frozen=True)
class _RowReading:
    """One row read as the lowest of a header: its columns, the blocks they stand in, and what fits all of them or one block."""

    columns: list[HeaderColumn]
    blocks: list[list[HeaderColumn]]
    whole: list[Fit]
    by_block: list[list[Fit]]

    @property
    def fits(self) -> list[Fit]:
        return self.whole + [fit for fits in self.by_block for fit in fits]


def _read_row(rows: HeaderRows, row: int, book: HeaderBook, floor: int) -> _RowReading:
    columns = rows.columns(row, floor)
    blocks = rows.blocks(columns, row)
    by_block = [_fits(book, row, block) for block in blocks] if len(blocks) > 1 else []
    return _RowReading(columns, blocks, _fits(book, row, columns), by_block)


def _fits(book: HeaderBook, row: int, columns: Sequence[HeaderColumn]) -> list[Fit]:
    """The tables whose headers all stand there and nothing else; else the mixed pair, when its headers do."""
    if not any(book.knows(reading) for column in columns for reading in column.readings):
        return []
    clean: list[Fit] = [(one,) for one in attempts(book, row, columns) if one.is_clean]
    return clean or _mixed_fit(book, row, columns)


def _mixed_fit(book: HeaderBook, row: int, columns: Sequence[HeaderColumn]) -> list[Fit]:
    by_table = {index.contract.table: index for index in book.indexes if index.contract.table in MIXED}
    if len(by_table) < len(MIXED):
        return []
    household, person = (attempt(by_table[table], row, columns) for table in MIXED)
    both_know = {column.position for column in household.unmatched} & {column.position for column in person.unknown}
    missing = [column for one in (household, person) for column in one.missing if column.name != HEAD_NAME]
    complete = household.has_leaf and person.has_leaf and not missing and not both_know
    return [(household, person)] if complete and not household.twice and not person.twice else []


def _band(rows: HeaderRows, reading: _RowReading, last: int, book: HeaderBook, evidence: Evidence) -> HeaderBand:
    """The header of `reading`; further rows down to `last`, such as one of field codes, say the same again."""
    if any(reading.by_block):
        found = tuple(_decided(fit, last, evidence) for fit in reading.by_block if fit)
        others = [block for block, fit in zip(reading.blocks, reading.by_block, strict=True) if not fit]
        band = HeaderBand(found, tuple(tuple(column for column in block if column.has_leaf) for block in others))
        _refuse_unclear_lists(rows, band, book)
        return band
    return HeaderBand((_decided(reading.whole, last, evidence),), ())


def _decided(fits: Sequence[Fit], last: int, evidence: Evidence) -> Found:
    """The one that fits; of several the one that a title names, else the one of which most columns are there."""
    if len(fits) > 1:
        first_row = min(one.top_row for fit in fits for one in fit)
        contracts = [fit[0].contract for fit in fits]
        named = next((name for text in evidence(first_row) if (name := named_table(text, contracts))), None)
        best = max(fit[0].rank for fit in fits)
        fits = [fit for fit in fits if (fit[0].contract.table == named if named else fit[0].rank == best)]
        if len(fits) > 1:
            raise SheetProblem(ambiguous([fit[0].contract for fit in fits]))
    return Found(tuple(one.table(last) for one in fits[0]))


def named_table(text: str, contracts: Sequence[Contract]) -> str | None:
    """The one table whose title stands in `text`; a title within a longer title does not count."""
    written = normal_header(text)
    titles = {
        normal_header(title): contract.table
        for contract in contracts
        for title in (contract.title_zh, *contract.title_aliases)
    }
    standing = [title for title in titles if title in written]
    longest = [title for title in standing if not any(title != other and title in other for other in standing)]
    tables = {titles[title] for title in longest}
    return tables.pop() if len(tables) == 1 else None


def _why_broken(broken: Sequence[Attempt], evidence: Evidence) -> str:
    """Why a row that has all required headers of a table is no header of it."""
    named = next(
        (
            name
            for text in evidence(min(one.top_row for one in broken))
            if (name := named_table(text, [one.contract for one in broken]))
        ),
        None,
    )
    best = max(broken, key=lambda one: (one.contract.table == named, one.rank, -len(one.unknown)))
    return unknown_headers(best) if best.unknown else twice(best)


def _refuse_unclear_lists(rows: HeaderRows, band: HeaderBand, book: HeaderBook) -> None:
    """A list beside a form has a length of its own. A column with a cell in every row of the form, or with a header of
    the form, may as well be one of its columns."""
    known = {index.contract.table: index for index in book.indexes}
    taken = {name for table in band.tables for name in table.positions}
    for block in band.lists:
        ours = set()
        for column in block:
            matches = (known[table.contract.table].match(column.readings[0]) for table in band.tables)
            if any(match and match.column and match.column.name not in taken for match in matches):
                ours.add(column.position)
        positions = [column.position for column in block]
        unclear = unclear_column(rows.grid, positions, ours, band.tables, band.last_row)
        if unclear is not None:
            raise SheetProblem(list_or_column(next(column for column in block if column.position == unclear)))
