"""Findings and measures that are not the same in both snapshots, each with its cause.

Between two as_of a measure moves for two reasons that must not be taken for each other: the world changed, or what is known
and how it is counted. The newer snapshot counts the older as_of again: what it says more or less of it than was published
is a revision, the rest is real.
"""

from __future__ import annotations

import duckdb

from pipelines.compare.inputs import InputChanges
from pipelines.compare.rows import CORRECTION, NEW_BATCH
from pipelines.curate.columns import source_tables
from pipelines.policy import load_measures
from pipelines.policy.measure_records import FINDING_GRAIN
from pipelines.store.database import insert_rows

DATA, RULE, PARAMETER, DATE, PROGRAM, DEFINITION = "数据", "规则", "参数", "日期", "程序", "口径"
REAL, LATE = "实际变化", "迟报"


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
    """Lines of part 指标: measures whose value changed, with the number of counties they changed in and the split of causes."""
    found = connection.execute(f"""
        WITH old AS (SELECT * FROM old_shared.measure_value WHERE as_of = DATE '{changes.as_of[0]}'),
        again AS (SELECT * FROM new_shared.measure_value WHERE as_of = DATE '{changes.as_of[0]}'),
        new AS (SELECT * FROM new_shared.measure_value WHERE as_of = DATE '{changes.as_of[1]}'),
        pair AS (
            SELECT measure_id, level, old.value AS before, again.value AS again, new.value AS after,
                   {_differ("old", "again")} AS is_revised, {_differ("again", "new")} AS is_real,
                   {_differ("old", "new")} AS is_changed
            FROM old FULL JOIN again USING (measure_id, level, area_code) FULL JOIN new USING (measure_id, level, area_code)
            WHERE level IN ('program', 'county')
        )
        SELECT measure_id, max(CASE WHEN level = 'program' THEN before END), max(CASE WHEN level = 'program' THEN again END),
               max(CASE WHEN level = 'program' THEN after END), count(CASE WHEN level = 'county' THEN 1 END),
               count(before), count(after), bool_or(is_revised), bool_or(is_real)
        FROM pair WHERE is_changed OR is_revised GROUP BY measure_id ORDER BY measure_id
    """).fetchall()
    return [
        (
            "指标", measure, f"{counties}个县", int(not before_rows), int(not after_rows), int(bool(before_rows and after_rows)),
            _moved(before, again, after, changes), "、".join(_measure_causes(connection, measure, changes, is_revised, is_real)),
        )
        for measure, before, again, after, counties, before_rows, after_rows, is_revised, is_real in found
    ]  # fmt: skip


def _differ(first: str, second: str) -> str:
    return (
        f"({first}.numerator IS DISTINCT FROM {second}.numerator OR {first}.denominator IS DISTINCT FROM {second}.denominator"
        f" OR {first}.status IS DISTINCT FROM {second}.status)"
    )


def _moved(before: float | None, again: float | None, after: float | None, changes: InputChanges) -> str:
    """0.936 → 0.951; between two as_of with the part that is real and the part that is revision."""
    text = f"{_number(before)} → {_number(after)}"
    if changes.as_of[0] == changes.as_of[1] or before is None or again is None or after is None:
        return text
    return f"{text}（实际 {after - again:+.6g}，修订 {again - before:+.6g}）"


def _measure_causes(
    connection: duckdb.DuckDBPyConnection, measure: str, changes: InputChanges, is_revised: bool, is_real: bool
) -> list[str]:
    """All that may have moved it: real change, what it counts, what it is compared with, corrections, late rows, rules."""
    revisions = [
        (measure in changes.kinds["measures"].names, DEFINITION),
        (changes.parameters_changed_for(measure), PARAMETER),
        *((True, cause) for cause in _row_causes(connection, measure, changes)),
        (_needs_findings(measure) and bool(changes.kinds["rules"].names), RULE),
    ]
    causes = [REAL] if is_real and changes.as_of[0] != changes.as_of[1] else []
    if is_revised:
        causes += [cause for applies, cause in revisions if applies] or [PROGRAM]
    return causes or [PROGRAM]


def _row_causes(connection: duckdb.DuckDBPyConnection, measure: str, changes: InputChanges) -> list[str]:
    """Why rows of its tables that describe the older as_of, or a day before it, are not the same."""
    record = load_measures().get(measure)
    tables = source_tables(record.grain, record.predicates.texts.values()) if record is not None else None
    found = connection.execute(
        "SELECT DISTINCT cause FROM difference WHERE data_date <= CAST($day AS DATE)"
        " AND ($all OR list_contains($tables, table_name)) ORDER BY cause",
        {"day": changes.as_of[0], "all": not tables, "tables": sorted(tables or ())},
    ).fetchall()
    words = {CORRECTION: CORRECTION, NEW_BATCH: LATE}
    return list(dict.fromkeys(words.get(cause, DATA) for (cause,) in found))


def _needs_findings(measure: str) -> bool:
    record = load_measures().get(measure)
    return record is None or record.needs_findings or record.grain == FINDING_GRAIN


def _number(value: float | None) -> str:
    return "无" if value is None else f"{value:.6g}"
