"""The life of a finding over five period ends, computed by hand."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from pipelines.check.evaluate import create_result_tables
from pipelines.check.findings import write_findings

ENDS = [date(2016, 12, 31), date(2017, 12, 31), date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30)]

#         2016   2017   2018   2019Q1 2019Q2
LIVES = {
    "always": "xxxxx",
    "mended": "xx---",
    "reopened": "x-x-x",
    "late": "---xx",
}
STATES = {
    "always": ["new", "persisting", "persisting", "persisting", "persisting"],
    "mended": ["new", "persisting", "resolved", "resolved", "resolved"],
    "reopened": ["new", "resolved", "reopened", "resolved", "reopened"],
    "late": ["new", "persisting"],
}
AGES = {"always": [1, 2, 3, 4, 5], "mended": [1, 2, 0, 0, 0], "reopened": [1, 0, 1, 0, 1], "late": [1, 2]}


@pytest.fixture(scope="module")
def checked() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_result_tables(connection)
    for subject, life in LIVES.items():
        for end, mark in zip(ENDS, life, strict=True):
            if mark == "x":
                connection.execute(
                    "INSERT INTO checks.occurrence VALUES (?, 'ID01', 'person', ?, 'H1', 'V1', 'C1', [7])",
                    [end, subject],
                )
    write_findings(connection, ENDS)
    return connection


@pytest.mark.parametrize("subject", LIVES)
def test_states_follow_the_life(checked: duckdb.DuckDBPyConnection, subject: str) -> None:
    rows = checked.execute(
        "SELECT state, periods_open FROM checks.finding_period WHERE subject_key = ? ORDER BY as_of", [subject]
    ).fetchall()
    assert [state for state, _ in rows] == STATES[subject]
    assert [age for _, age in rows] == AGES[subject]


def test_a_finding_keeps_its_id_over_time_and_shows_no_subject(checked: duckdb.DuckDBPyConnection) -> None:
    ids = checked.execute(
        "SELECT subject_key, list_distinct(list(finding_id)) FROM checks.finding_period GROUP BY 1"
    ).fetchall()
    assert all(len(found) == 1 and subject not in found[0] for subject, found in ids)


def test_open_findings_are_those_of_the_last_period_end(checked: duckdb.DuckDBPyConnection) -> None:
    subjects = [row[0] for row in checked.execute("SELECT subject_key FROM checks.finding ORDER BY 1").fetchall()]
    assert subjects == ["always", "late", "reopened"]
