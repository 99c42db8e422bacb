"""What is said of one cell, and what a reader can conclude from it alone.

A cell of a share is the number of those who have the property in one area, and of those who have it not (or of whom it is
not known): together the population. Said is the number rounded to 5; or only that at most 9 have it, or have it not, where
0 and 9 look the same; or nothing. A reader knows these rules, so each statement is an interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SMALLEST_CELL = 10
BASE = 5
HALF_BASE = 2
KEPT_WITHIN = 11
"""A number said before is said again while the true one is at most so far from it: what is said anew differs from what was
said by a change of 10 persons or more (`KEPT_WITHIN` + 1 − `HALF_BASE`), so that nobody reads off a smaller one."""

LEAST_CHANGE = 10
LEAST_WIDTH = 10
"""Between the least and the greatest number that a hidden cell may hold, as far as anybody can tell."""

SMALLEST_POPULATION = 2 * SMALLEST_CELL
"""Of fewer than this many, "at most 9" would say nearly all there is to say."""


class Kind(StrEnum):
    """How a cell is told."""

    EXACT = "exact"
    ROUNDED = "rounded"
    FEW = "few"
    FEW_MISSING = "few_missing"
    HIDDEN = "hidden"
    NO_VALUE = "no_value"


@dataclass(frozen=True)
class Interval:
    """Whole numbers from `low` to `high`, both included."""

    low: float = 0
    high: float = math.inf

    @property
    def width(self) -> float:
        return self.high - self.low

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high

    def holds(self, other: Interval) -> bool:
        return self.low <= other.low and other.high <= self.high

    def both(self, other: Interval) -> Interval:
        """What lies in this and in the other."""
        return Interval(max(self.low, other.low), min(self.high, other.high))


SMALL = Interval(0, SMALLEST_CELL - 1)
ANYTHING = Interval()


@dataclass(frozen=True)
class Statement:
    """What is said of a cell: `number` is what is printed of a rounded one, within `slack` of the truth."""

    kind: Kind
    number: int | None = None
    slack: int = HALF_BASE

    @property
    def having(self) -> Interval:
        """How many have the property."""
        if self.kind is Kind.FEW:
            return SMALL
        if self.kind is Kind.ROUNDED:
            assert self.number is not None
            return Interval(max(SMALLEST_CELL, self.number - self.slack), self.number + self.slack)
        return ANYTHING

    @property
    def missing(self) -> Interval:
        """How many of the population have it not; of a population itself, anything."""
        if self.kind is Kind.FEW_MISSING:
            return SMALL
        return Interval(SMALLEST_CELL) if self.kind is Kind.ROUNDED else ANYTHING

    @property
    def is_withheld(self) -> bool:
        return self.kind is not Kind.ROUNDED


HIDDEN = Statement(Kind.HIDDEN)


@dataclass(frozen=True)
class Known:
    """What a reader takes for granted of one cell: how many have the property, and how many have it not."""

    having: Interval
    missing: Interval

    def holds(self, other: Known) -> bool:
        """Whether whatever fits `other` fits this."""
        return self.having.holds(other.having) and self.missing.holds(other.missing)


def read_as(statement: Statement) -> Known:
    """What a statement tells by itself."""
    return Known(statement.having, statement.missing)


def agree(now: Statement, earlier: Statement) -> bool:
    """Whether both may be true of the same number."""
    one, other = read_as(now), read_as(earlier)
    return one.having.meets(other.having) and one.missing.meets(other.missing)


def read_together(now: Statement, earlier: Statement) -> Known:
    """What two releases tell a reader who supposes that nothing has changed."""
    one, other = read_as(now), read_as(earlier)
    return Known(one.having.both(other.having), one.missing.both(other.missing))


def rounded_to_base(number: int) -> int:
    """The nearest multiple of 5: the same number is always rounded the same way, so that asking twice tells nothing."""
    return BASE * ((number + HALF_BASE) // BASE)


def said(number: int, said_before: Sequence[int] = ()) -> Statement:
    """The number as it is printed: one said before (newest first) while it is near enough, else rounded."""
    kept = next((before for before in said_before if abs(number - before) <= KEPT_WITHIN), None)
    printed = rounded_to_base(number) if kept is None else kept
    return Statement(Kind.ROUNDED, printed, slack_of(printed, said_before))


def slack_of(printed: int, said_before: Sequence[int]) -> int:
    """How far the truth may lie from a printed number: a reader cannot tell one said again from one that was kept."""
    return KEPT_WITHIN if printed in said_before else HALF_BASE


def state_population(number: int | None, said_before: Sequence[int] = ()) -> Statement:
    """What is said of the size of a population, or of a count."""
    if number is None:
        return HIDDEN
    return Statement(Kind.FEW) if number < SMALLEST_CELL else said(number, said_before)


def state_share(
    number: int | None, population: int | None, told: Statement, said_before: Sequence[int] = ()
) -> Statement:
    """What is said of those who have a property; `told` is what is said of their population.

    Nobody and everybody are told as "at most 9" too: "nobody is insured" speaks of each of them, and "everybody" at one
    time would say of the one missing at another that there is one.
    """
    if number is None or population is None or told.kind is not Kind.ROUNDED:
        return HIDDEN
    if population < SMALLEST_POPULATION:
        few = min(number, population - number) < SMALLEST_CELL
        return HIDDEN if few else said(number, said_before)
    if number < SMALLEST_CELL:
        return Statement(Kind.FEW)
    if population - number < SMALLEST_CELL:
        return Statement(Kind.FEW_MISSING)
    printed = said(number, said_before)
    return printed if (printed.number or 0) < (told.number or 0) else HIDDEN
