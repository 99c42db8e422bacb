"""Human decisions: `data/decisions/corrections/*.yml`, each record one cell that a person decided to read otherwise.

A file is a list of records:

    - table: household
      key: {household_id: "4408040010010001"}   # every key column; or record_key: … as `bayou findings` lists it
      data_date: 2019-12-31
      column: household_size_persons
      expect: 3            # what the register holds now; the record is void as soon as it does not
      value: 4             # what it shall hold; null empties the cell
      reason: 入户核实
      author: 某某科
      decided_on: 2020-01-20

Here only their form is read; whether table, column, key and value exist is known where they are applied (`ingest`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import UsageError, nearest
from pipelines.records import read_records

CORRECTIONS = "corrections"
_OPTIONAL = ("key", "record_key", "duplicate_no")


@dataclass(frozen=True)
class Correction:
    """One decided cell. `value` and `expect` are texts as an office would write them; None is an empty cell."""

    file: str
    number: int
    table: str
    data_date: date
    column: str
    expect: str | None
    value: str | None
    reason: str
    author: str
    decided_on: date
    key: Mapping[str, str] | None = None
    record_key: str | None = None
    duplicate_no: int | None = None

    @property
    def where(self) -> str:
        return record_place(self.file, self.number)


_FIELDS = tuple(item.name for item in dataclasses.fields(Correction) if item.name not in ("file", "number"))


def record_place(file: str, number: int) -> str:
    """Where a record stands, for an error and for the ledger."""
    return f"data/decisions/{CORRECTIONS}/{file} 第{number}条"


def read_corrections(decisions_folder: Path | None) -> list[Correction]:
    """All corrections in the order in which they were decided; none when the folder does not exist.

    Raises UsageError with file and record when one is not well formed; it never shows a value.
    """
    folder = decisions_folder / CORRECTIONS if decisions_folder is not None else None
    if folder is None or not folder.is_dir():
        return []
    found = [
        _correction(path.name, number, record)
        for path in sorted(folder.glob("*.yml"))
        for number, record in enumerate(_records(path), start=1)
    ]
    return sorted(found, key=lambda item: (item.decided_on, item.file, item.number))


def _records(path: Path) -> list[Any]:
    where = f"data/decisions/{CORRECTIONS}/{path.name}"
    try:
        records = read_records(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" 第{mark.line + 1}行" if mark is not None else ""
        raise UsageError("更正文件不是合法的 YAML", where=where + line, do="改正该行；文件须为 UTF-8") from None
    if records is None:
        return []
    if not isinstance(records, list):
        raise UsageError("更正文件应是记录的列表", where=where, do="每条记录以“- table: …”开头")
    return records


def _correction(file: str, number: int, record: Any) -> Correction:
    where = record_place(file, number)
    if not isinstance(record, dict):
        raise UsageError("更正记录应由“字段: 值”组成", where=where, do=f"字段：{'、'.join(_FIELDS)}")
    for name in record:
        if name not in _FIELDS:
            raise UsageError(
                f"更正记录里有不认识的字段：{name}", where=where, do=f"相近的字段：{nearest(str(name), _FIELDS)}"
            )
    missing = [name for name in _FIELDS if name not in record and name not in _OPTIONAL]
    if missing:
        raise UsageError(f"更正记录缺少字段：{'、'.join(missing)}", where=where, do="补上这些字段；空单元格写 null")
    if ("key" in record) == ("record_key" in record):
        raise UsageError("更正记录要么写 key，要么写 record_key", where=where, do="留下其中一个")
    values = {name: _checked(name, value, where) for name, value in record.items()}
    return Correction(file=file, number=number, **values)


def _checked(name: str, value: Any, where: str) -> Any:
    """The field's value in its type; what a cell holds becomes text."""
    if name in ("expect", "value"):
        return _text(value, name, where)
    if name in ("data_date", "decided_on"):
        good, form = isinstance(value, date) and not isinstance(value, datetime), "日期，写作 2019-12-31，不加引号"
    elif name == "key":
        good = isinstance(value, dict) and bool(value)
        good = good and all(isinstance(part, str | int) and not isinstance(part, bool) for part in value.values())
        form = '编号列，写作 {household_id: "4408040010010001"}'
        value = {str(column): str(part) for column, part in value.items()} if good else None
    elif name == "duplicate_no":
        good, form = isinstance(value, int) and not isinstance(value, bool) and value > 0, "从1起的整数"
    else:
        good, form = isinstance(value, str) and bool(value.strip()), "文字"
    if not good:
        raise UsageError(f"更正记录的 {name} 写法不对", where=where, do=f"应为{form}")
    return value


def _text(value: Any, name: str, where: str) -> str | None:
    """A YAML scalar as the text of a cell."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | date):
        return str(value)
    raise UsageError(f"更正记录的 {name} 写法不对", where=where, do="应为一个值，或 null")
