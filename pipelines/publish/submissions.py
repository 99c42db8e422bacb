"""Who has delivered what was owed, and who has not: one row for each office, table and period end.

An office is a county or, for the tables that come for the whole programme at once, the programme itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from pipelines.contracts import Contract
from pipelines.policy import Area, Submission
from pipelines.store.database import insert_rows
from pipelines.store.run_context import RunContext

_DUTY = """office_code VARCHAR, office_name VARCHAR, owed_by VARCHAR, table_name VARCHAR, title_zh VARCHAR, position INTEGER,
    rhythm VARCHAR, may_be_nil BOOLEAN, period_end DATE, due_on DATE"""


def write_submissions(
    connection: duckdb.DuckDBPyConnection,
    context: RunContext,
    *,
    duties: Iterable[Submission],
    contracts: Mapping[str, Contract],
    areas: Iterable[Area],
) -> None:
    """Write `indicators.submission`, as known on the run's `known_on`.

    Columns: office_code, office_name, owed_by, table_name, title_zh, position (order of the policy), rhythm, period_end,
    due_on, status, received_on, days_late, rows, note. Status is one of

    - received: the first delivery came on or before due_on;
    - late: it came later;
    - missing: due, and nothing readable has come; the note names files that could not be read;
    - nil: due and nothing has come of a list that need not be sent when nothing happened;
    - not_due: not yet due, and nothing has come.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE duty ({_DUTY})")
    insert_rows(connection, "duty", list(_duties(context, duties, contracts, areas)))
    connection.execute(f"""
        CREATE TABLE indicators.submission AS
        WITH delivered AS (
            SELECT table_name, coalesce(county_code, '') AS county_code, delivery.data_date, batch.received_on, rows
            FROM ledger.delivery AS delivery JOIN ledger.batch AS batch USING (batch_id)
        ), first AS (
            SELECT duty.office_code, duty.table_name, duty.period_end, min(delivered.received_on) AS received_on,
                   sum(delivered.rows)::BIGINT AS rows
            FROM duty JOIN delivered
              ON delivered.table_name = duty.table_name AND delivered.data_date = duty.period_end
             AND (duty.owed_by = 'program' OR delivered.county_code = duty.office_code)
            GROUP BY ALL
        ), refused AS (
            SELECT duty.office_code, duty.table_name, duty.period_end,
                   string_agg(DISTINCT file.file_name, '、' ORDER BY file.file_name) AS files
            FROM duty
            JOIN ledger.batch AS batch ON batch.data_date = duty.period_end
            JOIN ledger.file AS file ON file.batch_id = batch.batch_id AND file.state = 'refused'
             AND coalesce(file.county_code, duty.office_code) = duty.office_code AND contains(file.file_name, duty.title_zh)
            GROUP BY ALL
        )
        SELECT duty.* EXCLUDE (may_be_nil),
               CASE WHEN first.received_on <= duty.due_on THEN 'received'
                    WHEN first.received_on IS NOT NULL THEN 'late'
                    WHEN duty.due_on > DATE '{context.known_on}' THEN 'not_due'
                    WHEN refused.files IS NULL AND duty.may_be_nil THEN 'nil'
                    ELSE 'missing' END AS status,
               first.received_on,
               CASE WHEN first.received_on > duty.due_on THEN date_diff('day', duty.due_on, first.received_on)
                    WHEN first.received_on IS NULL AND duty.due_on < DATE '{context.known_on}'
                    THEN date_diff('day', duty.due_on, DATE '{context.known_on}') END AS days_late,
               first.rows,
               CASE WHEN first.received_on IS NULL AND refused.files IS NOT NULL THEN '只收到未能读入的文件：' || refused.files
                    WHEN first.rows = 0 THEN '收到的文件里没有可用的行' END AS note
        FROM duty
        LEFT JOIN first USING (office_code, table_name, period_end)
        LEFT JOIN refused USING (office_code, table_name, period_end)
        ORDER BY duty.period_end, duty.position, duty.office_code
    """)
    connection.execute("DROP TABLE duty")


def _duties(
    context: RunContext, duties: Iterable[Submission], contracts: Mapping[str, Contract], areas: Iterable[Area]
) -> Iterable[tuple[object, ...]]:
    """Every table that an office owes for a period end on or before the day up to which deliveries are known."""
    listed = list(areas)
    for position, duty in enumerate(duties):
        level = "county" if duty.owed_by == "county" else "program"
        for area in (area for area in listed if area.level == level):
            for end in duty.period_ends(context.known_on):
                yield (
                    area.code, area.name, duty.owed_by, duty.table, contracts[duty.table].title_zh, position,
                    duty.rhythm, duty.allows_nil, end, duty.due_on(end),
                )  # fmt: skip
