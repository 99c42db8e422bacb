"""The life of a finding over five period ends, by when it is due, and what an exemption changes, computed by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.check.evaluate import create_result_tables
from pipelines.check.exemptions import write_exemptions
from pipelines.check.findings import write_causes, write_deadlines, write_findings, write_lives
from pipelines.check.rules import load_rules
from pipelines.errors import UsageError
from pipelines.store.exemptions import Exemption
from pipelines.store.finding_ids import finding_id

ENDS = [date(2016, 12, 31), date(2017, 12, 31), date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30)]
Q1, Q2 = ENDS[3:]

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
SINCE = {
    "always": [ENDS[0]] * 5,
    "mended": [ENDS[0], ENDS[0], None, None, None],
    "reopened": [ENDS[0], None, ENDS[2], None, ENDS[4]],
    "late": [Q1, Q1],
}
DAYS = {"rectification_days_critical": 91, "rectification_days_warning": 60, "rectification_days_info": 92}


def exempt(subject: str, approved_on: date, expires_on: date, rule: str = "ID01") -> Exemption:
    return Exemption("a.yml", 1, "省里批复", "某科", approved_on, expires_on, rule=rule, subject=subject)


def followed(
    *exemptions: Exemption, severity: str = "critical", known_on: date | None = None, days: dict[str, int] = DAYS
) -> duckdb.DuckDBPyConnection:
    """The findings of LIVES, with the given severity, days and exemptions."""
    connection = duckdb.connect()
    create_result_tables(connection)
    for subject, life in LIVES.items():
        for end, mark in zip(ENDS, life, strict=True):
            if mark == "x":
                connection.execute(
                    "INSERT INTO checks.occurrence VALUES (?, 'ID01', 'person', ?, NULL, 'H1', 'V1', 'C1', [7])",
                    [end, subject],
                )
    connection.execute(f"CREATE TABLE checks.rule AS SELECT 'ID01' AS rule_id, '{severity}' AS severity")
    write_exemptions(connection, exemptions, load_rules(), known_on)
    write_lives(connection, ENDS)
    write_causes(connection, load_rules())
    write_deadlines(connection, ENDS, lambda name, end: days[name])
    connection.execute(
        "CREATE TEMP TABLE claimed (finding_id VARCHAR, as_of DATE, claim VARCHAR, completion_date DATE, data_date DATE,"
        " evidence_date DATE)"
    )
    write_findings(connection)
    return connection


def periods(connection: duckdb.DuckDBPyConnection, columns: str, subject: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        f"SELECT {columns} FROM checks.finding_period WHERE subject_key = ? ORDER BY as_of", [subject]
    ).fetchall()


@pytest.fixture(scope="module")
def checked() -> duckdb.DuckDBPyConnection:
    return followed()


@pytest.mark.parametrize("subject", LIVES)
def test_states_follow_the_life(checked: duckdb.DuckDBPyConnection, subject: str) -> None:
    rows = periods(checked, "state, periods_open, open_since", subject)
    assert [state for state, _, _ in rows] == STATES[subject]
    assert [age for _, age, _ in rows] == AGES[subject]
    assert [since for _, _, since in rows] == SINCE[subject]


def test_a_finding_keeps_its_id_over_time_and_shows_no_subject(checked: duckdb.DuckDBPyConnection) -> None:
    ids = checked.execute(
        "SELECT subject_key, list_distinct(list(finding_id)) FROM checks.finding_period GROUP BY 1"
    ).fetchall()
    assert all(len(found) == 1 and subject not in found[0] for subject, found in ids)
    assert all(found == [finding_id("ID01", subject)] for subject, found in ids)


def test_open_findings_are_those_of_the_last_period_end(checked: duckdb.DuckDBPyConnection) -> None:
    subjects = [row[0] for row in checked.execute("SELECT subject_key FROM checks.finding ORDER BY 1").fetchall()]
    assert subjects == ["always", "late", "reopened"]


def test_a_finding_is_overdue_from_the_day_after_it_was_due() -> None:
    """From 31 March, 91 days end on 30 June: on that day it is still in time, with 90 days it is late."""
    on_the_day = periods(followed(), "due_on, is_overdue", "late")
    assert on_the_day == [(date(2019, 6, 30), False), (date(2019, 6, 30), False)]
    one_less = periods(followed(days={**DAYS, "rectification_days_critical": 90}), "due_on, is_overdue", "late")
    assert one_less == [(date(2019, 6, 29), False), (date(2019, 6, 29), True)]


def test_the_days_are_those_of_the_severity() -> None:
    due = {severity: periods(followed(severity=severity), "due_on", "late")[-1] for severity in ("warning", "info")}
    assert due == {"warning": (date(2019, 5, 30),), "info": (date(2019, 7, 1),)}


def test_a_finding_that_was_mended_and_came_back_gets_a_new_term() -> None:
    rows = periods(followed(), "due_on, is_overdue", "reopened")
    assert rows == [
        (date(2017, 4, 1), False), (None, False), (date(2019, 4, 1), False), (None, False), (date(2019, 9, 29), False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("approved_on", "expires_on", "is_exempt", "is_overdue"),
    [
        (date(2019, 3, 31), date(2019, 6, 30), [True, True], [False, False]),  # both days included
        (date(2019, 4, 1), date(2019, 6, 30), [False, True], [False, False]),
        (date(2019, 3, 31), date(2019, 6, 29), [True, False], [False, True]),  # expired: open and late as any other
        (date(2019, 7, 1), date(2019, 12, 31), [False, False], [False, True]),
    ],
)
def test_an_exemption_holds_from_its_approval_to_its_expiry(
    approved_on: date, expires_on: date, is_exempt: list[bool], is_overdue: list[bool]
) -> None:
    short = {**DAYS, "rectification_days_critical": 30}
    checked = followed(exempt("late", approved_on, expires_on), days=short)
    rows = periods(checked, "is_exempt, is_overdue, exempt_until, is_open", "late")
    assert [row[0] for row in rows] == is_exempt
    assert [row[1] for row in rows] == is_overdue
    assert [row[2] for row in rows] == [expires_on if approved_on <= end else None for end in (Q1, Q2)]
    assert [row[3] for row in rows] == [True, True]


def test_an_exemption_is_known_from_the_day_it_was_approved() -> None:
    record = exempt("late", date(2019, 3, 31), date(2019, 12, 31))
    for known_on, held in ((date(2019, 3, 30), False), (date(2019, 3, 31), True)):
        assert periods(followed(record, known_on=known_on), "is_exempt", "late")[-1] == (held,)


def test_an_exemption_may_be_renewed_and_touches_no_other_finding() -> None:
    checked = followed(
        exempt("late", date(2019, 1, 1), date(2019, 3, 31)), exempt("late", date(2019, 4, 1), date(2019, 7, 31))
    )
    assert periods(checked, "is_exempt, exempt_until", "late") == [(True, date(2019, 3, 31)), (True, date(2019, 7, 31))]
    assert {row for subject in ("always", "mended") for row in periods(checked, "is_exempt", subject)} == {(False,)}


def test_an_exemption_from_a_rule_that_does_not_exist_names_near_ones() -> None:
    with pytest.raises(UsageError) as caught:
        followed(exempt("late", Q1, Q2, rule="ID0I"))
    assert "ID0" in caught.value.do
    assert "a.yml 第1条" in caught.value.where
