"""Numbers as offices write them: separators, units in the cell, Chinese numerals; and what is no certain number.

- A unit written in the cell is the cell's own, whatever the header says: 3万元 is 30 000 元 in any column of money.
- A bare 万, 千 or 亿 may be the number's or the unit's, and 约, 500/月, a range or 无 is no certain number: an issue.
- A share without % of at most 1 may be 0.95 % or 95 %: an issue, unless the contract says that such shares are normal.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial

import polars as pl

from pipelines.contracts import Column
from pipelines.ingest.headers import unit_scale
from pipelines.ingest.values.chinese import NUMERALS, chinese_number
from pipelines.ingest.values.plain import RAISED_DIGITS, VALUE_TYPES, Reader, Reading, says_nothing

BAD_NUMBER, AMBIGUOUS_NUMBER, AMBIGUOUS_SHARE = "bad_number", "ambiguous_number", "ambiguous_share"

_QUICK = r"^(0(\.\d{1,4})?|-0\.\d{1,4}|-?[1-9]\d{0,13}(\.\d{1,4})?)$"
_QUICK_WHOLE = r"^(0|-?[1-9]\d{0,13})$"
_CANONICAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?").fullmatch
_NUMBER = re.compile(r"[-+]?(\d{1,15}(\.\d*)?|\.\d+)").fullmatch
# Thousands; groups of four, as Chinese counts; Indian groups; and the thin space of GB/T 15835.
_GROUPED = re.compile(
    r"[-+]?(\d{1,3}(,\d{3})+|\d{1,4}(,\d{4})+|\d{1,2}(,\d{2})+,\d{3}|\d{1,3}( \d{3})+)(\.\d+)?"
).fullmatch
_CURRENCY = re.compile(r"^([-+]?)\s*(?:人民币|RMB|CNY|[¥￥])\s*", re.IGNORECASE)
# Also units of money, so that nobody can tell what they belong to.
_AMBIGUOUS_ENDS = ("千", "仟", "万", "亿")
_PARTS = re.compile(rf"([-+]?[\d.][\d,. ]*|[{NUMERALS}]+)\s*(\D*)").fullmatch
# Possessive: a long text of digits is looked through once.
_HEDGED = re.compile(
    rf"""(?:\d++(?:\.\d++)?+(?:e[-+]?\d++)?+\s*+(?:[-~—至到]\s*+(?=[\d{NUMERALS}]))?+
        |[{NUMERALS}几]++|\s
        |大约|大概|约|将近|接近|近|不到|不足|超过|超|至少|最多|左右|上下|以上|以下|以内|不等|多|余|来|许
        |每|年|月|日|天|人|户|个|元|次|亩|[/()<>≥≤+~])++""",
    re.VERBOSE | re.IGNORECASE,
).fullmatch
_IS_PLAIN, _IS_BRACKETED = re.compile(r"[\d.,]+").fullmatch, re.compile(r"\([\d,.]+\)").fullmatch
_SAYS_A_NUMBER = re.compile(rf"[\d{NUMERALS}几]").search
_LONGEST = 40
_STEP, _LIMIT = Decimal("0.0001"), Decimal(10) ** 14


def quick_numbers(column: Column, text: pl.Expr) -> pl.Expr:
    """Numbers of digits and a point alone. A share that may mean two things is left to the reader."""
    pattern = _QUICK_WHOLE if column.type == "integer" else _QUICK
    value = pl.when(text.str.contains(pattern)).then(text).cast(VALUE_TYPES[column.type], strict=False)
    return pl.when((value <= 0) | (value > 1)).then(value) if _is_ambiguous_below_one(column) else value


def number_reader(column: Column, scale: Decimal) -> Reader:
    """Reads numbers of `column`; `scale`: how many of its unit one counted unit is, where the cell names none."""
    return partial(_read, column, scale)


def _is_ambiguous_below_one(column: Column) -> bool:
    return column.unit == "%" and not column.below_one_is_normal


def _read(column: Column, scale: Decimal, plain: str, bare: str) -> Reading:
    signed = plain.replace("−", "-")
    text = _CURRENCY.sub(r"\1", signed)
    if RAISED_DIGITS.search(bare) or len(plain) > _LONGEST:
        return Reading(issue=BAD_NUMBER)
    parts = _PARTS(text)
    number, unit = (parts[1].rstrip(), parts[2].removesuffix("整").lower()) if parts else (text, "")
    size = unit_scale(unit, column) if unit else Decimal(1) if text != signed else None
    exact = None if unit and size is None else _exact(number, has_unit=size is not None)
    if exact is None:
        return Reading(issue=_why_no_number(text))
    counted = exact * (scale if size is None else size)
    if size is None and _is_ambiguous_below_one(column) and 0 < counted <= 1:
        return Reading(issue=AMBIGUOUS_SHARE)
    is_whole = counted == counted.to_integral_value()
    if abs(counted) >= _LIMIT or (column.type == "integer" and not is_whole):
        return Reading(issue=BAD_NUMBER)
    value = counted.quantize(_STEP, ROUND_HALF_EVEN)
    change = "unit_in_cell" if size is not None else "unit_scaled" if scale != 1 else _change(signed, exact, value)
    if column.type == "integer":
        return Reading(int(value), change="whole_number" if change is None and "." in number else change)
    return Reading(value, change=change if change or signed == plain else "number_format")


def _exact(number: str, *, has_unit: bool) -> Decimal | None:
    """The number that separators or Chinese numerals say; None where they say none, or end in what may be a unit."""
    digits = number.replace(",", "").replace(" ", "") if _GROUPED(number) else number
    if _NUMBER(digits):
        return Decimal(digits)
    if number.endswith(_AMBIGUOUS_ENDS) and not has_unit:
        return None
    whole = chinese_number(number)
    return None if whole is None else Decimal(whole)


def _change(text: str, exact: Decimal, value: Decimal) -> str | None:
    """What made a number of `text` that has no unit."""
    if exact != value:
        return "rounded"
    if _GROUPED(text):
        return "thousands_separator"
    if set(text) <= set(NUMERALS):
        return "chinese_number"
    return None if _CANONICAL(text) and text != "-0" else "number_format"


def _why_no_number(text: str) -> str:
    """A number of which nobody knows how much it is, or no number at all."""
    if says_nothing(text):
        return AMBIGUOUS_NUMBER
    is_hedged = _SAYS_A_NUMBER(text) and text[0] not in "-+/" and not _IS_PLAIN(text) and _HEDGED(text)
    return AMBIGUOUS_NUMBER if is_hedged or _IS_BRACKETED(text) else BAD_NUMBER
