"""Small steps that facts about places and meetings share: copying columns, choosing rows, counting them."""

from __future__ import annotations

from collections.abc import Iterable

from tests.oracle.moment import Row


def copied(row: Row, *names: str) -> Row:
    """The columns `names` as the form holds them."""
    return {name: row[name] for name in names}


def having(rows: Iterable[Row], name: str, value: object) -> list[Row]:
    """Rows in which a column holds just this value; an unknown value is found nowhere."""
    return [row for row in rows if value is not None and row[name] == value]


def how_many(parts: Iterable[bool | None]) -> int:
    """How many are true; what is unknown is not counted."""
    return sum(1 for part in parts if part is True)
