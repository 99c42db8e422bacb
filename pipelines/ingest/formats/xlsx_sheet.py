"""A look at the XML of an Excel sheet: how far its cells reach, and what the reading library does not tell.

The library lays out a sheet from its first to its last cell, whatever memory that takes; and it drops errors, formulas
without a stored result, hidden rows and percent formats without a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipelines.ingest.formats.cell_text import percent_text
from pipelines.ingest.formats.limits import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    Budget,
    refuse_long_cell,
)
from pipelines.ingest.formats.xlsx_parts import SharedTexts
from pipelines.ingest.formats.xml_events import Attributes, read_xml
from pipelines.ingest.grid import ERROR_VALUE, FORMULA_WITHOUT_VALUE, PERCENT_AS_SHOWN, RefusedFile
from pipelines.store.safe_names import shown_sheet

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_BLOCK_BYTES = 1 << 24
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_LETTERS, _DIGITS = 3, 7
# What only the close look can tell: errors, formulas, hidden rows, cells under a prefix.
_CLOSE_PATTERNS = tuple(
    re.compile(text) for text in (rb't="e"', rb"<f[\s>/]", rb"<row[^>]*\shidden=", rb":(?:c|f|v|row|mergeCell)[\s>/]")
)
_USUAL_BEGINNING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?<worksheet[\s>]")
_OTHER_ENCODING = re.compile(rb"encoding=.(?!utf-8)", re.IGNORECASE)
_BEGINNING_BYTES = 200
UNKNOWN_FORMULA = "=?"
"""Stands for a formula without a stored result whose text is written in another cell."""


@dataclass
class SheetLook:
    """What a sheet holds; `texts`: kind (PERCENT_AS_SHOWN …) → 0-based (row, column) → text to read instead."""

    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    texts: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """There is a cell."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)


def look_at_sheet(name: str, xml: bytes, percent: Collection[str], shared: SharedTexts, budget: Budget) -> SheetLook:
    """What the sheet `name` holds beside what the library reads, once it is known to keep within the limits.

    A sheet written in the usual way and without any of it is looked at in one sweep over its bytes; it then may reach
    less far than said, never further.
    """
    budget.take_merged(xml.count(b"mergeCell "))
    look = None if _needs_close_look(xml, percent) else _sweep(xml, shared, budget)
    if look is None:
        close = _CloseLook(name, percent, shared)
        read_xml(xml, start=close.start, end=close.end, text=close.text)
        look = close.look
        budget.take_text(close.text_characters)
    budget.take_area(name, look.rows, look.columns)
    return look


def _needs_close_look(xml: bytes, percent: Collection[str]) -> bool:
    beginning = xml[:_BEGINNING_BYTES]
    if not _USUAL_BEGINNING.match(beginning) or _OTHER_ENCODING.search(beginning):
        return True
    styles = "|".join(sorted(percent)).encode()
    patterns = [*_CLOSE_PATTERNS, *([re.compile(rb's="(?:' + styles + rb')"')] if styles else [])]
    return any(pattern.search(xml) for pattern in patterns)


def _sweep(xml: bytes, shared: SharedTexts, budget: Budget) -> SheetLook | None:
    """How far the cells reach, empty ones included; None when one is written in an unusual way or all may be too much."""
    rows = columns = cells = 0
    for block in _blocks(xml, xml.find(b"<worksheet")):
        found = _sweep_block(np.frombuffer(block, dtype=np.uint8))
        if found is None:
            return None
        rows, columns, cells = max(rows, found[0]), max(columns, found[1]), cells + found[2]
    text_bytes = len(xml) + cells * shared.longest_bytes
    if rows > MAX_ROWS or columns > MAX_COLUMNS or not budget.has_room(rows, columns, text_bytes):
        return None
    budget.take_text(text_bytes)
    return SheetLook(rows, columns)


def _blocks(xml: bytes, start: int) -> Iterator[memoryview]:
    """The XML from `start` on in parts of some 16 MiB, each ending before a tag."""
    view = memoryview(xml)
    while start < len(xml):
        end = xml.rfind(b"<", start + 1, start + _BLOCK_BYTES) if start + _BLOCK_BYTES < len(xml) else len(xml)
        end = end if end > 0 else len(xml)
        yield view[start:end]
        start = end


