"""Promise: what was known on a day is what a few lines of Python say, whatever came in which order."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.curate.facts import views_at
from tests.ingest.received import Received
from tests.ingest.test_states import household, household_csv

DAYS = (date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30))
RECEIVED = tuple(date(2019, month, 15) for month in (7, 8, 9))
COUNTY = "440804"
FILE = "440804坡头区_户表.csv"


@dataclass(frozen=True)
class Sent:
    """A household list as sent: `kept` reads well, the cells of `moved` have moved, `blank` rows have no number."""

    data_date: date
    received_on: date
    is_full: bool
    kept: dict[int, str]
    moved: frozenset[int]
    blank: bool

    def content(self) -> bytes:
        rows = [household(number, head) for number, head in self.kept.items()]
        rows += [[*household(number), "多"] for number in sorted(self.moved)]
        return household_csv(*rows, *([household(None)] if self.blank else []))


NUMBERS = st.integers(1, 4)
LISTS = st.builds(
    Sent, st.sampled_from(DAYS), st.sampled_from(RECEIVED), st.booleans(),
    st.dictionaries(NUMBERS, st.sampled_from(["甲", "乙"]), max_size=4),
    st.one_of(st.just(frozenset()), st.frozensets(NUMBERS, max_size=2)),
    st.sampled_from([False, False, False, True]),
)  # fmt: skip
ORDERS = st.lists(LISTS, min_size=1, max_size=5)


@dataclass
class Register:
    """The rules of time in plain words: what is known, and who is in force on a day."""

    rows: dict[tuple[date, int], str]
    lists: dict[date, set[int]]
    """Day → whom the last complete list of that day names."""

    def in_force(self, as_of: date) -> dict[int, str]:
        found = {}
        for number in {number for _, number in self.rows}:
            day = max((day for day, other in self.rows if other == number and day <= as_of), default=None)
            newest = max((end for end in self.lists if end <= as_of), default=None)
            if day and (newest is None or day >= newest or number in self.lists[newest]):
                found[number] = self.rows[day, number]
        return found


def known(batches: Iterable[Sent], known_on: date) -> Register:
    """Read the batches in the order in which they came."""
    received = [sent for sent in batches if sent.received_on <= known_on]
    numbers = {number for sent in received for number in sent.kept}
    register = Register({}, {})
    for sent in sorted(received, key=lambda sent: sent.received_on):
        register.rows |= {(sent.data_date, number): head for number, head in sent.kept.items()}
        proves_omission = sent.is_full and sent.kept and sent.moved <= numbers and not sent.blank
        if proves_omission:
            named = set(sent.kept) | sent.moved
            register.lists[sent.data_date] = named
            register.rows = {
                (day, number): head
                for (day, number), head in register.rows.items()
                if day != sent.data_date or number in named
            }
    return register


def receive(folder: Path, batches: list[Sent]) -> Received:
    shutil.rmtree(folder, ignore_errors=True)
    received = Received(folder)
    for number, sent in enumerate(batches):
        full = {"household": [COUNTY]} if sent.is_full else None
        dates = {"data_date": str(sent.data_date), "received_on": str(sent.received_on)}
        received.batch(f"b{number}", {FILE: sent.content()}, full=full, **dates)
    return received


@settings(derandomize=True, max_examples=30, deadline=None)
@given(batches=ORDERS, known_on=st.sampled_from(RECEIVED))
def test_what_was_known_on_a_day_does_not_depend_on_what_came_later(
    tmp_path_factory: pytest.TempPathFactory, batches: list[Sent], known_on: date
) -> None:
    expected = known(batches, known_on)
    received = receive(tmp_path_factory.getbasetemp() / "times", batches)
    with received.ingested(known_on=known_on) as register:
        found = register.rows(
            "SELECT data_date, CAST(right(household_id, 4) AS INTEGER), head_name FROM base.household WHERE duplicate_no = 1"
        )
        assert {(day, number): head for day, number, head in found} == expected.rows
        for as_of in DAYS:
            with views_at(register.connection, as_of):
                present = dict(
                    register.rows(
                        "SELECT CAST(right(household_id, 4) AS INTEGER), head_name FROM moment.present_household"
                    )
                )
            assert present == expected.in_force(as_of), as_of
