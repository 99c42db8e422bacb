"""Who has delivered in time, late or not at all, from received files to the table that pages read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.contracts import load_contracts
from pipelines.ingest import ingest
from pipelines.policy import Area, Submission
from pipelines.publish.submissions import write_submissions
from pipelines.store.run_context import RunContext
from tests.ingest.received import PERSON_HEADERS, Received, csv_bytes, person, person_csv

DUTIES = (
    Submission("person", "county", "quarter", 15, "full"),
    Submission("person_change", "county", "quarter", 15, "partial"),
    Submission("support_unit", "program", "year", 15, "full"),
)
AREAS = (
    Area("program", "254", "佛山帮扶村"),
    Area("county", "440804", "坡头区", "440800", "440800"),
    Area("county", "440811", "麻章区", "440800", "440800"),
)
FILE = "440804坡头区_人口表.csv"
GOOD = person_csv(person(1))


@pytest.fixture
def received(tmp_path: Any) -> Received:
    return Received(tmp_path / "raw")


@contextmanager
def known(received: Received, on: date) -> Iterator[duckdb.DuckDBPyConnection]:
    """The register with `indicators.submission` as known on a day."""
    with duckdb.connect() as connection:
        ingest(connection, received.folder, known_on=on)
        connection.execute("ATTACH ':memory:' AS indicators")
        context = RunContext("x", date(2018, 12, 31), on, 2018, True, None, "0")
        write_submissions(connection, context, duties=DUTIES, contracts=load_contracts(), areas=AREAS)
        yield connection


def status(received: Received, on: date, table: str = "person", office: str = "440804") -> tuple[Any, ...]:
    with known(received, on) as connection:
        (found,) = connection.execute(
            "SELECT status, CAST(received_on AS VARCHAR), days_late, note FROM indicators.submission"
            " WHERE table_name = ? AND office_code = ? AND period_end = DATE '2018-12-31'",
            [table, office],
        ).fetchall()
    return tuple(found)


def test_what_came_on_the_last_day_is_in_time(received: Received) -> None:
    received.batch("a", {FILE: GOOD}, received_on="2019-01-15")
    assert status(received, date(2019, 2, 1)) == ("received", "2019-01-15", None, None)


def test_what_came_a_day_later_is_late(received: Received) -> None:
    received.batch("a", {FILE: GOOD}, received_on="2019-01-16")
    assert status(received, date(2019, 2, 1)) == ("late", "2019-01-16", 1, None)


def test_a_later_correction_does_not_make_it_late(received: Received) -> None:
    received.batch("a", {FILE: GOOD}, received_on="2019-01-10")
    received.batch("b", {FILE: GOOD}, received_on="2019-03-01", full={"person": ["440804"]})
    assert status(received, date(2019, 4, 1))[:2] == ("received", "2019-01-10")


def test_what_has_not_come_is_missing_from_the_day_after_it_was_due(received: Received) -> None:
    received.batch("a", {FILE: GOOD}, received_on="2019-01-10")
    assert status(received, date(2019, 1, 14), office="440811")[0] == "not_due"
    assert status(received, date(2019, 1, 15), office="440811") == ("missing", None, None, None)
    assert status(received, date(2019, 1, 20), office="440811") == ("missing", None, 5, None)


def test_only_a_file_that_could_not_be_read_is_missing_with_a_note(received: Received) -> None:
    received.batch("a", {FILE: b"nothing"}, received_on="2019-01-10")
    found = status(received, date(2019, 2, 1))
    assert found[0] == "missing"
    assert FILE in found[3]


def test_an_increment_need_not_be_sent_when_nothing_happened(received: Received) -> None:
    received.batch("a", {FILE: GOOD}, received_on="2019-01-10")
    assert status(received, date(2019, 2, 1), table="person_change")[0] == "nil"


def test_a_list_without_a_usable_row_has_come(received: Received) -> None:
    received.batch("a", {FILE: csv_bytes(PERSON_HEADERS)}, received_on="2019-01-10")
    found = status(received, date(2019, 2, 1))
    assert found[0] == "received"
    assert "没有可用的行" in found[3]


def test_what_comes_for_all_counties_is_owed_once(received: Received) -> None:
    received.batch("a", {FILE: GOOD}, received_on="2019-01-10")
    assert status(received, date(2019, 2, 1), table="support_unit", office="254")[0] == "missing"
    with known(received, date(2019, 2, 1)) as connection:
        owed = "SELECT count(*) FROM indicators.submission WHERE table_name = 'support_unit'"
        assert connection.execute(owed).fetchall() == [(1,)]


def test_a_period_end_that_nobody_reported_is_missing_for_everybody(received: Received) -> None:
    received.batch("a", {FILE: GOOD}, received_on="2019-01-10")
    with known(received, date(2019, 7, 31)) as connection:
        found = (
            "SELECT DISTINCT CAST(period_end AS VARCHAR) FROM indicators.submission WHERE status = 'missing' ORDER BY 1"
        )
        assert [row[0] for row in connection.execute(found).fetchall()] == ["2018-12-31", "2019-03-31", "2019-06-30"]
