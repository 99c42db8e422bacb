"""Sheets that hold households and their members line by line: each row says something of a household, a person, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.ingest.filling import head_words
from pipelines.ingest.grid import Grid, cell_column
from pipelines.ingest.headers import Match
from pipelines.ingest.recognition import SheetColumn, Table

FROM_HEAD_LINE = "from_head_line"
NEITHER = "本行既没有户的内容，也没有人的内容"
# Household column ← the column of the person on the head's line, which says the same.
_FROM_HEAD: Mapping[str, str] = {"head_name": "person_name", "head_id_number": "id_number"}


@dataclass(frozen=True)
class TableRows:
    """The rows that one table takes from a grid; `derived` counts the cells taken from the head's line by column."""

    table: Table
    grid: Grid
    is_data: pl.Series
    problems: pl.Series
    derived: Mapping[str, int]


def split_rows(
    tables: tuple[Table, ...], raw: Grid, grid: Grid, is_data: pl.Series, problems: pl.Series
) -> list[TableRows]:
    """The rows of each table. A row is a household's where a column of households alone has a cell, a person's likewise.

    Args:
        tables: one table, which takes all rows; or household and person.
        raw: the cells as received; `grid` with the cells filled down.
    """
    if len(tables) == 1:
        return [TableRows(tables[0], grid, is_data, problems, {})]
    household, person = tables
    shared = set(household.positions.values()) & set(person.positions.values())
    says_household = _has_cells(raw, [place for place in household.positions.values() if place not in shared]) & is_data
    says_person = _has_cells(raw, [place for place in person.positions.values() if place not in shared]) & is_data
    neither = is_data & ~says_household & ~says_person
    unclear = pl.Series("problem", [NEITHER], dtype=pl.String).new_from_index(0, grid.height)
    person_problems = problems.zip_with(~neither | problems.is_not_null(), unclear)
    household, wider, derived = _with_head(household, person, grid, says_person, says_household)
    return [
        TableRows(person, grid, says_person | neither, person_problems, {}),
        TableRows(household, wider, says_household, problems, derived),
    ]


def _has_cells(grid: Grid, positions: list[int]) -> pl.Series:
    filled = [pl.col(cell_column(place)).str.strip_chars().fill_null("") != "" for place in positions]
    return grid.cells.select(pl.any_horizontal(filled).alias("has_cells")).to_series()


def _with_head(
    household: Table, person: Table, grid: Grid, says_person: pl.Series, says_household: pl.Series
) -> tuple[Table, Grid, dict[str, int]]:
    """The household's table with the head's name and number, where no column of its own says them."""
    open_names = {
        own: source
        for own, source in _FROM_HEAD.items()
        if own not in household.positions and source in person.positions
    }
    relation, number = (cell_column(person.positions[name]) for name in ("relation_to_head", "household_id"))
    heads = grid.cells.filter(says_person & grid.cells[relation].str.strip_chars().is_in(list(head_words())))
    columns, cells, derived = list(household.columns), grid.cells, {}
    for own, source in open_names.items():
        position, name = cells.width, cell_column(person.positions[source])
        # Many rows to one head; a household with several heads has none that is certain.
        named = heads.select(pl.col(number), pl.col(name).alias(cell_column(position))).unique(number, keep="none")
        cells = cells.join(named, on=number, how="left", maintain_order="left")
        derived[own] = int((cells[cell_column(position)].is_not_null() & says_household).sum())
        header = next(item.header for item in person.columns if item.position == person.positions[source])
        columns.append(SheetColumn(position, header, Match(household.contract.column(own)), is_derived=True))
    return replace(household, columns=tuple(columns)), replace(grid, cells=cells), derived
