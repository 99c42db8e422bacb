"""What several facts of money say in the same way: numbers as they are compared, money still invested, known persons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.oracle.moment import Moment, Row

HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
SHORTEST_ID = 15
"""Shorter texts are no numbers of identity."""


def written_number(text: str | None) -> str | None:
    """A number of identity or credit code as it is compared: half width, no blanks, capitals; None when nothing is left."""
    if text is None:
        return None
    return "".join(text.translate(HALF_WIDTH).split()).upper() or None


def identity(text: str | None) -> str | None:
    """The 18 characters that name a person; certificates of disability carry two or four more."""
    number = written_number(text)
    return None if number is None else number[:18]


def persons_by_identity(persons: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of the person list by the 18 characters of their number; rows without a number of identity are in no group."""
    groups: dict[str, list[Row]] = {}
    for person in persons:
        if person["id_number"] is not None and len(person["id_number"]) >= SHORTEST_ID:
            groups.setdefault(person["id_number"][:18], []).append(person)
    return groups


def is_still_invested(investment: Row, as_of: date) -> bool:
    """Whether the capital has not come back by the day; a list sent later may tell of a return after it."""
    returned = investment["capital_returned_date"]
    return returned is None or returned > as_of


def unique(rows: Iterable[Row], name: str) -> dict[Any, Row]:
    """Rows by a column that tells them apart."""
    found: dict[Any, Row] = {}
    for row in rows:
        if row[name] is not None:
            assert row[name] not in found, f"{name} {row[name]} twice"
            found[row[name]] = row
    return found


def of_form(row: Row, *names: str) -> Row:
    """Columns of the form that pass through unchanged."""
    return {name: row[name] for name in names}


def latest_homes(moment: Moment) -> dict[str, Row]:
    """The latest version of each household, also of one that has left the register."""
    return unique((row for row in moment.latest("household") if row["duplicate_no"] == 1), "household_id")
