"""Small words that every naive fact uses: what is unknown stays unknown, and sums of nothing are unknown too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.oracle.moment import Row

Known = bool | None


def first_of(*values: Any) -> Any:
    """The first value that is known."""
    return next((value for value in values if value is not None), None)


def total(values: Iterable[Any]) -> Any:
    """Sum of the known values; None when none is known."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def least(values: Iterable[Any]) -> Any:
    """Smallest known value, None when none is known."""
    return min((value for value in values if value is not None), default=None)


def most(values: Iterable[Any]) -> Any:
    """Greatest known value, None when none is known."""
    return max((value for value in values if value is not None), default=None)


def distinct(values: Iterable[Any]) -> int:
    """How many different values are known."""
    return len({value for value in values if value is not None})


def town_of(village_code: str | None) -> str | None:
    return None if village_code is None else village_code[:9]


def county_of(village_code: str | None) -> str | None:
    return None if village_code is None else village_code[:6]


def holds(test: Callable[..., bool], *values: Any) -> Known:
    """`test` of the values, unknown when one of them is: `holds(operator.gt, paid, 0)`."""
    return None if any(value is None for value in values) else test(*values)


def both(*parts: Known) -> Known:
    """AND of three values: one that is false decides."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def either(*parts: Known) -> Known:
    """OR of three values: one that is true decides."""
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def opposite(part: Known) -> Known:
    return None if part is None else not part


def days_between(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days


def by(rows: Iterable[Row], *names: str) -> dict[Any, list[Row]]:
    """Rows grouped by one column (its value) or several (a tuple); rows in which one is unknown are in no group."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        if None not in key:
            groups.setdefault(key[0] if len(names) == 1 else key, []).append(row)
    return groups


def only(rows: list[Row] | None) -> Row | None:
    """The one row of a group, None for none. More than one would multiply the fact: an error of the test."""
    if not rows:
        return None
    assert len(rows) == 1, f"{len(rows)} rows where the grain allows one"
    return rows[0]


def of(row: Row | None, name: str) -> Any:
    """A column of a row that may be missing."""
    return None if row is None else row[name]
