"""Hiding further cells until nothing that is withheld, and no small change since an earlier release, can be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pipelines.publish.disclosure.bounds import HAVING, MISSING, Conclusions, ContradictionError
from pipelines.publish.disclosure.cells import POPULATION, Cell, Place, Population, Tree
from pipelines.publish.disclosure.statements import (
    HIDDEN,
    LEAST_CHANGE,
    LEAST_WIDTH,
    SMALL,
    SMALLEST_CELL,
    Interval,
    Kind,
    Known,
    Statement,
    agree,
    read_as,
    read_together,
    state_population,
    state_share,
)

_TRIED = 9
"""How many cells are tried one by one before the nearest is hidden without proof that it suffices."""

_PATIENCE = 12
"""For how many unsafe cells of a population that is done; then the nearest is hidden at once: less is told, and it ends soon."""


@dataclass(frozen=True)
class Said:
    """What earlier releases said of one population: printed numbers by cell, newest first; the statements of each release
    and what can be concluded from them."""

    printed: Mapping[Cell, Sequence[int]]
    statements: Sequence[Mapping[Cell, Statement]] = ()
    conclusions: Sequence[Conclusions] = ()


NOTHING_SAID = Said({})


def protected(tree: Tree, population: Population, before: Said = NOTHING_SAID) -> dict[Cell, Statement]:
    """What is said of every cell of a population, safe also when all of it is put together."""
    said = first_statements(tree, population, before)
    _hide_until_safe(tree, population, said, before)
    return said


def first_statements(tree: Tree, population: Population, before: Said = NOTHING_SAID) -> dict[Cell, Statement]:
    """What would be said of each cell if it stood alone (primary suppression)."""
    said: dict[Cell, Statement] = {}
    for place in tree.places:
        size = population.sizes[place]
        told = state_population(size, before.printed.get((POPULATION, place), ()))
        rest = population.part_of.get(place)
        if size is not None and rest is not None and rest - size < SMALLEST_CELL:
            told = HIDDEN  # all but a few of those it is drawn from
        said[POPULATION, place] = told
        for measure in population.measures:
            cell = (measure, place)
            said[cell] = state_share(population.numbers[cell], size, told, before.printed.get(cell, ()))
    return said


def _hide_until_safe(tree: Tree, population: Population, said: dict[Cell, Statement], before: Said) -> None:
    reader = _Reader.of(tree, population, said, before)
    cured = 0
    # Each round hides a cell, and nothing hidden can be narrowed once all are: it ends.
    while unsafe := [cell for cell in said if not reader.is_safe(cell)]:
        for cell in unsafe:
            if cured >= _PATIENCE:
                _hide(population, said, _cure(tree, population, said, reader, cell, 0))
            # What was hidden for one cell may have cured its relatives too.
            elif not reader.is_safe(cell):
                _hide(population, said, _cure(tree, population, said, reader, cell, _TRIED))
                reader = reader.after(said)
                cured += 1
        reader = reader.after(said)


@dataclass(frozen=True)
class _Reader:
    """Somebody who has every release before them and draws all conclusions: from what is said `now`, and from that together
    with each earlier release, supposing that nothing has changed."""

    population: Population
    said: Mapping[Cell, Statement]
    before: Said
    now: Conclusions
    together: Sequence[Conclusions]

    @staticmethod
    def of(tree: Tree, population: Population, said: Mapping[Cell, Statement], before: Said) -> _Reader:
        """A reader who has looked at all cells once."""
        now = Conclusions(tree, population, _taken_for_granted(said))
        now.seek_extremes()
        together = [Conclusions(tree, population, _supposing_no_change(said, earlier)) for earlier in before.statements]
        for reader in together:
            # Where something has changed, there is nothing to see.
            with suppress(ContradictionError):
                reader.seek_extremes()
        return _Reader(population, dict(said), before, now, together)

    def after(self, said: Mapping[Cell, Statement]) -> _Reader:
        """The reader of other statements."""
        pairs = zip(self.together, self.before.statements, strict=True)
        together = [reader.given(_supposing_no_change(said, earlier)) for reader, earlier in pairs]
        return _Reader(self.population, dict(said), self.before, self.now.given(_taken_for_granted(said)), together)

    def is_safe(self, cell: Cell) -> bool:
        """Whether the cell is as wide as its statement promises, and no small change of it shows."""
        if not all(_is_wide(self.said[cell], *bound) for bound in self._withheld(self.now, cell)):
            return False
        return self._is_safe_unchanged(cell) and self._hides_changes(cell)

    def _withheld(self, known: Conclusions, cell: Cell) -> Iterator[tuple[str, Interval]]:
        """The sides of a cell that its statement holds back, with what is known of them."""
        kind = self.said[cell].kind
        if kind in (Kind.FEW, Kind.HIDDEN):
            yield HAVING, known.side(cell, HAVING)
        if kind in (Kind.FEW_MISSING, Kind.HIDDEN) and cell[0] != POPULATION:
            yield MISSING, known.side(cell, MISSING)

    def _is_safe_unchanged(self, cell: Cell) -> bool:
        """Whether a cell that every release holds back stays so if nothing has changed in between."""
        for earlier, together in zip(self.before.statements, self.together, strict=True):
            if not earlier[cell].is_withheld:
                continue
            try:
                if not all(_is_wide(self.said[cell], *bound) for bound in self._withheld(together, cell)):
                    return False
            except ContradictionError:
                continue  # Something has changed: the reader supposes in vain.
        return True

    def _hides_changes(self, cell: Cell) -> bool:
        sides = (HAVING,) if cell[0] == POPULATION else (HAVING, MISSING)
        return all(
            _hides_change(self.now, earlier, cell, side, _true(self.population, cell, side))
            for side in sides
            for earlier in self.before.conclusions
        )


def _taken_for_granted(said: Mapping[Cell, Statement]) -> dict[Cell, Known]:
    return {cell: read_as(statement) for cell, statement in said.items()}


def _supposing_no_change(said: Mapping[Cell, Statement], earlier: Mapping[Cell, Statement]) -> dict[Cell, Known]:
    """Both releases read together, but for measures of which some number must have changed: those as they are said now."""
    changed = {cell[0] for cell in said if not agree(said[cell], earlier[cell])}
    return {
        cell: read_as(statement) if cell[0] in changed else read_together(statement, earlier[cell])
        for cell, statement in said.items()
    }


def _is_wide(statement: Statement, side: str, interval: Interval) -> bool:
    """Whether any of 0 to 9 is still possible where that was said, and any of those or of eleven others where nothing was."""
    if statement.kind is Kind.HIDDEN:
        return interval.width >= LEAST_WIDTH or (interval.low <= SMALL.low and interval.high >= SMALL.high)
    is_small = side == (HAVING if statement.kind is Kind.FEW else MISSING)
    return not is_small or interval == SMALL


def _hides_change(now: Conclusions, earlier: Conclusions, cell: Cell, side: str, number: int | None) -> bool:
    """Whether "nothing changed" is still possible, or at least ten did."""
    seen, seen_before = now.seen(cell, side), earlier.seen(cell, side)
    if seen.meets(seen_before):
        return True
    if seen.low > seen_before.high:
        end = earlier.greatest(cell, side)
        return (number is not None and number - end >= LEAST_CHANGE) or now.least(cell, side) <= end
    end = earlier.least(cell, side)
    return (number is not None and end - number >= LEAST_CHANGE) or now.greatest(cell, side) >= end


def _true(population: Population, cell: Cell, side: str) -> int | None:
    size = population.sizes[cell[1]]
    if cell[0] == POPULATION:
        return size
    number = population.numbers[cell]
    if side == HAVING or number is None or size is None:
        return number if side == HAVING else None
    return size - number


def _cure(
    tree: Tree, population: Population, said: Mapping[Cell, Statement], reader: _Reader, cell: Cell, tries: int
) -> Cell:
    """The cell to hide: one that alone makes `cell` safe, else the nearest."""
    measure, place = cell
    near = [place, *_by_size(population, tree.siblings(place)), *_by_size(population, tree.children(place))]
    parent = tree.parents[place]
    if parent is not None:
        near += [parent, *_by_size(population, tree.siblings(parent))]
    near += [one for one in _by_size(population, tree.places) if one not in near]
    names = dict.fromkeys((measure, *population.measures, POPULATION))
    candidates = [(name, one) for name in names for one in near if said[name, one].kind is not Kind.HIDDEN]
    for candidate in candidates[:tries]:
        tried = dict(said)
        _hide(population, tried, candidate)
        if reader.after(tried).is_safe(cell):
            return candidate
    return candidates[0] if candidates else cell


def _by_size(population: Population, places: Sequence[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (population.sizes[place] or 0, place))


def _hide(population: Population, said: dict[Cell, Statement], cell: Cell) -> None:
    said[cell] = HIDDEN
    if cell[0] == POPULATION:
        for measure in population.measures:
            said[measure, cell[1]] = HIDDEN
