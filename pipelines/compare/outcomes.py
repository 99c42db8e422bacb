"""Findings and measures that are not the same in both snapshots, each with its cause."""

from __future__ import annotations

import duckdb

from pipelines.compare.inputs import InputChanges
from pipelines.store.database import insert_rows

DATA, RULE, PARAMETER, DATE, PROGRAM, DEFINITION = "数据", "规则", "参数", "日期", "程序", "口径"


def compare_findings(connection: duckdb.DuckDBPyConnection, changes: InputChanges, *, with_findings: bool) -> None:
    """Write the temporary table `finding_difference`: kind (added, removed), finding_id, rule_id, county_code, subject, cause.

    A changed rule or parameter is the cause before changed rows are; rows count when the finding rests on one of them.
    """
    connection.execute("CREATE TEMP TABLE rule_cause (rule_id VARCHAR, cause VARCHAR)")
    rules = {*changes.kinds["rules"].before, *changes.kinds["rules"].after}
    causes = [(name, RULE if name in changes.kinds["rules"].names else PARAMETER) for name in sorted(rules)
              if name in changes.kinds["rules"].names or changes.parameters_changed_for(name)]  # fmt: skip
    insert_rows(connection, "rule_cause", causes)
    rest = DATE if changes.as_of[0] != changes.as_of[1] else None
    connection.execute(f"""
        CREATE TEMP TABLE finding_difference AS
        WITH {_open("old", changes.as_of[0])}, {_open("new", changes.as_of[1])}, apart AS (
            SELECT 'added' AS kind, * FROM new_open WHERE finding_id NOT IN (SELECT finding_id FROM old_open)
            UNION ALL
            SELECT 'removed', * FROM old_open WHERE finding_id NOT IN (SELECT finding_id FROM new_open)
        ), touched AS (
            SELECT DISTINCT apart.finding_id FROM apart, unnest(apart.source_row_ids) AS source(row_id)
            JOIN difference
              ON source.row_id = CASE apart.kind WHEN 'added' THEN difference.new_row_id ELSE difference.old_row_id END
        )
        SELECT kind, apart.finding_id, rule_id, county_code, subject_key,
               coalesce(rule_cause.cause, CASE WHEN touched.finding_id IS NOT NULL THEN '{DATA}' END, $rest,
                        CASE WHEN EXISTS (SELECT 1 FROM difference) THEN '{DATA}' END, '{PROGRAM}') AS cause
        FROM apart LEFT JOIN rule_cause USING (rule_id) LEFT JOIN touched USING (finding_id)
        WHERE $with_findings ORDER BY rule_id, subject_key
    """, {"rest": rest, "with_findings": with_findings})  # fmt: skip


def _open(side: str, as_of: str) -> str:
    """Common table expression: what is open at the snapshot's own as_of, with the base rows it rests on."""
    return f"""{side}_open AS (
            SELECT period.finding_id, period.rule_id, period.county_code, period.subject_key, occurrence.source_row_ids
            FROM {side}.checks.finding_period AS period
            LEFT JOIN {side}.checks.occurrence AS occurrence
              ON occurrence.rule_id = period.rule_id AND occurrence.subject_key = period.subject_key
             AND occurrence.as_of = period.as_of
            WHERE period.is_open AND period.as_of = DATE '{as_of}'
        )"""


def compare_measures(connection: duckdb.DuckDBPyConnection, changes: InputChanges) -> list[tuple[object, ...]]:
    """Lines of part 指标: measures whose value for the whole programme changed, with the number of counties they changed in."""
    found = connection.execute(f"""
        WITH old AS (SELECT * FROM old_shared.measure_value WHERE as_of = DATE '{changes.as_of[0]}'),
        new AS (SELECT * FROM new_shared.measure_value WHERE as_of = DATE '{changes.as_of[1]}'),
        pair AS (
            SELECT measure_id, level, area_code, old.value AS before, new.value AS after
            FROM old FULL JOIN new USING (measure_id, level, area_code)
            WHERE level IN ('program', 'county')
              AND (old.numerator IS DISTINCT FROM new.numerator OR old.denominator IS DISTINCT FROM new.denominator
                   OR old.status IS DISTINCT FROM new.status)
        )
        SELECT measure_id, max(CASE WHEN level = 'program' THEN before END), max(CASE WHEN level = 'program' THEN after END),
               count(CASE WHEN level = 'county' THEN 1 END), count(before), count(after)
        FROM pair GROUP BY measure_id ORDER BY measure_id
    """).fetchall()
    ((has_rows,),) = connection.execute("SELECT count(*) > 0 FROM difference").fetchall()
    return [
        (
            "指标", measure, f"{counties}个县", int(not before_rows), int(not after_rows), int(bool(before_rows and after_rows)),
            f"{_number(before)} → {_number(after)}", "、".join(_measure_causes(measure, changes, has_rows)),
        )
        for measure, before, after, counties, before_rows, after_rows in found
    ]  # fmt: skip


def _measure_causes(measure: str, changes: InputChanges, has_rows: bool) -> list[str]:
    """All that may have moved it: what it counts, what it is compared with, and how."""
    causes = [
        (measure in changes.kinds["measures"].names, DEFINITION),
        (changes.parameters_changed_for(measure), PARAMETER),
        (changes.as_of[0] != changes.as_of[1], DATE),
        (has_rows, DATA),
        (bool(changes.kinds["rules"].names), RULE),
    ]
    return [cause for applies, cause in causes if applies] or [PROGRAM]


def _number(value: float | None) -> str:
    return "无" if value is None else f"{value:.6g}"
