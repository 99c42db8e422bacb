"""`bayou why`: a household, a village or a printed number, told apart by how they are written (roof)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from pipelines.answers.places import village_named
from pipelines.errors import UsageError, nearest
from pipelines.store.home import Home
from pipelines.store.published import chosen_snapshot, opened

Told = tuple[dict[str, Any], Iterator[str]]
"""What a program gets, and the lines that people get."""
_HOUSEHOLD = re.compile(r"\d{16}")


def why(home: Home, subject: str, *, known_on: date | None = None, everything: bool = False) -> Told:
    """Why a household (16 digits), a village (code or a name that only one has) or a number (its address) is as it is.

    Raises UsageError when there is no such thing, with the nearest villages for a name.
    """
    if ":" in subject:
        return _number(home, subject, known_on)
    if _HOUSEHOLD.fullmatch(subject):
        return _household(home, subject, known_on, everything)
    return _village(home, subject, known_on, everything)


def _household(home: Home, household_id: str, known_on: date | None, everything: bool) -> Told:
    from pipelines.answers.household import explain_household
    from pipelines.answers.household_text import lines, record

    explanation = explain_household(home, household_id, known_on=known_on)
    return record(explanation), lines(explanation, everything=everything)


def _village(home: Home, village: str, known_on: date | None, everything: bool) -> Told:
    from pipelines.answers.published import open_published
    from pipelines.answers.village import explain_village, village_lines, village_record

    code = village_code(home, village, known_on)
    with open_published(home, known_on) as published:
        told = explain_village(published, code)
    return village_record(told), village_lines(told, everything=everything)


def _number(home: Home, text: str, known_on: date | None) -> Told:
    from pipelines.answers.number import resolve
    from pipelines.answers.number_text import number_lines, number_record
    from pipelines.answers.published import open_published
    from pipelines.report.addresses import parse_address

    address = parse_address(text)
    with open_published(home, known_on) as published:
        record = number_record(published, resolve(published, address))
    return record, number_lines(record)


def village_code(home: Home, village: str, known_on: date | None) -> str:
    """The code of a village given by code or by a name that only one has."""
    with opened(chosen_snapshot(home, known_on)) as connection:
        code, known = village_named(connection, village, where="村")
    if code is None:
        raise UsageError(
            "既不是登记表里的村，也不是16位户编号或数的地址",
            where="要问的对象",
            do=f"相近的村：{nearest(village, known)}；户编号见 bayou findings，数的地址见页面上的数",
        )
    return code
