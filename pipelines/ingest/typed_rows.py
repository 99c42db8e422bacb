"""Typing many rows of one table at once: each text becomes its value, or NULL and a cell issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.contracts import Column, Contract
from pipelines.ingest.sheet_rows import ISSUE_COLUMNS
from pipelines.ingest.values import OUTER_CHARACTERS, clean_text, convert

VALUE_TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "decimal": pl.Decimal(18, 4),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "code": pl.String(),
    "code_list": pl.String(),
}
_SCALE = pl.Decimal(38, 3)


@dataclass(frozen=True)
class TypedColumn:
    """One column's values, with per row why a text has none and what normalisation did to it (null: nothing)."""

    column: Column
    values: pl.Series
    issues: pl.Series | None = None
    changes: pl.Series | None = None


def type_columns(
    contract: Contract, rows: pl.DataFrame, scales: Mapping[str, Mapping[int, Decimal]]
) -> list[TypedColumn]:
    """Type every column of `rows` (text under the contract's names). `scales`: column → file → size of its unit."""
    return [_typed(column, rows, scales.get(column.name, {})) for column in contract.columns]


def type_texts(column: Column, texts: pl.Series) -> TypedColumn:
    """Type single texts of one column, as they would be typed in a file whose header names no unit."""
    return _typed(column, texts.alias(column.name).to_frame(), {})


def _typed(column: Column, rows: pl.DataFrame, scales: Mapping[int, Decimal]) -> TypedColumn:
    texts = rows[column.name]
    if texts.null_count() == len(texts):
        return TypedColumn(column, pl.Series(column.name, [None] * len(texts), dtype=VALUE_TYPES[column.type]))
    if column.type == "text":
        return _typed_text(column, rows)
    if scales:
        return _typed_by_scale(column, rows, scales)
    # Many rows to one text: each text stands once in the lookup.
    lookup = convert(column, texts.drop_nulls().unique())
    joined = texts.alias("text").to_frame().join(lookup, on="text", how="left", maintain_order="left")
    return TypedColumn(column, joined["value"].alias(column.name), joined["issue"], joined["change"])


def _typed_by_scale(column: Column, rows: pl.DataFrame, scales: Mapping[int, Decimal]) -> TypedColumn:
    """As `_typed`, where files count in different units: the same text means different values."""
    unit = pl.col("file_id").replace_strict(scales, default=Decimal(1), return_dtype=_SCALE).alias("scale")
    frame = rows.select(pl.col(column.name).alias("text"), unit)
    lookups = []
    for size in sorted({Decimal(1), *scales.values()}):
        texts = frame.filter(pl.col("scale") == pl.lit(size, dtype=_SCALE))["text"].drop_nulls().unique()
        lookups.append(convert(column, texts, size).with_columns(pl.lit(size, dtype=_SCALE).alias("scale")))
    # Many rows to one text and unit: each pair stands once in the lookup.
    joined = frame.join(pl.concat(lookups), on=["text", "scale"], how="left", maintain_order="left")
    return TypedColumn(column, joined["value"].alias(column.name), joined["issue"], joined["change"])


def _typed_text(column: Column, rows: pl.DataFrame) -> TypedColumn:
    text, value = pl.col(column.name), pl.col("value")
    frame = rows.select(text, clean_text(column, text).alias("value"))
    trimmed = text.str.strip_chars(OUTER_CHARACTERS)
    change = (
        pl.when(value == text)
        .then(None)
        .when(value.is_null() & (trimmed != ""))
        .then(pl.lit("placeholder"))
        .when(value == trimmed)
        .then(pl.lit("trimmed"))
        .when(value.is_not_null())
        .then(pl.lit("composed"))
    )
    # Only cells that changed are looked at a second time.
    changed = frame.select((text.is_not_null() & value.ne_missing(text)).any()).item()
    changes = frame.select(change.alias("change")).to_series() if changed else None
    return TypedColumn(column, frame["value"].alias(column.name), changes=changes)


def cell_issues(rows: pl.DataFrame, columns: list[TypedColumn]) -> list[pl.DataFrame]:
    """ISSUE_COLUMNS of every cell that has a text and no value."""
    parts = []
    for typed in columns:
        if typed.issues is not None and typed.issues.null_count() < len(typed.issues):
            name = pl.lit(typed.column.name).alias("column_name")
            cells = rows.with_columns(typed.issues.alias("kind"), pl.col(typed.column.name).alias("raw_text"), name)
            parts.append(cells.filter(pl.col("kind").is_not_null()).select(ISSUE_COLUMNS))
    return parts


def normalisations(rows: pl.DataFrame, columns: list[TypedColumn]) -> list[pl.DataFrame]:
    """How many cells of each file and column normalisation changed, by kind: `file_id, column_name, kind, cells`."""
    parts = []
    for typed in columns:
        if typed.changes is not None and typed.changes.null_count() < len(typed.changes):
            changed = rows.select("file_id", typed.changes.alias("kind")).drop_nulls("kind")
            counted = changed.group_by("file_id", "kind").len("cells")
            name = pl.lit(typed.column.name).alias("column_name")
            parts.append(
                counted.select("file_id", name, "kind", pl.col("cells").cast(pl.Int64)).sort("file_id", "kind")
            )
    return parts
