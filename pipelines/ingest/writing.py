"""Writing received rows: typed to `base`, what was not wholly read as text to `raw`, and what became of it to `ledger`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import duckdb
import polars as pl

from pipelines.contracts import Contract
from pipelines.ingest.keys import add_keys, period_issues, set_aside_keys
from pipelines.ingest.schema import base_columns, raw_columns
from pipelines.ingest.sheet_rows import SheetRows
from pipelines.ingest.typed_rows import cell_issues, normalisations, type_columns


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    sheets: Sequence[SheetRows],
    letters: pl.DataFrame,
    *,
    keep_texts: bool = False,
) -> None:
    """Type the data rows of several parts of one table and write them to `base` and `ledger`.

    What was not wholly read, a row set aside or one with a cell without value or in doubt, is kept as text in `raw`, too.

    Args:
        letters: part, column_name, column_letter of the parts' columns.
        keep_texts: keep every row as text.
    """
    contract = sheets[0].contract
    texts = pl.concat([sheet.rows for sheet in sheets], rechunk=True)
    columns = type_columns(contract, texts, _scales(sheets))
    keyed = add_keys(contract, texts.with_columns(typed.values for typed in columns))
    issues = pl.concat([*cell_issues(texts, columns), *(sheet.issues for sheet in sheets), period_issues(keyed)])
    unread = keyed["quarantine"].is_not_null() | keyed["row_id"].is_in(issues["row_id"].implode())
    kept = texts if keep_texts else texts.filter(unread)
    append(connection, f"raw.{contract.table}", kept.select(list(raw_columns(contract))))
    _write_base(connection, contract, keyed)
    _write_ledger_rows(connection, contract, keyed, letters)
    _write_cells(connection, issues, letters)
    changes = normalisations(texts, columns)
    if changes:
        append(connection, "ledger.normalisation", pl.concat(changes))


def _scales(sheets: Iterable[SheetRows]) -> dict[str, dict[int, Decimal]]:
    """Column → part → size of the unit that the part's header names."""
    scales: dict[str, dict[int, Decimal]] = {}
    for sheet in sheets:
        for name, scale in sheet.scales.items():
            scales.setdefault(name, {})[sheet.part] = scale
    return scales


def _write_base(connection: duckdb.DuckDBPyConnection, contract: Contract, keyed: pl.DataFrame) -> None:
    rows = keyed.filter(pl.col("quarantine").is_null()).with_columns(pl.lit(1, dtype=pl.Int32).alias("duplicate_no"))
    append(connection, f"base.{contract.table}", rows.select(list(base_columns(contract))))


def _write_ledger_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, keyed: pl.DataFrame, letters: pl.DataFrame
) -> None:
    aside = pl.col("quarantine").is_not_null()
    # Many rows to one letter: a part has one column of each name.
    by = {"left_on": ["part", "quarantine_column"], "right_on": ["part", "column_name"]}
    placed = keyed.select(
        "row_id",
        "file_id",
        "file_name",
        "sheet",
        "row_number",
        "county_code",
        "quarantine",
        "quarantine_column",
        "part",
    )
    placed = placed.join(letters, how="left", maintain_order="left", **by)  # type: ignore[arg-type]
    cell = pl.concat_str(pl.col("column_letter").fill_null(""), "row_number")
    rows = placed.select(
        "row_id", "file_id", "sheet", "row_number", pl.lit(contract.table).alias("table_name"), "county_code",
        pl.when(aside).then(pl.lit("quarantined")).otherwise(pl.lit("kept")).alias("state"),
        pl.when(aside).then(pl.format("{}：{}!{}!{}", "quarantine", "file_name", "sheet", cell)).alias("reason"),
    )  # fmt: skip
    append(connection, "ledger.row", rows)
    append(connection, "ledger.set_aside_key", set_aside_keys(contract, keyed))


def _write_cells(connection: duckdb.DuckDBPyConnection, issues: pl.DataFrame, letters: pl.DataFrame) -> None:
    # Many cells to one letter.
    placed = issues.join(letters, on=["part", "column_name"], how="left", maintain_order="left")
    order = ["row_id", "file_id", "sheet", "row_number", "column_letter", "column_name", "kind", "raw_text"]
    append(connection, "ledger.cell_issue", placed.sort("row_id", "column_name", "kind").select(order))


def append_all(connection: duckdb.DuckDBPyConnection, table: str, parts: Sequence[pl.DataFrame]) -> None:
    """Append several frames to a table in one write."""
    if parts:
        append(connection, table, pl.concat(parts))


def append(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Append rows to a table, column by name."""
    if rows.height:
        connection.register("arriving", rows.to_arrow())
        try:
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM arriving")
        finally:
            connection.unregister("arriving")
