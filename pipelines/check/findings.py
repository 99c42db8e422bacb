"""The life of a finding and what follows it: since when it is open, by when it must be closed, whether it is let stand.

A finding is a rule and a subject; its id is stable from run to run and carries no personal value. Its life (new, persisting,
resolved, reopened) is recomputed over all period ends inside the run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import duckdb

from pipelines.check.claims import OUTCOME_SQL
from pipelines.check.rules import Rule
from pipelines.policy.severities import SEVERITIES
from pipelines.store.database import insert_rows
from pipelines.store.finding_ids import FINDING_ID_SQL

RECTIFICATION_DAYS = "rectification_days_{}"
"""Name of the yearly parameter by severity: days within which a finding must be closed (article 25)."""


def write_lives(connection: duckdb.DuckDBPyConnection, period_ends: Sequence[date]) -> None:
    """Write the temp table `life`: one row per finding and period end from its first.

    `state` is new, persisting, resolved or reopened; `periods_open` counts the unbroken run of period ends up to this one, and
    `open_since` is the first of them.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE period_end (position INTEGER, as_of DATE)")
    insert_rows(connection, "period_end", list(enumerate(period_ends)))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE life AS
        WITH subject AS (
            SELECT {FINDING_ID_SQL} AS finding_id, rule_id, grain, subject_key,
                   arg_max(person_id, as_of) AS person_id,
                   arg_max(household_id, as_of) AS household_id, arg_max(village_code, as_of) AS village_code,
                   arg_max(county_code, as_of) AS county_code, min(as_of) AS first_seen
            FROM checks.occurrence GROUP BY rule_id, grain, subject_key
        ), moment AS (
            SELECT subject.*, period_end.position, period_end.as_of, occurrence.as_of IS NOT NULL AS is_open
            FROM subject
            JOIN period_end ON period_end.as_of >= subject.first_seen
            LEFT JOIN checks.occurrence AS occurrence
                ON occurrence.rule_id = subject.rule_id AND occurrence.subject_key = subject.subject_key
               AND occurrence.as_of = period_end.as_of
        ), runs AS (
            SELECT *, lag(is_open) OVER subject_time AS was_open,
                   sum(CASE WHEN is_open THEN 0 ELSE 1 END) OVER subject_time AS gaps
            FROM moment WINDOW subject_time AS (PARTITION BY finding_id ORDER BY position)
        )
        SELECT finding_id, rule_id, grain, subject_key, person_id, household_id, village_code, county_code, first_seen, as_of,
               is_open,
               CASE WHEN is_open AND was_open IS NULL THEN 'new'
                    WHEN is_open AND was_open THEN 'persisting'
                    WHEN is_open THEN 'reopened'
                    ELSE 'resolved' END AS state,
               CASE WHEN is_open
                    THEN row_number() OVER (PARTITION BY finding_id, gaps, is_open ORDER BY position)
                    ELSE 0 END AS periods_open,
               CASE WHEN is_open THEN min(as_of) OVER (PARTITION BY finding_id, gaps, is_open) END AS open_since,
               coalesce(was_open, FALSE) AND NOT is_open AS is_resolved_now
        FROM runs
    """)
    connection.execute("DROP TABLE period_end")


def write_causes(connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> None:
    """Write the temp table `cause`: per open finding and period end the finding that brings it about, where one is open.

    A finding that is exempt then will not be put right, and explains nothing. Reads `life` and `checks.exemption`.
    The two speak of the same subject or, where their grains differ, of the narrowest place that both name: person, household,
    village, county.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE brought_about (rule_id VARCHAR, cause_rule_id VARCHAR, position INTEGER)"
    )
    pairs = [(rule.id, cause, at) for rule in rules.values() for at, cause in enumerate(rule.follows_from)]
    insert_rows(connection, "brought_about", pairs)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE cause AS
        SELECT effect.finding_id, effect.as_of, arg_min(cause.finding_id, brought_about.position) AS follows_from
        FROM life AS effect
        JOIN brought_about ON brought_about.rule_id = effect.rule_id
        JOIN life AS cause ON cause.rule_id = brought_about.cause_rule_id AND cause.as_of = effect.as_of AND cause.is_open
        WHERE effect.is_open AND CASE
            WHEN effect.grain = cause.grain THEN effect.subject_key = cause.subject_key
            WHEN effect.person_id IS NOT NULL AND cause.person_id IS NOT NULL THEN effect.person_id = cause.person_id
            WHEN effect.household_id IS NOT NULL AND cause.household_id IS NOT NULL
                THEN effect.household_id = cause.household_id
            WHEN effect.village_code IS NOT NULL AND cause.village_code IS NOT NULL
                THEN effect.village_code = cause.village_code
            ELSE effect.county_code = cause.county_code
        END AND NOT EXISTS (
            SELECT 1 FROM checks.exemption AS exemption
            WHERE exemption.finding_id = cause.finding_id AND effect.as_of BETWEEN exemption.approved_on AND exemption.expires_on
        )
        GROUP BY effect.finding_id, effect.as_of
    """)
    connection.execute("DROP TABLE brought_about")


def write_deadlines(
    connection: duckdb.DuckDBPyConnection, period_ends: Sequence[date], value_of: Callable[[str, date], object]
) -> None:
    """Write the temp table `deadline`: by severity and the period end at which a finding opened, the day it is due.

    Raises:
        RefusedError: the days of a year are not known.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE deadline (severity VARCHAR, open_since DATE, due_on DATE)")
    rows = [
        (severity, end, end + timedelta(days=int(str(value_of(RECTIFICATION_DAYS.format(severity), end)))))
        for end in period_ends
        for severity in SEVERITIES
    ]
    insert_rows(connection, "deadline", rows)


