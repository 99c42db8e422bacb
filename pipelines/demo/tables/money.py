"""Rows of 项目表, 资金来源台账 and 公告公示."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, Array, batch_of, dates
from pipelines.demo.economy.gifts import SOCIETY
from pipelines.demo.economy.payments import joined_funds
from pipelines.demo.economy.rosters import listed_households
from pipelines.demo.figures import COUNTIES
from pipelines.demo.identity import phone_numbers
from pipelines.demo.projects import CATEGORIES, CITY, MECHANISMS, NOTICE_DAYS, PROVINCE, TITLES, fund_ids, project_ids
from pipelines.demo.tables.text import frame, hidden
from pipelines.demo.world import World

_COMPLAINT_PHONES = 30_000_000
_SOLAR_NOTICES = 500_001  # numbers of their own, far above those of all other notices
DAYS_BEFORE_CONNECTION = 12
_OTHER_NOTICE_DAYS = 8


def project_status(world: World, period: int) -> Array:
    """项目状态 of all projects at a data date."""
    projects, at = world.projects, DAYS[period]
    steps = [projects.acceptance <= at, projects.finish <= at, projects.start <= at]
    return np.select(steps, ["验收", "完工", "在建"], "储备")


def project_rows(world: World, period: int) -> pl.DataFrame:
    """Projects in the library by the data date, with what had happened by then."""
    projects, at = world.projects, DAYS[period]
    rows = np.flatnonzero(projects.library <= at)
    kind, budget = projects.kind[rows], projects.budget_yuan[rows]
    village = projects.village[rows]
    name = np.char.add(np.array(world.villages.name)[village], TITLES[kind])
    is_money = np.isin(CATEGORIES[kind], ("产业", "资产收益", "村集体经济"))
    finished = projects.finish[rows] <= at
    beneficiaries = listed_households(world, world.economy.rosters, period)[rows]

    def known(days: Array) -> pl.Series:
        return dates(np.where(days[rows] <= at, days[rows], NEVER))

    return frame(
        {
            "_row": rows,
            "project_id": project_ids(world.villages, projects)[rows],
            "project_name": np.char.add(np.char.add(name, projects.number[rows].astype(str)), "期"),
            "village_code": world.village_id[village],
            "project_category": CATEGORIES[kind],
            "subcategory": TITLES[kind],
            "construction_nature": np.where(projects.number[rows] == 1, "新建", "改扩建"),
            "content": np.char.add("建设", TITLES[kind]),
            "scale": "一处",
            "implement_unit": np.char.add(np.array(world.villages.name)[village], "委员会"),
            "responsible_person_name": np.array(world.villages.contact_name)[village],
            "start_date": known(projects.start),
            "planned_finish_date": dates(projects.planned_finish[rows]),
            "finish_date": known(projects.finish),
            "acceptance_date": known(projects.acceptance),
            "project_status": project_status(world, period)[rows],
            "budget_yuan": budget,
            "capacity_yuan": budget,
            "invested_yuan": world.economy.payments.paid_by(at, len(projects.start))[rows],
            "is_in_project_library": np.ones(len(rows), dtype=bool),
            "library_date": dates(projects.library[rows]),
            "has_feasibility_report": np.ones(len(rows), dtype=bool),
            "performance_target": "按期完工,带动贫困户增收",
            "benefit_mechanism": MECHANISMS[kind],
            "expected_income_yuan": np.where(is_money, budget // 12, 0),
            "actual_income_yuan": np.where(is_money & finished, budget // 14, 0),
            "beneficiary_households": beneficiaries,
            "beneficiary_persons": beneficiaries * 3,
            "asset_owner": np.where(projects.number[rows] % 4 == 0, "合作社", "村集体"),
            "remark": pl.repeat(None, len(rows), dtype=pl.String, eager=True),
        }
    )


def fund_rows(world: World, period: int) -> pl.DataFrame:
    """Allocations issued by the data date; money that has not yet arrived has no day of arrival."""
    funds, at = joined_funds(world.funds, world.economy.gifts.funds), DAYS[period]
    rows = np.flatnonzero(funds.issued <= at)
    level = funds.level[rows]
    arrived = funds.received[rows] <= at
    district = np.array([county.helper_district for county in COUNTIES])[world.villages.county[funds.village[rows]]]
    sender = np.select(
        [level == CITY, level == PROVINCE, level == SOCIETY], ["佛山市财政局", "省财政厅", "佛山市慈善会"], district
    )
    number = np.char.add(
        np.char.add("佛模", funds.year[rows].astype(str)), np.char.add("-", funds.number[rows].astype(str))
    )
    return frame(
        {
            "_row": rows,
            "fund_id": fund_ids(world.villages, funds)[rows],
            "fund_year": funds.year[rows],
            "village_code": world.village_id[funds.village[rows]],
            "source_level": level,
            "source_type": np.select([level == CITY, level == SOCIETY], ["财政补助引导资金", "社会捐赠"], "其他"),
            "document_number": number,
            "budgeted_yuan": funds.amount_yuan[rows],
            "issued_date": dates(funds.issued[rows]),
            "received_yuan": hidden(pl.Series(funds.amount_yuan[rows]), arrived),
            "received_date": dates(np.where(arrived, funds.received[rows], NEVER)),
            "fund_use": np.where(funds.number[rows] % 2 == 1, "产业经济发展", "公共设施建设"),
            "handling_unit": sender,
        }
    )


def notice_rows(world: World, period: int) -> pl.DataFrame:
    """Notices begun since the previous batch: those of projects, funds and exits, then the lists of new solar stations."""
    notices, stations = world.notices, world.economy.stations
    listed = stations.connected - DAYS_BEFORE_CONNECTION
    posted = np.flatnonzero(notices.batch == period)
    solar = np.flatnonzero(batch_of(listed) == period)
    rows = np.concatenate([posted, len(notices.number) + solar])
    number = np.concatenate([notices.number[posted], _SOLAR_NOTICES + solar])
    village = np.concatenate([notices.village[posted], world.projects.village[stations.project[solar]]])
    start = np.concatenate([notices.start[posted], listed[solar]])
    amount = np.concatenate([notices.amount_yuan[posted], np.zeros(len(solar))])
    subject_type = np.concatenate([notices.subject_type[posted], np.full(len(solar), "分红")])
    days = np.where(np.isin(subject_type, ("项目", "资金")), NOTICE_DAYS, _OTHER_NOTICE_DAYS)
    return frame(
        {
            "_row": rows,
            "notice_id": np.char.add("GS", np.char.zfill(number.astype(str), 6)),
            "notice_subject_type": subject_type,
            "notice_subject_id": np.concatenate([notices.subject_id[posted], stations.id[solar]]),
            "village_code": world.village_id[village],
            "notice_level": "村",
            "notice_kind": np.concatenate([notices.kind[posted], np.full(len(solar), "事前公示")]),
            "start_date": dates(start),
            "end_date": dates(start + days),
            "notice_place": "村务公开栏",
            "notice_channel": "公告栏",
            "has_photos": np.ones(len(rows), dtype=bool),
            "complaint_phone_number": phone_numbers(_COMPLAINT_PHONES + village),
            "objection_note": pl.repeat(None, len(rows), dtype=pl.String, eager=True),
            "announced_amount_yuan": hidden(pl.Series(amount), amount > 0),
        }
    )
