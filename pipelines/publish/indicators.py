"""What shared pages may know of rules, findings, obligations and the ledger: counts by area, no row about anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from pipelines.contracts import load_contracts
from pipelines.policy import Article, Obligation, load_area_tree, load_submissions
from pipelines.publish.submissions import write_submissions
from pipelines.store.database import insert_rows
from pipelines.store.run_context import RunContext, write_run_context

TABLES = ("rule", "rule_value", "finding_count", "obligation", "article", "department_obligation",
          "ledger_total", "ledger_file", "cell_issue_count", "normalisation_count", "repair_count", "returned_file",
          "submission", "correction_count", "void_claim", "file_remark")  # fmt: skip


def complete_indicators(
    connection: duckdb.DuckDBPyConnection,
    context: RunContext,
    *,
    articles: Mapping[int, Article],
    obligations: Sequence[Obligation],
) -> None:
    """Write every table of `indicators` that the measure stage did not; `connection` has it attached."""
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS indicators.{table}")
    write_run_context(connection, context, "indicators")
    _write_rules(connection)
    _write_findings(connection)
    _write_articles(connection, articles, obligations)
    _write_ledger(connection)
    _write_cells(connection)
    write_submissions(
        connection,
        context,
        duties=load_submissions().values(),
        contracts=load_contracts(),
        areas=load_area_tree(),
    )


COUNTED_TABLES = (
    "rule_value", "finding_count", "ledger_total", "ledger_file", "cell_issue_count", "correction_count", "file_remark",
    "void_claim", "normalisation_count", "repair_count", "returned_file",
)  # fmt: skip
"""Tables that hold nothing but counts of the register."""


def count_again(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables of counts anew from the register of a published snapshot; `indicators` holds a copy of all others."""
    for table in ("rule", *COUNTED_TABLES):
        connection.execute(f"DROP TABLE IF EXISTS indicators.{table}")
    _write_rules(connection)
    _write_findings(connection)
    _write_ledger(connection)
    _write_cells(connection)


def _write_rules(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        CREATE TABLE indicators.rule AS
        SELECT * EXCLUDE (blocks_exit, tolerance_share) FROM checks.rule ORDER BY position
    """)
    connection.execute("""
        CREATE TABLE indicators.rule_value AS
        WITH county AS (SELECT code, parent_code AS city FROM indicators.area WHERE level = 'county'),
        levels AS (
            SELECT result.*, 'village' AS level, village_code AS area_code FROM checks.rule_result AS result
            UNION ALL
            SELECT result.*, 'county', county_code FROM checks.rule_result AS result
            UNION ALL
            SELECT result.*, 'city', county.city FROM checks.rule_result AS result
            JOIN county ON county.code = result.county_code
            UNION ALL
            SELECT result.*, 'program', '254' FROM checks.rule_result AS result
        )
        SELECT levels.rule_id, level, area_code, levels.as_of, sum(levels.population)::BIGINT AS population,
               sum(levels.violated)::BIGINT AS violated, sum(levels.unknown)::BIGINT AS unknown,
               CASE WHEN any_value(total.status) IN ('red', 'not_in_force') AND level = 'program' THEN any_value(total.status)
                    WHEN sum(levels.violated) > 0 THEN 'violated' ELSE 'green' END AS status,
               CASE WHEN level = 'program' THEN any_value(total.reason) END AS reason
        FROM levels
        LEFT JOIN checks.rule_total AS total ON total.rule_id = levels.rule_id
        WHERE area_code IS NOT NULL
        GROUP BY levels.rule_id, level, area_code, levels.as_of
        ORDER BY levels.rule_id, level, area_code, levels.as_of
    """)
    # A rule whose grain held no row has no result to sum; it must still be seen, as red or as openly empty.
    connection.execute("""
        INSERT INTO indicators.rule_value
        SELECT total.rule_id, 'program', '254', context.as_of, total.population, total.violated, total.unknown, total.status,
               total.reason
        FROM checks.rule_total AS total, indicators.run_context AS context
        WHERE NOT EXISTS (
            SELECT 1 FROM indicators.rule_value AS value
            WHERE value.rule_id = total.rule_id AND value.level = 'program' AND value.as_of = context.as_of
        )
    """)


def _write_findings(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        CREATE TABLE indicators.finding_count AS
        SELECT period.as_of, period.rule_id, rule.severity, period.county_code, period.village_code, period.state,
               period.periods_open AS age_periods, period.is_exempt, period.is_overdue,
               period.follows_from IS NOT NULL AS is_consequence, count(*) AS findings
        FROM checks.finding_period AS period JOIN checks.rule AS rule USING (rule_id)
        WHERE period.is_open OR period.is_resolved_now
        GROUP BY ALL
        ORDER BY ALL
    """)


