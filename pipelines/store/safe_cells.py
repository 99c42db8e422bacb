"""Text for the cells of csv and xlsx files that people open: never a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins so for a formula, or drops the blank and then does."""


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would compute it; plain numbers stay as they are."""
    is_formula = text.lstrip(" \u00a0\u3000").startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def safe_row(cells: Iterable[object]) -> list[object]:
    """A row with its texts made safe; numbers, dates and empty cells stay what they are."""
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in cells]
