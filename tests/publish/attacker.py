"""Somebody who has the released files and nothing else, knows the rules by heart, and wants the cells that are held back.

Shares no code with what it attacks. All that the files say of one release, of all measures and levels, is one linear
program: sums of areas, rounding, small cells, populations that several measures share, and what follows from what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from scipy.optimize import linprog

SMALL = (0.0, 9.0)
Cell = tuple[str, str, str]
"""Measure, level, area code."""


@dataclass
class File:
    """One released file: cell → (kind of statement, printed number, printed population)."""

    told: dict[Cell, tuple[str, float | None, float | None]]
    kinds: dict[str, tuple[str, str]]
    parents: dict[tuple[str, str], tuple[str, str] | None]

    @classmethod
    def read(cls, path: Path) -> File:
        with duckdb.connect(path, read_only=True) as connection:
            rows = connection.execute(
                "SELECT measure_id, level, area_code, disclosure, numerator::DOUBLE, denominator::DOUBLE FROM measure_value"
                " WHERE disclosure <> 'exact'"
            ).fetchall()
            kinds = connection.execute("SELECT measure_id, kind, grain FROM measure").fetchall()
            areas = connection.execute("SELECT level, code, parent_code FROM area").fetchall()
        above = {"county": "city", "city": "program"}
        places = {(level, code) for level, code, _ in areas}
        parents = {
            (level, code): parent if (parent := (above.get(level, ""), up)) in places else None
            for level, code, up in areas
        }
        return cls(
            {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows},
            {measure: (kind, grain) for measure, kind, grain in kinds if kind in ("share", "count")},
            parents,
        )

    def populations(self) -> dict[str, str]:
        """Share → the name of its population: those of one grain with the same denominators everywhere count the same."""
        seen: dict[tuple[Any, ...], str] = {}
        found = {}
        for measure, (kind, grain) in self.kinds.items():
            at = 1 if kind == "count" else 2
            sizes = {place: self.told.get((measure, *place), (None, None, None))[at] for place in self.parents}
            if any(size is not None for size in sizes.values()):
                found[measure] = seen.setdefault((grain, *sizes.values()), f"all of {measure}")
        return found


@dataclass
class Program:
    """Unknowns by name with their limits, and sums over them."""

    limits: dict[tuple[str, ...], tuple[float, float]] = field(default_factory=dict)
    equal: list[dict[tuple[str, ...], float]] = field(default_factory=list)
    at_most: list[dict[tuple[str, ...], float]] = field(default_factory=list)

    def narrow(self, name: tuple[str, ...], low: float, high: float) -> None:
        before = self.limits.get(name, (0.0, np.inf))
        self.limits[name] = (max(low, before[0]), min(high, before[1]))

    def solve(self, name: tuple[str, ...]) -> tuple[float, float] | None:
        """The least and greatest value of an unknown; None when the suppositions contradict each other."""
        if any(low > high for low, high in self.limits.values()):
            return None
        if not hasattr(self, "_made"):
            self._names = {unknown: at for at, unknown in enumerate(self.limits)}
            self._made = self._matrix(self.equal), self._matrix(self.at_most)
        ends = []
        for sign in (1.0, -1.0):
            costs = np.zeros(len(self._names))
            costs[self._names[name]] = sign
            equal, at_most = self._made
            solved = linprog(
                costs, A_eq=equal, b_eq=np.zeros(len(self.equal)), A_ub=at_most, b_ub=np.zeros(len(self.at_most)),
                bounds=list(self.limits.values()), method="highs",
            )  # fmt: skip
            if solved.status == 2:
                return None
            ends.append(sign * solved.fun if solved.status == 0 else sign * -np.inf)
        return float(np.ceil(ends[0] - 1e-6)), float(np.floor(ends[1] + 1e-6))

    def _matrix(self, rows: Sequence[dict[tuple[str, ...], float]]) -> Any:
        made = np.zeros((len(rows), len(self._names)))
        for at, row in enumerate(rows):
            for unknown, coefficient in row.items():
                made[at, self._names[unknown]] = coefficient
        return made


HAS, LACKS, SIZE = "has", "lacks", "size"
Side = tuple[str, Cell]


class Attacker:
    """What can be worked out from `files`, oldest first."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = [File.read(path) for path in files]
        self.programs = [self._program([at]) for at in range(len(self.files))]

    def withheld(self, release: int = -1) -> Iterator[Side]:
        """Every side of a cell that a release holds back."""
        file = self.files[release]
        shares = {measure for measure, (kind, _) in file.kinds.items() if kind == "share"}
        for cell, (kind, _, _) in file.told.items():
            if cell[0] in file.kinds and kind in ("few", "hidden"):
                yield HAS, cell
            if cell[0] in shares and kind in ("few_missing", "hidden"):
                yield LACKS, cell

    def bounds(self, side: Side, release: int = -1) -> tuple[float, float]:
        """What one release says of a cell."""
        found = self.programs[release].solve((side[0], *side[1]))
        assert found is not None, "a release contradicts itself"
        return found

    def narrowed(self, release: int = -1) -> list[tuple[Side, tuple[float, float]]]:
        """Cells held back of which less than ten numbers remain possible."""
        found = [(side, self.bounds(side, release)) for side in self.withheld(release)]
        return [(side, ends) for side, ends in found if not is_wide(ends)]

    def narrowed_if_unchanged(self, unchanged: Collection[str]) -> list[tuple[Side, tuple[float, float]]]:
        """As `narrowed`, of cells that every release holds back, for who knows that the numbers of some measures are the same
        in all releases, and puts what each said of them together."""
        together = self._program([len(self.files) - 1])
        for release in range(len(self.files) - 1):
            self._add(together, release, unchanged)
        always = set.intersection(*(set(self.withheld(at)) for at in range(len(self.files))))
        found = [(side, together.solve((side[0], *side[1]))) for side in sorted(always) if side[1][0] in unchanged]
        return [(side, ends) for side, ends in found if ends is not None and not is_wide(ends)]

    def change(self, side: Side, earlier: int, later: int) -> tuple[float, float]:
        """By how much a cell changed between two releases."""
        before, after = self.bounds(side, earlier), self.bounds(side, later)
        return after[0] - before[1], after[1] - before[0]

    def _program(self, releases: Sequence[int]) -> Program:
        program = Program()
        for at in releases:
            self._add(program, at)
        return program

    def _add(self, program: Program, release: int, only: Collection[str] | None = None) -> None:
        file, populations = self.files[release], self.files[-1].populations()
        for measure, (kind, _) in file.kinds.items():
            if only is not None and measure not in only:
                continue
            for place in file.parents:
                cell = (measure, *place)
                told, number, size = file.told.get(cell, ("hidden", None, None))
                group = populations.get(measure, measure)
                population = (SIZE, group, *place)
                program.limits.setdefault(population, (0.0, np.inf))
                program.narrow((HAS, *cell), 0, np.inf)
                printed = number if kind == "count" else size
                if printed is not None:
                    slack = self._slack(release, cell, printed, kind == "share")
                    program.narrow(population, max(10, printed - slack), printed + slack)
                if kind == "count":
                    program.equal.append({population: 1, (HAS, *cell): -1})
                else:
                    program.narrow((LACKS, *cell), 0, np.inf)
                    program.equal.append({population: 1, (HAS, *cell): -1, (LACKS, *cell): -1})
                    if told == "rounded":
                        slack = self._slack(release, cell, number, False)
                        program.narrow((HAS, *cell), max(10, number - slack), number + slack)
                        program.narrow((LACKS, *cell), 10, np.inf)
                if told in ("few", "few_missing"):
                    program.narrow((HAS if told == "few" else LACKS, *cell), *SMALL)
        if only is None:
            self._sum_up(program, file)
            self._conjunction(program, file)

    def _slack(self, release: int, cell: Cell, printed: float | None, is_size: bool) -> int:
        """How far the truth may be from a printed number: one printed before may have been kept."""
        earlier = [file.told.get(cell, (None, None, None))[2 if is_size else 1] for file in self.files[:release]]
        return 11 if printed in earlier else 2

    def _sum_up(self, program: Program, file: File) -> None:
        names = {name[:-2] for name in program.limits}
        for place in file.parents:
            children = [child for child, parent in file.parents.items() if parent == place]
            for name in names if children else ():
                program.equal.append({(*name, *place): 1.0} | {(*name, *child): -1.0 for child in children})

    @staticmethod
    def _conjunction(program: Program, file: File) -> None:
        """The one that is `all` of the others: who has all has each, who lacks none of them has all."""
        whole = next((measure for measure in file.kinds if measure.endswith("_all")), None)
        parts = [measure for measure in file.kinds if measure.startswith("have_")]
        for place in file.parents if whole and parts else ():
            for part in parts:
                program.at_most.append({(HAS, str(whole), *place): 1, (HAS, part, *place): -1})
            lacks = {(LACKS, part, *place): -1.0 for part in parts}
            program.at_most.append({(LACKS, str(whole), *place): 1.0} | lacks)


def is_wide(ends: tuple[float, float]) -> bool:
    """Whether ten or more numbers remain possible: all of 0 to 9, or eleven others."""
    return ends[1] - ends[0] >= 10 or (ends[0] <= 0 and ends[1] >= 9)
