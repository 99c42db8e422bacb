"""Made-up villages for the tests of the visit papers: one with nothing on record, and parts to put into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pipelines.report.visit.records import Lacking, OpenRule, Posts, Promise, Village

AS_OF = date(2019, 12, 31)
CODE = "440882101201"


def village(**changes: Any) -> Village:
    """A village of the list with ten exited households, one first secretary and one supporting unit, and nothing open."""
    plain = Village(
        code=CODE, name="玑村", town="石镇", helper_district="顺德区", lead_unit="某局", supporting_units=1, exit_status="已出列",
        households=10, persons=40, exited=10, poor_persons=0, unpaired=0, unvisited=0, helpers=4, posts=Posts(1, 1, 0, 1, 1),
    )  # fmt: skip
    return replace(plain, **changes)


def bare_village() -> Village:
    """A village of which the register knows its code."""
    return Village(
        code=CODE, name=CODE, town="", helper_district="", lead_unit="", supporting_units=0, exit_status="", households=0,
        persons=0, exited=0, poor_persons=0, unpaired=0, unvisited=0, helpers=0,
    )  # fmt: skip


def rule(rule_id: str = "EX19", **changes: Any) -> OpenRule:
    """Three findings of one rule, two of them overdue for 62 days."""
    plain = OpenRule(
        rule_id=rule_id, title="脱贫属性与脱贫年度不配对", severity="critical", responsible=("各帮扶单位",), findings=3,
        overdue=2, exempt=0, contradicted=0, open_since=date(2019, 9, 30), due_on=date(2019, 10, 30), grain="户表",
        households=(f"{CODE}0001", f"{CODE}0004", f"{CODE}0006"), objects=(),
    )  # fmt: skip
    return replace(plain, **changes)


def lacking(**changes: Any) -> Lacking:
    """Two households without safe water."""
    plain = Lacking("饮水", True, (f"{CODE}0002", f"{CODE}0003"), "主管未通", "接通水管", date(2020, 6, 30))
    return replace(plain, **changes)


def promise(**changes: Any) -> Promise:
    """A leak that a helper found and nobody has mended."""
    plain = Promise("走访发现", date(2019, 6, 20), "饮水管道漏水", "帮扶责任人", None, "open", 1, (f"{CODE}0004",))
    return replace(plain, **changes)
