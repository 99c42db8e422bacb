"""The 30 articles of the implementation opinion and the obligations they hold, in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.records import read_records

FILE = Path(__file__).parent / "clauses.yml"
ALL_SIGNATORIES = "all"


@dataclass(frozen=True)
class Obligation:
    """One thing an article asks for; rules and measures name it by its id (24.1)."""

    id: str
    article: int
    summary_zh: str
    departments: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """One article with its responsible departments as the paper names them.

    `departments_are_our_reading` marks articles without a responsibility line of their own (1 and 2).
    """

    number: int
    section_zh: str
    title_zh: str
    summary_zh: str
    departments: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    departments_are_our_reading: bool = False


def _article(record: dict[str, Any], everybody: tuple[str, ...]) -> Article:
    is_reading = record["departments"] == ALL_SIGNATORIES
    departments = everybody if is_reading else tuple(record["departments"])
    return Article(
        number=record["article"],
        section_zh=record["section"],
        title_zh=record["title"],
        summary_zh=record["summary"],
        departments=departments,
        obligations=tuple(
            Obligation(str(item_id), record["article"], summary, departments)
            for item_id, summary in record["obligations"].items()
        ),
        departments_are_our_reading=is_reading,
    )


@cache
def load_articles() -> dict[int, Article]:
    """All 30 articles by number."""
    records = read_records(FILE)
    named = [record["departments"] for record in records if record["departments"] != ALL_SIGNATORIES]
    everybody = tuple(dict.fromkeys(department for departments in named for department in departments))
    return {record["article"]: _article(record, everybody) for record in records}


def load_obligations() -> list[Obligation]:
    """All obligations in the order of the articles."""
    return [obligation for article in load_articles().values() for obligation in article.obligations]


def load_departments() -> tuple[str, ...]:
    """Every responsible department, in the order in which the paper first names it."""
    return tuple(
        dict.fromkeys(department for article in load_articles().values() for department in article.departments)
    )
