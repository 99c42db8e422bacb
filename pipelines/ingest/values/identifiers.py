"""Identity, telephone, card and list numbers: text that stays text, without what surrounds its characters.

Half width, a capital X, no blanks inside, no .0 behind: these change how a number is written and not which number it is,
and each is counted; what was received stands in `raw`. A number that cannot be whole gets an issue beside its text. Whether
a number is right is for the rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal

import polars as pl

from pipelines.contracts import Column
from pipelines.ingest.values.plain import EMPTY, RAISED_DIGITS, UNREADABLE, ZERO_WIDTH, Reader, Reading, says_nothing
from pipelines.ingest.values.texts import HAN

IdentifierKind = Literal["resident", "telephone", "card", "other"]

SCIENTIFIC, LOST_DIGITS, SEVERAL_NUMBERS = "id_scientific", "id_lost_digits", "several_numbers"
FIFTEEN_DIGITS, PLACEHOLDER_NUMBER, WRONG_LENGTH = "id_fifteen_digits", "id_placeholder", "id_wrong_length"

EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number; further ones are lost."""

SCIENTIFIC_PATTERN = r"^\d(\.\d+)?[Ee]\+\d{1,3}$|^\d\.\d+[Ee]\d{1,3}$"

_QUICK: Mapping[IdentifierKind, str] = {
    # 17 digits and a check character, not made up of nines, and not with the three zeros of a number that was rounded.
    "resident": r"^[1-8]\d{14}(\d{2}[1-9X]|\d[1-9][\dX]|[1-9]\d[\dX])$",
    "telephone": r"^1\d{10}$|^0\d{2,3}-?\d{7,8}$",
    "card": r"^\d{12,19}$",
    # With a digit: NULL and NAN are words for an empty cell.
    "other": r"^([0-9A-Z][0-9A-Z-]*)?\d[0-9A-Z-]*$",
}
_full_width = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
_dashes = re.compile("[\u2010-\u2015\u2212\uff0d]")
_invisible = re.compile(ZERO_WIDTH)
_blanks = re.compile(r"\s+")
_has_han = re.compile(f"[{HAN}]").search
_is_scientific = re.compile(SCIENTIFIC_PATTERN).match
_point_zero = re.compile(r"(\d+)\.0+").fullmatch
_several = re.compile(r"[\s,，、;；/|或]+")
_is_one_number = re.compile(r"\d{14,21}[\dX]").fullmatch
_is_resident = re.compile(r"\d{17}[\dX]").fullmatch
_is_one_telephone = re.compile(r"\+?[\d-]{7,16}").fullmatch
_country = re.compile(r"^(?:\+86|0086)-?(?=1\d{10}$)")
_area_in_brackets = re.compile(r"^\((0\d{2,3})\)-?(?=\d{7,8}$)")
_mobile_in_parts = re.compile(r"^(1\d{2})-(\d{4})-(\d{4})$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identifier_kind(column: Column) -> IdentifierKind:
    """What an identifying column holds, by its name."""
    if column.name.endswith("id_number"):
        return "resident"
    if "phone" in column.name:
        return "telephone"
    return "card" if column.name.endswith(("card_number", "account_number")) else "other"


def quick_identifiers(column: Column, text: pl.Expr) -> pl.Expr:
    """Numbers in the usual form, about which nothing is to be said."""
    return pl.when(text.str.contains(_QUICK[identifier_kind(column)])).then(text)


def identifier_reader(column: Column, _: Decimal) -> Reader:
    """Reads identifying text of `column`."""
    read = _READERS[identifier_kind(column)]

    def reader(plain: str, bare: str) -> Reading:
        if says_nothing(plain):
            return EMPTY
        shown = _invisible.sub("", unicodedata.normalize("NFC", bare)).strip()
        narrow = shown.translate(_full_width)
        # A document number or a name has its own punctuation, and raised digits are no digits.
        if _has_han(narrow) or RAISED_DIGITS.search(narrow):
            lost = UNREADABLE if "\ufffd" in shown else None
            return Reading(shown, lost or _several_in(narrow), None if shown == bare else "invisible_removed")
        surroundings = "half_width" if narrow != shown else "invisible_removed" if shown != bare else None
        reading = read(narrow.upper() if _is_scientific(narrow) else narrow)
        return reading._replace(change=reading.change or surroundings)

    return reader


def _read_resident(narrow: str) -> Reading:
    if _several_in(narrow):
        return Reading(narrow, SEVERAL_NUMBERS)
    text, change = _joined(narrow)
    if "x" in text:
        text, change = text.upper(), "capital_x"
    text, change, issue = _without_point(text, change)
    return Reading(text, issue or _resident_issue(text), change)


def _resident_issue(text: str) -> str | None:
    if text.startswith("999999") or (len(text) >= 10 and len(set(text)) == 1):
        return PLACEHOLDER_NUMBER
    if not re.fullmatch(r"\d+X?", text):
        return None
    if len(text) == 15:
        return FIFTEEN_DIGITS
    if len(text) not in (18, 20, 22):
        return WRONG_LENGTH
    return LOST_DIGITS if len(text) == 18 and text.endswith("000") and not has_right_check_character(text) else None


def has_right_check_character(number: str) -> bool:
    """GB 11643: the weighted sum of 17 digits modulo 11 picks the 18th character."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _read_telephone(narrow: str) -> Reading:
    dashed = _dashes.sub("-", narrow)
    parts = [part for part in _several.split(dashed) if part]
    if len(parts) > 1 and all(_is_one_telephone(part) and len(part) >= 7 for part in parts):
        return Reading(narrow, SEVERAL_NUMBERS)
    text, change = _joined(dashed)
    text, change, issue = _without_point(text, change)
    local = _country.sub("", text)
    whole = _mobile_in_parts.sub(r"\1\2\3", _area_in_brackets.sub(r"\1-", local))
    return Reading(whole, issue, "telephone_format" if whole != text or dashed != narrow else change)


def _read_card(narrow: str) -> Reading:
    text, change = _joined(narrow)
    if re.fullmatch(r"\d{4}(-\d{4})+(-\d{1,4})?", text):
        text, change = text.replace("-", ""), "blank_removed"
    text, change, issue = _without_point(text, change)
    return Reading(text, issue, change)


def _read_other(narrow: str) -> Reading:
    text, change = _joined(narrow)
    text, change, issue = _without_point(text, change)
    return Reading(text, issue, change)


_READERS: Mapping[IdentifierKind, Callable[[str], Reading]] = {
    "resident": _read_resident,
    "telephone": _read_telephone,
    "card": _read_card,
    "other": _read_other,
}


def _several_in(text: str) -> str | None:
    parts = [part for part in _several.split(text) if _is_one_number(part)]
    return SEVERAL_NUMBERS if len(parts) > 1 else None


def _joined(text: str) -> tuple[str, str | None]:
    """A number without the blanks inside it; other text keeps them."""
    joined = _blanks.sub("", text)
    return (joined, "blank_removed") if joined != text and re.fullmatch(r"[\dXx.+()-]+", joined) else (text, None)


def _without_point(text: str, change: str | None) -> tuple[str, str | None, str | None]:
    """The number without the .0 of a spreadsheet's number, what changed, and what that number has lost."""
    if _is_scientific(text):
        return text, change, SCIENTIFIC
    found = _point_zero(text)
    if not found:
        return text, change, None
    return found[1], "point_removed", LOST_DIGITS if len(found[1]) > EXACT_DIGITS else None
