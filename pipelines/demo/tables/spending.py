"""Rows of 资金支出台账, 项目村民表决表 and 风险防控台账."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, Array, dates
from pipelines.demo.economy.governance import RISK_TYPES
from pipelines.demo.projects import project_ids
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World

_MEASURES = np.array(
    ["提前签订收购合同", "请农技员驻点指导", "核查合作方财务并要求担保", "购买农业保险", "专户管理并按月对账"]
)


def payment_rows(world: World, period: int) -> pl.DataFrame:
    """Payments since the previous batch."""
    payments, entities = world.economy.payments, world.economy.entities
    rows = np.flatnonzero(payments.batch == period)
    entity, person, notice = payments.entity[rows], payments.person[rows], payments.notice[rows]
    to_person = person >= 0
    names, codes = np.array(entities.name), np.array(entities.credit_code)

    def of_payee(of_person: pl.Series, of_entity: Array) -> pl.Series:
        return of_person.gather(person).zip_with(pl.Series(to_person), pl.Series(of_entity[entity]))

    number = (rows + 1).astype(str)
    return frame(
        {
            "_row": rows,
            "payment_id": np.char.add("ZC", np.char.zfill(number, 6)),
            "fund_id": payments.fund_id[rows],
            "project_id": project_ids(world.villages, world.projects)[payments.project[rows]],
            "village_code": world.village_id[payments.village[rows]],
            "payee_name": of_payee(world.people.name, names),
            "payee_id_number": of_payee(world.people.id_number, codes),
            "paid_yuan": payments.amount_yuan[rows],
            "paid_date": dates(payments.day[rows]),
            "voucher_number": np.char.add("PZ", np.char.zfill(number, 6)),
            "payment_method": np.where(to_person, "一卡通", "转账"),
            "purpose": np.where(to_person, "生产资料补助", "项目进度款"),
            "notice_id": text_or_null(
                np.where(notice > 0, np.char.add("GS", np.char.zfill(notice.astype(str), 6)), "")
            ),
        }
    )


def decision_rows(world: World, period: int) -> pl.DataFrame:
    """Decisions of the villagers since the previous batch."""
    decisions, projects = world.economy.decisions, world.projects
    rows = np.flatnonzero(decisions.batch == period)
    yes = np.ones(len(rows), dtype=bool)
    return frame(
        {
            "_row": rows,
            "decision_id": project_ids(world.villages, projects, "BJ")[rows],
            "project_id": project_ids(world.villages, projects)[rows],
            "village_code": world.village_id[projects.village[rows]],
            "meeting_date": dates(decisions.day[rows]),
            "entitled_households": decisions.entitled[rows],
            "present_households": decisions.present[rows],
            "households_in_favour": decisions.in_favour[rows],
            "is_adopted": yes,
            "has_minutes": yes,
            "has_representative_signatures": yes,
        }
    )


def risk_rows(world: World, period: int) -> pl.DataFrame:
    """Risks assessed by the data date, settled or still watched."""
    risks, at = world.economy.risks, DAYS[period]
    rows = np.flatnonzero(risks.assessed <= at)
    project = risks.project[rows]
    settled = risks.closed[rows] <= at
    kind = (risks.turn[rows] + project) % len(RISK_TYPES)
    return frame(
        {
            "_row": rows,
            "risk_id": np.char.add(
                project_ids(world.villages, world.projects, "FX")[project], (risks.turn[rows] + 1).astype(str)
            ),
            "project_id": project_ids(world.villages, world.projects)[project],
            "investment_id": text_or_null(_investment_of_project(world)[project]),
            "village_code": world.village_id[world.projects.village[project]],
            "assessed_date": dates(risks.assessed[rows]),
            "risk_type": RISK_TYPES[kind],
            "risk_level": risks.level[rows],
            "description": np.char.add(RISK_TYPES[kind], "风险评估"),
            "planned_measure": _MEASURES[kind],
            "responsible_person_name": np.array(world.villages.contact_name)[world.projects.village[project]],
            "deadline_date": dates(risks.deadline[rows]),
            "risk_status": np.select([settled, risks.level[rows] == "高"], ["已化解", "处置中"], "监控"),
            "closed_date": hidden(dates(np.where(settled, risks.closed[rows], NEVER)), settled),
        }
    )


def _investment_of_project(world: World) -> Array:
    """Number of the investment of each project, "" for none."""
    investments = world.economy.investments
    ids = np.full(len(world.projects.village), "", dtype=investments.id.dtype)
    ids[investments.project] = investments.id
    return ids
