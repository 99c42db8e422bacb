"""Defects of projects, funds and notices (family PF)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pipelines.demo.clock import DAYS, PERIODS, Array, as_of_from, date_of
from pipelines.demo.defects.planter import Periods, Planter, labels, over
from pipelines.demo.defects.projects import unannounced_after
from pipelines.demo.projects import CATEGORIES, DISTRICT, PROVINCE, fund_ids, project_ids
from pipelines.demo.tables.money import project_status

Mask = Callable[[int], Array]


def plant_money(planter: Planter) -> None:
    """All rules of the family."""
    _plant_funds(planter)
    _plant_project_papers(planter)
    _plant_project_dates(planter)
    _plant_notices(planter)


def _take(planter: Planter, rule: str, table: str, mask: Mask) -> Iterator[tuple[int, Periods]]:
    """Take projects or funds for which the mask holds on all lists of a spell."""
    world = planter.world
    is_fund = table == "fund"
    ids = fund_ids(world.villages, world.funds) if is_fund else project_ids(world.villages, world.projects)
    county = world.villages.county[(world.funds if is_fund else world.projects).village]
    natural = [case.subject for case in world.natural if case.grain == table]
    free = ~np.isin(np.arange(len(ids)), natural)

    def take(periods: Periods) -> int | None:
        return planter.take(table, free & over(mask, periods), county)

    for row, periods in planter.subjects(take):
        planter.key.add(rule, table, str(ids[row]), labels(periods))
        yield row, periods


def _set(planter: Planter, table: str, row: int, periods: Periods, **values: Any) -> None:
    for period in periods:
        for column, value in values.items():
            planter.edits.set_cell(table, period, row, column, value)


def _plant_funds(planter: Planter) -> None:
    """Guiding funds that are not the city's; money that never arrived; tens of thousands entered as yuan."""
    funds = planter.world.funds

    def province(period: int) -> Array:
        result: Array = (funds.level == PROVINCE) & (funds.issued <= DAYS[period])
        return result

    def district(period: int) -> Array:
        result: Array = (funds.level == DISTRICT) & (funds.issued <= DAYS[period])
        return result

    def long_ago(period: int) -> Array:
        result: Array = (funds.level != "佛山市级") & (funds.issued <= DAYS[period] - 100)
        return result

    for row, periods in _take(planter, "PF03", "fund", province):
        _set(planter, "fund", row, periods, source_type="财政补助引导资金")
    for row, periods in _take(planter, "PF05", "fund", long_ago):
        _set(planter, "fund", row, periods, received_date=None, received_yuan=None)
    for row, periods in _take(planter, "PF09", "fund", district):
        _set(planter, "fund", row, periods, budgeted_yuan=float(funds.amount_yuan[row]) / 10000)


def _plant_project_papers(planter: Planter) -> None:
    """Overspent, incomplete in the library, without a study, owned by a firm."""
    projects = planter.world.projects
    common = np.isin(CATEGORIES[projects.kind], ("产业", "资产收益", "村集体经济"))

    def begun(period: int) -> Array:
        result: Array = projects.start <= DAYS[period]
        return result

    def listed(period: int) -> Array:
        result: Array = projects.library <= DAYS[period]
        return result

    for row, periods in _take(planter, "PF18", "project", begun):
        _set(planter, "project", row, periods, invested_yuan=int(projects.budget_yuan[row] * 1.3))
    for number, (row, periods) in enumerate(_take(planter, "PF20", "project", listed)):
        column = ("performance_target", "benefit_mechanism", "beneficiary_households")[number % 3]
        _set(planter, "project", row, periods, **{column: None})
    for row, periods in _take(planter, "PF21", "project", begun):
        _set(planter, "project", row, periods, has_feasibility_report=False)
    for row, periods in _take(planter, "PF38", "project", lambda period: common & listed(period)):
        _set(planter, "project", row, periods, asset_owner="企业")


def _plant_project_dates(planter: Planter) -> None:
    """Overdue, finished long ago without acceptance, accepted before it was finished."""
    world = planter.world
    projects = world.projects

    def building(period: int) -> Array:
        return project_status(world, period) == "在建"

    def long_done(period: int) -> Array:
        result: Array = projects.finish <= DAYS[period] - 290
        return result

    def accepted(period: int) -> Array:
        # By then it has been announced.
        result: Array = projects.acceptance <= DAYS[period] - 20
        return result

    for row, periods in _take(planter, "PF28", "project", building):
        _set(planter, "project", row, periods, planned_finish_date=date_of(int(DAYS[periods[0]]) - 30))
    for row, periods in _take(planter, "PF29", "project", long_done):
        _set(planter, "project", row, periods, acceptance_date=None, project_status="完工")
    for row, periods in _take(planter, "PF30", "project", accepted):
        _set(planter, "project", row, periods, acceptance_date=date_of(int(projects.finish[row]) - 10))


def _plant_notices(planter: Planter) -> None:
    """Projects that were never posted; notices without a photo or a number to complain to."""
    world = planter.world
    projects, notices = world.projects, world.notices
    ids = project_ids(world.villages, projects)
    county = world.villages.county
    for _ in range(planter.count()):
        project = planter.take("project", projects.start <= DAYS[6], county[projects.village])
        if project is None:
            continue
        of_project = np.flatnonzero(notices.subject_id == ids[project])
        for posted in of_project.tolist():
            planter.edits.drop("public_notice", int(notices.batch[posted]), posted)
        planter.used.setdefault("public_notice", set()).update(of_project.tolist())
        begun = tuple(period for period in range(PERIODS) if projects.start[project] <= DAYS[period])
        planter.key.add("PF22", "project", str(ids[project]), labels(begun))
        unannounced_after(planter, project)
    for turn in range(planter.count()):
        notice = planter.take("public_notice", notices.start <= DAYS[6], county[notices.village])
        if notice is not None:
            column, value = ("has_photos", False) if turn % 2 == 0 else ("complaint_phone_number", None)
            planter.edits.set_cell("public_notice", int(notices.batch[notice]), notice, column, value)
            identity = f"GS{int(notices.number[notice]):06d}"
            planter.key.add("PF26", "public_notice", identity, as_of_from(int(notices.start[notice])))
