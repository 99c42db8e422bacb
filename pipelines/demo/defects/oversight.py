"""Defects of issues and of households' conduct: overdue, without proof, rewarded (articles 19, 23, 25)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, Array, as_of_from
from pipelines.demo.defects.planter import Periods, Planter, labels, over
from pipelines.demo.oversight import is_good, year_end_of
from pipelines.demo.unit_work import dated_numbers


def plant_oversight(planter: Planter) -> None:
    """All of them."""
    _plant_issues(planter)
    _plant_conduct(planter)


def _take(planter: Planter, rule: str, mask: Callable[[int], Array]) -> Iterator[tuple[int, Periods]]:
    """Issues for which the mask holds on all lists of a spell, and which no talk and no other issue follows."""
    world = planter.world
    issues = world.oversight.issues
    free = np.ones(len(issues.found), dtype=bool)
    free[world.oversight.talks.issue] = False
    free[issues.repeats[issues.repeats >= 0]] = False
    number, county = dated_numbers("WT", issues.found), world.villages.county[issues.village]
    for row, periods in planter.subjects(lambda lists: planter.take("issue", free & over(mask, lists), county)):
        planter.key.add(rule, "issue", str(number[row]), labels(periods))
        yield row, periods


def _set(planter: Planter, row: int, periods: Periods, **values: Any) -> None:
    for period in periods:
        for column, value in values.items():
            planter.edits.set_cell("issue", period, row, column, value)


def _plant_issues(planter: Planter) -> None:
    """What repeats without a remedy first, for it is scarce; then what is overdue, unplanned or unproved."""
    issues = planter.world.oversight.issues
    repeats = issues.repeats >= 0

    def found_again(period: int) -> Array:
        return repeats & (issues.found <= DAYS[period])

    def past_deadline(period: int) -> Array:
        result: Array = issues.deadline < DAYS[period]
        return result

    def closed(period: int) -> Array:
        result: Array = issues.closed <= DAYS[period]
        return result

    for row, periods in _take(planter, "DUTY30", found_again):
        _set(planter, row, periods, prevention_mechanism=None)
    for turn, (row, periods) in enumerate(_take(planter, "DUTY28", past_deadline)):
        status = ("整改中", "未启动")[turn % 2]
        _set(planter, row, periods, issue_status=status, closed_date=None, has_evidence=None)
    for turn, (row, periods) in enumerate(_take(planter, "DUTY29", closed)):
        column, value = (("has_evidence", False), ("corrective_measure", None), ("has_evidence", None))[turn % 3]
        _set(planter, row, periods, **{column: value})


def _plant_conduct(planter: Planter) -> None:
    """Listed as dishonest without a basis; bad conduct that is rewarded or has no consequence."""
    world = planter.world
    conduct = world.oversight.conduct
    number, year_end = dated_numbers("FZ", conduct.day), year_end_of(conduct.day)
    bad = ~is_good(conduct.type)
    for rule in ("DUTY33", "IND18"):
        for turn in range(planter.count()):
            row = planter.take("conduct", bad, world.households.county[conduct.household])
            if row is None:
                continue
            values: dict[str, Any] = {"reward_or_penalty": ("奖励积分", None)[turn % 2]}
            if rule == "DUTY33":
                values = {"is_listed_as_dishonest": True, "basis": None}
            for column, value in values.items():
                planter.edits.set_cell("household_conduct", int(year_end[row]), row, column, value)
            planter.key.add(rule, "household_conduct", str(number[row]), as_of_from(int(conduct.day[row])))
