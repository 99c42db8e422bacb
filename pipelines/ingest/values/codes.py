"""Codes as offices write them: the word, its number, both together; several in one cell where the column allows it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial

import polars as pl

from pipelines.contracts import Column, load_codes
from pipelines.ingest.values.booleans import INSTRUCTION_LEFT
from pipelines.ingest.values.plain import EMPTY, Reader, Reading, says_nothing

UNKNOWN_CODE, CODES_DIFFER, SEVERAL_CODES = "unknown_code", "code_and_word_differ", "several_codes"

_LONGEST = 300
_BLANKS = re.compile(r"\s+")
_BRACKETS = str.maketrans("[]{}〔〕【】", "()()()()")
_POINT_ZERO = re.compile(r"(\d+)\.0+").fullmatch
_NUMBER_FIRST = re.compile(r"\(?(\d{1,2})\)?[-.、:_)\s]*(\D.*)").fullmatch
_NUMBER_LAST, _BETWEEN = re.compile(r"(.*\D)(\d{1,2})\)?").fullmatch, "-.、:_( "
_SEPARATOR = re.compile(r"[,、;/|+&。\s]+")
_WEAK_SEPARATOR = re.compile(r"[,、;/|+&。\s]+|以及|和|及|与")
# 1.是 2.否: numbers with words that follow one another.
_NUMBERED_WORDS = re.compile(r"\d{1,2}[-.、:\s]*[^\d,、;/|\s]+")


@dataclass(frozen=True)
class _Words:
    """Every way to write a value of a code list → the value, and the values in their order."""

    values: Mapping[str, str]
    order: tuple[str, ...]

    def value(self, text: str) -> str | None:
        whole = _POINT_ZERO(text)
        return self.values.get(_normal(whole[1] if whole else text))


@cache
def _words(name: str) -> _Words:
    code_list = load_codes()[name]
    words = {_normal(text): value for value, texts in code_list.values.items() for text in (*texts, value)}
    # Numbers also without their leading zeros.
    for word, value in list(words.items()):
        if word.isdigit():
            words.setdefault(word.lstrip("0") or "0", value)
    return _Words(words, tuple(code_list.values))


def _normal(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).upper()


def quick_codes(column: Column, text: pl.Expr) -> pl.Expr:
    """The values themselves."""
    return pl.when(text.is_in(load_codes()[str(column.codes)].values)).then(text)


def code_reader(column: Column, _: Decimal) -> Reader:
    """Reads one value of the column's code list."""
    return partial(_read_one, _words(str(column.codes)))


def code_list_reader(column: Column, _: Decimal) -> Reader:
    """Reads values of the column's code list, joined by ',' in its order; one unknown part makes the cell unknown."""
    return partial(_read_several, _words(str(column.codes)))


def _read_one(words: _Words, plain: str, _: str) -> Reading:
    reading = _read_word(words, plain)
    if reading.issue != UNKNOWN_CODE:
        return reading
    if _is_instruction(words, plain, at_least=2):
        return Reading(issue=INSTRUCTION_LEFT)
    parts = [part for part in _WEAK_SEPARATOR.split(plain) if part]
    if len(parts) > 1 and len(plain) <= _LONGEST and all(_read_word(words, part).value for part in parts):
        return Reading(issue=SEVERAL_CODES)
    return reading


def _read_several(words: _Words, plain: str, _: str) -> Reading:
    reading = _read_word(words, plain)
    if reading.issue is None or len(plain) > _LONGEST:
        return reading
    if _is_instruction(words, plain, at_least=len(words.order)):
        return Reading(issue=INSTRUCTION_LEFT)
    for separator in (_SEPARATOR, _WEAK_SEPARATOR):
        parts = [_read_word(words, part) for part in separator.split(plain) if part]
        values = {part.value for part in parts}
        if values and None not in values:
            joined = ",".join(sorted(values, key=words.order.index))
            return Reading(joined, change=None if joined == plain else "code_word")
    differs = CODES_DIFFER in (reading.issue, *(part.issue for part in parts))
    return Reading(issue=CODES_DIFFER if differs else UNKNOWN_CODE)


def _read_word(words: _Words, text: str) -> Reading:
    """A value by its word, its number, or both, which must mean the same."""
    value = words.value(text)
    if value is not None:
        return Reading(value, change=None if value == text else "code_word")
    if says_nothing(text):
        return EMPTY
    first, last = _NUMBER_FIRST(text), _NUMBER_LAST(text)
    number, word = (first[1], first[2]) if first else (last[2], last[1].rstrip(_BETWEEN)) if last else ("", "")
    named, numbered = words.value(word), words.value(number)
    if named is None:
        return Reading(issue=UNKNOWN_CODE)
    # A number that our list does not have comes from another edition of it; the word decides.
    if numbered not in (None, named):
        return Reading(issue=CODES_DIFFER)
    return Reading(named, change="code_word")


def _is_instruction(words: _Words, text: str, at_least: int) -> bool:
    """Whether the cell still holds the list that the form offers: `at_least` numbered values, not all are answers."""
    values = {_read_word(words, item).value for item in _NUMBERED_WORDS.findall(text)}
    return max(at_least, 2) <= len(values - {None})