def write_findings(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `checks.finding_period` (one row per finding and period end from its first) and `checks.finding`.

    Reads `life`, `cause`, `deadline`, `claimed` and `checks.exemption`. `follows_from` is the finding to put right first,
    `exempt_until` the last day of the exemption approved by then, past or not; a finding that is exempt is open, but neither
    overdue nor a bar to an exit. `claim_outcome` is verified, contradicted, pending or none. `checks.finding` is what
    is open at the latest period end, with its source rows.
    """
    connection.execute(f"""
        CREATE TABLE checks.finding_period AS
        WITH exemption AS (
            SELECT life.finding_id, life.as_of, max(exemption.expires_on) AS exempt_until
            FROM life JOIN checks.exemption AS exemption
                ON exemption.finding_id = life.finding_id AND exemption.approved_on <= life.as_of
            GROUP BY ALL
        ), followed AS (
            SELECT life.*, cause.follows_from, deadline.due_on, exemption.exempt_until,
                   life.is_open AND coalesce(exemption.exempt_until >= life.as_of, FALSE) AS is_exempt
            FROM life
            JOIN checks.rule AS rule USING (rule_id)
            LEFT JOIN deadline ON deadline.severity = rule.severity AND deadline.open_since = life.open_since
            LEFT JOIN cause ON cause.finding_id = life.finding_id AND cause.as_of = life.as_of
            LEFT JOIN exemption ON exemption.finding_id = life.finding_id AND exemption.as_of = life.as_of
        )
        SELECT followed.*,
               is_open AND NOT is_exempt AND coalesce(due_on < followed.as_of, FALSE) AS is_overdue,
               claimed.claim, {OUTCOME_SQL} AS claim_outcome
        FROM followed LEFT JOIN claimed ON claimed.finding_id = followed.finding_id AND claimed.as_of = followed.as_of
        ORDER BY followed.rule_id, followed.subject_key, followed.as_of
    """)
    connection.execute("""
        CREATE TABLE checks.finding AS
        SELECT period.* EXCLUDE (is_resolved_now), occurrence.source_row_ids
        FROM checks.finding_period AS period
        LEFT JOIN checks.occurrence AS occurrence
            ON occurrence.rule_id = period.rule_id AND occurrence.subject_key = period.subject_key
           AND occurrence.as_of = period.as_of
        WHERE period.as_of = (SELECT max(as_of) FROM life) AND period.is_open
        ORDER BY period.rule_id, period.subject_key
    """)
    connection.execute("DROP TABLE life")
    connection.execute("DROP TABLE cause")
    connection.execute("DROP TABLE deadline")
