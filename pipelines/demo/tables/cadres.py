"""Rows of 工作组, 驻村驻县干部 and their 考勤."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.cadres import FIRST_GROUP, STAYED, headcounts
from pipelines.demo.clock import DATA_DATES, DAYS, LAST_YEAR_END, NEVER, dates, day
from pipelines.demo.figures import COUNTIES
from pipelines.demo.identity import phone_numbers
from pipelines.demo.tables.events import unit_ids
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World

_CADRE_PHONES = 40_000_000
_TEAMS_BEGAN = day(2016, 4, 25)
_ROTATION = day(2019, 1, 1)


def team_rows(world: World, period: int) -> pl.DataFrame:
    """Teams of all villages, counties and cities."""
    teams = world.teams
    rows = np.arange(len(teams.number))
    county_names = np.array([county.name for county in COUNTIES])[teams.county]
    return frame(
        {
            "_row": rows,
            "team_id": teams.number,
            "team_name": teams.name,
            "team_level": teams.level,
            "team_location": teams.location,
            "county_name": hidden(pl.Series(county_names), teams.county >= 0),
            "village_code": hidden(pl.Series(world.village_id[teams.village]), teams.village >= 0),
            "headcount_persons": headcounts(world.cadres, teams, period),
            "start_date": dates(np.full(len(rows), _TEAMS_BEGAN)),
        }
    )


def cadre_rows(world: World, period: int) -> pl.DataFrame:
    """Postings that have begun; an end in the future, and that somebody will stay on, is not yet known."""
    cadres, at = world.cadres, DAYS[period]
    rows = np.flatnonzero(cadres.start <= at)
    end, group = cadres.end[rows], cadres.group[rows]
    ended = end <= at
    staying_unknown = (group == STAYED) & (at < _ROTATION)
    reviewed = cadres.start[rows] < day(DATA_DATES[LAST_YEAR_END[period]].year, 7, 1)
    return frame(
        {
            "_row": rows,
            "cadre_id": cadres.number[rows],
            "cadre_name": np.array(cadres.name)[rows],
            "id_number": cadres.id_number.gather(pl.Series(rows)),
            "gender": np.where(cadres.is_male[rows], "男", "女"),
            "birth_date": dates(cadres.birth[rows]),
            "political_status": np.where(rows % 7 == 0, "群众", "中共党员"),
            "unit_id": unit_ids(cadres.unit[rows]),
            "cadre_level": cadres.level[rows],
            "team_id": cadres.team[rows],
            "cadre_position": cadres.position[rows],
            "village_code": hidden(pl.Series(world.village_id[cadres.village[rows]]), cadres.village[rows] >= 0),
            "start_date": dates(cadres.start[rows]),
            "end_date": dates(np.where(ended, end, NEVER)),
            "rotation_group": text_or_null(np.where(staying_unknown, FIRST_GROUP, group)),
            "replacement_reason": text_or_null(np.where(ended, cadres.reason[rows], "")),
            "is_first_secretary": cadres.position[rows] == "第一书记",
            "phone_number": phone_numbers(_CADRE_PHONES + rows),
            "approval_document_number": np.char.add("组审", (2016001 + rows).astype(str)),
            "annual_review_result": hidden(pl.Series(np.where(rows % 9 == 0, "优秀", "称职")), reviewed),
        }
    )


def attendance_rows(world: World, period: int) -> pl.DataFrame:
    """Months that ended since the previous list."""
    attendance = world.attendance
    rows = np.flatnonzero(attendance.batch == period)
    return frame(
        {
            "_row": rows,
            "cadre_id": world.cadres.number[attendance.cadre[rows]],
            "attendance_year": attendance.year[rows],
            "attendance_month": attendance.month[rows],
            "days_in_village": attendance.days_in_village[rows],
            "leave_days": attendance.leave_days[rows],
        }
    )
