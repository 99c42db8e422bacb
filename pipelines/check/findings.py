"""The life of a finding: new, persisting, resolved, reopened, recomputed over all period ends inside the run.

A finding is a rule and a subject; its id is stable from run to run and carries no personal value.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb

from pipelines.store.database import insert_rows

# rule + subject, hashed: the id goes into shared tables, the subject does not.
FINDING_ID = "rule_id || '-' || substr(md5(rule_id || '|' || subject_key), 1, 12)"


def write_findings(connection: duckdb.DuckDBPyConnection, period_ends: Sequence[date]) -> None:
    """Write `checks.finding_period` (one row per finding and period end from its first) and `checks.finding`.

    `finding_period.state` is new, persisting, resolved or reopened; `periods_open` counts the unbroken run of period
    ends up to this one. `checks.finding` is the latest period end's row with its subject and source rows.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE period_end (position INTEGER, as_of DATE)")
    insert_rows(connection, "period_end", list(enumerate(period_ends)))
    connection.execute(f"""
        CREATE TABLE checks.finding_period AS
        WITH subject AS (
            SELECT {FINDING_ID} AS finding_id, rule_id, grain, subject_key,
                   arg_max(household_id, as_of) AS household_id, arg_max(village_code, as_of) AS village_code,
                   arg_max(county_code, as_of) AS county_code, min(as_of) AS first_seen
            FROM checks.occurrence GROUP BY rule_id, grain, subject_key
        ), life AS (
            SELECT subject.*, period_end.position, period_end.as_of, occurrence.as_of IS NOT NULL AS is_open
            FROM subject
            JOIN period_end ON period_end.as_of >= subject.first_seen
            LEFT JOIN checks.occurrence AS occurrence
                ON occurrence.rule_id = subject.rule_id AND occurrence.subject_key = subject.subject_key
               AND occurrence.as_of = period_end.as_of
        ), runs AS (
            SELECT *, lag(is_open) OVER subject_time AS was_open,
                   sum(CASE WHEN is_open THEN 0 ELSE 1 END) OVER subject_time AS gaps
            FROM life WINDOW subject_time AS (PARTITION BY finding_id ORDER BY position)
        )
        SELECT finding_id, rule_id, grain, subject_key, household_id, village_code, county_code, first_seen, as_of, is_open,
               CASE WHEN is_open AND was_open IS NULL THEN 'new'
                    WHEN is_open AND was_open THEN 'persisting'
                    WHEN is_open THEN 'reopened'
                    ELSE 'resolved' END AS state,
               CASE WHEN is_open
                    THEN row_number() OVER (PARTITION BY finding_id, gaps, is_open ORDER BY position)
                    ELSE 0 END AS periods_open,
               coalesce(was_open, FALSE) AND NOT is_open AS is_resolved_now
        FROM runs
        ORDER BY rule_id, subject_key, as_of
    """)
    connection.execute("""
        CREATE TABLE checks.finding AS
        SELECT period.* EXCLUDE (is_resolved_now), occurrence.source_row_ids
        FROM checks.finding_period AS period
        LEFT JOIN checks.occurrence AS occurrence
            ON occurrence.rule_id = period.rule_id AND occurrence.subject_key = period.subject_key
           AND occurrence.as_of = period.as_of
        WHERE period.as_of = (SELECT max(as_of) FROM period_end) AND period.is_open
        ORDER BY period.rule_id, period.subject_key
    """)
    connection.execute("DROP TABLE period_end")
