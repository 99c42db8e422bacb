"""Applying human decisions: a corrected cell replaces what was received, openly and only as long as its reason holds.

`raw` and the ledger keep what was received; `ledger.correction` says what became of it and who decided so. A record whose
`expect` the register does not hold any more stops the run: the source was repaired or changed, and nobody has decided that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from pipelines.contracts import Column, Contract
from pipelines.errors import BayouError, RefusedError, UsageError, nearest
from pipelines.ingest.typed_rows import type_texts
from pipelines.store.decisions import Correction

_COUNTY_COLUMNS = ("village_code", "household_id")
_COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Planned:
    """A correction whose table, column and values exist. `expect` and `value` are typed."""

    record: Correction
    contract: Contract
    column: Column
    record_key: str
    expect: Any
    value: Any


def plan_corrections(records: Iterable[Correction], contracts: Mapping[str, Contract]) -> list[Planned]:
    """Check the records against the contracts. Raises UsageError for what does not exist, with the nearest names."""
    return [_planned(record, contracts) for record in records]


def apply_corrections(connection: duckdb.DuckDBPyConnection, corrections: Iterable[Planned], known_on: date) -> None:
    """Apply what was decided by `known_on` to `base`, in the order of decision, and record it in `ledger.correction`.

    Raises:
        UsageError: a record means more than one row, or would move its row to another county.
        RefusedError: the register does not hold the row, or not what the record expects.
    """
    for planned in corrections:
        if planned.record.decided_on <= known_on:
            problem = problem_of(connection, planned)
            if problem is not None:
                raise problem
            _apply(connection, planned)


def problem_of(connection: duckdb.DuckDBPyConnection, planned: Planned) -> BayouError | None:
    """Why the correction cannot be applied to what `base` holds now; None when it can."""
    record, where = planned.record, planned.record.where
    found = _rows(connection, planned)
    if not found:
        return _no_record(connection, planned)
    if len(found) > 1:
        return UsageError(
            f"同一编号在{record.data_date}有{len(found)}条不同的记录", where=where, do="加上 duplicate_no 指明是第几条"
        )
    ((_, present, county_code),) = found
    if present != planned.expect:
        return RefusedError(
            f"更正不再成立：{planned.contract.title_zh}“{planned.column.header}”现在的值不是 expect 所写的值",
            where=where,
            do="来源已经改正或又有变化。核对后删除这条更正；仍需更正的，按现在的值重写 expect",
        )
    if planned.column.name in _COUNTY_COLUMNS and str(planned.value)[:_COUNTY_DIGITS] != county_code:
        return UsageError("更正不能把记录移到别的县", where=where, do="请报送单位在两县的名单里分别改报")
    return None


def _rows(connection: duckdb.DuckDBPyConnection, planned: Planned) -> list[tuple[Any, ...]]:
    """row_id, present value and county of the rows meant."""
    record = planned.record
    return connection.execute(
        f'SELECT row_id, "{record.column}", county_code FROM base.{record.table} WHERE record_key = ? AND data_date = ?'
        " AND (? IS NULL OR duplicate_no = ?)",
        [planned.record_key, record.data_date, record.duplicate_no, record.duplicate_no],
    ).fetchall()


def _no_record(connection: duckdb.DuckDBPyConnection, planned: Planned) -> BayouError:
    """A key that exists on other days is a wrong day (or a row that was retired); else the key itself is wrong."""
    record, contract = planned.record, planned.contract
    days = connection.execute(
        f"SELECT DISTINCT data_date FROM base.{record.table} WHERE record_key = ? ORDER BY 1", [planned.record_key]
    ).fetchall()
    what = f"《{contract.title_zh}》在{record.data_date}没有要更正的记录"
    if days:
        listed = "、".join(str(day) for (day,) in days)
        return RefusedError(
            what, where=record.where, do=f"该编号现有的数据日期：{listed}；改正 data_date，或删除这条更正"
        )
    if any(contract.column(name).sensitivity == "personal" for name in contract.key_columns):
        return RefusedError(
            what, where=record.where, do="检查编号是否抄错（属个人信息，这里不列）；来源已删去的，删除这条更正"
        )
    keys = connection.execute(
        f"SELECT DISTINCT record_key FROM base.{record.table} WHERE data_date = ? ORDER BY 1", [record.data_date]
    ).fetchall()
    near = nearest(planned.record_key, [key for (key,) in keys])
    return RefusedError(what, where=record.where, do=f"相近的编号：{near}；来源已删去的，删除这条更正")


def _apply(connection: duckdb.DuckDBPyConnection, planned: Planned) -> None:
    record = planned.record
    ((row_id, before, _),) = _rows(connection, planned)
    connection.execute(
        f'UPDATE base.{record.table} SET "{record.column}" = ? WHERE row_id = ?', [planned.value, row_id]
    )
    connection.execute(
        f"INSERT INTO ledger.correction SELECT row_id, ?, record_key, data_date, duplicate_no, ?, ?, ?, ?, ?, ?, ?, ?"
        f" FROM base.{record.table} WHERE row_id = ?",
        [
            record.table, record.column, _as_text(before), _as_text(planned.value), record.reason, record.author,
            record.decided_on, record.file, record.number, row_id,
        ],
    )  # fmt: skip


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _planned(record: Correction, contracts: Mapping[str, Contract]) -> Planned:
    contract = contracts.get(record.table)
    if contract is None:
        near = nearest(record.table, contracts)
        raise UsageError(f"没有这张表：{record.table}", where=record.where, do=f"相近的有：{near}")
    names = [column.name for column in contract.columns]
    if record.column not in names:
        near = nearest(record.column, names)
        raise UsageError(
            f"《{contract.title_zh}》没有这一列：{record.column}", where=record.where, do=f"相近的有：{near}"
        )
    if record.column in contract.key_columns:
        raise UsageError(
            f"“{contract.column(record.column).header}”是编号列，不能更正",
            where=record.where,
            do="请报送单位改正后重报",
        )
    column = contract.column(record.column)
    values = [_typed(column, text, name, record) for text, name in ((record.expect, "expect"), (record.value, "value"))]
    return Planned(record, contract, column, _record_key(record, contract), *values)


def _record_key(record: Correction, contract: Contract) -> str:
    if record.record_key is not None:
        return record.record_key
    key: Mapping[str, str] = record.key or {}
    wanted: Sequence[str] = contract.key_columns
    unknown = [name for name in key if name not in wanted]
    if contract.key_scope == "local" or unknown or len(key) < len(wanted):
        do = (
            "序号在每个文件里重新开始：改写 record_key，照 bayou findings 的 subject 列抄"
            if contract.key_scope == "local"
            else f"编号列是：{'、'.join(wanted)}"
        )
        said = f"：{'、'.join(unknown)}" if unknown else ""
        raise UsageError(f"key 不是《{contract.title_zh}》的编号{said}", where=record.where, do=do)
    return "/".join(key[name] for name in wanted)


def _typed(column: Column, text: str | None, name: str, record: Correction) -> Any:
    """The text read as a received cell would be. Raises UsageError without showing the text."""
    if text is None:
        return None
    typed = type_texts(column, pl.Series([text], dtype=pl.String))
    if typed.issues is not None and typed.issues[0] is not None:
        unit = f"，单位{column.unit}" if column.unit else ""
        raise UsageError(
            f"{name} 读不成“{column.header}”的值",
            where=record.where,
            do=f"该列的类型是 {column.type}{unit}，见数据字典",
        )
    return typed.values[0]
