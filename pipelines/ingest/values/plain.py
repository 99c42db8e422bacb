"""What all ways of writing share: what surrounds a text, how it is compared, and what says that a cell is empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from pipelines.contracts import Column
from pipelines.contracts.written_values import load_written_values
from pipelines.ingest.headers import INVISIBLE_CLASS

OUTER_CHARACTERS = (
    " \t\r\n\v\f\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
"""What is trimmed from both ends of a text: white space of any width and zero-width characters."""

ZERO_WIDTH = INVISIBLE_CLASS.replace("\\s", "")
"""Characters that show nothing, white space apart: a regular expression for Python and for Polars."""

VALUE_TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "decimal": pl.Decimal(18, 4),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "code": pl.String(),
    "code_list": pl.String(),
}

FORMULA_ERROR, UNREADABLE = "formula_error", "unreadable_character"
PLACEHOLDER = "placeholder"

# A cell too narrow for its number shows only #, and a program that copies what is shown copies them. A formula whose result
# was never stored says nothing either.
_FORMULA_ERROR = r"(?i)^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#+)$|^=\s*[A-Z0-9$(+-]"
_ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&amp;": "&"}
_LINE_BREAK = r"(?i)<br\s*/?>|_x000D_|\r"
_BARE = "^[0-9A-Za-z\u4e00-\u9fff]+$"
_QUOTE = "['\"\u2018\u2019\u201c\u201d`\uff07\uff02]"
# A mark in front keeps a spreadsheet from reading a number; some programs write it into the text, or quotes around it.
_QUOTED = f"(?s)^{_QUOTE}+([^{_QUOTE[1:]}*){_QUOTE}*$"
_QUOTED_BEHIND = f"(?s)^([^{_QUOTE[1:]}*)['`\uff07]+$"
# NFKC would make plain digits of these: 10² is not 102.
RAISED_DIGITS = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")


class Reading(NamedTuple):
    """What a text means: its value, or what is wrong with it; and what reading changed. All null: the cell is empty."""

    value: Any = None
    issue: str | None = None
    change: str | None = None


EMPTY = Reading(change=PLACEHOLDER)

Reader = Callable[[str, str], Reading]
"""From the half-width form of a text, and the text without what surrounds it, to its meaning."""
ReaderOf = Callable[[Column, Decimal], Reader]
Quick = Callable[[Column, pl.Expr], pl.Expr]


def is_identifier(column: Column) -> bool:
    """Text that identifies or numbers something: ids, codes, card and telephone numbers."""
    return column.type == "text" and column.name.endswith(("_id", "_code", "_number", "_phone"))


def is_placeholder(plain: str) -> bool:
    """Whether a half-width text says that its cell is empty."""
    return plain.lower() in load_written_values().placeholders


def says_nothing(plain: str) -> bool:
    """Whether a half-width text says that there is nothing to write."""
    return plain in load_written_values().nothing


def read_each(texts: pl.Series, reader: Reader, column: Column) -> pl.DataFrame:
    """`text, value, issue, change` of distinct texts of `column`.

    Blank texts, placeholders and formula errors are the same for every reader; it sees only the others. A change that it
    names counts before one of the surroundings.
    """
    frame = _without_surroundings(texts) if texts.str.contains(_BARE).all() else _surroundings(texts)
    change: pl.Expr = pl.col("change_around")
    # Text keeps its own width, or its reader says that it did not.
    if column.type != "text":
        change = pl.when(pl.col("plain") != pl.col("bare")).then(pl.lit("half_width")).otherwise(change)
    rows = frame.select("plain", "bare", "is_formula_error", change.alias("change")).iter_rows()
    readings = [_read(reader, *row) for row in rows]
    values, issues, changes = zip(*readings, strict=True) if readings else ((), (), ())
    return frame.select("text").with_columns(
        pl.Series("value", values, dtype=VALUE_TYPES[column.type]),
        pl.Series("issue", issues, dtype=pl.String),
        pl.Series("change", changes, dtype=pl.String),
    )


def _read(reader: Reader, plain: str, bare: str, is_formula_error: bool, change: str | None) -> Reading:
    if is_formula_error:
        return Reading(issue=FORMULA_ERROR)
    if not plain:
        return Reading()
    reading = EMPTY if is_placeholder(plain) else reader(plain, bare)
    return reading if reading.change or reading.value is None else reading._replace(change=change)


def _without_surroundings(texts: pl.Series) -> pl.DataFrame:
    """As `_surroundings`, of texts that have none."""
    nothing = {"is_formula_error": pl.lit(False), "change_around": pl.lit(None, dtype=pl.String)}
    return texts.alias("text").to_frame().select("text", bare="text", plain="text", **nothing)


def _surroundings(texts: pl.Series) -> pl.DataFrame:
    """`text`; `bare`, without what programs put around it; `plain`, half-width and without what shows nothing; and
    `change_around`, what was taken away around it."""
    text = pl.col("text")
    has_entity = text.str.contains("[&<]|_x000D_|\r")
    entities = (
        text.str.replace_all(_LINE_BREAK, "\n").str.replace_many(list(_ENTITIES), list(_ENTITIES.values()))
    )  # fmt: skip
    shown = pl.when(has_entity).then(entities).otherwise(text)
    trimmed = pl.col("shown").str.strip_chars(OUTER_CHARACTERS)
    unguarded = pl.col("trimmed").str.replace(r'(?s)^="(.*)"$', "${1}")
    unquoted = pl.col("unguarded").str.replace(_QUOTED, "${1}").str.replace(_QUOTED_BEHIND, "${1}")
    bare = unquoted.str.strip_chars(OUTER_CHARACTERS)
    # Square metres are a unit; every other raised digit stays visible to the readers in `bare`.
    half_width = pl.col("bare").str.replace_all("m²", "m2", literal=True).str.normalize("NFKC")
    plain = half_width.str.replace_all(ZERO_WIDTH, "").str.strip_chars(OUTER_CHARACTERS)
    return (
        texts.alias("text").to_frame()
        .with_columns(shown.alias("shown"))
        .with_columns(trimmed.alias("trimmed"))
        .with_columns(unguarded.alias("unguarded"))
        .with_columns(bare.alias("bare"))
        .with_columns(plain.alias("plain"))
        .with_columns(
            pl.col("plain").str.contains(_FORMULA_ERROR).alias("is_formula_error"),
            pl.when(pl.col("bare") != pl.col("unguarded")).then(pl.lit("quote_removed"))
            .when(pl.col("unguarded") != pl.col("trimmed")).then(pl.lit("guard_removed"))
            .when(pl.col("shown") != text).then(pl.lit("web_export"))
            .when(pl.col("trimmed") != text).then(pl.lit("trimmed"))
            .alias("change_around"),
        )
    )  # fmt: skip
