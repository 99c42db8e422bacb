"""Cells with a known truth: a value, one of the ways in which offices write it, and what must be read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from pipelines.contracts import Column, Contract, load_codes
from pipelines.contracts.issue_kinds import load_issue_kinds
from pipelines.ingest.values import EXACT_DIGITS, is_identifier
from pipelines.ingest.values.identifiers import identifier_kind
from pipelines.ingest.values.texts import is_name
from tests.ingest.strategies import (
    BLANKS,
    SURROUNDINGS,
    boolean_texts,
    code_texts,
    count_texts,
    date_texts,
    name_texts,
    number_texts,
    resident_texts,
    share_texts,
    telephone_texts,
)

CANARY, CANARY_ID, CANARY_PHONE = "金丝雀", "4499", "1999"
"""How every name of a person, identity number and telephone number in these files begins."""

VILLAGES_A_COUNTY = 1_000_000
_BY_TYPE = {"integer": "count", "boolean": "yes_no", "date": "date", "code": "code", "code_list": "codes"}
_IDENTIFIERS = {"resident": "resident", "telephone": "telephone", "card": "card", "other": "list_number"}
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_REMARKS = (
    "已整改",
    "修村道1.2公里",
    "2018年已完成",
    "第一项：饮水\n第二项：道路",
    "按“一事一议”办理",
    "A类，见附件",
    "拟于下月验收(待定)",
)
_JOINTS = (",", "、", "；", "，", "/")
_DOUBTED = ("number", "count", "share", "date", "yes_no")
_FIRST_DAY, _DAYS = date(1930, 1, 1), 36_000


@dataclass(frozen=True)
class Percent:
    """A number that its cell shows in %: 95 stands for 0.95."""

    shown: Decimal


Standing = str | int | float | bool | date | Percent | None
"""What a cell of an office file can hold; a format that knows texts only writes it as it is shown."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, the value that must be read from it, and the issue that it must have (None: none)."""

    stands: Standing
    value: Any = None
    issue: str | None = None


@dataclass(frozen=True)
class Place:
    """Where the rows of a file come from: `number` is that of the row among all rows of a run, so that no key comes twice."""

    county: str
    village: str
    number: int


def way_of(column: Column) -> str:
    """The way of writing (WAYS_ZH of the contracts) of a column."""
    if column.type == "decimal":
        return "share" if column.unit == "%" else "number"
    if column.type != "text":
        return _BY_TYPE[column.type]
    if is_identifier(column):
        return _IDENTIFIERS[identifier_kind(column)]
    return "name" if is_name(column) else "text"


def value_of(contract: Contract, column: Column, place: Place, rng: Random) -> Any:
    """A value of a column; keys follow from the place alone."""
    number = place.number
    if column.name == "village_code":
        alone = contract.key_columns[0] == "village_code"
        return f"{place.county}{number % VILLAGES_A_COUNTY:06d}" if alone else place.village
    if column.name == "household_id":
        return f"{place.village}{number % 10_000:04d}"
    if column.name in contract.key_columns and contract.key_scope == "local":
        return str(number)
    way = way_of(column)
    return _drawn(column, way, rng) if way not in _NUMBERED else _NUMBERED[way].format(number, _stem(number))


_NUMBERED = {
    "resident": CANARY_ID + "01{0:011d}X", "telephone": CANARY_PHONE + "{0:07d}", "card": "622200{0:011d}2",
    "list_number": "BH{0:06d}", "name": CANARY + "{1}",
}  # fmt: skip


def _stem(number: int) -> str:
    return "".join(_STEMS[int(digit)] for digit in str(number)[-3:])


