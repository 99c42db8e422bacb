"""Corrections: `data/decisions/corrections/*.yml`, each record one cell that a person decided to read otherwise.

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
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.store.decision_files import DecisionKind, checked_value, read_decisions, wrong_form


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
        return CORRECTIONS.place(self.file, self.number)


CORRECTIONS = DecisionKind(
    folder="corrections",
    title_zh="更正",
    begins="table",
    fields=tuple(item.name for item in dataclasses.fields(Correction) if item.name not in ("file", "number")),
    optional=("key", "record_key", "duplicate_no"),
    dates=("data_date", "decided_on"),
    advice="；空单元格写 null",
)


def read_corrections(decisions_folder: Path | None) -> list[Correction]:
    """All corrections in the order in which they were decided; none when the folder does not exist.

    Raises UsageError with file and record when one is not well formed; it never shows a value.
    """
    found = [_correction(*record) for record in read_decisions(decisions_folder, CORRECTIONS)]
    return sorted(found, key=lambda item: (item.decided_on, item.file, item.number))


def _correction(file: str, number: int, record: Mapping[str, Any]) -> Correction:
    where = CORRECTIONS.place(file, number)
    if ("key" in record) == ("record_key" in record):
        raise UsageError("更正记录要么写 key，要么写 record_key", where=where, do="留下其中一个")
    values = {name: _checked(name, value, where) for name, value in record.items()}
    return Correction(file=file, number=number, **values)


def _checked(name: str, value: Any, where: str) -> Any:
    """The field's value in its type; what a cell holds becomes text."""
    if name in ("expect", "value"):
        return _text(value, name, where)
    if name == "key":
        good = isinstance(value, dict) and bool(value)
        if good and all(isinstance(part, str | int) and not isinstance(part, bool) for part in value.values()):
            return {str(column): str(part) for column, part in value.items()}
        raise wrong_form(CORRECTIONS, name, where, '编号列，写作 {household_id: "4408040010010001"}')
    if name == "duplicate_no":
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        raise wrong_form(CORRECTIONS, name, where, "从1起的整数")
    return checked_value(CORRECTIONS, name, value, where)


def _text(value: Any, name: str, where: str) -> str | None:
    """A YAML scalar as the text of a cell."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | date):
        return str(value)
    raise wrong_form(CORRECTIONS, name, where, "一个值，或 null")
