"""Which column of a contract a header text means, in the many ways offices write it.

A header matches exactly after normalisation (NFKC, no white space, one kind of bracket), with or without a trailing unit or
code in brackets. Nothing is guessed: a near miss is only ever a suggestion in an error.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from pipelines.contracts import Column, Contract

SEQUENCE_HEADER = "序号"
"""A running number in front of the table; ignored where the contract has no such column."""

QUARTER_HEADER = "季度"

REQUIRED_MARKS = "*:"
"""What forms write around a header to say that the column must be filled in."""

VILLAGE = "village_code"
"""The one required column that a sheet may leave out, when its name or title says the village for all its rows."""

CODE_PATTERN = r"^[^0-9A-Za-z]*([A-Z][^0-9A-Za-z]*){1,3}([0-9][^0-9A-Za-z]*){1,4}$"
"""A field code of a national system as a header, AAC001, with what may stand around and in it: for Python and for Polars."""

INVISIBLE_CLASS = "[\\s\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]+"
"""White space of any width, and characters that show nothing: a regular expression for Python and for Polars."""

_INVISIBLE = re.compile(INVISIBLE_CLASS)
_BRACKETS = str.maketrans("[]{}〔〕【】〈〉《》", "()()()()()()")
_TRAILING_BRACKET = re.compile(r"(?P<base>.+)\((?P<inner>[^()]+)\)")
_FIELD_CODE = re.compile(r"[A-Z]{1,3}\d{1,4}")

# unit → (what it measures, how many of the smallest unit)
_UNITS: Mapping[str, tuple[str, Decimal]] = {
    name: (kind, Decimal(size))
    for kind, sizes in {
        "money": {"元": "1", "百元": "100", "千元": "1000", "万元": "10000", "亿元": "100000000"},
        "farmland": {"亩": "1", "公顷": "15"},
        "distance": {"公里": "1", "千米": "1", "km": "1", "米": "0.001"},
        "area": {"平方米": "1", "平米": "1", "平方": "1", "m2": "1"},
        "share": {"%": "1", "百分比": "1"},
        "months": {"月": "1", "个月": "1"},
        "days": {"天": "1", "日": "1"},
        "households": {"户": "1"},
        "persons": {"人": "1"},
        "pieces": {"个": "1"},
    }.items()
    for name, size in sizes.items()
}
_COUNTED = {"households", "persons", "pieces"}


@lru_cache(maxsize=8192)
def normal_header(text: str) -> str:
    """A header as it is compared: NFKC, without white space, zero-width characters and required-marks, one kind of bracket."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)
    return plain.strip(REQUIRED_MARKS)


def header_stems(headers: Iterable[str]) -> set[str]:
    """The normalised headers that end in a bracket, without it."""
    return {bracket["base"] for header in headers if (bracket := _TRAILING_BRACKET.fullmatch(header))}


@dataclass(frozen=True)
class Match:
    """What a header means: a column and how many of its unit one counted unit is; or the period; or nothing of ours."""

    column: Column | None = None
    scale: Decimal = Decimal(1)
    is_period: bool = False
    is_ignored: bool = False


@dataclass(frozen=True)
class HeaderIndex:
    """All header texts of one contract. `bases` holds headers without their unit, for headers with another one."""

    contract: Contract
    exact: Mapping[str, Match]
    bases: Mapping[str, Column] = field(default_factory=dict)

    def match(self, header: str) -> Match | None:
        """What a normalised header means here, or None."""
        found = self.exact.get(header)
        bracket = _TRAILING_BRACKET.fullmatch(header)
        if found or not bracket:
            return found
        column = self.bases.get(bracket["base"])
        if column is None:
            return None
        if _FIELD_CODE.fullmatch(bracket["inner"]):
            return Match(column)
        scale = unit_scale(bracket["inner"], column)
        return Match(column, scale) if scale is not None else None


