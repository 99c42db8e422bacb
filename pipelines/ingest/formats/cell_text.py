"""The text of spreadsheet cells that hold no text, the same from every format."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EXACT_WHOLE, _SMALLEST_PLAIN = 1e15, 1e-4
_BUILT_IN_PERCENT = (9, 10)


def cell_text(cell: Any) -> str:
    """Whole numbers without a point, dates as ISO text, TRUE and FALSE."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _float_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _float_text(number: float) -> str:
    if number.is_integer():
        return str(int(number))
    text = repr(number)
    return f"{number:.10f}" if "e" in text else text


def number_text(number: pl.Expr) -> pl.Expr:
    """`cell_text` of a column of `plain_number_columns`."""
    is_whole = number == number.floor()
    return pl.when(is_whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(number.cast(pl.String))


def plain_number_columns(numbers: pl.DataFrame) -> list[str]:
    """The columns (Float64) without numbers so large or small that writers differ in how they write them."""
    size = pl.all().abs()
    is_plain = (size < _EXACT_WHOLE) & ((size >= _SMALLEST_PLAIN) | (size == 0))
    are_plain = numbers.select(is_plain.fill_null(True).all()).row(0) if numbers.width else ()
    return [name for name, plain in zip(numbers.columns, are_plain, strict=True) if plain]


def percent_text(stored: str) -> str | None:
    """0.95 → 95%: exactly the number that is stored, however many digits the format shows; None when it is no number."""
    try:
        number = Decimal(stored)
        # What a file stores has a spreadsheet's 15 digits, and now and then the noise of binary fractions behind them.
        percent = Decimal(f"{float(number):.15g}") * 100
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return f"{percent.normalize():f}%" if percent.is_finite() else None


def is_percent_format(identifier: int, code: str | None) -> bool:
    """Whether a number format shows percent; `code` is None for built-in formats."""
    return identifier in _BUILT_IN_PERCENT if code is None else "%" in _QUOTED.sub("", code)
