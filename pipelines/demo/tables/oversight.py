"""Rows of what was found wrong and what became of it: 问题, 约谈, 案件, 比对疑点, 扶志奖惩."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DAYS, NEVER, Array, dates, year_of
from pipelines.demo.oversight import (
    ACCOUNTABILITY_REASONS,
    CASE_KINDS,
    ISSUE_CATEGORIES,
    SOURCES,
    TRUE_DOUBT,
    is_good,
    year_end_of,
)
from pipelines.demo.projects import project_ids
from pipelines.demo.tables.events import unit_ids
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.unit_work import dated_numbers
from pipelines.demo.world import World

_DEPARTMENTS = {
    "车辆": "公安局", "商品房": "自然资源局", "工商登记": "市场监管局", "财政供养": "财政局", "村两委亲属": "组织部",
    "死亡注销": "公安局", "职工社保": "人社局", "大额存款": "银保监分局",
}  # fmt: skip


def _chosen(values: Array, rows: Array) -> tuple[Array, Array]:
    """Positions with −1 (none) made harmless, and where there is one."""
    return np.maximum(values[rows], 0), values[rows] >= 0


def issue_rows(world: World, period: int) -> pl.DataFrame:
    """Issues found by the data date, with what had been done about them."""
    issues, at = world.oversight.issues, DAYS[period]
    rows = np.flatnonzero(issues.found <= at)
    number = dated_numbers("WT", issues.found)
    household, of_household = _chosen(issues.household, rows)
    project, of_project = _chosen(issues.project, rows)
    repeated, is_repeat = _chosen(issues.repeats, rows)
    closed = issues.closed[rows] <= at
    category = ISSUE_CATEGORIES[issues.category[rows]]
    return frame(
        {
            "_row": rows,
            "issue_id": number[rows],
            "found_date": dates(issues.found[rows]),
            "issue_source": SOURCES[issues.source[rows]],
            "issue_year": year_of(issues.found[rows]),
            "village_code": world.village_id[issues.village[rows]],
            "household_id": hidden(pl.Series(world.household_id[household]), of_household),
            "project_id": hidden(pl.Series(project_ids(world.villages, world.projects)[project]), of_project),
            "issue_category": category,
            "description": np.char.add(category, "方面资料不齐全"),
            "responsible_unit": np.array(world.units.name)[world.units.lead_unit_of_village[issues.village[rows]]],
            "corrective_measure": "核对资料并补齐",
            "deadline_date": dates(issues.deadline[rows]),
            "issue_status": np.where(closed, "已完成", "整改中"),
            "closed_date": dates(np.where(closed, issues.closed[rows], NEVER)),
            "has_evidence": hidden(pl.repeat(True, len(rows), eager=True), closed),
            "repeat_of_issue_id": hidden(pl.Series(number[repeated]), is_repeat),
            "prevention_mechanism": hidden(pl.repeat("每季度抽查", len(rows), eager=True), is_repeat),
        }
    )


def talk_rows(world: World, period: int) -> pl.DataFrame:
    """Talks of the year; the issues behind them are closed by its end."""
    talks, issues = world.oversight.talks, world.oversight.issues
    rows = np.flatnonzero(year_end_of(talks.day) == period)
    issue = talks.issue[rows]
    village = issues.village[issue]
    return frame(
        {
            "_row": rows,
            "talk_id": np.char.mod("YT%04d", rows + 1),
            "accountability_kind": np.where(rows % 4 == 0, "通报批评", "约谈"),
            "unit_id": unit_ids(world.units.lead_unit_of_village[village]),
            "official_position": "单位分管领导",
            "accountability_reason": ACCOUNTABILITY_REASONS[talks.reason[rows]],
            "talk_date": dates(talks.day[rows]),
            "interviewing_unit": "市扶贫办",
            "accountability_result": "限期整改",
            "rectification_deadline_date": dates(issues.deadline[issue]),
            "is_rectified": np.ones(len(rows), dtype=bool),
            "issue_id": dated_numbers("WT", issues.found)[issue],
            "village_code": world.village_id[village],
        }
    )


def official_case_rows(world: World, period: int) -> pl.DataFrame:
    """Cases found by the data date; what is not yet decided has no result."""
    cases, at = world.oversight.cases, DAYS[period]
    rows = np.flatnonzero(cases.found <= at)
    decided, amount = cases.decided[rows] <= at, cases.amount_yuan[rows]
    return frame(
        {
            "_row": rows,
            "case_number": dated_numbers("AJ", cases.found)[rows],
            "unit_name": np.char.add(np.array(world.villages.name)[cases.village[rows]], "委员会"),
            "official_position": "村委委员",
            "case_kind": CASE_KINDS[cases.kind[rows]],
            "village_code": world.village_id[cases.village[rows]],
            "issue_id": pl.repeat(None, len(rows), dtype=pl.String, eager=True),
            "found_date": dates(cases.found[rows]),
            "decided_date": dates(cases.decided[rows], decided),
            "case_result": hidden(pl.Series(np.where(amount > 0, "党纪处分", "批评教育")), decided),
            "amount_involved_yuan": amount,
            "recovered_amount_yuan": hidden(pl.Series(amount), decided),
        }
    )


def external_match_rows(world: World, period: int) -> pl.DataFrame:
    """Doubts raised by the data date; a conclusion in the future is not yet known."""
    doubts, at = world.oversight.doubts, DAYS[period]
    rows = np.flatnonzero(doubts.day <= at)
    household, verified = doubts.household[rows], doubts.verified[rows] <= at
    person, of_person = _chosen(doubts.person, rows)
    head = world.head.max(axis=0)[household]
    kind, result = doubts.type[rows], doubts.result[rows]
    return frame(
        {
            "_row": rows,
            "match_id": dated_numbers("BD", doubts.day)[rows],
            "id_number": world.people.id_number.gather(pl.Series(np.where(of_person, person, head))),
            "household_id": world.household_id[household],
            "match_type": kind,
            "match_detail": doubts.detail[rows],
            "match_value": doubts.value[rows],
            "match_date": dates(doubts.day[rows]),
            "source_department": [_DEPARTMENTS[name] for name in kind.tolist()],
            "verification_result": np.where(verified, result, "待核"),
            "verification_date": dates(doubts.verified[rows], verified),
            "verifier_name": hidden(pl.repeat("核查甲", len(rows), eager=True), verified),
            "handling": text_or_null(np.where(verified, np.where(result == TRUE_DOUBT, "终止帮扶", "保留"), "")),
        }
    )


def conduct_rows(world: World, period: int) -> pl.DataFrame:
    """Records of the year."""
    conduct = world.oversight.conduct
    rows = np.flatnonzero(year_end_of(conduct.day) == period)
    household = conduct.household[rows]
    return frame(
        {
            "_row": rows,
            "record_id": dated_numbers("FZ", conduct.day)[rows],
            "id_number": world.people.id_number.gather(pl.Series(world.head[period, household])),
            "household_id": world.household_id[household],
            "conduct_date": dates(conduct.day[rows]),
            "conduct_type": conduct.type[rows],
            "is_listed_as_dishonest": conduct.is_listed[rows],
            "reward_or_penalty": np.where(is_good(conduct.type[rows]), "奖励积分", "批评教育"),
            "basis": "村民代表会议评议",
        }
    )