@dataclass(frozen=True)
class HeaderBook:
    """The indexes of all tables, with one look-up that tells which of them a row can be the header of."""

    indexes: Sequence[HeaderIndex]

    @cached_property
    def exact(self) -> Mapping[str, tuple[int, ...]]:
        """Every known header → the numbers of the indexes that know it."""
        return _inverted(index.exact for index in self.indexes)

    @cached_property
    def bases(self) -> Mapping[str, tuple[int, ...]]:
        """Every header without its unit → the numbers of the indexes that know it."""
        return _inverted(index.bases for index in self.indexes)

    def knows(self, header: str) -> bool:
        """Whether any table may know the normalised header."""
        if header in self.exact:
            return True
        bracket = _TRAILING_BRACKET.fullmatch(header)
        return bool(bracket and bracket["base"] in self.bases)

    def counted(self, headers: Set[str]) -> Counter[int]:
        """Number of an index → how many of the normalised headers it may know, with or without their unit."""
        counts: Counter[int] = Counter()
        for header in headers:
            counts.update(self.exact.get(header, ()))
        for stem in header_stems(headers):
            counts.update(self.bases.get(stem, ()))
        return counts

    def likely(self, headers: Set[str]) -> list[HeaderIndex]:
        """The tables whose required columns can all be among the normalised headers; the village may be said elsewhere."""
        counts = self.counted(headers)
        return [self.indexes[number] for number in sorted(counts) if counts[number] >= self._required[number]]

    @cached_property
    def _required(self) -> Sequence[int]:
        """Required columns of each table beside the village."""
        return [sum(column.name != VILLAGE for column in index.contract.required_columns) for index in self.indexes]

    @cached_property
    def _pairs(self) -> Mapping[str, tuple[int, ...]]:
        """Two characters that stand together in a header → the numbers of the indexes with such a header."""
        return _inverted({pair for header in index.exact for pair in _pairs(header)} for index in self.indexes)

    def resembling(self, headers: Sequence[str], count: int = 3) -> list[HeaderIndex]:
        """The few tables whose headers have most in common with the normalised ones; only to say what a header may mean."""
        scores: Counter[int] = Counter()
        for header in headers:
            pairs = _pairs(header)
            shared = Counter(number for pair in pairs for number in self._pairs.get(pair, ()))
            scores.update(number for number, common in shared.items() if 2 * common >= len(pairs))
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        return [self.indexes[number] for number in ranked[:count]]


def _pairs(header: str) -> set[str]:
    return {header[place : place + 2] for place in range(len(header) - 1)}


def _inverted(tables: Iterable[Iterable[str]]) -> dict[str, tuple[int, ...]]:
    inverted: dict[str, tuple[int, ...]] = {}
    for number, table in enumerate(tables):
        for header in table:
            inverted[header] = (*inverted.get(header, ()), number)
    return inverted


def header_index(contract: Contract, learned: Mapping[str, str | None]) -> HeaderIndex:
    """Index of a contract's headers and aliases, and of those learned from suppliers (header → column name, None: ignore)."""
    exact: dict[str, Match] = {}
    bases: dict[str, Column] = {}
    for column in contract.columns:
        for header in map(normal_header, column.headers):
            base, scale = _without_unit(header, column)
            exact.setdefault(header, Match(column, scale))
            bases.setdefault(base, column)
    for header, name in learned.items():
        exact[normal_header(header)] = _learned_match(contract, normal_header(header), name)
    own_unit_left_out = {base: Match(column) for base, column in bases.items() if _unit_may_be_left_out(base, column)}
    others = {normal_header(header): Match(is_period=True) for header in contract.period_headers}
    others.setdefault(SEQUENCE_HEADER, Match(is_ignored=True))
    return HeaderIndex(contract, {**others, **own_unit_left_out, **exact}, bases)


def _learned_match(contract: Contract, header: str, name: str | None) -> Match:
    if name is None:
        return Match(is_ignored=True)
    column = contract.column(name)
    return Match(column, _without_unit(header, column)[1])


def _without_unit(header: str, column: Column) -> tuple[str, Decimal]:
    """The header without its trailing unit or code, and the scale that the unit asks for."""
    bracket = _TRAILING_BRACKET.fullmatch(header)
    if not bracket:
        return header, Decimal(1)
    scale = unit_scale(bracket["inner"], column)
    if scale is None:
        return (bracket["base"], Decimal(1)) if _FIELD_CODE.fullmatch(bracket["inner"]) else (header, Decimal(1))
    return bracket["base"], scale


def _unit_may_be_left_out(base: str, column: Column) -> bool:
    """Not where our only such header names another unit than the column's: 收入 might be 元 or 万元."""
    scales = [
        scale for stem, scale in (_without_unit(normal_header(text), column) for text in column.headers) if stem == base
    ]
    return any(scale == 1 for scale in scales)


def unit_scale(unit: str, column: Column) -> Decimal | None:
    """How many of the column's unit one `unit` is; None when it is no unit or one of another kind."""
    if unit not in _UNITS or column.type not in ("integer", "decimal", "boolean"):
        return None
    kind, size = _UNITS[unit]
    if column.unit is None:
        return Decimal(1) if kind in _COUNTED else None
    own_kind, own_size = _UNITS.get(normal_header(column.unit), (None, Decimal(1)))
    return size / own_size if kind == own_kind else None


def nearest_headers(header: str, index: HeaderIndex, count: int = 2) -> list[str]:
    """The known headers that look most like `header`, as the contract writes them."""
    written = {normal_header(text): text for column in index.contract.columns for text in column.headers}
    written |= {normal_header(text): text for text in index.contract.period_headers}
    return [written[near] for near in difflib.get_close_matches(header, written, n=count, cutoff=0.5)]
