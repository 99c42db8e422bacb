"""The form that all files of human decisions share: `data/decisions/<kind>/*.yml`, each a list of records of known fields.

What is wrong with one is said with its file and number, and never with a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import UsageError, nearest
from pipelines.records import read_records

DATE_FORM, TEXT_FORM = "日期，写作 2019-12-31，不加引号", "文字；全是数字的加引号"


@dataclass(frozen=True)
class DecisionKind:
    """One kind of decision: its folder, what a message calls it, how a record begins, and its fields."""

    folder: str
    title_zh: str
    begins: str
    fields: tuple[str, ...]
    optional: tuple[str, ...]
    dates: tuple[str, ...]
    advice: str = ""
    """What to do about a missing field, beside adding it."""

    def place(self, file: str, number: int) -> str:
        """Where a record stands, for an error and for what is listed."""
        return f"data/decisions/{self.folder}/{file} 第{number}条"


def read_decisions(decisions_folder: Path | None, kind: DecisionKind) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """File, number and fields of every record of a kind; none when the folder does not exist.

    Raises UsageError for what is no YAML, no list of records, and for fields that are unknown or missing.
    """
    folder = decisions_folder / kind.folder if decisions_folder is not None else None
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.glob("*.yml")):
        for number, record in enumerate(_records(path, kind), start=1):
            yield path.name, number, _checked_fields(record, kind, kind.place(path.name, number))


def _records(path: Path, kind: DecisionKind) -> list[Any]:
    where = f"data/decisions/{kind.folder}/{path.name}"
    try:
        records = read_records(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" 第{mark.line + 1}行" if mark is not None else ""
        raise UsageError(
            f"{kind.title_zh}文件不是合法的 YAML", where=where + line, do="改正该行；文件须为 UTF-8"
        ) from None
    if records is None:
        return []
    if not isinstance(records, list):
        raise UsageError(f"{kind.title_zh}文件应是记录的列表", where=where, do=f"每条记录以“- {kind.begins}: …”开头")
    return records


def _checked_fields(record: Any, kind: DecisionKind, where: str) -> Mapping[str, Any]:
    title, fields = kind.title_zh, kind.fields
    if not isinstance(record, dict):
        raise UsageError(f"{title}记录应由“字段: 值”组成", where=where, do=f"字段：{'、'.join(fields)}")
    for name in record:
        if name not in fields:
            near = nearest(str(name), fields)
            raise UsageError(f"{title}记录里有不认识的字段：{name}", where=where, do=f"相近的字段：{near}")
    missing = [name for name in fields if name not in record and name not in kind.optional]
    if missing:
        raise UsageError(f"{title}记录缺少字段：{'、'.join(missing)}", where=where, do=f"补上这些字段{kind.advice}")
    return record


def checked_value(kind: DecisionKind, name: str, value: Any, where: str) -> Any:
    """The value of a field that is a date or a text. Raises UsageError for any other."""
    if name in kind.dates:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        raise wrong_form(kind, name, where, DATE_FORM)
    if isinstance(value, str) and value.strip():
        return value
    raise wrong_form(kind, name, where, TEXT_FORM)


def wrong_form(kind: DecisionKind, name: str, where: str, form: str) -> UsageError:
    """What to say of a field whose value has another form."""
    return UsageError(f"{kind.title_zh}记录的 {name} 写法不对", where=where, do=f"应为{form}")
