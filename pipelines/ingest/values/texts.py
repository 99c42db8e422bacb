"""Free text and names: cleaned of what programs leave in them, and marked where characters are lost.

无 in a text column says that there is nothing to write and becomes NULL, in a note as in a name. Names of people, places and
offices are made comparable: one kind of dot between the parts of a name, no blanks or line breaks between its characters.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import partial

import polars as pl

from pipelines.contracts import Column
from pipelines.contracts.written_values import load_written_values
from pipelines.ingest.values.plain import EMPTY, UNREADABLE, ZERO_WIDTH, Reader, Reading, says_nothing

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U0003fffd"
_QUICK_NAME = r"^[\u4e00-\u9fff][\u4e00-\u9fff0-9()（）·]*$"
_LETTERS, _MARKS = r"\u4e00-\u9fff0-9A-Za-z", "，。、；：（）()《》%."
_QUICK_TEXT = rf"^[\u4e00-\u9fff0-9]([{_LETTERS}{_MARKS} ·/+~-]*[{_LETTERS}{_MARKS}])?$"
_invisible = re.compile(ZERO_WIDTH)
_blanks_in_name = re.compile(f"(?<=[{HAN}·])\\s+(?=[{HAN}·(（])|\\s*[\\r\\n]+\\s*")
# Every dot that stands between the parts of a name in some font or code page; U+00B7 is the one of GB 18030.
_dots = re.compile(
    "[\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff65\u25cf\u16eb\u0387]|(?<=[\u4e00-\u9fff])[.\uff0e](?=[\u4e00-\u9fff])"
)
_lost = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]").search
_lost_in_name = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd\u25a1\u3013?？]").search


def is_name(column: Column) -> bool:
    """Names of people, places and offices."""
    return column.name.endswith(("_name", "_unit"))


def quick_texts(column: Column, text: pl.Expr) -> pl.Expr:
    """Texts of the most usual characters."""
    written = load_written_values()
    empty = [*written.placeholders, *written.nothing]
    clean = text.str.contains(_QUICK_NAME if is_name(column) else _QUICK_TEXT) & ~text.is_in(empty)
    return pl.when(clean).then(text)


def text_reader(column: Column, _: Decimal) -> Reader:
    """Reads text of `column`: the text itself, also where characters are lost."""
    return partial(_read, is_name(column))


def _read(is_a_name: bool, plain: str, bare: str) -> Reading:
    if says_nothing(plain):
        return EMPTY
    composed = unicodedata.normalize("NFC", bare)
    shown = _invisible.sub("", composed).strip()
    text, change = shown, "invisible_removed" if shown != composed else "composed" if composed != bare else None
    if is_a_name:
        dotted = _dots.sub("·", text)
        joined = _blanks_in_name.sub("", dotted)
        change = "name_joined" if joined != dotted else "name_dot" if dotted != text else change
        text = joined
    is_lost = (_lost_in_name if is_a_name else _lost)(text)
    return Reading(text, UNREADABLE if is_lost else None, change)
