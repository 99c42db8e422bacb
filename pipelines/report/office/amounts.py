"""Printed numbers as numbers: the value and the number format under which a workbook prints the same text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_NUMBER = re.compile(r"([+\u2212\u00b1-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%|[^\d\s,.%/+\u2212-]{0,5})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATE_FORMAT = "yyyy-mm-dd"
MINUS = "\u2212"


@dataclass(frozen=True)
class Amount:
    """A number with its unit; `value` of a percentage is the share (0.936), as a workbook keeps it."""

    value: float | int | date
    number_format: str
    unit: str = ""


def amount_of(text: str) -> Amount | None:
    """The amount that `text` prints, or None where it is more or something else than one number: 17,119人, 93.60%."""
    text = text.strip()
    if _DATE.fullmatch(text):
        return Amount(date.fromisoformat(text), DATE_FORMAT)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction, unit = match.group(1), match.group(2), match.group(3) or "", match.group(4)
    value = float(whole.replace(",", "") + fraction) if fraction else int(whole.replace(",", ""))
    value = -value if sign in (MINUS, "-") else value
    body = ("#,##0" if "," in whole or len(whole) < 4 else "0") + ("." + "0" * (len(fraction) - 1) if fraction else "")
    if unit == "%":
        # From the printed digits, so that 93.39% is the float of 0.9339 and not a product's neighbour.
        value = round(value / 100, len(fraction) + 2)
        body += "%"
    quoted = f'"{unit}"' if unit and unit != "%" else ""
    return Amount(value, _signed(body + quoted, sign), unit)


def _signed(body: str, sign: str) -> str:
    """The format with the sign that the page prints; a plain number keeps a minus of its own."""
    if sign == "+":
        return f"+{body}"
    if sign == "\u00b1":
        return f"\u00b1{body}"
    return f'{body};"{MINUS}"{body}' if sign in (MINUS, "-") else body
