"""Defects of matching with departments: doubts that proved right, or that nobody has looked into (family EM)."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, NEVER, PERIODS, Array
from pipelines.demo.defects.planter import SPELLS, Periods, Planter, labels
from pipelines.demo.households import GENERAL
from pipelines.demo.labour import DISABLED
from pipelines.demo.oversight import TRUE_DOUBT
from pipelines.demo.unit_work import dated_numbers

TABLE = "external_match"
_PATIENCE_DAYS = 90
_CAR = "车辆"
# Rule: type, detail, number, department; the household is about to be cleared out.
_TO_BE_CLEARED: tuple[tuple[str, tuple[tuple[str, str, int, str], ...]], ...] = (
    ("EM01", ((_CAR, "小型轿车一辆", 1, "公安局"), (_CAR, "挖掘机一台", 1, "公安局"))),
    ("EM02", (("商品房", "县城商品房一套", 1, "自然资源局"), ("商品房", "县城商铺一间", 1, "自然资源局"))),
    ("EM03", (("工商登记", "有限公司股东", 1, "市场监管局"),)),
    ("EM04", (("财政供养", "事业单位在编人员", 1, "财政局"),)),
    ("EM05", (("村两委亲属", "村主任之弟", 1, "组织部"),)),
    ("EM08", (("职工社保", "月缴费基数", 9_800, "人社局"),)),
    ("EM09", (("大额存款", "定期存款", 260_000, "银保监分局"), ("企业纳税", "年纳税额", 18_000, "税务局"))),
)
# Rule: type, detail, department; one person is concerned, the household stays.
_OF_A_PERSON = (
    ("EM06", "死亡注销", "户籍已注销", "公安局"),
    ("EM07", "户籍迁出", "户籍已迁往外省", "公安局"),
    ("EM10", "服刑", "在押", "司法局"),
)


def plant_doubts(planter: Planter) -> None:
    """All rules of the family."""
    for rule, forms in _TO_BE_CLEARED:
        for number, (row, periods) in enumerate(_take(planter, rule)):
            kind, detail, value, office = forms[number % len(forms)]
            _edit(planter, row, periods, match_type=kind, match_detail=detail, match_value=value,
                  source_department=office, verification_result=TRUE_DOUBT, handling="终止帮扶")  # fmt: skip
    for rule, kind, detail, office in _OF_A_PERSON:
        for row, periods in _take(planter, rule, on_no_roster=rule == "EM06"):
            _edit(planter, row, periods, match_type=kind, match_detail=detail, match_value=0,
                  source_department=office, verification_result=TRUE_DOUBT, handling="保留")  # fmt: skip
    for row, periods in _take(planter, "EM11", _PATIENCE_DAYS, of_car=True):
        _edit(
            planter, row, periods, verification_result="待核", verification_date=None, verifier_name=None, handling=None
        )
    for row, periods in _take(planter, "EM12", of_car=True):
        _edit(planter, row, periods, verification_result=TRUE_DOUBT, handling="保留")


def _take(
    planter: Planter, rule: str, age_days: int = 0, *, of_car: bool = False, on_no_roster: bool = False
) -> list[tuple[int, Periods]]:
    """Doubts older than some days at the first list of their spell, each of a free household, entered in the key.

    `on_no_roster`: households that draw no benefit, which would go on after the death (SS18).
    """
    world = planter.world
    doubts = world.oversight.doubts
    county = world.households.county[doubts.household]
    stays = (world.households.leave == NEVER)[doubts.household] & (doubts.person < 0)
    allowed: Array = stays & (doubts.type == _CAR) if of_car else stays
    if on_no_roster:
        healthy = ~world.any_member(PERIODS - 1, world.labour.health >= DISABLED)
        allowed &= (healthy & (world.households.category == GENERAL))[doubts.household]
    subjects = dated_numbers("BD", doubts.day)

    def take(periods: Periods) -> int | None:
        free = (planter.quiet & ~planter.used_households)[doubts.household]
        settled = (doubts.verified <= DAYS[periods[0]]) & (doubts.day < DAYS[periods[0]] - age_days)
        row = planter.take(TABLE, np.asarray(allowed & free & settled), county)
        if row is not None:
            planter.used_households[doubts.household[row]] = True
        return row

    taken = list(planter.subjects(take, spells=SPELLS))
    for row, periods in taken:
        planter.key.add(rule, TABLE, str(subjects[row]), labels(periods))
    return taken


def _edit(planter: Planter, row: int, periods: Periods, **values: Any) -> None:
    for period in periods:
        for column, value in values.items():
            planter.edits.set_cell(TABLE, period, row, column, value)
