"""What became of some planted defects: put right, said to be, or not yet; and the lists that counties return about them.

A worklist goes out after a period end, and comes back with the next batch. What the claims turn out to be stands in the answer
key; one names a finding that never was, as a slip in copying does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipelines.contracts import load_contracts
from pipelines.demo.clock import DATA_DATES, LABELS
from pipelines.demo.defects.planter import Periods, Planter, labels, over
from pipelines.store.finding_ids import finding_id

RECTIFICATION = "rectification"
RULE = "EX19"
DONE, UNDER_WAY, TRUE_AS_IT_IS = "已整改", "整改中", "情况属实无需整改"
CANARY = "金丝雀甲戌"
"""Answers for every claim; no page below the restricted tier may name it."""

_PROBLEM = "已脱贫而没有脱贫年度，或者有脱贫年度而脱贫属性不是已脱贫"
_SLIP = "EX19-000000000000"
_DAYS = 30


@dataclass(frozen=True)
class _Case:
    """A defect on the lists of `spell`, and what the list of `said_at` says of it."""

    spell: Periods
    said_at: int
    status: str
    completed_on: date | None
    outcome: str


_CASES = (
    _Case((4,), 5, DONE, date(2019, 8, 20), "verified"),
    _Case((4, 5), 6, DONE, date(2019, 11, 15), "verified"),
    _Case((3, 4, 5, 6), 5, DONE, date(2019, 8, 30), "contradicted"),
    _Case((5, 6), 6, DONE, date(2019, 12, 10), "contradicted"),
    _Case((5, 6), 6, DONE, date(2020, 1, 8), "pending"),
    _Case((5, 6), 6, TRUE_AS_IT_IS, None, "pending"),
    _Case((2, 3, 4, 5, 6), 6, UNDER_WAY, None, "none"),
)

Claims = dict[tuple[int, int], pl.DataFrame]
"""By position of the data date and of the county: the lists that came back."""


def plant_rectified(planter: Planter) -> Claims:
    """Plant the defects, each in another county, and return the lists that speak of them."""
    progress = planter.world.progress
    said: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for case in _CASES:
        household = planter.take_household(over(progress.is_out, case.spell))
        if household is None:
            continue
        planter.set_household(household, case.spell, exit_year=None)
        planter.household_found(RULE, household, labels(case.spell))
        place = case.said_at, int(planter.world.households.county[household])
        said.setdefault(place, []).append(_line(planter, household, case))
    _add_slip(planter, said)
    if said:
        planter.key.canaries["names"].append(CANARY)
    return {place: _frame(lines) for place, lines in said.items()}


def _line(planter: Planter, household: int, case: _Case) -> dict[str, Any]:
    world = planter.world
    name = str(world.household_id[household])
    finding = finding_id(RULE, name)
    planter.key.add_claim(finding, LABELS[case.said_at], case.status, case.outcome)
    return {
        "finding_id": finding, "rule_id": RULE, "finding_severity": "严重", "village_code": name[:12], "household_id": name,
        "subject": str(world.people.name[int(world.head[0, household])]), "description": _PROBLEM,
        "cause": "录入时漏填" if case.status != TRUE_AS_IT_IS else "脱贫年度以县里批复为准，待批复",
        "corrective_measure": "核对脱贫材料，补填脱贫年度", "responsible_unit": "各区党委和政府、各帮扶单位",
        "responsible_person_name": CANARY, "deadline_date": DATA_DATES[case.spell[0]] + timedelta(days=_DAYS),
        "rectification_status": case.status, "completion_date": case.completed_on,
        "evidence": "脱贫审批表" if case.status == DONE else None,
    }  # fmt: skip


def _add_slip(planter: Planter, said: dict[tuple[int, int], list[dict[str, Any]]]) -> None:
    """On the last list of all, a line whose number was copied wrong."""
    if said:
        period, county = max(said)
        line = {**said[period, county][-1], "finding_id": _SLIP, "rectification_status": DONE}
        said[period, county].append({**line, "completion_date": DATA_DATES[period]})
        planter.key.add_claim(_SLIP, LABELS[period], DONE, "unknown")


def _frame(lines: list[dict[str, Any]]) -> pl.DataFrame:
    types = {"date": pl.Date}
    columns = load_contracts()[RECTIFICATION].columns
    schema = {column.name: types.get(column.type, pl.String) for column in columns}
    rows = [{column.name: line.get(column.name) for column in columns} for line in lines]
    return pl.DataFrame(rows, schema=schema).with_row_index("_row")