def _write_articles(
    connection: duckdb.DuckDBPyConnection, articles: Mapping[int, Article], obligations: Sequence[Obligation]
) -> None:
    connection.execute(
        "CREATE TABLE indicators.article (article INTEGER, title_zh VARCHAR, section_zh VARCHAR, departments VARCHAR,"
        " summary_zh VARCHAR, documents VARCHAR, departments_are_our_reading BOOLEAN)"
    )
    connection.execute("CREATE TABLE indicators.department_obligation (department VARCHAR, article INTEGER)")
    listed = [
        (
            item.number, item.title_zh, item.section_zh, "、".join(item.departments), item.summary_zh,
            "、".join(document.text_zh for document in item.documents), item.departments_are_our_reading,
        )
        for item in articles.values()
    ]  # fmt: skip
    insert_rows(connection, "indicators.article", listed)
    named = [(department, item.number) for item in articles.values() for department in item.departments]
    insert_rows(connection, "indicators.department_obligation", named)
    connection.execute(
        "CREATE TEMP TABLE listed (obligation_id VARCHAR, article INTEGER, summary_zh VARCHAR, departments VARCHAR,"
        " reason_zh VARCHAR, needs_zh VARCHAR, position INTEGER)"
    )
    rows = [
        (
            item.id, item.article, item.summary_zh, "、".join(item.departments),
            item.not_in_register.reason_zh if item.not_in_register else None,
            item.not_in_register.needs_zh if item.not_in_register else None, position,
        )
        for position, item in enumerate(obligations)
    ]  # fmt: skip
    insert_rows(connection, "listed", rows)
    connection.execute("""
        CREATE TABLE indicators.obligation AS
        WITH measured AS (SELECT unnest(string_split(obligations, ',')) AS id FROM indicators.measure),
        checked AS (SELECT unnest(string_split(obligations, ',')) AS id FROM checks.rule)
        SELECT obligation_id, article, summary_zh, departments,
               CASE WHEN obligation_id IN (SELECT id FROM measured) THEN 'measured'
                    WHEN reason_zh IS NOT NULL THEN 'not_in_register'
                    WHEN obligation_id IN (SELECT id FROM checked) THEN 'checked'
                    ELSE 'not_connected' END AS state,
               reason_zh, needs_zh, position
        FROM listed ORDER BY position
    """)
    connection.execute("DROP TABLE listed")


def _write_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    states = ", ".join(
        f"sum(CASE WHEN state = '{state}' THEN 1 ELSE 0 END)::BIGINT AS {state}"
        for state in ("kept", "merged", "superseded", "retired", "quarantined", "not_data")
    )
    connection.execute(f"""
        CREATE TABLE indicators.ledger_total AS
        SELECT file.batch_id, coalesce(row.table_name, file.table_name, '') AS table_name,
               coalesce(file.county_code, '') AS county_code,
               count(row.state)::BIGINT AS received, {states.replace("state =", "row.state =")}
        FROM ledger.file AS file LEFT JOIN ledger.row AS row ON row.file_id = file.file_id
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """)
    connection.execute("""
        CREATE TABLE indicators.ledger_file AS
        SELECT batch_id, file_name, table_name, county_code, state, reason, rows_received + rows_split AS received, kept,
               merged, superseded, retired, quarantined, not_data
        FROM ledger.file ORDER BY batch_id, file_name
    """)


