"""Typing many rows of one table at once: each text becomes its value, or NULL and a cell issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

import polars as pl

from pipelines.contracts import Column, Contract
from pipelines.ingest.sheet_rows import ISSUE_COLUMNS
from pipelines.ingest.values import LOST_KEY_KINDS, VALUE_TYPES, convert, quick_values

_SCALE = pl.Decimal(38, 3)


@dataclass(frozen=True)
class TypedColumn:
    """One column's values, with per row what is wrong with the cell and what reading changed (null: nothing)."""

    column: Column
    values: pl.Series
    issues: pl.Series | None = None
    changes: pl.Series | None = None


def type_columns(
    contract: Contract, rows: pl.DataFrame, scales: Mapping[str, Mapping[int, Decimal]]
) -> list[TypedColumn]:
    """Type every column of `rows` (text under the contract's names). `scales`: column → part → size of its unit."""
    return [_identifying(contract, _typed(column, rows, scales.get(column.name, {}))) for column in contract.columns]


def _identifying(contract: Contract, typed: TypedColumn) -> TypedColumn:
    """A key that has lost digits stands for many records, and so for none: it has no value."""
    if typed.column.name not in contract.key_columns or typed.issues is None:
        return typed
    return replace(typed, values=typed.values.set(typed.issues.is_in(LOST_KEY_KINDS).fill_null(False), None))


def type_texts(column: Column, texts: pl.Series) -> TypedColumn:
    """Type single texts of one column, as they would be typed in a file whose header names no unit."""
    return _typed(column, texts.alias(column.name).to_frame(), {})


def _typed(column: Column, rows: pl.DataFrame, scales: Mapping[int, Decimal]) -> TypedColumn:
    texts = rows[column.name]
    if not scales:
        return _typed_texts(column, texts, Decimal(1))
    # Where parts count in different units the same text means different values: each unit is typed apart.
    scale_of_part = rows["part"].replace_strict(scales, default=Decimal(1), return_dtype=_SCALE)
    typed = (
        _typed_texts(column, texts.set(scale_of_part != pl.Series([size], dtype=_SCALE), None), size)
        for size in sorted({Decimal(1), *scales.values()})
    )
    return reduce(_joined, typed)


def _joined(one: TypedColumn, other: TypedColumn) -> TypedColumn:
    """Two parts of one column, each row of which stands in one of them."""
    pairs = [(one.values, other.values), (one.issues, other.issues), (one.changes, other.changes)]
    values, issues, changes = (
        first if second is None else second if first is None else first.zip_with(first.is_not_null(), second)
        for first, second in pairs
    )
    assert values is not None
    return TypedColumn(one.column, values, issues, changes)


def _typed_texts(column: Column, texts: pl.Series, scale: Decimal) -> TypedColumn:
    if texts.null_count() == len(texts):
        return TypedColumn(column, pl.Series(column.name, [None] * len(texts), dtype=VALUE_TYPES[column.type]))
    quick = quick_values(column, texts, scale)
    others = texts.filter(quick.is_null() & texts.is_not_null())
    if others.is_empty():
        return TypedColumn(column, quick)
    lookup = convert(column, others.unique(), scale)
    # Many rows to one text: each text stands once in the lookup.
    joined = texts.alias("text").to_frame().join(lookup, on="text", how="left", maintain_order="left")
    values = joined.select(pl.coalesce(quick.alias("quick"), "value").alias(column.name)).to_series()
    return TypedColumn(column, values, joined["issue"], joined["change"])


def cell_issues(rows: pl.DataFrame, columns: list[TypedColumn]) -> list[pl.DataFrame]:
    """ISSUE_COLUMNS of every cell that has no value, or a value that is in doubt."""
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
