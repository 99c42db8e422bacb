"""Rows of what supporting units do beside visiting: 会议, 党建, 宣传, 互派, 挂钩领导, 考核, 示范村."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DATA_DATES, DAYS, Array, dates, day
from pipelines.demo.figures import COUNTIES
from pipelines.demo.tables.events import unit_ids
from pipelines.demo.tables.text import frame, hidden
from pipelines.demo.unit_work import (
    ACTIVITY_TYPES,
    EXCHANGE_TYPES,
    MEDIA_LEVELS,
    MEDIA_TYPES,
    MEETING_TYPES,
    PUBLICITY_TOPICS,
    TOPICS,
    UNIT_LEADER,
    YEARLY_REVIEW,
    dated_numbers,
    grade_of,
)
from pipelines.demo.world import World

_SUPPORT_START = day(2016, 4, 25)
_RECEIVERS = np.array(["第一中学", "中心小学", "人民医院", "农业科学研究所", "农业技术推广中心"])
_SENDERS = np.array(["佛山市教育局", "佛山市教育局", "佛山市卫计局", "佛山市农业科学研究所", "佛山市科技局"])
_PROFESSIONS = np.array(["数学", "语文", "内科", "果树栽培", "水产养殖"])
_HEADLINES = np.array(["村里有了带头人", "产业扶贫的做法", "帮扶政策问答", "驻村的日子"])


def _village_ids(world: World, village: Array) -> pl.Series:
    """Village codes, null for −1."""
    return hidden(pl.Series(world.village_id[village]), village >= 0)


def meeting_rows(world: World, period: int) -> pl.DataFrame:
    """Meetings since the previous list; the main leader takes the chair."""
    meetings = world.unit_work.meetings
    rows = np.flatnonzero(meetings.batch == period)
    unit = meetings.unit[rows]
    return frame(
        {
            "_row": rows,
            "meeting_id": dated_numbers("HY", meetings.day)[rows],
            "unit_id": unit_ids(unit),
            "meeting_date": dates(meetings.day[rows]),
            "meeting_type": MEETING_TYPES[meetings.type[rows]],
            "topic": TOPICS[meetings.topic[rows]],
            "minutes_number": dated_numbers("会纪", meetings.day)[rows],
            "chair_name": np.array(world.units.leader_name)[unit],
            "chair_position": "单位主要领导",
            "leaders_present_persons": meetings.leaders[rows],
            "attendees_persons": meetings.attendees[rows],
        }
    )


def party_activity_rows(world: World, period: int) -> pl.DataFrame:
    """Activities since the previous list."""
    activities = world.unit_work.activities
    rows = np.flatnonzero(activities.batch == period)
    village = activities.village[rows]
    unit = world.units.lead_unit_of_village[village]
    return frame(
        {
            "_row": rows,
            "activity_id": dated_numbers("DJ", activities.day)[rows],
            "activity_date": dates(activities.day[rows]),
            "unit_id": unit_ids(unit),
            "village_code": world.village_id[village],
            "unit_branch": np.char.add(np.array(world.units.name)[unit], "机关支部"),
            "village_branch": np.char.add(np.array(world.villages.name)[village], "党支部"),
            "activity_type": ACTIVITY_TYPES[activities.type[rows]],
            "attendees_persons": activities.attendees[rows],
            "has_minutes": np.ones(len(rows), dtype=bool),
        }
    )


def publicity_rows(world: World, period: int) -> pl.DataFrame:
    """Items published since the previous list."""
    published = world.unit_work.publications
    rows = np.flatnonzero(published.batch == period)
    number = dated_numbers("XC", published.day)[rows]
    turn = np.char.mod("（%d）", rows + 1)
    county = np.array([county.name for county in COUNTIES])[published.county[rows]]
    media = published.media[rows]
    return frame(
        {
            "_row": rows,
            "publicity_id": number,
            "publication_date": dates(published.day[rows]),
            "media_type": MEDIA_TYPES[media],
            "media_name": np.char.add("模拟", MEDIA_TYPES[media]),
            "media_level": MEDIA_LEVELS[media],
            "title": np.char.add(np.char.add(county, _HEADLINES[published.topic[rows]]), turn),
            "url": np.char.add("https://example.com/", number),
            "village_code": _village_ids(world, published.village[rows]),
            "author_unit": np.char.add(county, "工作组"),
            "publicity_topic": PUBLICITY_TOPICS[published.topic[rows]],
        }
    )  # fmt: skip


def exchange_rows(world: World, period: int) -> pl.DataFrame:
    """Specialists sent out in the year of the list."""
    exchanges = world.unit_work.exchanges
    year = DATA_DATES[period].year
    rows = np.flatnonzero((day(year, 1, 1) <= exchanges.start) & (exchanges.start <= DAYS[period]))
    kind = exchanges.type[rows]
    county = np.array([county.name for county in COUNTIES])[exchanges.county[rows]]
    return frame(
        {
            "_row": rows,
            "exchange_id": dated_numbers("HP", exchanges.start)[rows],
            "exchange_type": EXCHANGE_TYPES[kind],
            "person_name": np.array(exchanges.name)[rows],
            "sending_unit": _SENDERS[kind],
            "receiving_unit": np.char.add(county, _RECEIVERS[kind]),
            "receiving_county": county,
            "village_code": _village_ids(world, exchanges.village[rows]),
            "start_date": dates(exchanges.start[rows]),
            "end_date": dates(exchanges.end[rows]),
            "profession": _PROFESSIONS[kind],
        }
    )


def leader_village_rows(world: World, period: int) -> pl.DataFrame:
    """Leaders in charge of villages, the same in every year."""
    leaders = world.unit_work.leaders
    rows = np.arange(len(leaders.village))
    of_unit = leaders.rank == UNIT_LEADER
    name = np.where(of_unit, np.array(world.units.leader_name)[leaders.unit], np.array(leaders.name))
    return frame(
        {
            "_row": rows,
            "assignment_id": np.char.mod("GG%04d", rows + 1),
            "leader_id": leaders.leader,
            "leader_name": name,
            "leader_position": np.where(of_unit, "局长", "副区长"),
            "leader_rank": leaders.rank,
            "unit_id": hidden(pl.Series(unit_ids(leaders.unit)), of_unit),
            "village_code": world.village_id[leaders.village],
            "start_date": dates(np.full(len(rows), _SUPPORT_START)),
            "end_date": pl.repeat(None, len(rows), dtype=pl.Date, eager=True),
        }
    )


def assessment_rows(world: World, period: int) -> pl.DataFrame:
    """Assessments of the year; whoever was found ordinary has put it right by its end."""
    assessments = world.unit_work.assessments
    rows = np.flatnonzero(assessments.year == DATA_DATES[period].year)
    score = assessments.score[rows]
    grade = grade_of(score)
    reviewed = assessments.type[rows] == YEARLY_REVIEW
    ordinary = reviewed & (grade == "一般")
    return frame(
        {
            "_row": rows,
            "assessment_year": assessments.year[rows],
            "unit_id": unit_ids(assessments.unit[rows]),
            "assessment_type": assessments.type[rows],
            "score": hidden(pl.Series(score), reviewed),
            "assessment_result": hidden(pl.Series(grade), reviewed),
            "notice_date": dates(assessments.notice[rows]),
            "rectification_deadline_date": dates(assessments.notice[rows] + 14, ordinary),
            "is_rectified": hidden(pl.repeat(True, len(rows), eager=True), ordinary),
        }
    )


def model_village_rows(world: World, period: int) -> pl.DataFrame:
    """Villages chosen by the year of the list."""
    models = world.unit_work.model_villages
    rows = np.flatnonzero(models.year <= DATA_DATES[period].year)
    village, accepted = models.village[rows], models.accepted[rows] <= DAYS[period]
    return frame(
        {
            "_row": rows,
            "village_code": world.village_id[village],
            "model_kind": models.kind[rows],
            "model_year": models.year[rows],
            "model_batch": np.where(models.year[rows] == 2018, "第一批", "第二批"),
            "model_status": np.where(accepted, "已验收", "创建中"),
            "accepted_date": dates(models.accepted[rows], accepted),
            "party_unit_id": unit_ids(world.units.lead_unit_of_village[village]),
            "is_led_by_party_building": np.ones(len(rows), dtype=bool),
        }
    )
