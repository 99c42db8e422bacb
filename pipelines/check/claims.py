"""Claims: what the returned lists say was done about a finding, laid beside what the data say since.

A claim never closes a finding. It is verified when the data of a later period end do not show the finding any more, and
contradicted when data of the day of completion or after still do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from pipelines.check.rules import Rule
from pipelines.contracts import load_contracts
from pipelines.store.database import insert_rows
from pipelines.store.finding_ids import FINDING_ID_SQL, rule_of

DONE, NOTHING_TO_DO = "已整改", "情况属实无需整改"

# Over `claimed` and `followed`: what the data say of a claim.
OUTCOME_SQL = f"""
    CASE WHEN claimed.claim = '{DONE}' AND NOT followed.is_open THEN 'verified'
         WHEN claimed.claim = '{DONE}'
              AND coalesce(claimed.evidence_date, followed.as_of) >= coalesce(claimed.completion_date, claimed.data_date)
         THEN 'contradicted'
         WHEN followed.is_open AND (claimed.claim = '{DONE}' OR (claimed.claim = '{NOTHING_TO_DO}' AND NOT followed.is_exempt))
         THEN 'pending'
         ELSE 'none' END
"""

Origins = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Fact table → derived column → the base columns it comes from (`person.birth_date`)."""

_TEXT = re.compile(r"'[^']*'")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_ROW_ID = "_row_id"


