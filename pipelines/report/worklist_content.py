"""What a worklist asks: every open finding of a register as a line of the rectification list, filled in with what is known.

Reads the restricted register; what it finds may leave it only towards those who put the findings right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

import duckdb

from pipelines.policy import load_area_tree
from pipelines.policy.severities import SEVERITIES
from pipelines.report.haves import HaveRow, read_haves
from pipelines.store.run_context import RunContext

Kind = Literal["village", "county", "program", "department"]
DEPARTMENTS_FOLDER = "责任单位"

# Finding, village and rule: one each; names: one a person and household; answer: the one line that speaks of a finding.
_OPEN = """
    WITH village AS (
        SELECT village_code, min(village_name) AS village_name FROM facts.village GROUP BY village_code
    ), head AS (
        SELECT household_id, min(head_name) AS head_name FROM facts.household GROUP BY household_id
    ), named AS (
        SELECT subject_key, min(person_name) AS person_name FROM facts.person GROUP BY subject_key
    ), answer AS (
        SELECT * FROM facts.rectification
        QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY rectification_status IS NULL, duplicate_no) = 1
    )
    SELECT finding.finding_id, finding.rule_id, finding.grain, finding.subject_key, finding.household_id, finding.county_code,
           finding.village_code, village.village_code IS NOT NULL AS is_in_a_village, village.village_name, head.head_name,
           named.person_name, finding.due_on, finding.is_overdue, finding.is_exempt, finding.exempt_until,
           finding.claim_outcome, finding.follows_from, rule.severity, rule.message_zh, rule.remedy_zh, rule.responsible,
           answer.cause, answer.corrective_measure, answer.responsible_person_name, answer.rectification_status,
           answer.completion_date, answer.evidence
    FROM checks.finding AS finding JOIN checks.rule AS rule USING (rule_id)
    LEFT JOIN village ON village.village_code = finding.village_code
    LEFT JOIN head ON head.household_id = finding.household_id
    LEFT JOIN named ON finding.grain = 'person' AND named.subject_key = finding.subject_key
    LEFT JOIN answer ON answer.finding_id = finding.finding_id
    ORDER BY finding.is_exempt, CASE rule.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
             finding.household_id NULLS LAST, rule.position, finding.subject_key
"""


@dataclass(frozen=True)
class Item:
    """One open finding. `cells`: column of the contract → value; `village_code` is None where it lies in no village of ours."""

    cells: Mapping[str, Any]
    county_code: str | None
    village_code: str | None
    departments: tuple[str, ...]
    severity: str
    is_overdue: bool
    is_exempt: bool

    @property
    def finding_id(self) -> str:
        return str(self.cells["finding_id"])


@dataclass
class Worklist:
    """What goes to one village, to a county about what lies in no village, or to a department."""

    kind: Kind
    code: str
    name: str
    county_code: str
    county_name: str
    items: list[Item] = field(default_factory=list)
    haves: list[HaveRow] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Whose list it is: the county before the village."""
        return f"{self.county_name}{self.name}" if self.kind == "village" else self.name

    def count(self, severity: str) -> int:
        return sum(item.severity == severity for item in self.items)

    @cached_property
    def overdue(self) -> int:
        return sum(item.is_overdue for item in self.items)

    @cached_property
    def exempt(self) -> int:
        return sum(item.is_exempt for item in self.items)


def read_items(connection: duckdb.DuckDBPyConnection) -> list[Item]:
    """Every finding open at the snapshot's as_of, the gravest first, then by household and rule; the exempt ones last."""
    result = connection.execute(_OPEN)
    names = [column[0] for column in result.description]
    return [_item(dict(zip(names, row, strict=True))) for row in result.fetchall()]


def _item(row: dict[str, Any]) -> Item:
    cells = {
        **{name: row[name] for name in (
            "finding_id", "rule_id", "village_code", "village_name", "household_id", "cause", "responsible_person_name",
            "rectification_status", "completion_date", "evidence",
        )},
        "finding_severity": SEVERITIES[row["severity"]],
        "subject": _subject(row),
        "description": f"{_remark(row)}{row['message_zh']}",
        "corrective_measure": row["corrective_measure"] or row["remedy_zh"],
        "responsible_unit": row["responsible"],
        "deadline_date": None if row["is_exempt"] else row["due_on"],
    }  # fmt: skip
    village = row["village_code"] if row["is_in_a_village"] else None
    departments = tuple(name for name in row["responsible"].split("、") if name)
    return Item(cells, row["county_code"], village, departments, row["severity"], row["is_overdue"], row["is_exempt"])


def _subject(row: dict[str, Any]) -> str:
    """Whom or what to look for: a name, and the number that tells it from others."""
    if row["subject_key"] == row["household_id"]:
        return row["head_name"] or row["subject_key"]
    name = row["person_name"] or (f"户主{row['head_name']}" if row["head_name"] else None)
    return f"{name}（{row['subject_key']}）" if name else str(row["subject_key"])


def _remark(row: dict[str, Any]) -> str:
    if row["is_exempt"]:
        return f"〔已豁免至{row['exempt_until']}，不必整改〕"
    remark = "〔报了已整改，数据里仍然存在〕" if row["claim_outcome"] == "contradicted" else ""
    # One cause is one task: what follows from it mostly goes away with it.
    return remark + (f"〔先整改{row['follows_from']}，本条多半随之消除〕" if row["follows_from"] else "")


def area_lists(connection: duckdb.DuckDBPyConnection, items: Iterable[Item]) -> list[Worklist]:
    """The open findings by village; those of no village of ours by county, those of no county for the whole programme."""
    program, *areas = load_area_tree()
    names = {area.code: area.name for area in areas}
    lists: dict[tuple[str, str], Worklist] = {}
    for item in items:
        county = (item.village_code or item.county_code or "")[:6]
        key = (county if county in names else "", item.village_code or "")
        if key not in lists:
            lists[key] = _empty_list(item, key, names, program.name)
        lists[key].items.append(item)
    haves = read_haves(connection, [village for _, village in lists if village])
    for (_, village), found in lists.items():
        found.haves = haves.get(village, [])
    return [found for _, found in sorted(lists.items())]


def _empty_list(item: Item, key: tuple[str, str], names: Mapping[str, str], program: str) -> Worklist:
    county, village = key
    county_name = names.get(county, "")
    if village:
        name = str(item.cells["village_name"] or village)
        return Worklist("village", village, name, county, county_name)
    if county:
        return Worklist("county", county, f"{county_name}（无村归属）", county, county_name)
    return Worklist("program", "", program, "", "")


def department_lists(items: Iterable[Item]) -> list[Worklist]:
    """The open findings by responsible department; a finding that several answer for is on the list of each."""
    lists: dict[str, Worklist] = {}
    for item, department in _by_department(items):
        lists.setdefault(department, Worklist("department", "", department, "", "")).items.append(item)
    return [found for _, found in sorted(lists.items())]


def _by_department(items: Iterable[Item]) -> Iterator[tuple[Item, str]]:
    for item in items:
        for department in item.departments:
            yield item, department


@dataclass(frozen=True)
class Dates:
    """What every cover states."""

    as_of: date
    known_on: date
    simulated: bool

    @classmethod
    def of(cls, context: RunContext) -> Dates:
        return cls(context.as_of, context.known_on, context.simulated)
