"""What earlier releases said: read from their own files, as anybody can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.publish.disclosure.bounds import Conclusions
from pipelines.publish.disclosure.cells import POPULATION, Cell, Population, Tree
from pipelines.publish.disclosure.protect import Said
from pipelines.publish.disclosure.statements import HIDDEN, Kind, Statement, read_as, slack_of
from pipelines.store.database import sealed_reader

WORDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True)
class Release:
    """The cells of one released file: measure and area → how it was told, its number and its population as printed."""

    cells: Mapping[Cell, tuple[Kind, int | None, int | None]]
    means: Mapping[Cell, float]


def read_release(file: Path) -> Release:
    """What `public.duckdb` at `file` says."""
    with sealed_reader(file) as connection:
        rows = connection.execute(
            "SELECT measure_id, level, area_code, disclosure, numerator::BIGINT, denominator::BIGINT, value, kind"
            " FROM measure_value JOIN measure USING (measure_id)"
        ).fetchall()
    cells = {(row[0], (row[1], row[2])): (WORDS[row[3]], row[4], row[5]) for row in rows}
    means = {(row[0], (row[1], row[2])): float(row[6]) for row in rows if row[7] == "mean" and row[6] is not None}
    return Release(cells, means)


def said_before(tree: Tree, population: Population, releases: Sequence[Release]) -> Said:
    """What `releases` (oldest first) said of a population and what followed from each."""
    printed: dict[Cell, list[int]] = {}
    statements: list[Mapping[Cell, Statement]] = []
    found: list[Conclusions] = []
    for release in releases:
        said = _statements(tree, population, release, printed)
        statements.append(said)
        found.append(_concluded(tree, population, said))
        for cell, statement in said.items():
            if statement.number is not None:
                printed.setdefault(cell, []).insert(0, statement.number)
    return Said(printed, statements, found)


def _statements(
    tree: Tree, population: Population, release: Release, printed: Mapping[Cell, Sequence[int]]
) -> dict[Cell, Statement]:
    said: dict[Cell, Statement] = {}
    for place in tree.places:
        said[POPULATION, place] = _of_population(population, release, (POPULATION, place), printed)
        for measure in population.measures:
            kind, number, _ = release.cells.get((measure, place), (Kind.HIDDEN, None, None))
            said[measure, place] = _statement(kind, number, printed.get((measure, place), ()))
    return said


def _of_population(
    population: Population, release: Release, cell: Cell, printed: Mapping[Cell, Sequence[int]]
) -> Statement:
    """A population is told by its count, or as the denominator of its shares."""
    for count in population.counts:
        kind, number, _ = release.cells.get((count, cell[1]), (Kind.HIDDEN, None, None))
        if kind is not Kind.HIDDEN:
            return _statement(kind, number, printed.get(cell, ()))
    told = (release.cells.get((measure, cell[1])) for measure in population.measures)
    size = next((found[2] for found in told if found is not None and found[2] is not None), None)
    return HIDDEN if size is None else _statement(Kind.ROUNDED, size, printed.get(cell, ()))


def _statement(kind: Kind, number: int | None, said_before: Sequence[int]) -> Statement:
    if kind is Kind.ROUNDED and number is not None:
        return Statement(Kind.ROUNDED, number, slack_of(number, said_before))
    return Statement(kind) if kind in (Kind.FEW, Kind.FEW_MISSING) else HIDDEN


def _concluded(tree: Tree, population: Population, said: Mapping[Cell, Statement]) -> Conclusions:
    """What can be concluded from a release. Of an earlier day no rest is known of that belongs to no area."""
    blank = replace(population, sizes=dict.fromkeys(population.sizes), numbers=dict.fromkeys(population.numbers))
    reader = Conclusions(tree, blank, {cell: read_as(statement) for cell, statement in said.items()})
    reader.seek_extremes()
    return reader