def gather_claims(
    connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], facts_schemas: Iterable[str], origins: Origins
) -> None:
    """Write the temp table `claimed`: at every period end what is claimed of a finding, one row a finding id.

    `evidence_date` is the day of the data that the finding rests on there: of the tables that its rule looks at, each with its
    newest row, the oldest. A yearly form of last December says nothing of what was put right in August.
    """
    # Of rows of one list that say different things of a finding the first with an answer speaks.
    claims = " UNION ALL ".join(
        f"""
        SELECT as_of, finding_id, rule_id, rectification_status AS claim, completion_date, data_date, household_id, village_code,
               county_code, rectification_row_id AS row_id
        FROM {schema}.rectification
        QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY rectification_status IS NULL, duplicate_no) = 1
        """
        for schema in facts_schemas
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE said AS {claims}")
    tables = {rule.id: source_tables(rule, origins) for rule in rules.values()}
    connection.execute("CREATE OR REPLACE TEMP TABLE rule_source (rule_id VARCHAR, table_name VARCHAR)")
    pairs = [(rule, table) for rule, found in tables.items() for table in sorted(found)]
    insert_rows(connection, "rule_source", pairs)
    dated = " UNION ALL ".join(
        f"""
        SELECT source.finding_id, source.as_of, max(base.data_date) AS data_date
        FROM source JOIN rule_source AS looked ON looked.rule_id = source.rule_id AND looked.table_name = '{table}'
        JOIN base.{table} AS base ON base.row_id = source.row_id
        GROUP BY ALL
        """
        for table in sorted(_claimed_tables(connection))
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE claimed AS
        WITH source AS (
            SELECT said.finding_id, said.as_of, life.rule_id, unnest(occurrence.source_row_ids) AS row_id
            FROM said JOIN life ON life.finding_id = said.finding_id AND life.as_of = said.as_of
            JOIN checks.occurrence AS occurrence
                ON occurrence.rule_id = life.rule_id AND occurrence.subject_key = life.subject_key
               AND occurrence.as_of = life.as_of
        ), dated AS (
            {dated or "SELECT NULL::VARCHAR AS finding_id, NULL::DATE AS as_of, NULL::DATE AS data_date WHERE FALSE"}
        ), evidence AS (
            SELECT finding_id, as_of, min(data_date) AS evidence_date FROM dated GROUP BY ALL
        )
        SELECT said.*, evidence.evidence_date FROM said LEFT JOIN evidence USING (finding_id, as_of)
    """)
    connection.execute("DROP TABLE rule_source")
    connection.execute("DROP TABLE said")


def _claimed_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Base tables that the rules of the claimed findings look at; none when nothing is claimed."""
    rows = connection.execute("""
        SELECT DISTINCT looked.table_name FROM rule_source AS looked
        WHERE looked.rule_id IN (SELECT life.rule_id FROM said JOIN life USING (finding_id))
    """).fetchall()
    return {table for (table,) in rows}


def source_tables(rule: Rule, origins: Origins) -> set[str]:
    """The base tables that the columns of a rule's violation come from (of its population, when they come from none).

    A rule about doubles looks at the table of its grain, one about cells that could not be read at whichever the cell is in.
    """
    named = _tables_of(rule.violation, rule.grain, origins) or _tables_of(rule.applies, rule.grain, origins)
    contracts = load_contracts()
    return named or ({rule.grain} if rule.grain in contracts else set(contracts))


def _tables_of(predicate: str, grain: str, origins: Origins) -> set[str]:
    contracts, derived = load_contracts(), origins.get(grain, {})
    own = {column.name for column in contracts[grain].columns} if grain in contracts else set()
    tables: set[str] = set()
    for word in _WORD.findall(_TEXT.sub("", predicate)):
        if word in derived:
            tables |= {source.partition(".")[0] for source in derived[word]}
        elif word in own:
            tables.add(grain)
        elif word.endswith(_ROW_ID):
            named = [table for table in contracts if word.removesuffix(_ROW_ID).endswith(table)]
            tables |= {max(named, key=len)} if named else set()
    return tables & set(contracts)


def write_claims(
    connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], facts_schemas: Mapping[date, str]
) -> None:
    """Write `checks.claim`: every claim at every period end with its outcome.

    A claim about a finding that was never there is `unknown`, unless the subject that its id means is in the facts: then the list
    was put right and sent anew since, and what is said to be done is verified.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE cleared (finding_id VARCHAR, as_of DATE)")
    for as_of, schema in facts_schemas.items():
        for grain, named in _grains_of_unmatched(connection, rules, as_of).items():
            connection.execute(
                f"""
                INSERT INTO cleared
                WITH subject AS (SELECT DISTINCT rule_id, subject_key FROM {schema}.{grain}, unnest(?) AS named(rule_id))
                SELECT DISTINCT claimed.finding_id, claimed.as_of
                FROM claimed JOIN (SELECT {FINDING_ID_SQL} AS finding_id FROM subject) USING (finding_id)
                WHERE claimed.as_of = ?
                """,
                [named, as_of],
            )
    connection.execute(f"""
        CREATE TABLE checks.claim AS
        SELECT claimed.*, coalesce(period.is_open, FALSE) AS is_open,
               CASE WHEN period.finding_id IS NOT NULL THEN period.claim_outcome
                    WHEN cleared.finding_id IS NULL THEN 'unknown'
                    WHEN claimed.claim = '{DONE}' THEN 'verified'
                    ELSE 'none' END AS outcome
        FROM claimed LEFT JOIN checks.finding_period AS period
            ON period.finding_id = claimed.finding_id AND period.as_of = claimed.as_of
        LEFT JOIN cleared ON cleared.finding_id = claimed.finding_id AND cleared.as_of = claimed.as_of
        ORDER BY claimed.as_of, claimed.finding_id
    """)
    connection.execute("DROP TABLE claimed")
    connection.execute("DROP TABLE cleared")


def _grains_of_unmatched(
    connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], as_of: date
) -> dict[str, list[str]]:
    """Grain → its rules that are named by claims about no finding."""
    rows = connection.execute(
        "SELECT DISTINCT claimed.finding_id FROM claimed ANTI JOIN checks.finding_period USING (finding_id, as_of)"
        " WHERE claimed.as_of = ? ORDER BY 1",
        [as_of],
    ).fetchall()
    grains: dict[str, list[str]] = {}
    for name in dict.fromkeys(rule_of(finding) for (finding,) in rows):
        if name is not None and name in rules:
            grains.setdefault(rules[name].grain, []).append(name)
    return grains