def _drawn(column: Column, way: str, rng: Random) -> Any:
    if way == "number":
        return Decimal(rng.choice((0, rng.randrange(-100_000, 1_000_000), rng.randrange(10**10)))) / 100
    if way == "count":
        years = {"_year": range(2016, 2019), "_month": range(1, 13)}
        kind = next((ending for ending in years if column.name.endswith(ending)), None)
        return rng.choice(years[kind]) if kind else rng.choice((0, rng.randrange(10), rng.randrange(100_000)))
    if way == "share":
        return Decimal(rng.randrange(0, 10_001)) / 100
    if way == "date":
        return _FIRST_DAY + timedelta(days=rng.randrange(_DAYS))
    if way == "yes_no":
        return rng.random() < 0.5
    if way == "text":
        return rng.choice(_REMARKS)
    values = list(load_codes()[str(column.codes)].values)
    if way == "code":
        return rng.choice(values)
    chosen = rng.sample(values, rng.randint(1, min(3, len(values))))
    return ",".join(sorted(chosen, key=values.index))


def plain_cell(column: Column, value: Any) -> Cell:
    """The value as our own form asks for it, as text."""
    if isinstance(value, bool):
        return Cell("是" if value else "否", value)
    if isinstance(value, Decimal) and way_of(column) == "share":
        return Cell(f"{value:f}%", value)
    if isinstance(value, date):
        return Cell(value.isoformat(), value)
    return Cell(f"{value:f}" if isinstance(value, Decimal) else str(value), value)


def written_cell(column: Column, value: Any, scale: Decimal, rng: Random) -> Cell:
    """The value in any of the ways in which offices write it; `scale`: the size of the unit that the header names."""
    if scale != 1:
        return Cell(f"{value / scale:f}", value)
    if rng.random() < 0.3 and (native := _native(column, value, rng)) is not None:
        return Cell(native, value)
    text = rng.choice(_texts(column, value))
    if way_of(column) != "text" and "“" not in text and rng.random() < 0.3:
        text = rng.choice(SURROUNDINGS).format(text)
    if rng.random() < 0.2:
        text = "".join(rng.choices(BLANKS, k=rng.randrange(3))) + text + rng.choice(BLANKS)
    return Cell(text, value)


def _native(column: Column, value: Any, rng: Random) -> Standing:
    """The value as a spreadsheet's own number, day or truth value; None where offices have none."""
    way = way_of(column)
    if way == "share":
        return Percent(value)
    if way in ("date", "yes_no", "count"):
        return value
    if way == "number":
        return float(value)
    is_exact = way in ("telephone", "list_number") and value.isdecimal() and len(value) <= EXACT_DIGITS
    return int(value) if is_exact else None


def _texts(column: Column, value: Any) -> Sequence[str]:
    way = way_of(column)
    if way == "number":
        return number_texts(value, column.unit)
    if way == "count":
        return (
            count_texts(value, column.unit) if column.unit in ("户", "人", "个", "天") else [str(value), f"{value}.0"]
        )
    if way == "codes":
        return [joint.join(value.split(",")) for joint in _JOINTS]
    simple: Mapping[str, Any] = {
        "share": share_texts, "date": date_texts, "yes_no": boolean_texts, "resident": resident_texts,
        "telephone": telephone_texts, "name": name_texts,
    }  # fmt: skip
    if way in simple:
        return list(simple[way](value))
    return code_texts(str(column.codes), value) if way == "code" else [value]


def empty_cell(column: Column, rng: Random) -> Cell:
    """A cell that says nothing."""
    words = ["/", "—", "－", "空白", "NULL", "\u3000"]
    has_word = column.codes is not None and "无" in load_codes()[column.codes].values
    words += ["无"] if way_of(column) in ("text", "name", "date", "code", "codes") and not has_word else []
    return Cell(rng.choice((None, rng.choice(words))))


def doubtful_cell(column: Column, rng: Random) -> Cell | None:
    """A cell that no reader may guess, with the issue that it must have; None where there is no such text."""
    way = way_of(column)
    if way == "code":
        return Cell("名单外的写法", None, "unknown_code")
    if way not in _DOUBTED:
        return None
    told = [
        Cell(example.text, None, kind.kind)
        for kind in load_issue_kinds().values()
        for example in kind.examples
        if example.way == way
        and kind.cell == "empty"
        # Whether a year is a day, a month's amount a number, and 1 a share depends on the column.
        and not (example.text.isdecimal() and len(example.text) == 4)
        and not ("月" in example.text and way == "number")
        and not (kind.kind == "ambiguous_share" and column.below_one_is_normal)
    ]
    return rng.choice(told) if told else None
