"""Which column of a contract a header text means, in the many ways offices write it.

A header matches exactly after normalisation (NFKC, no white space, one kind of bracket), with or without a trailing unit or
code in brackets. Nothing is guessed: a near miss is only ever a suggestion in an error.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

from pipelines.contracts import Column, Contract
from pipelines.errors import UsageError

SEQUENCE_HEADER = "序号"
"""A running number in front of the table; ignored where the contract has no such column."""

QUARTER_HEADER = "季度"

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


def normal_header(text: str) -> str:
    """A header as it is compared: NFKC, without white space, zero-width characters and required-marks, one kind of bracket."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)
    return plain.strip("*:")


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

    def may_match(self, headers: Set[str], stems: Set[str]) -> bool:
        """Whether enough of the normalised headers, and of those without their unit, can be the required columns."""
        known = len(self.exact.keys() & headers) + len(self.bases.keys() & stems)
        return known >= len(self.contract.required_columns)

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


def header_index(contract: Contract, learned: Mapping[str, str]) -> HeaderIndex:
    """Index of a contract's headers and aliases, and of the headers learned from suppliers (header → column name)."""
    exact: dict[str, Match] = {}
    bases: dict[str, Column] = {}
    for column in contract.columns:
        for header in map(normal_header, column.headers):
            base, scale = _without_unit(header, column)
            exact.setdefault(header, Match(column, scale))
            bases.setdefault(base, column)
    for header, name in learned.items():
        column = contract.column(name)
        exact[normal_header(header)] = Match(column, _without_unit(normal_header(header), column)[1])
    own_unit_left_out = {base: Match(column) for base, column in bases.items() if _unit_may_be_left_out(base, column)}
    others = {normal_header(header): Match(is_period=True) for header in contract.period_headers}
    others.setdefault(SEQUENCE_HEADER, Match(is_ignored=True))
    return HeaderIndex(contract, {**others, **own_unit_left_out, **exact}, bases)


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


def load_learned_headers(folder: Path | None, contracts: Mapping[str, Contract]) -> dict[str, dict[str, str]]:
    """Header aliases learned from suppliers: table → header → column, from every `*.yml` of `data/mappings/`.

    Raises:
        UsageError: a file is no mapping, or names a table or column that no contract has.
    """
    learned: dict[str, dict[str, str]] = {table: {} for table in contracts}
    for path in sorted(folder.glob("*.yml")) if folder and folder.is_dir() else ():
        where = f"data/mappings/{path.name}"
        try:
            record = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise UsageError("表头对照文件不是合法的 YAML", where=where, do="改正后重新运行") from error
        if not isinstance(record, dict) or not all(isinstance(headers, dict) for headers in record.values()):
            raise UsageError("表头对照文件应为“表: {表头: 列}”", where=where, do="例如 person: {家人姓名: person_name}")
        for table, headers in record.items():
            _check_names(str(table), map(str, headers.values()), contracts, where)
            learned[table] |= {str(header): str(column) for header, column in headers.items()}
    return learned


def _check_names(table: str, columns: Iterable[str], contracts: Mapping[str, Contract], where: str) -> None:
    if table not in contracts:
        near = difflib.get_close_matches(table, contracts, n=2) or list(contracts)
        raise UsageError(f"没有这张表：{table}", where=where, do=f"相近的表：{'、'.join(near)}")
    names = [column.name for column in contracts[table].columns]
    for name in columns:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=2) or names
            raise UsageError(f"表 {table} 没有这一列：{name}", where=where, do=f"相近的列：{'、'.join(near)}")
