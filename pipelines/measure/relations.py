"""The rows that measures count: a fact, and beside persons and households whether an open finding contradicts their exit."""

from __future__ import annotations

from datetime import date

import duckdb

from pipelines.policy.measure_records import FINDING_GRAIN, FINDING_GRAIN_COLUMNS

_WITH_FINDINGS = ("person", "household")


def mark_blocked(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Write temp table `blocked`: households whose exit an open finding contradicts at `as_of`, of schema `checks`.

    核实脱贫率 leaves them out (article 23), unless people have decided to let the finding stand.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE blocked AS
        SELECT DISTINCT occurrence.household_id
        FROM checks.occurrence AS occurrence JOIN checks.rule AS rule USING (rule_id)
        JOIN checks.finding_period AS period USING (rule_id, subject_key, as_of)
        WHERE as_of = DATE '{as_of}' AND rule.blocks_exit <> '' AND occurrence.household_id IS NOT NULL
          AND NOT period.is_exempt
    """)


def relation_of(grain: str, schema: str, as_of: date) -> str:
    """What the measures of a grain are counted over at a period end; temp table `blocked` must say who is blocked."""
    if grain == FINDING_GRAIN:
        columns = ", ".join(f"period.{name}" for name in FINDING_GRAIN_COLUMNS if name != "severity")
        return (
            f"(SELECT {columns}, rule.severity FROM checks.finding_period AS period JOIN checks.rule AS rule USING (rule_id)"
            f" WHERE period.as_of = DATE '{as_of}')"
        )
    if grain in _WITH_FINDINGS:
        return (
            f"(SELECT fact.*, blocked.household_id IS NOT NULL AS has_open_blocking_finding"
            f" FROM {schema}.{grain} AS fact LEFT JOIN blocked ON blocked.household_id = fact.household_id)"
        )
    return f"{schema}.{grain}"
