"""Submissions: who owes which table by when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pipelines.records import read_records

FILE = Path(__file__).parent / "submissions.yml"


@dataclass(frozen=True)
class Submission:
    """One duty to deliver: a table, who sends it, for which period ends, and within how many days after."""

    table: str
    owed_by: Literal["county", "program"]
    rhythm: Literal["quarter", "year"]
    due_days: int
    list_kind: Literal["full", "partial"]


@cache
def load_submissions() -> dict[str, Submission]:
    """All duties to deliver by table."""
    records = read_records(FILE)
    return {record["table"]: Submission(**record) for record in records}