def _write_cells(connection: duckdb.DuckDBPyConnection) -> None:
    """Cells that could not be read, with what has become of each address since; and what normalisation changed.

    A cell is open while a row that counts, or one set aside, still rests on it; repaired when a returned workbook gave a
    readable value; replaced when its row was sent anew, merged or retired.
    """
    connection.execute("""
        CREATE TABLE indicators.cell_issue_count AS
        WITH repaired AS (
            SELECT DISTINCT repair.repaired_row_id AS row_id, repair.column_name FROM ledger.repair AS repair
            WHERE NOT EXISTS (
                SELECT 1 FROM ledger.cell_issue AS issue
                WHERE issue.row_id = repair.record_row_id AND issue.column_name = repair.column_name)
        ), address AS (
            SELECT issue.file_id, issue.sheet, issue.row_number, issue.column_name, issue.kind,
                   any_value(row.table_name) AS table_name,
                   coalesce(any_value(row.county_code), any_value(file.county_code), '') AS county_code,
                   any_value(file.batch_id) AS batch_id, bool_or(row.state IN ('kept', 'quarantined')) AS is_open,
                   bool_or(repaired.row_id IS NOT NULL) AS is_repaired
            FROM ledger.cell_issue AS issue JOIN ledger.row AS row ON row.row_id = issue.row_id
            JOIN ledger.file AS file ON file.file_id = issue.file_id
            LEFT JOIN repaired ON repaired.row_id = issue.row_id AND repaired.column_name = issue.column_name
            GROUP BY ALL
        )
        SELECT batch_id, table_name, county_code, column_name, kind, count(*) AS cells,
               sum(CASE WHEN is_open THEN 1 ELSE 0 END)::BIGINT AS open_cells,
               sum(CASE WHEN is_repaired AND NOT is_open THEN 1 ELSE 0 END)::BIGINT AS repaired_cells
        FROM address GROUP BY ALL ORDER BY ALL
    """)
    connection.execute("""
        CREATE TABLE indicators.correction_count AS
        SELECT correction.table_name, coalesce(row.county_code, '') AS county_code, correction.column_name,
               count(*) AS corrections
        FROM ledger.correction AS correction LEFT JOIN ledger.row AS row USING (row_id)
        GROUP BY ALL ORDER BY ALL
    """)
    # Without the sheet: an office may name one after a household.
    connection.execute("""
        CREATE TABLE indicators.file_remark AS
        SELECT file.batch_id, file.file_name, coalesce(file.county_code, '') AS county_code, issue.kind, issue.reason,
               sum(issue.cells)::BIGINT AS cells
        FROM ledger.file_issue AS issue JOIN ledger.file AS file USING (file_id) GROUP BY ALL ORDER BY ALL
    """)
    connection.execute("CREATE TABLE indicators.void_claim AS SELECT * FROM ledger.void_claim ORDER BY ALL")
    connection.execute("""
        CREATE TABLE indicators.normalisation_count AS
        SELECT file.batch_id, coalesce(file.table_name, '') AS table_name, coalesce(file.county_code, '') AS county_code,
               change.column_name, change.kind, sum(change.cells)::BIGINT AS cells
        FROM ledger.normalisation AS change JOIN ledger.file AS file USING (file_id)
        GROUP BY ALL ORDER BY ALL
    """)
    connection.execute("""
        CREATE TABLE indicators.repair_count AS
        WITH aside AS (
            SELECT row_id, TRUE AS is_open FROM ledger.row WHERE state = 'quarantined' AND table_name IS NOT NULL
            UNION ALL
            SELECT DISTINCT repair.record_row_id, FALSE
            FROM ledger.repair AS repair JOIN ledger.row AS record ON record.row_id = repair.record_row_id
            WHERE repair.was_quarantined AND record.state <> 'quarantined'
              AND repair.record_row_id NOT IN (SELECT repaired_row_id FROM ledger.repair)
        )
        SELECT row.table_name, coalesce(row.county_code, file.county_code, '') AS county_code,
               sum(CASE WHEN is_open THEN 1 ELSE 0 END)::BIGINT AS open_rows,
               sum(CASE WHEN is_open THEN 0 ELSE 1 END)::BIGINT AS repaired_rows
        FROM aside JOIN ledger.row AS row USING (row_id) JOIN ledger.file AS file USING (file_id)
        GROUP BY ALL ORDER BY ALL
    """)
    connection.execute("""
        CREATE TABLE indicators.returned_file AS
        SELECT batch.batch_id, file.file_name, coalesce(file.county_code, '') AS county_code, batch.received_on,
               returned.lines, returned.applied, returned.blank, returned.set_aside
        FROM ledger.returned_file AS returned JOIN ledger.file AS file USING (file_id)
        JOIN ledger.batch AS batch USING (batch_id) ORDER BY batch.batch_id, file.file_name
    """)
