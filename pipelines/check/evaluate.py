"""Rules over facts: one pass a grain counts, one filtered scan a violated rule finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.check.rules import Rule
from pipelines.errors import RefusedError
from pipelines.policy.predicates import with_parameters

_RESULT_COLUMNS = """
    as_of DATE, rule_id VARCHAR, grain VARCHAR, county_code VARCHAR, village_code VARCHAR,
    rows_in_grain BIGINT, population BIGINT, violated BIGINT, unknown BIGINT
"""
_OCCURRENCE_COLUMNS = """
    as_of DATE, rule_id VARCHAR, grain VARCHAR, subject_key VARCHAR, household_id VARCHAR,
    village_code VARCHAR, county_code VARCHAR, source_row_ids BIGINT[]
"""


@dataclass(frozen=True)
class Predicates:
    """The three SQL conditions of a rule with its parameters filled in."""

    rule: Rule
    applies: str
    violated: str
    unknown: str


def create_result_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `checks.rule_result` (per rule, period end and village) and `checks.occurrence` (per finding and period end)."""
    connection.execute("CREATE SCHEMA checks")
    connection.execute(f"CREATE TABLE checks.rule_result ({_RESULT_COLUMNS})")
    connection.execute(f"CREATE TABLE checks.occurrence ({_OCCURRENCE_COLUMNS})")


def predicates(rule: Rule, value_of: Callable[[str], object]) -> Predicates:
    """NULL is no violation unless the record says so (`unknown: violates`)."""
    applies = f"coalesce(({with_parameters(rule.applies, value_of)}), FALSE)"
    violation = with_parameters(rule.violation, value_of)
    if rule.unknown == "violates":
        return Predicates(rule, applies, f"{applies} AND coalesce(({violation}), TRUE)", "FALSE")
    return Predicates(
        rule, applies, f"{applies} AND coalesce(({violation}), FALSE)", f"{applies} AND ({violation}) IS NULL"
    )


def evaluate_grain(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    *,
    grain: str,
    facts_schema: str,
    as_of: date,
    value_of: Callable[[str], object],
) -> None:
    """Evaluate all rules of one grain at one period end into `checks.rule_result` and `checks.occurrence`."""
    table = f"{facts_schema}.{grain}"
    in_force = [predicates(rule, value_of) for rule in rules if rule.is_in_force(as_of)]
    if not in_force:
        return
    try:
        _count(connection, in_force, table=table, grain=grain, as_of=as_of)
    except duckdb.Error:
        for item in in_force:
            _refuse_broken(connection, item, table)
        raise
    violated = [
        row[0]
        for row in connection.execute(
            "SELECT rule_id FROM checks.rule_result WHERE as_of = ? AND grain = ? GROUP BY ALL HAVING sum(violated) > 0",
            [as_of, grain],
        ).fetchall()
    ]
    _find(connection, [p for p in in_force if p.rule.id in violated], table=table, grain=grain, as_of=as_of)


def _refuse_broken(connection: duckdb.DuckDBPyConnection, item: Predicates, table: str) -> None:
    """A rule that errors is never reported as one that failed: the gate refuses the build (exit 3)."""
    try:
        connection.execute(f"EXPLAIN SELECT 1 FROM {table} WHERE ({item.violated}) OR ({item.unknown})").fetchall()
    except duckdb.Error as error:
        raise RefusedError(
            "规则无法执行，本次不发布",
            where=f"规则 {item.rule.id}({item.rule.family}.yml)",
            do=f"修改该规则的谓词：{str(error).splitlines()[0]}",
        ) from error


def _count(
    connection: duckdb.DuckDBPyConnection, items: Sequence[Predicates], *, table: str, grain: str, as_of: date
) -> None:
    # sum(case …) in one grouped scan is 1.7 times as fast as count(*) FILTER, and unlike one query a rule it scans once.
    sums = ",\n".join(
        f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {kind}_{position}"
        for position, item in enumerate(items)
        for kind, condition in (("p", item.applies), ("v", item.violated), ("u", item.unknown))
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE counts AS SELECT county_code, village_code, count(*) AS rows_in_grain,\n{sums}\n"
        f"FROM {table} GROUP BY county_code, village_code"
    )
    unpivoted = "\nUNION ALL\n".join(
        f"SELECT DATE '{as_of}', '{item.rule.id}', '{grain}', county_code, village_code, rows_in_grain, p_{n}, v_{n}, u_{n}"
        " FROM counts"
        for n, item in enumerate(items)
    )
    connection.execute(f"INSERT INTO checks.rule_result {unpivoted}")
    connection.execute("DROP TABLE counts")


def _find(
    connection: duckdb.DuckDBPyConnection, items: Sequence[Predicates], *, table: str, grain: str, as_of: date
) -> None:
    if not items:
        return
    columns = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    sources = ", ".join(column for column in columns if column.endswith("row_id"))
    household = "household_id" if "household_id" in columns else "NULL::VARCHAR"
    scans = "\nUNION ALL\n".join(
        f"SELECT DATE '{as_of}', '{item.rule.id}', '{grain}', subject_key, any_value({household}), any_value(village_code),"
        f" any_value(county_code), list_distinct(flatten(list([{sources}])))"
        f" FROM {table} WHERE {item.violated} GROUP BY subject_key"
        for item in items
    )
    connection.execute(f"INSERT INTO checks.occurrence {scans}")
