"""Defects of projects beside their money, notices and risks (rules PF16 – PF19, PF27, PF36, PF37, AS22, AS25)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, Array, date_of
from pipelines.demo.defects.ledger import (
    all_free,
    leave_alone,
    more_than_days_after,
    plant_rows,
    projects_of,
    set_row,
    untouched,
)
from pipelines.demo.defects.planter import Periods, Planter, labels, over
from pipelines.demo.economy.rosters import is_listed_kind
from pipelines.demo.projects import CATEGORIES, TITLES
from pipelines.demo.tables.money import project_status

_YEAR = 365
_NOTICE_DAYS_AFTER_ACCEPTANCE = 30


def plant_projects(planter: Planter) -> None:
    """All rules."""
    _plant_money(planter)
    _plant_twins(planter)
    _plant_unannounced(planter)
    _plant_unwatched(planter)
    _plant_stopped(planter)
    _plant_repeated_risks(planter)


def _plant_money(planter: Planter) -> None:
    """More paid than a project can take; paid before it was in the library."""
    projects, payments, rows = planter.world.projects, planter.world.economy.payments, projects_of(planter)
    count = len(projects.start)

    def paid_often(period: int) -> Array:
        then = payments.day <= DAYS[period]
        funds = np.unique(np.stack([payments.project[then], payments.fund[then]]), axis=1)
        several = np.bincount(funds[0], minlength=count) > 1
        result: Array = several & all_free(planter, payments.project, count)
        return result

    for project, periods in plant_rows(planter, "PF16", rows, paid_often):
        paid = int(payments.paid_by(int(DAYS[periods[0]]), count)[project])
        set_row(planter, "project", project, periods, capacity_yuan=paid * 3 // 5)
        leave_alone(planter, "fund_payment", np.flatnonzero(payments.project == project))
    for turn, (project, periods) in enumerate(plant_rows(planter, "PF19", rows, paid_often)):
        mine = np.flatnonzero(payments.project == project)
        late = date_of(int(payments.day[mine].min()) + 5)
        values = {"is_in_project_library": False} if turn % 2 == 0 else {"library_date": late}
        set_row(planter, "project", project, periods, **values)
        leave_alone(planter, "fund_payment", mine)


def _plant_twins(planter: Planter) -> None:
    """A project that goes by the name of another one of its village."""
    world, rows = planter.world, projects_of(planter)
    projects = world.projects

    def take(periods: Periods) -> int | None:
        free = untouched(planter, "project", len(projects.start))
        free &= over(lambda period: projects.library <= DAYS[period], periods)
        several = np.bincount(projects.village[free], minlength=world.villages.count) > 1
        return planter.take("project", free & several[projects.village], rows.county)

    for first, periods in planter.subjects(take):
        free = untouched(planter, "project", len(projects.start)) & (projects.library <= DAYS[periods[0]])
        second = int(np.flatnonzero(free & (projects.village == projects.village[first]))[0])
        leave_alone(planter, "project", [second])
        set_row(planter, "project", second, periods, project_name=_name_of(planter, first) + "项目")
        pair = sorted((str(rows.ids[first]), str(rows.ids[second])))
        planter.key.add("PF17", "project_pair", "/".join(pair), labels(periods))


def _name_of(planter: Planter, project: int) -> str:
    projects = planter.world.projects
    village = planter.world.villages.name[projects.village[project]]
    return f"{village}{TITLES[projects.kind[project]]}{projects.number[project]}期"


def _plant_unannounced(planter: Planter) -> None:
    """Accepted, and nobody was told."""
    projects, notices, rows = planter.world.projects, planter.world.notices, projects_of(planter)
    for _ in range(planter.count()):
        allowed = projects.acceptance < DAYS[-1] - _NOTICE_DAYS_AFTER_ACCEPTANCE
        project = planter.take("project", allowed, rows.county)
        if project is None:
            continue
        mine = notices.subject_id == rows.ids[project]
        for posted in np.flatnonzero(mine & (notices.kind == "事后公告")).tolist():
            planter.edits.drop("public_notice", int(notices.batch[posted]), posted)
        leave_alone(planter, "public_notice", np.flatnonzero(mine))
        at = more_than_days_after(_NOTICE_DAYS_AFTER_ACCEPTANCE, int(projects.acceptance[project]))
        planter.key.add("PF27", "project", str(rows.ids[project]), at)


def _drop_risks_of_a_year(planter: Planter, project: int, periods: Periods) -> None:
    """Leave out the risks of a project that were assessed in the year before each list."""
    risks = planter.world.economy.risks
    mine = np.flatnonzero(risks.project == project)
    for period in periods:
        for risk in mine[risks.assessed[mine] >= DAYS[period] - _YEAR].tolist():
            planter.edits.drop("risk", period, risk)
    leave_alone(planter, "risk", mine)


def _plant_unwatched(planter: Planter) -> None:
    """Half the expected income and no risk on the list; no assessment for a year."""
    world, rows = planter.world, projects_of(planter)
    projects, category = world.projects, CATEGORIES[world.projects.kind]

    def earns(period: int) -> Array:
        result: Array = is_listed_kind(projects) & (projects.finish <= DAYS[period] - _YEAR)
        return result

    def begun(period: int) -> Array:
        result: Array = np.isin(category, ("产业", "资产收益")) & (projects.start <= DAYS[period])
        return result

    for project, periods in plant_rows(planter, "PF36", rows, earns):
        set_row(planter, "project", project, periods, actual_income_yuan=int(projects.budget_yuan[project]) // 40)
        _drop_risks_of_a_year(planter, project, periods)
    for project, periods in plant_rows(planter, "AS22", rows, begun):
        _drop_risks_of_a_year(planter, project, periods)


def _plant_stopped(planter: Planter) -> None:
    """Stopped with the money in it, and no issue about it."""
    world = planter.world
    projects, payments = world.projects, world.economy.payments
    quiet = ~np.isin(np.arange(len(projects.start)), world.oversight.issues.project) & ~is_listed_kind(projects)

    def stopped(period: int) -> Array:
        paid = payments.paid_by(int(DAYS[period]), len(projects.start)) > 0
        result: Array = quiet & paid & (project_status(world, period) == "在建")
        return result

    for _ in plant_rows(planter, "PF37", projects_of(planter), stopped, {"project_status": "停滞"}):
        pass


def _plant_repeated_risks(planter: Planter) -> None:
    """The same project could not sell, or not pay, twice."""
    risks, projects = planter.world.economy.risks, planter.world.projects

    def assessed_twice(period: int) -> Array:
        then = (risks.assessed <= DAYS[period]) & untouched(planter, "risk", len(risks.project))
        result: Array = np.bincount(risks.project[then], minlength=len(projects.start)) > 1
        return result

    for turn, (project, periods) in enumerate(plant_rows(planter, "AS25", projects_of(planter), assessed_twice)):
        mine = np.flatnonzero(risks.project == project)
        for risk in mine[:2].tolist():
            set_row(planter, "risk", risk, periods, risk_type=("滞销", "分红")[turn % 2])
        leave_alone(planter, "risk", mine)


def unannounced_after(planter: Planter, project: int) -> None:
    """A project that was never posted is not announced after its acceptance either."""
    accepted = int(planter.world.projects.acceptance[project])
    at = more_than_days_after(_NOTICE_DAYS_AFTER_ACCEPTANCE, accepted)
    planter.key.add_side_effect("PF27", "project", str(projects_of(planter).ids[project]), at)
