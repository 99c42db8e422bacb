"""The key of each row: which day it describes, which county it belongs to, what identifies it, or why nothing does."""

from __future__ import annotations

import polars as pl

from pipelines.contracts import Contract
from pipelines.ingest.sheet_rows import ISSUE_COLUMNS, MOVED
from pipelines.ingest.values import OUTER_CHARACTERS

BAD_PERIOD = "bad_period"
_PERIOD = ("period", "quarter", "batch_date", "received_on")
_PERSON = "person"
_PERSONAL_IDS = {"id_number", "person_id"}
_COUNTY_FROM = ("village_code", "household_id")


def add_keys(contract: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """Add what identifies each row of typed `rows` (ROW_SCHEMA and the contract's columns).

    Added: `data_date`, `bad_period`, `county_code`, `record_key`; `quarantine` says why a row is set aside (null: it is not)
    and `quarantine_column` which column is to blame.
    """
    codes = [pl.col(name).str.extract(r"^(\d{6})\d", 1) for name in _COUNTY_FROM if name in rows.columns]
    return (
        _add_data_date(rows)
        .with_columns(pl.coalesce("file_county", *codes).alias("county_code"))
        .with_columns(_record_key(contract).alias("record_key"), *_quarantine(contract))
    )


def _add_data_date(rows: pl.DataFrame) -> pl.DataFrame:
    """The day a row describes: its period column's, else the batch's.

    A period that cannot be read, or that lies after the day the file came, leaves the batch's date and marks the row.
    """
    if rows["period"].null_count() == rows.height and rows["quarter"].null_count() == rows.height:
        return rows.with_columns(pl.col("batch_date").alias("data_date"), pl.lit(False).alias("bad_period"))
    periods = (
        rows.select(_PERIOD).unique().with_columns(_compact("period").alias("text"), _compact("quarter").alias("part"))
    )
    written = _period_end()
    periods = periods.with_columns(pl.when(written <= pl.col("received_on")).then(written).alias("written"))
    says_something = (pl.col("text") != "").fill_null(False) | (pl.col("part") != "").fill_null(False)
    periods = periods.select(
        *_PERIOD,
        pl.coalesce("written", "batch_date").alias("data_date"),
        (says_something & pl.col("written").is_null()).alias("bad_period"),
    )
    # Many rows to one period: each combination stands once.
    return rows.join(periods, on=_PERIOD, how="left", maintain_order="left", nulls_equal=True)


def _period_end() -> pl.Expr:
    """A quarter's end; or the batch's own date for its year, another year's end, a month's end, or a day."""
    year = pl.col("text").str.extract(r"^(\d{4})年?度?$", 1)
    batch_year = pl.col("batch_date").dt.year().cast(pl.String)
    quarter = pl.col("part").str.extract(r"^(?:\d{4}年?)?第?Q?([1-4])(?:季度?)?$", 1).cast(pl.Int32, strict=False)
    month = pl.coalesce(_date(r"^(\d{4})[-/.年](\d{1,2})月?$", 2), _date(r"^(\d{4})(\d{2})$", 2)).dt.month_end()
    day = pl.coalesce(
        _date(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?:\D|$)", 3), _date(r"^(\d{4})(\d{2})(\d{2})$", 3)
    )
    return (
        pl.when(quarter.is_not_null())
        .then(_as_date(pl.coalesce(year, batch_year), (quarter * 3).cast(pl.String)).dt.month_end())
        .when(year == batch_year)
        .then("batch_date")
        .otherwise(pl.coalesce(_as_date(year, pl.lit("12"), pl.lit("31")), month, day))
    )


def _compact(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars(OUTER_CHARACTERS).str.normalize("NFKC")


def _date(pattern: str, parts: int) -> pl.Expr:
    return _as_date(*(pl.col("text").str.extract(pattern, group) for group in range(1, parts + 1)))


def _as_date(year: pl.Expr, month: pl.Expr, day: pl.Expr | None = None) -> pl.Expr:
    last = pl.lit("01") if day is None else day.str.zfill(2)
    return pl.concat_str(year, month.str.zfill(2), last, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _record_key(contract: Contract) -> pl.Expr:
    """The natural key's columns joined by '/', or a running number and where it counts; null where a key column is blank."""
    own = pl.concat_str(contract.key_columns, separator="/")
    # A running number starts anew in every form of a sheet, every file and batch, and a batch is one supplier's.
    place: list[pl.Expr] = [pl.col("county_code").fill_null(""), pl.col("data_date").cast(pl.String)]
    form = pl.col("part") - pl.col("part").min().over("file_id", "sheet") + 1
    sheet = pl.when(form > 1).then(pl.format("{}（{}）", "sheet", form)).otherwise("sheet")
    place += [pl.col("batch_id"), pl.col("file_name"), sheet]
    if contract.key_scope == "local":
        return pl.format("{}/{}/{}/{}!{}/{}", *place, own)
    if not _dispensable(contract):
        return own
    # A person without 人编号 is known by household and ID as received, else (as any row without an ID) by its place.
    by_place = pl.format("{}/{}/{}/{}!{}#{}", *place, "row_number")
    home = [pl.concat_str("household_id", "id_number", separator="/")] if contract.table == _PERSON else []
    return pl.coalesce(own, *home, by_place)


def _dispensable(contract: Contract) -> set[str]:
    """Key columns that may be blank: a missing or wrong ID never sets a row aside (design: Time)."""
    return set(contract.key_columns) & _PERSONAL_IDS


def _quarantine(contract: Contract) -> tuple[pl.Expr, pl.Expr]:
    reason, column = pl.col("problem"), pl.lit(None, dtype=pl.String)
    for name in contract.key_columns:
        if name in _dispensable(contract):
            continue
        blank = reason.is_null() & pl.col(name).is_null()
        column = pl.when(blank).then(pl.lit(name)).otherwise(column)
        said = pl.lit(f"“{contract.column(name).header}”为空或无法读取")
        reason = pl.when(blank).then(said).otherwise(reason)
    return reason.alias("quarantine"), column.alias("quarantine_column")


def set_aside_keys(contract: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """What the rows that were set aside still say about their keys: `row_id, table_name, batch_id, county_code, record_key,
    is_certain`.

    `record_key` is null where it cannot be read, `is_certain` false where the cells of the row have moved: then county and key
    may stand in the wrong place. A running number says nothing about the rows of another file.
    """
    moved = pl.col("problem") == MOVED
    is_readable = pl.col("problem").is_null() | moved
    is_readable &= pl.lit(contract.key_scope == "natural")
    aside = rows.filter(pl.col("quarantine").is_not_null())
    return aside.select(
        "row_id", pl.lit(contract.table).alias("table_name"), "batch_id",
        pl.when(moved).then("file_county").otherwise("county_code").alias("county_code"),
        pl.when(is_readable).then("record_key").alias("record_key"),
        (~moved).fill_null(True).alias("is_certain"),
    )  # fmt: skip


def period_issues(rows: pl.DataFrame) -> pl.DataFrame:
    """ISSUE_COLUMNS of rows whose period cannot be read; the column is called data_date."""
    raw = pl.concat_str(
        pl.col("period").fill_null(""), pl.col("quarter").fill_null(""), separator=" "
    ).str.strip_chars()
    bad = rows.filter("bad_period").with_columns(
        pl.lit("data_date").alias("column_name"), pl.lit(BAD_PERIOD).alias("kind")
    )
    return bad.with_columns(raw.alias("raw_text")).select(ISSUE_COLUMNS)
