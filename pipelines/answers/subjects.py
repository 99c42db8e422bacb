"""The fact rows behind a measure or a rule, one by one, with the cells they come from (roof; restricted, but no name)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.answers.asked import VERDICTS, columns_of
from pipelines.answers.cells import Value, named_columns, places_by_version, records, text_of, values_of
from pipelines.answers.household_text import value_lines
from pipelines.answers.published import Published
from pipelines.check.evaluate import OUTSIDE, verdict_sql
from pipelines.check.rules import Rule
from pipelines.measure.recount import AGAINST, COUNTED, FOR, UNKNOWN, relation_columns, rows_sql
from pipelines.policy import Measure

_IDS = ("person_id", "household_id", "village_code", "county_code")


@dataclass(frozen=True)
class Subject:
    """One fact row: what it is to the measure or rule, its ids, and the columns that decide."""

    subject: str
    role: str
    amount: Decimal | None
    ids: dict[str, str]
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Subjects:
    """How many rows there are of each role, and the first of those that matter."""

    counts: dict[str, int]
    shown: tuple[Subject, ...]


def measure_subjects(published: Published, measure: Measure, level: str, code: str, limit: int) -> Subjects:
    """Of a share the rows against it, of anything else its largest contributions; then those unknown."""
    columns = relation_columns(published.register, measure.grain, published.as_of)
    rows = rows_sql(measure, columns, as_of=published.as_of, value_of=published.parameters.__getitem__, level=level)
    counts = published.register.execute(
        f"SELECT role, count(*) FROM ({rows}) WHERE area_code = ? AND role IS NOT NULL GROUP BY role ORDER BY role",
        [code],
    ).fetchall()
    named = named_columns(measure.predicates)
    shown: list[Subject] = []
    for role in (AGAINST if measure.kind == "share" else COUNTED, UNKNOWN):
        found = published.register.execute(
            f"SELECT * FROM ({rows}) WHERE area_code = ? AND role = ? AND amount IS DISTINCT FROM 0"
            " ORDER BY abs(amount) DESC NULLS LAST, subject_key LIMIT ?",
            [code, role, limit],
        )
        shown += [_subject(published, measure.grain, named, row) for row in list(records(found))]
    return Subjects(dict(counts), tuple(shown))


def rule_subjects(published: Published, rule: Rule, level: str, code: str, limit: int) -> Subjects:
    """The rows that violate the rule; `level` is program, county or village."""
    verdict = verdict_sql(rule, published.parameters.__getitem__)
    columns = columns_of(published.register, rule.grain)
    within = f"AND {level}_code = $code" if level != "program" and f"{level}_code" in columns else "AND $code <> ''"
    named = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(VERDICTS) if number != OUTSIDE)
    rows = (
        f"SELECT *, NULL AS amount, CASE verdict {named} END AS role"
        f" FROM (SELECT *, {verdict} AS verdict FROM facts.{rule.grain})"
    )
    counts = published.register.execute(
        f"SELECT role, count(*) FROM ({rows}) WHERE role IS NOT NULL {within} GROUP BY role ORDER BY role",
        {"code": code},
    ).fetchall()
    found = published.register.execute(
        f"SELECT * FROM ({rows}) WHERE role = 'violates' {within} ORDER BY subject_key LIMIT $limit",
        {"code": code, "limit": limit},
    )
    names = named_columns(rule.predicates)
    return Subjects(dict(counts), tuple(_subject(published, rule.grain, names, row) for row in list(records(found))))


def _subject(published: Published, grain: str, names: Sequence[str], row: dict[str, Any]) -> Subject:
    places = places_by_version(published.register, row)
    ids = {name: str(row[name]) for name in _IDS if row.get(name)}
    return Subject(row["subject_key"], row["role"], row["amount"], ids, values_of(grain, names, row, places))


ROLES_ZH = {FOR: "算达到", AGAINST: "未达到", UNKNOWN: "不详", COUNTED: "计入", "violates": "违反", "passes": "符合"}


def subject_lines(subjects: Subjects, unit: str) -> Iterator[str]:
    """How many there are of each kind, then the rows with their cells."""
    told = "、".join(f"{ROLES_ZH[role]}{number:,}" for role, number in subjects.counts.items())
    yield f"  逐个（受限数据）：{told or '没有对象'}；列出{len(subjects.shown)}个"
    for item in subjects.shown:
        amount = f" · {text_of(item.amount)}{unit}" if item.amount is not None else ""
        ids = [f"户 {item.ids['household_id']}"] if "household_id" in item.ids else []
        ids += [f"村 {item.ids['village_code']}"] if "village_code" in item.ids else []
        where = f"（{'，'.join(ids)}）" if ids else ""
        yield f"    {ROLES_ZH[item.role]} {item.subject}{where}{amount}"
        yield from value_lines(item.values)


def subject_records(subjects: Subjects) -> list[dict[str, Any]]:
    """As `--format json` prints them."""
    return [vars(item) | {"values": [vars(value) for value in item.values]} for item in subjects.shown]
