"""The check stage from end to end: rules at every period end, then the lives of the findings and what follows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import duckdb

from pipelines.check.claims import Origins, gather_claims, write_claims
from pipelines.check.evaluate import create_result_tables, evaluate_grain
from pipelines.check.exemptions import write_exemptions
from pipelines.check.findings import write_causes, write_deadlines, write_findings, write_lives
from pipelines.check.rules import Rule, by_grain
from pipelines.store.database import insert_rows
from pipelines.store.exemptions import Exemption
from pipelines.store.side_by_side import run_side_by_side

ValueOf = Callable[[str, date], object]
DESCRIPTION = {
    **dict.fromkeys(("grain_zh", "applies_zh", "violation_zh", "applies_sql", "violation_sql", "source"), "VARCHAR"),
    **dict.fromkeys(("examples", "parameters"), "VARCHAR"),
    **dict.fromkeys(("mutants", "mutants_noticed"), "INTEGER"),
}
"""Columns of `checks.rule` that say what the rule is; NULL where nobody said it."""


def run_rules(
    connection: duckdb.DuckDBPyConnection,
    rules: Mapping[str, Rule],
    *,
    facts_schemas: Mapping[date, str],
    value_of: ValueOf,
    origins: Origins | None = None,
    exemptions: Iterable[Exemption] = (),
    known_on: date | None = None,
    descriptions: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Evaluate `rules` on the facts of every period end into schema `checks`.

    Args:
        facts_schemas: period end → schema that holds its fact tables; the last one is the snapshot's as_of.
        value_of: (parameter name, period end) → value in force; raises RefusedError for a missing year.
        origins: where the derived columns of the facts come from; without them a rule looks at its own table only.
        exemptions: those approved by `known_on` (None: all) are applied.
        descriptions: rule id → what readers are told of the rule beside its results (`DESCRIPTION` columns).

    Raises:
        RefusedError: a rule's SQL does not run, or a yearly parameter is missing (exit 3).
        UsageError: an exemption names a rule that does not exist.
    """
    connection.execute("DROP SCHEMA IF EXISTS checks CASCADE")
    create_result_tables(connection)
    _write_rule_table(connection, rules, descriptions or {})
    write_exemptions(connection, exemptions, rules, known_on)
    for position, (as_of, schema) in enumerate(facts_schemas.items()):
        if progress:
            progress(f"规则 {as_of}", position, len(facts_schemas))
        _run_period_end(connection, rules, as_of=as_of, schema=schema, value_of=value_of)
    write_lives(connection, list(facts_schemas))
    write_causes(connection, rules)
    write_deadlines(connection, list(facts_schemas), value_of)
    gather_claims(connection, rules, facts_schemas.values(), origins or {})
    write_findings(connection)
    write_claims(connection, rules, facts_schemas)
    _write_totals(connection, rules, as_of=max(facts_schemas))


def _run_period_end(
    connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], *, as_of: date, schema: str, value_of: ValueOf
) -> None:
    def value_at(name: str) -> object:
        return value_of(name, as_of)

    grains = by_grain(rules)

    def evaluate(cursor: duckdb.DuckDBPyConnection, grain: str) -> None:
        evaluate_grain(cursor, grains[grain], grain=grain, facts_schema=schema, as_of=as_of, value_of=value_at)

    run_side_by_side(connection, dict.fromkeys(grains, ()), evaluate)


def _write_rule_table(
    connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], descriptions: Mapping[str, Mapping[str, Any]]
) -> None:
    """`checks.rule`: what later stages and readers need to know of each rule without reading YAML."""
    further = ", ".join(f"{name} {sql_type}" for name, sql_type in DESCRIPTION.items())
    connection.execute(f"""
        CREATE TABLE checks.rule (
            position INTEGER, rule_id VARCHAR, family VARCHAR, grain VARCHAR, title_zh VARCHAR, severity VARCHAR,
            obligations VARCHAR, responsible VARCHAR, message_zh VARCHAR, remedy_zh VARCHAR, follows_from VARCHAR,
            blocks_exit VARCHAR,
            tolerance_share DOUBLE, {further}
        )
    """)
    rows = [
        (
            position, rule.id, rule.family, rule.grain, rule.title_zh, rule.severity, ",".join(rule.obligations),
            "、".join(rule.responsible), rule.message_zh, rule.remedy_zh, ",".join(rule.follows_from),
            ",".join(rule.blocks_exit),
            float(rule.tolerance.get("share", 0.0)),
            *(descriptions.get(rule.id, {}).get(name) for name in DESCRIPTION),
        )
        for position, rule in enumerate(rules.values())
    ]  # fmt: skip
    insert_rows(connection, "checks.rule", rows)


def _write_totals(connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], *, as_of: date) -> None:
    """`checks.rule_total`: one row per rule at the snapshot's as_of, with its verdict. GX reads this table."""
    counted = {
        rule_id: (int(rows), int(population), int(violated), int(unknown))
        for rule_id, rows, population, violated, unknown in connection.execute(
            "SELECT rule_id, sum(rows_in_grain), sum(population), sum(violated), sum(unknown)"
            " FROM checks.rule_result WHERE as_of = ? GROUP BY rule_id",
            [as_of],
        ).fetchall()
    }
    connection.execute("""
        CREATE TABLE checks.rule_total (
            rule_id VARCHAR, grain VARCHAR, rows_in_grain BIGINT, population BIGINT, violated BIGINT, unknown BIGINT,
            status VARCHAR, reason VARCHAR
        )
    """)
    rows = []
    for rule in rules.values():
        total, population, violated, unknown = counted.get(rule.id, (0, 0, 0, 0))
        status, reason = verdict(rule, as_of, total, population, violated)
        rows.append((rule.id, rule.grain, total, population, violated, unknown, status, reason))
    insert_rows(connection, "checks.rule_total", rows)


def verdict(rule: Rule, as_of: date, rows: int, population: int, violated: int) -> tuple[str, str]:
    """Status and reason of a rule: not_in_force, red (examined too little), violated or green."""
    if not rule.is_in_force(as_of):
        return "not_in_force", "规则在该日期不生效"
    shortfall = rule.expected_population.shortfall(population, rows)
    if shortfall:
        return "red", shortfall
    if violated:
        return "violated", ""
    return "green", rule.expected_population.may_be_empty or "" if population == 0 else ""
