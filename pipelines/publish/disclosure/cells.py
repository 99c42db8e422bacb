"""The true numbers of the public measures: populations that measures share, areas as a tree, what follows from what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipelines.errors import BayouError
from pipelines.policy import Measure

if TYPE_CHECKING:
    import duckdb

PUBLIC_LEVELS = ("program", "city", "county")
PUBLIC_BODIES = ("village", "natural_village", "fund")
"""Grains whose rows are villages and public money: announced one by one, and about no person. Any other grain is protected."""

PUBLIC_KINDS = ("share", "count", "mean")
"""What may be said of persons and households. No sum of money: the register does not say who stands behind a payment, so
that whether one or two make up a county's sum (dominance) cannot be tested."""

POPULATION = ""
"""In place of a measure id: the cell of the population itself."""

Place = tuple[str, str]
"""Level and code of an area."""

Cell = tuple[str, Place]
"""Measure id (or `POPULATION`) and area."""


@dataclass(frozen=True)
class Tree:
    """Areas, parents first: area → the area that it is a part of."""

    parents: Mapping[Place, Place | None]

    @property
    def places(self) -> list[Place]:
        return list(self.parents)

    def children(self, place: Place) -> list[Place]:
        return [child for child, parent in self.parents.items() if parent == place]

    def siblings(self, place: Place) -> list[Place]:
        parent = self.parents[place]
        return [child for child in self.parents if child != place and parent and self.parents[child] == parent]


@dataclass(frozen=True)
class Population:
    """Measures that count the same population: `sizes` by area, `numbers` of those who have each property.

    None: not known, because a list did not come. `part_of` are the sizes of the population that this one is drawn from.
    """

    grain: str
    measures: tuple[str, ...]
    counts: tuple[str, ...]
    sizes: Mapping[Place, int | None]
    numbers: Mapping[Cell, int | None]
    implied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: Mapping[Place, int | None] = field(default_factory=dict)


def read_tree(connection: duckdb.DuckDBPyConnection) -> Tree:
    """The areas that the public sees."""
    rows = connection.execute(
        "SELECT level, code, parent_code FROM indicators.area WHERE level IN ('program', 'city', 'county') ORDER BY code"
    ).fetchall()
    above = {"city": "program", "county": "city"}
    places = {(level, code) for level, code, _ in rows}
    parents: dict[Place, Place | None] = {}
    for wanted in PUBLIC_LEVELS:
        for level, code, parent_code in rows:
            if level == wanted:
                parent = (above.get(level, ""), parent_code)
                parents[level, code] = parent if parent in places else None
    return Tree(parents)


def read_numbers(connection: duckdb.DuckDBPyConnection) -> dict[Cell, tuple[int | None, int | None]]:
    """(measure, area) → number and size of its population at as_of, of the public shares and counts.

    The unknown are of the population, and have not the property as far as anybody knows: so is the complement of a share
    one cell, and no small number of unknown shows as the difference of two denominators.
    """
    rows = connection.execute("""
        SELECT measure_id, level, area_code, numerator::BIGINT,
               CASE measure.kind WHEN 'share' THEN (denominator + value.unknown)::BIGINT ELSE numerator::BIGINT END
        FROM indicators.measure_value AS value JOIN public_tier.measure AS measure USING (measure_id)
        JOIN public_tier.run_context AS context USING (as_of)
        WHERE level IN ('program', 'city', 'county') AND measure.kind IN ('share', 'count')
        ORDER BY measure_id, level, area_code
    """).fetchall()
    return {(measure, (level, code)): (number, size) for measure, level, code, number, size in rows}


def read_populations(
    connection: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure], tree: Tree
) -> list[Population]:
    """The protected populations with their measures. Raises BayouError for a kind of measure that has no rule here."""
    chosen = [item for item in measures.values() if item.tier == "public" and item.grain not in PUBLIC_BODIES]
    for measure in chosen:
        if measure.kind not in PUBLIC_KINDS:
            raise BayouError(
                f"指标 {measure.id} 是 {measure.kind}，不能公开：分不清是否由一两笔、一两户构成",
                where=f"pipelines/policy/measures/{measure.topic}.yml!{measure.id}",
                do="改为 tier: internal",
            )
    numbers = read_numbers(connection)
    groups: dict[tuple[str, str], list[Measure]] = {}
    for measure in chosen:
        if measure.kind in ("share", "count"):
            groups.setdefault((measure.grain, measure.population), []).append(measure)
    found = [_population(group, numbers, tree) for group in groups.values()]
    largest = {item.grain: item for item in sorted(found, key=_total)}
    return [item if largest[item.grain] is item else replace(item, part_of=largest[item.grain].sizes) for item in found]


def _population(
    group: Sequence[Measure], numbers: Mapping[Cell, tuple[int | None, int | None]], tree: Tree
) -> Population:
    shares = [measure for measure in group if measure.kind == "share"]
    sizes: dict[Place, int | None] = {}
    for place in tree.places:
        known = [numbers.get((measure.id, place), (None, None))[1] for measure in group]
        sizes[place] = next((size for size in known if size is not None), None)
    return Population(
        grain=group[0].grain,
        measures=tuple(measure.id for measure in shares),
        counts=tuple(measure.id for measure in group if measure.kind == "count"),
        sizes=sizes,
        numbers={
            (measure.id, place): numbers.get((measure.id, place), (None, None))[0]
            for measure in shares
            for place in tree.places
        },
        implied=_implied(shares),
    )


def _total(population: Population) -> int:
    return sum(size or 0 for size in population.sizes.values())


def _implied(shares: Sequence[Measure]) -> dict[str, tuple[str, ...]]:
    """Measure → those it is the conjunction of (all eight → each of the eight); both ways, as its text says."""
    terms = {share.id: frozenset((share.condition or "").split(" AND ")) for share in shares}
    found = {}
    for whole, conditions in terms.items():
        parts = tuple(part for part, own in terms.items() if part != whole and own < conditions)
        if parts and frozenset().union(*(terms[part] for part in parts)) == conditions:
            found[whole] = parts
    return found
