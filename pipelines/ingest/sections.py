"""The tables of one sheet: several headers below each other, tables side by side, forms repeated for many villages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from pipelines.ingest.deciding import Found, HeaderBand, header_from
from pipelines.ingest.grid import cell_column
from pipelines.ingest.headers import CODE_PATTERN, INVISIBLE_CLASS, HeaderBook, normal_header
from pipelines.ingest.recognition import Attempt, HeaderColumn, HeaderRows, Table, attempts_of_all
from pipelines.ingest.refusals import SheetProblem, incomplete, looks_like_ours
from pipelines.ingest.rows import Stretch, ends_a_table

FIRST_ROWS = 64
"""Rows that are tried one by one as the first header: a printed page of instructions. Below it, and after the first header,
only rows that hold several known headers are tried, so that the depth of a header has no bound."""

# Up to so many rows a look at each is cheaper than one over whole columns.
_FEW_ROWS = 300
_MOST_TITLE_ROWS = 10
_MOST_TITLE_CELLS = 4
_HAN_OR_CODE = rf"[\u4e00-\u9fff]|{CODE_PATTERN}"
_has_words = re.compile(_HAN_OR_CODE).search


@dataclass(frozen=True)
class Part:
    """Rows of a sheet that are read alike: what stands in them, in which stretches, and the columns of lists beside."""

    found: Found
    stretches: tuple[Stretch, ...]
    beside: tuple[HeaderColumn, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.found.tables


def find_parts(rows: HeaderRows, book: HeaderBook, names: Sequence[str]) -> list[Part]:
    """The parts of a sheet from its first header on; none when it has no header of ours.

    Args:
        names: further texts that may name the table, the nearest first: the sheet's name, the file's name.

    Raises:
        SheetProblem: a table of ours is there but cannot be read.
    """
    bands = list(_bands(rows, book, names))
    if not bands:
        return []
    ends = [*(title_row for _, title_row in bands[1:]), rows.grid.height]
    parts: dict[tuple[object, ...], Part] = {}
    for (band, title_row), end_row in zip(bands, ends, strict=True):
        stretch = Stretch(title_row, band.first_row, band.last_row, end_row)
        for found in band.found:
            layout = tuple(table.layout for table in found.tables)
            known = parts.get(layout)
            stretches = (*known.stretches, stretch) if known else (stretch,)
            beside = tuple(column for block in band.lists for column in block)
            parts[layout] = Part(known.found if known else found, stretches, beside)
    return list(parts.values())


def _bands(rows: HeaderRows, book: HeaderBook, names: Sequence[str]) -> Iterator[tuple[HeaderBand, int]]:
    """Every header of the sheet with the first row of its title."""

    def evidence(floor: int, first: int) -> list[str]:
        return [*_titles(rows, floor, first), *names]

    seen: dict[tuple[str, ...], tuple[int, HeaderBand]] = {}
    last, keys = -1, list[int]()
    for row in _first_candidates(rows, book):
        band = header_from(rows, row, book, partial(evidence, 0))
        if band is not None:
            yield band, 0
            seen[tuple(rows.raw(row))] = row, band
            last, keys = band.last_row, _key_positions(band)
            break
    if last < 0:
        return
    for row in _candidates(rows, book, last + 1, keys):
        if row <= last:
            continue
        band = _repeated(rows, row, seen)
        if band is None:
            floor = last + 1
            band = header_from(rows, row, book, partial(evidence, floor), floor)
            if band is None:
                _refuse_if_ours(rows, row, book)
                continue
            seen[tuple(rows.raw(row))] = row, band
        yield band, _title_row(rows, band.first_row, last + 1, keys)
        last, keys = band.last_row, _key_positions(band)


def _first_candidates(rows: HeaderRows, book: HeaderBook) -> Iterator[int]:
    for row in range(min(FIRST_ROWS, rows.grid.height)):
        if rows.known(row, book) > 1:
            yield row
    if rows.grid.height > FIRST_ROWS:
        yield from _candidates(rows, book, FIRST_ROWS, [])


def _candidates(rows: HeaderRows, book: HeaderBook, start: int, keys: Sequence[int]) -> list[int]:
    """Rows that hold several known headers. A header never has a number where the rows above it have their keys."""
    grid = rows.grid
    if grid.height - start <= _FEW_ROWS:
        return [row for row in range(start, grid.height) if _may_be_header(rows, row, book, keys)]
    words = [pl.col(cell_column(key)).str.contains(_HAN_OR_CODE).fill_null(True) for key in keys] or [pl.lit(True)]
    frame = grid.cells.with_row_index("row").slice(start).filter(pl.all_horizontal(words))
    if frame.height <= _FEW_ROWS:
        return [row for row in frame["row"] if _may_be_header(rows, row, book, [])]
    plain = [_normal(name) for name in grid.cells.columns]
    exact, bases = (pl.Series(list(known), dtype=pl.String).implode() for known in (book.exact, book.bases))
    known = [cell.is_in(exact) | cell.str.replace(r"^(.+)\([^()]+\)$", "$1").is_in(bases) for cell in plain]
    counted = frame.select(
        "row",
        pl.sum_horizontal(one.fill_null(False).cast(pl.Int32) for one in known).alias("known"),
        pl.sum_horizontal((cell != "").fill_null(False).cast(pl.Int32) for cell in plain).alias("filled"),
    ).filter(pl.col("known") > 1)
    return [row for row, known_cells, filled in counted.rows() if _are_several(known_cells, filled)]


def _may_be_header(rows: HeaderRows, row: int, book: HeaderBook, keys: Sequence[int]) -> bool:
    cells = rows.raw(row)
    if any(cells[key] and not _has_words(cells[key]) for key in keys):
        return False
    return _are_several(rows.known(row, book), sum(map(bool, cells)))


def _are_several(known: int, filled: int) -> bool:
    return known >= 3 or (known == 2 and filled <= 4)


def _normal(name: str) -> pl.Expr:
    """As `normal_header`, for a whole column."""
    plain = pl.col(name).str.normalize("NFKC").str.replace_all(INVISIBLE_CLASS, "")
    plain = plain.str.replace_all(r"[\[{〔【〈《]", "(").str.replace_all(r"[\]}〕】〉》]", ")")
    return plain.str.strip_chars("*:")


def _key_positions(band: HeaderBand) -> list[int]:
    return sorted(
        {
            table.positions[name]
            for table in band.tables
            for name in table.contract.key_columns
            if name in table.positions
        }
    )


def _repeated(rows: HeaderRows, row: int, seen: dict[tuple[str, ...], tuple[int, HeaderBand]]) -> HeaderBand | None:
    """The header that was read before with the same cells, moved here."""
    known = seen.get(tuple(rows.raw(row)))
    if known is None:
        return None
    start, band = known
    moved = row - start
    if band.last_row + moved >= rows.grid.height or band.first_row < start:
        return None
    if any(rows.raw(place) != rows.raw(place + moved) for place in range(start + 1, band.last_row + 1)):
        return None
    found = tuple(Found(tuple(_moved(table, moved) for table in one.tables)) for one in band.found)
    return HeaderBand(found, band.lists)


def _moved(table: Table, rows: int) -> Table:
    return replace(table, first_header_row=table.first_header_row + rows, last_header_row=table.last_header_row + rows)


def _titles(rows: HeaderRows, first_row: int, header_row: int) -> list[str]:
    """The texts above a header, the nearest first."""
    above = range(header_row - 1, max(first_row, header_row - _MOST_TITLE_ROWS) - 1, -1)
    return [text for row in above if (text := row_text(rows.raw(row)))]


def row_text(cells: Sequence[str]) -> str:
    """The texts of a row, one after the other."""
    return " ".join(text.strip() for text in cells if text.strip())


def _title_row(rows: HeaderRows, header_row: int, floor: int, keys: Sequence[int]) -> int:
    """The first row of the title that stands directly above a header; never a row of the table before."""
    title_row = header_row
    for row in range(header_row - 1, max(floor, header_row - _MOST_TITLE_ROWS) - 1, -1):
        cells = rows.raw(row)
        filled = [text for text in cells if normal_header(text)]
        if not filled:
            if title_row < header_row:
                break
            continue
        has_key = any(cells[key] and not _has_words(cells[key]) for key in keys)
        if len(filled) > _MOST_TITLE_CELLS or has_key or ends_a_table(cells):
            break
        title_row = row
    return title_row


def _refuse_if_ours(rows: HeaderRows, row: int, book: HeaderBook) -> None:
    best = best_attempt(rows, [row], book)
    if best is not None and looks_like_ours(best):
        raise SheetProblem(f"第{row + 1}行{incomplete(best)}")


def best_attempt(rows: HeaderRows, candidates: Sequence[int], book: HeaderBook) -> Attempt | None:
    """The reading of one of the rows that shows most of a table's header."""
    tried = [one for row in candidates for one in attempts_of_all(book, row, rows.columns(row))]
    ranked = [one for one in tried if one.has_leaf and one.columns_found]
    return max(ranked, key=lambda one: (looks_like_ours(one), len(one.columns_found), -len(one.missing)), default=None)


def header_candidates(rows: HeaderRows, book: HeaderBook) -> list[int]:
    """Rows of a sheet that hold more than one known header."""
    return list(_first_candidates(rows, book))