def _sweep_block(buffer: Bytes) -> tuple[int, int, int] | None:
    """Highest row and column (1-based) and number of the cells.

    None when a cell is not written `<c r="A1"`, an attribute not `name="value"`, or there is a comment or long text.
    """
    tags = np.flatnonzero(buffer == ord("<"))
    equals = np.flatnonzero(buffer == ord("="))
    # Room for the longest reference behind the last tag.
    padded = np.append(buffer, np.zeros(8 + _LETTERS + _DIGITS, dtype=np.uint8))
    first = padded[tags + 1]
    is_usual = (padded[equals + 1] == ord('"')).all() and (padded[equals - 1] > ord(" ")).all()
    if not is_usual or (first == ord("!")).any() or np.diff(tags, append=buffer.size).max() > MAX_CELL_CHARACTERS:
        return None
    cells = tags[first == ord("c")]
    kind = padded[cells + 2]
    cells = cells[(kind < ord("a")) | (kind > ord("z"))]
    for place, byte in enumerate(b' r="', start=2):
        if (padded[cells + place] != byte).any():
            return None
    return _highest(padded, cells + 6)


def _highest(buffer: Bytes, references: np.ndarray[Any, np.dtype[np.int64]]) -> tuple[int, int, int] | None:
    """Highest row and column of the references that begin there; None unless all are letters, digits and a quote."""
    count = references.size
    column, row = np.zeros(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
    at = references
    for _ in range(_LETTERS):
        byte = buffer[at]
        is_letter = (byte >= ord("A")) & (byte <= ord("Z"))
        column = np.where(is_letter, column * 26 + (byte - ord("A")) + 1, column)
        at = at + is_letter
    for _ in range(_DIGITS):
        byte = buffer[at]
        is_digit = (byte >= ord("0")) & (byte <= ord("9"))
        row = np.where(is_digit, row * 10 + (byte - ord("0")), row)
        at = at + is_digit
    if not ((buffer[at] == ord('"')) & (column > 0) & (row > 0)).all():
        return None
    return int(row.max(initial=0)), int(column.max(initial=0)), count


class _CloseLook:
    """Element by element: exact, and about as slow as reading the sheet."""

    def __init__(self, name: str, percent: Collection[str], shared: SharedTexts) -> None:
        self.look = SheetLook()
        self.text_characters = 0
        self._name = name
        self._percent = percent
        self._shared = shared
        self._row = self._column = -1
        self._kind: str | None = None
        self._style = ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._target: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._target = self._value
        elif name == "f":
            self._target = self._formula = []
        elif name == "row":
            self._begin_row(attributes)

    def text(self, characters: str) -> None:
        if self._target is not None:
            self._target.append(characters)

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self._target = None
        elif name == "c":
            self._end_cell("".join(self._value))

    def _begin_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = int(number) - 1 if number and number.isdecimal() and len(number) <= _DIGITS else self._row + 1
        self._column = -1
        if attributes.get("hidden") in ("1", "true") and self._row < MAX_ROWS:
            self.look.hidden_rows.add(self._row)

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._row, self._column = _position(reference)
        if self._row >= MAX_ROWS or self._column >= MAX_COLUMNS:
            raise RefusedFile("工作表里有超出 Excel 行列范围的单元格，文件已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx")
        self._kind, self._style = attributes.get("t"), attributes.get("s", "")
        self._value, self._formula, self._target = [], None, None

    def _end_cell(self, value: str) -> None:
        self._count_text(value)
        place = (self._row, self._column)
        if value or self._formula is not None:
            self.look.reach(*place)
        if self._kind == "e":
            self._note(ERROR_VALUE, place, value or "#N/A")
        elif self._formula is not None and not value and self._kind not in ("s", "str", "inlineStr"):
            self._note(FORMULA_WITHOUT_VALUE, place, f"={''.join(self._formula)}" if self._formula else UNKNOWN_FORMULA)
        elif self._style in self._percent and self._kind in (None, "n") and (shown := percent_text(value)):
            self._note(PERCENT_AS_SHOWN, place, shown)

    def _note(self, kind: str, place: tuple[int, int], text: str) -> None:
        self.look.texts.setdefault(kind, {})[place] = text

    def _count_text(self, value: str) -> None:
        characters = len(value)
        if characters > MAX_CELL_CHARACTERS:
            raise refuse_long_cell(f"{shown_sheet(self._name)}第{self._row + 1}行有一个单元格")
        if self._kind == "s" and value.isdecimal() and int(value) < len(self._shared.lengths):
            characters += self._shared.lengths[int(value)]
        self.text_characters += characters


def _position(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None or int(found[2]) == 0:
        raise RefusedFile("工作表里有无法识别的单元格地址，文件已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
