"""八有排查表: which of the eight haves each household has, lacks, or nobody knows of; what to do, by when, by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

HAVES = {
    "has_stable_income": "收入",
    "has_safe_housing": "住房",
    "has_compulsory_education": "教育",
    "has_basic_medical_care": "医疗",
    "has_safe_water": "饮水",
    "has_power": "用电",
    "has_tv_signal": "电视",
    "has_network_signal": "网络",
}
"""Columns of 八有逐户核查表 in their order, b1 … b8 of the rules, and a short word for each."""

HAS, LACKS, UNKNOWN = "有", "无", "未知"
HELPERS = "各帮扶单位"
"""Who answers for a gap that no finding speaks of: every article names them."""

_HOUSEHOLDS = f"""
    SELECT village_code, household_id, head_name, poverty_status, gap_note, planned_measure, exit_check_deadline_date,
           {", ".join(f"exit_check_{name}" for name in HAVES)}
    FROM facts.household
    WHERE duplicate_no = 1 AND list_contains(CAST(? AS VARCHAR[]), village_code)
    ORDER BY village_code, household_id
"""
_BLOCKING = """
    SELECT finding.household_id, rule.blocks_exit, rule.title_zh, rule.remedy_zh, rule.responsible, finding.due_on
    FROM checks.finding AS finding JOIN checks.rule AS rule USING (rule_id)
    WHERE rule.blocks_exit <> '' AND finding.household_id IS NOT NULL AND NOT finding.is_exempt
    ORDER BY finding.household_id, rule.position, finding.subject_key
"""


@dataclass(frozen=True)
class HaveRow:
    """One household. `states` are in the order of HAVES."""

    household_id: str
    head_name: str | None
    poverty_status: str | None
    states: tuple[str, ...]
    gap: str
    measure: str
    deadline: date | None
    responsible: str

    @property
    def is_complete(self) -> bool:
        return not self.gap and all(state == HAS for state in self.states)


def read_haves(connection: duckdb.DuckDBPyConnection, villages: Sequence[str]) -> dict[str, list[HaveRow]]:
    """The households of each village, those that lack something first."""
    result = connection.execute(_BLOCKING)
    blocking: dict[str, list[dict[str, Any]]] = {}
    for found in _records(result):
        blocking.setdefault(found["household_id"], []).append(found)
    rows: dict[str, list[HaveRow]] = {}
    for household in _records(connection.execute(_HOUSEHOLDS, [list(villages)])):
        row = have_row(household, blocking.get(household["household_id"], []))
        rows.setdefault(household["village_code"], []).append(row)
    for found_rows in rows.values():
        found_rows.sort(key=lambda row: (row.is_complete, row.household_id))
    return rows


def _records(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def have_row(household: Mapping[str, Any], blocking: Sequence[Mapping[str, Any]]) -> HaveRow:
    """One household of `facts.household` with the open findings that bar its exit."""
    states = _states(household, blocking)
    lacking = [word for word, state in zip(HAVES.values(), states, strict=True) if state != HAS]
    gaps = [f"缺或不明：{'、'.join(lacking)}"] if lacking else []
    gaps += [household["gap_note"]] if household["gap_note"] else []
    gaps += dict.fromkeys(found["title_zh"] for found in blocking)
    measures = [household["planned_measure"]] if household["planned_measure"] else []
    measures += dict.fromkeys(found["remedy_zh"] for found in blocking)
    due = [household["exit_check_deadline_date"], *(found["due_on"] for found in blocking)]
    departments = dict.fromkeys(name for found in blocking for name in found["responsible"].split("、"))
    responsible = "、".join(departments) or (HELPERS if gaps else "")
    return HaveRow(
        household["household_id"], household["head_name"], household["poverty_status"], states, "；".join(gaps),
        "；".join(measures) if gaps else "", min(filter(None, due), default=None) if gaps else None, responsible,
    )  # fmt: skip


def _states(household: Mapping[str, Any], blocking: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """A finding that speaks of one have denies it; one that speaks of all (no check, some have missing) says not which."""
    denied = {found["blocks_exit"] for found in blocking}
    states = []
    for place, name in enumerate(HAVES, start=1):
        value = household[f"exit_check_{name}"]
        is_lacking = value is False or f"b{place}" in denied
        states.append(LACKS if is_lacking else HAS if value else UNKNOWN)
    return tuple(states)
