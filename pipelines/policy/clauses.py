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
class NotInRegister:
    """Why an obligation has no measure, and the column that would give it one."""

    reason_zh: str
    needs_zh: str


@dataclass(frozen=True)
class Obligation:
    """One thing an article asks for; rules and measures name it by its id (24.1)."""

    id: str
    article: int
    summary_zh: str
    departments: tuple[str, ...]
    not_in_register: NotInRegister | None = None


@dataclass(frozen=True)
class Document:
    """A paper that an article cites; `is_repaired` marks a number that the printed opinion lost or leaves out."""

    title_zh: str
    number: str | None = None
    is_repaired: bool = False

    @property
    def text_zh(self) -> str:
        """《title》(number)."""
        return f"《{self.title_zh}》" + (f"（{self.number}）" if self.number else "")


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
    documents: tuple[Document, ...] = ()
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
            _obligation(str(item_id), record["article"], item, departments)
            for item_id, item in record["obligations"].items()
        ),
        documents=tuple(
            Document(item["title"], item.get("number"), bool(item.get("repaired")))
            for item in record.get("documents", ())
        ),
        departments_are_our_reading=is_reading,
    )


def _obligation(item_id: str, article: int, item: str | dict[str, Any], departments: tuple[str, ...]) -> Obligation:
    if isinstance(item, str):
        return Obligation(item_id, article, item, departments)
    missing = item["not_in_register"]
    return Obligation(
        item_id, article, item["summary"], departments, NotInRegister(missing["reason"], missing["needs"])
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
