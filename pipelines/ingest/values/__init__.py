"""From the text of a cell to its value, one file per way of writing: numbers, dates, yes and no, codes, identifiers, text.

Most cells are written in the plain way of their type; `quick_values` reads those of a whole column at once. What is left
over is read by `convert`, each distinct text once, as `text, value, issue, change`: `issue` says what is wrong with the
cell, `change` what reading it did to the text (counted, never silent). A text has a value or an issue, never both, and a
placeholder neither; only text columns keep the text beside an issue, because they are judged by rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from pipelines.contracts import Column
from pipelines.ingest.values.booleans import boolean_reader, quick_booleans
from pipelines.ingest.values.codes import code_list_reader, code_reader, quick_codes
from pipelines.ingest.values.dates import date_reader, quick_dates, usual_dates
from pipelines.ingest.values.identifiers import (
    EXACT_DIGITS,
    LOST_DIGITS,
    SCIENTIFIC,
    identifier_reader,
    quick_identifiers,
)
from pipelines.ingest.values.numbers import number_reader, quick_numbers
from pipelines.ingest.values.plain import (
    OUTER_CHARACTERS,
    VALUE_TYPES,
    Quick,
    ReaderOf,
    is_identifier,
    read_each,
)
from pipelines.ingest.values.texts import quick_texts, text_reader

__all__ = [
    "EXACT_DIGITS",
    "LOST_KEY_KINDS",
    "OUTER_CHARACTERS",
    "VALUE_TYPES",
    "convert",
    "is_identifier",
    "quick_values",
]

LOST_KEY_KINDS = (LOST_DIGITS, SCIENTIFIC)
"""Issues of an identifier of which only the beginning is left."""


def quick_values(column: Column, texts: pl.Series, scale: Decimal = Decimal(1)) -> pl.Series:
    """The values of those texts that are written in the plain way of their type; null for all others.

    Args:
        texts: texts as received, one a row, null where a cell is empty.
        scale: how many of the column's unit one counted unit is (numbers only).
    """
    if scale != 1:
        return texts.clear(len(texts)).cast(VALUE_TYPES[column.type]).alias(column.name)
    quick, _ = _ways(column)
    return texts.alias("text").to_frame().select(quick(column, pl.col("text")).alias(column.name)).to_series()


def convert(column: Column, texts: pl.Series, scale: Decimal = Decimal(1)) -> pl.DataFrame:
    """`text, value, issue, change` of distinct non-null `texts`, in any way of writing. `scale` as in `quick_values`."""
    _, reader_of = _ways(column)
    if column.type != "date":
        return read_each(texts, reader_of(column, scale), column)
    usual = usual_dates(texts)
    others = texts.filter(~texts.is_in(usual["text"].implode()))
    lookup = pl.concat([usual, read_each(others, reader_of(column, scale), column)])
    return texts.alias("text").to_frame().join(lookup, on="text", how="left", maintain_order="left")


_BY_TYPE: Mapping[str, tuple[Quick, ReaderOf]] = {
    "integer": (quick_numbers, number_reader),
    "decimal": (quick_numbers, number_reader),
    "boolean": (quick_booleans, boolean_reader),
    "date": (quick_dates, date_reader),
    "code": (quick_codes, code_reader),
    "code_list": (quick_codes, code_list_reader),
}
_IDENTIFIERS: tuple[Quick, ReaderOf] = (quick_identifiers, identifier_reader)
_TEXTS: tuple[Quick, ReaderOf] = (quick_texts, text_reader)


def _ways(column: Column) -> tuple[Quick, ReaderOf]:
    if column.type != "text":
        return _BY_TYPE[column.type]
    return _IDENTIFIERS if is_identifier(column) else _TEXTS
