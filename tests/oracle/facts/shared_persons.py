"""What the facts about persons share: numbers, ages, school terms, and who is meant by a number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import of, only

EDUCATION = ("文盲或半文盲", "小学", "初中", "高中", "大专", "本科及以上")


def number_of(text: str | None) -> str | None:
    """The number of a person in a text that may go on with category, level and renewal of a certificate."""
    return None if text is None else text[:18]


def by_number(rows: Iterable[Row], column: str = "id_number") -> dict[str | None, list[Row]]:
    """Rows by the number of the person; rows without one are in no group."""
    groups: dict[str | None, list[Row]] = {}
    for row in rows:
        if row[column] is not None:
            groups.setdefault(row[column][:18], []).append(row)
    return groups


def person_of(moment: Moment, text: str | None) -> Row | None:
    """The fact of the person whom a list of another office means with a number."""
    if text is None:
        return None
    return only([person for person in moment.facts["person"] if person["matched_id"] == number_of(text)])


def years_between(birth: date | None, day: date | None) -> int | None:
    """Full years: who is born on 29 February is a year older on 1 March."""
    if birth is None or day is None:
        return None
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (0 if had_birthday else 1)


def education_rank(level: str | None) -> int | None:
    """Six levels from the lowest; children before school have none."""
    return EDUCATION.index(level) + 1 if level in EDUCATION else None


def term_on(day: date) -> int:
    """The number of the school term that runs on a day: terms count on, and that of the spring of 2019 is 4038."""
    if day.month >= 9:
        return 2 * day.year + 1
    return 2 * day.year if day.month >= 3 else 2 * day.year - 1


def listed_village(moment: Moment, household_id: str | None) -> str | None:
    """The village that the number of a household begins with, if it is on the list of villages."""
    code = None if household_id is None else household_id[:12]
    return code if any(village["village_code"] == code for village in moment.first("village")) else None


def key_without_number(place: str | None, record_key: str) -> str:
    """Names a row whose key holds a number that must not be shown."""
    digest = hashlib.md5(record_key.encode(), usedforsecurity=False).hexdigest()[:12]
    return digest if place is None else f"{place}/{digest}"


def place_of(moment: Moment, row: Row, person: Row | None) -> Row:
    """Where a row of a list with households belongs: where the person lives, else in the village of its household."""
    village = of(person, "village_code") or listed_village(moment, row["household_id"])
    return {
        "subject_key": key_without_number(row["household_id"], row["record_key"]),
        "person_id": of(person, "person_id"), "household_id": row["household_id"] or of(person, "household_id"),
        "village_code": village, "town_code": None if village is None else village[:9],
        "county_code": row["county_code"] or of(person, "county_code"), "as_of": moment.as_of,
        "data_date": row["data_date"], "duplicate_no": row["duplicate_no"],
        "person_row_id": of(person, "person_row_id"), "has_person": person is not None,
    }  # fmt: skip
