"""What everything said of a population together lets a reader conclude of one cell: its least and greatest number.

Exact, by linear programming: unknowns are the sizes and numbers of every area; a parent is the sum of its children, nobody
is counted twice, and each statement is an interval. Only a reader who knew more than the pages could do better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipelines.errors import BayouError
from pipelines.publish.disclosure.cells import POPULATION, Cell, Place, Population, Tree
from pipelines.publish.disclosure.statements import SMALL, Interval, Known

_TOLERANCE = 1e-6
_MOST = 10_000_000
"""More than there are people in the two cities: no cell is larger, and every program has a greatest value."""

_KEPT = 40
"""Of the solutions found, the first (which were sought for all cells) and the last that are handed on."""

HAVING, MISSING = "having", "missing"
"""The two sides of a cell."""


class ContradictionError(BayouError):
    """What is taken for granted cannot all be true."""


@dataclass
class _Rows:
    """Sparse rows of one side of the program, each `low <= sum of coefficient × unknown <= high`."""

    coefficients: list[dict[int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        self.coefficients.append(terms)
        self.low.append(low)
        self.high.append(high)


class Conclusions:
    """Bounds on the cells of one population and of its measures, given what is known of each.

    Methods raise ContradictionError when not all of that can be true.
    """

    def __init__(self, tree: Tree, population: Population, known: Mapping[Cell, Known]) -> None:
        self.tree = tree
        self.population = population
        self.known = known
        self.measures = measures = population.measures
        names = [(name, place) for name in (POPULATION, *measures) for place in tree.places]
        self.index = {cell: at for at, cell in enumerate(names)}
        # Every solution shows what is possible: where one already reaches what was said, no other need be sought.
        self.possible: list[Any] = []
        self._found: dict[tuple[Cell, str, float], float] = {}

    def given(self, known: Mapping[Cell, Known]) -> Conclusions:
        """The same with other knowledge. Where less is known, whatever was possible still is and need not be sought again."""
        other = Conclusions(self.tree, self.population, known)
        if all(known[cell].holds(self.known[cell]) for cell in known):
            other.possible = [*self.possible[:_KEPT], *self.possible[_KEPT:][-_KEPT:]]
        return other

    def side(self, cell: Cell, side: str) -> Interval:
        """The least and greatest number that have the property (of `POPULATION`: that there are), or that have it not."""
        return Interval(self.least(cell, side), self.greatest(cell, side))

    def least(self, cell: Cell, side: str) -> float:
        """The lower end of `side`. A reader knows that people are whole: 8.5 or more are 9."""
        return math.ceil(self._end(cell, side, 1.0) - _TOLERANCE)

    def greatest(self, cell: Cell, side: str) -> float:
        """The upper end of `side`."""
        return math.floor(-self._end(cell, side, -1.0) + _TOLERANCE)

    def _end(self, cell: Cell, side: str, sign: float) -> float:
        """The least of sign × the number."""
        if (cell, side, sign) not in self._found:
            known = self.known[cell].having if side == HAVING else self.known[cell].missing
            floor = known.low if sign > 0 else -min(known.high, _MOST)
            self._found[cell, side, sign] = self._least(self._terms(cell, side), sign, floor)
        return self._found[cell, side, sign]

    def seen(self, cell: Cell, side: str) -> Interval:
        """A part of `side`: what the solutions found so far show to be possible."""
        if not self.possible:
            self._solve({})
        terms = self._terms(cell, side)
        values = [sum(coefficient * one[at] for at, coefficient in terms.items()) for one in self.possible]
        return Interval(min(values), max(values))

    def _terms(self, cell: Cell, side: str) -> dict[int, float]:
        if side == HAVING:
            return {self.index[cell]: 1.0}
        return {self.index[POPULATION, cell[1]]: 1.0, self.index[cell]: -1.0}

    def _least(self, objective: dict[int, float], sign: float, floor: float) -> float:
        """The least of sign × objective, which is at least `floor`."""
        for values in self.possible:
            if sign * sum(coefficient * values[at] for at, coefficient in objective.items()) <= floor + _TOLERANCE:
                return floor
        return self._solve({at: sign * coefficient for at, coefficient in objective.items()})

    def seek_extremes(self) -> None:
        """Solutions that show for many cells at once how few and how many of whom "a few" is said there can be."""
        self._solve({})
        for place in self.tree.places:
            few: dict[int, float] = {}
            for measure in (POPULATION, *self.measures):
                at, size, known = self.index[measure, place], self.index[POPULATION, place], self.known[measure, place]
                if known.having == SMALL:
                    few[at] = few.get(at, 0.0) + 1.0
                elif known.missing == SMALL:
                    few[size], few[at] = few.get(size, 0.0) + 1.0, few.get(at, 0.0) - 1.0
            for sign in (1.0, -1.0) if few else ():
                self._solve({at: sign * weight for at, weight in few.items()})

    def _solve(self, objective: dict[int, float]) -> float:
        from scipy.optimize import linprog

        program = self._program
        costs = [0.0] * len(program["bounds"])
        for at, coefficient in objective.items():
            costs[at] = coefficient
        solved = linprog(costs, method="highs", **program)
        if solved.status != 0:
            raise ContradictionError(
                "公开的数之间互相矛盾，无法核对能否反推",
                where=f"{self.population.grain}：{'、'.join(self.measures) or '人数'}",
                do="请报告给维护人员；公开的数没有写出",
            )
        self.possible.append(solved.x)
        return float(solved.fun)

    @cached_property
    def _program(self) -> dict[str, Any]:
        """Everything that is known, as scipy's `linprog` takes it."""
        from scipy.sparse import csr_matrix

        having = [self.known[cell].having for cell in self.index]
        limits = [(interval.low, min(interval.high, _MOST)) for interval in having]
        equal, below = _Rows(), _Rows()
        for name in (POPULATION, *self.measures):
            for place in self.tree.places:
                self._sum_up(name, place, equal, limits)
        for name in self.measures:
            for place in self.tree.places:
                self._complement((name, place), below)
        for whole, parts in self.population.implied.items():
            self._conjunction(whole, parts, below)

        def matrix(rows: list[dict[int, float]]) -> Any:
            triples = [(value, row, column) for row, terms in enumerate(rows) for column, value in terms.items()]
            values, at_row, at_column = (list(part) for part in zip(*triples, strict=True)) if triples else ([], [], [])
            return csr_matrix((values, (at_row, at_column)), shape=(len(rows), len(limits)))

        upper = [(terms, high) for terms, high in zip(below.coefficients, below.high, strict=True) if high < math.inf]
        upper += [
            ({at: -value for at, value in terms.items()}, -low)
            for terms, low in zip(below.coefficients, below.low, strict=True)
            if low > -math.inf
        ]
        return {
            "A_eq": matrix(equal.coefficients) if equal.low else None,
            "b_eq": equal.low or None,
            "A_ub": matrix([terms for terms, _ in upper]) if upper else None,
            "b_ub": [high for _, high in upper] or None,
            "bounds": limits,
        }

    def _sum_up(self, name: str, place: Place, equal: _Rows, limits: list[tuple[float, float]]) -> None:
        """A parent is the sum of its children, and of `rest`, what belongs to no child, where there is any."""
        children = self.tree.children(place)
        if not children:
            return
        terms = {self.index[name, place]: 1.0} | {self.index[name, child]: -1.0 for child in children}
        rest = self._rest(name, place, children)
        if rest:
            terms[len(limits)] = -1.0
            limits.append((min(rest, 0), max(rest, 0)))
        equal.add(terms, 0.0, 0.0)

    def _rest(self, name: str, place: Place, children: Sequence[Place]) -> int:
        numbers = [self._true(name, one) for one in (place, *children)]
        known = [number for number in numbers if number is not None]
        return known[0] - sum(known[1:]) if len(known) == len(numbers) else 0

    def _true(self, name: str, place: Place) -> int | None:
        return self.population.sizes[place] if name == POPULATION else self.population.numbers[name, place]

    def _complement(self, cell: Cell, below: _Rows) -> None:
        missing = self.known[cell].missing
        terms = {self.index[POPULATION, cell[1]]: 1.0, self.index[cell]: -1.0}
        below.add(terms, missing.low, missing.high)

    def _conjunction(self, whole: str, parts: Sequence[str], below: _Rows) -> None:
        """Who has all has each; who has not all lacks at least one."""
        for place in self.tree.places:
            all_of_it = self.index[whole, place]
            for part in parts:
                below.add({self.index[part, place]: 1.0, all_of_it: -1.0}, 0.0, math.inf)
            terms = {self.index[part, place]: -1.0 for part in parts}
            size = self.index[POPULATION, place]
            # Σ (size − part) − (size − whole) >= 0
            below.add(terms | {all_of_it: 1.0, size: float(len(parts) - 1)}, 0.0, math.inf)
