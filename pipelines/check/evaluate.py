"""Rules over facts: one pass a grain counts, one filtered scan a violated rule finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


# What a rule says of one fact row. Kept as one small number a rule, so that each predicate is computed once a row and
# both the counts and the findings read it.
OUTSIDE, PASSES, VIOLATES, UNKNOWN = 0, 1, 2, 3


def create_result_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `checks.rule_result` (per rule, period end and village) and `checks.occurrence` (per finding and period end)."""
    connection.execute("CREATE SCHEMA checks")
    connection.execute(f"CREATE TABLE checks.rule_result ({_RESULT_COLUMNS})")
    connection.execute(f"CREATE TABLE checks.occurrence ({_OCCURRENCE_COLUMNS})")


def verdict_sql(rule: Rule, value_of: Callable[[str], object]) -> str:
    """SQL of the rule's verdict on a fact row. NULL is no violation unless the record says so (`unknown: violates`)."""
    applies = with_parameters(rule.applies, value_of)
    violation = with_parameters(rule.violation, value_of)
    if_null = VIOLATES if rule.unknown == "violates" else UNKNOWN
    verdict = f"coalesce(CAST(({violation}) AS TINYINT) + {PASSES}, {if_null})"
    return f"CAST(CASE WHEN ({applies}) THEN {verdict} ELSE {OUTSIDE} END AS TINYINT)"


def evaluate_grain(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    *,
    grain: str,
    facts_schema: str,
    as_of: date,
    value_of: Callable[[str], object],
) -> None:
    """Evaluate all rules of one grain at one period end into `checks.rule_result` and `checks.occurrence`.

    Raises:
        RefusedError: a rule's SQL does not run (exit 3).
    """
    in_force = [rule for rule in rules if rule.is_in_force(as_of)]
    if not in_force:
        return
    table = f"{facts_schema}.{grain}"
    verdicts = {rule.id: verdict_sql(rule, value_of) for rule in in_force}
    columns = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    try:
        _judge(connection, verdicts, table=table, columns=columns)
    except duckdb.Error:
        for rule in in_force:
            _refuse_broken(connection, rule, verdicts[rule.id], table)
        raise
    counts = _count(connection, in_force, grain=grain, as_of=as_of)
    _find(connection, [rule for rule in in_force if counts[rule.id]], grain=grain, as_of=as_of)
    connection.execute("DROP TABLE judged")


def _judge(
    connection: duckdb.DuckDBPyConnection, verdicts: Mapping[str, str], *, table: str, columns: Sequence[str]
) -> None:
    """Temp table `judged`: subject, place and source rows of each fact row, and one verdict a rule."""
    household = "household_id" if "household_id" in columns else "NULL::VARCHAR AS household_id"
    sources = ", ".join(column for column in columns if column.endswith("row_id"))
    judged = ", ".join(f"{sql} AS {rule_id}" for rule_id, sql in verdicts.items())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE judged AS"
        f" SELECT subject_key, {household}, village_code, county_code, [{sources}] AS source_row_ids, {judged} FROM {table}"
    )


def _refuse_broken(connection: duckdb.DuckDBPyConnection, rule: Rule, verdict: str, table: str) -> None:
    """A rule that errors is never reported as one that failed: the gate refuses the build (exit 3)."""
    try:
        connection.execute(f"SELECT sum({verdict}) FROM {table}").fetchall()
    except duckdb.Error as error:
        raise RefusedError(
            "规则无法执行，本次不发布",
            where=f"规则 {rule.id}（{rule.family}.yml）",
            do=f"修改该规则的谓词（{type(error).__name__}）；可用的列见 pipelines/curate/sql/facts/{rule.grain}.sql",
        ) from error


def _count(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], *, grain: str, as_of: date) -> dict[str, int]:
    """Add population, violated and unknown of each rule by village to `checks.rule_result`; violations by rule."""
    # sum(case …) in one grouped scan is 1.7 times as fast as count(*) FILTER.
    sums = ", ".join(
        f"sum(CASE WHEN {rule.id} {test} THEN 1 ELSE 0 END) AS {kind}_{rule.id}"
        for rule in rules
        for kind, test in (("p", f"<> {OUTSIDE}"), ("v", f"= {VIOLATES}"), ("u", f"= {UNKNOWN}"))
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE counts AS SELECT county_code, village_code, count(*) AS rows_in_grain,"
        f" {sums} FROM judged GROUP BY county_code, village_code"
    )
    unpivoted = "\nUNION ALL\n".join(
        f"SELECT DATE '{as_of}', '{rule.id}', '{grain}', county_code, village_code, rows_in_grain,"
        f" p_{rule.id}, v_{rule.id}, u_{rule.id} FROM counts"
        for rule in rules
    )
    connection.execute(f"INSERT INTO checks.rule_result {unpivoted}")
    totals = connection.execute(f"SELECT {', '.join(f'sum(v_{rule.id})' for rule in rules)} FROM counts").fetchall()[0]
    connection.execute("DROP TABLE counts")
    return {rule.id: int(total or 0) for rule, total in zip(rules, totals, strict=True)}


def _find(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], *, grain: str, as_of: date) -> None:
    """Add one occurrence per subject and violated rule to `checks.occurrence`, with the base rows it rests on."""
    if not rules:
        return
    scans = "\nUNION ALL\n".join(
        f"SELECT DATE '{as_of}', '{rule.id}', '{grain}', subject_key, any_value(household_id), any_value(village_code),"
        " any_value(county_code), list_sort(list_distinct(flatten(list(source_row_ids))))"
        f" FROM judged WHERE {rule.id} = {VIOLATES} GROUP BY subject_key"
        for rule in rules
    )
    connection.execute(f"INSERT INTO checks.occurrence {scans}")
