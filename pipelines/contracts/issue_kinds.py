"""What can be wrong with a cell and what reading changes in one, in words: the records of `issue_kinds.yml`.

Wherever a kind is shown to a person, its words come from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipelines.records import read_records

WAYS_ZH: Mapping[str, str] = {
    "number": "金额、面积等小数",
    "count": "人数、户数等整数",
    "share": "百分数",
    "date": "日期",
    "year": "年度",
    "yes_no": "是否",
    "code": "代码(单选)",
    "codes": "代码(可多选)",
    "resident": "证件号码",
    "telephone": "电话",
    "card": "银行卡号",
    "list_number": "其他编号",
    "name": "姓名、地名、单位名",
    "text": "文字说明",
}
"""What a cell is to hold, as far as the ways to write it differ."""


@dataclass(frozen=True)
class Example:
    """A cell as received and, where it has one, its value in words (`as`: a key of WAYS_ZH)."""

    way: str
    text: str
    value: str | None = None


@dataclass(frozen=True)
class IssueKind:
    """What is wrong with a cell. `cell`: empty – it has no value; kept – its text stays and rules judge it."""

    kind: str
    title_zh: str
    cell: Literal["empty", "kept"]
    meaning_zh: str
    remedy_zh: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class NormalisationKind:
    """What reading changed in a cell that it could read."""

    kind: str
    title_zh: str
    examples: tuple[Example, ...]


@cache
def load_issue_kinds() -> dict[str, IssueKind]:
    """What can be wrong with a cell, by kind."""
    return {record["kind"]: IssueKind(**{**record, "examples": _examples(record)}) for record in _records()["issues"]}


@cache
def load_normalisation_kinds() -> dict[str, NormalisationKind]:
    """What reading can change in a cell, by kind."""
    records = _records()["normalisations"]
    return {record["kind"]: NormalisationKind(**{**record, "examples": _examples(record)}) for record in records}


@cache
def _records() -> dict[str, Any]:
    return read_records(Path(__file__).parent / "issue_kinds.yml")


def _examples(record: dict[str, Any]) -> tuple[Example, ...]:
    return tuple(Example(item["as"], item["text"], item.get("value")) for item in record["examples"])


def issue_title(kind: str) -> str:
    """The kind in words; the name itself where nothing is said of it."""
    known = load_issue_kinds().get(kind)
    return known.title_zh if known is not None else kind


def normalisation_title(kind: str) -> str:
    """What reading changed in a cell, in words; the name itself where nothing is said of it."""
    known = load_normalisation_kinds().get(kind)
    return known.title_zh if known is not None else kind


def issue_remedy(kind: str) -> str:
    """What the office that sent the cell is asked to do."""
    known = load_issue_kinds().get(kind)
    return known.remedy_zh if known is not None else ""
