"""Defects of what supporting units do beside visiting: meetings, party branches, publicity, reports (articles 24 … 28)."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.demo.clock import DATA_DATES, DAYS, LABELS, PERIODS, Array, as_of_from, date_of, year_of
from pipelines.demo.defects.planter import YEAR_END_SPELLS, Periods, Planter, in_force, labels
from pipelines.demo.exits import year_of_check
from pipelines.demo.tables.events import unit_ids
from pipelines.demo.unit_work import ACTIVITY_TYPES, MEDIA_TYPES, YEARLY_REPORT, YEARLY_REVIEW, dated_numbers

_EVERY_LIST: tuple[Periods, ...] = ((6,), (5,), (2,), (4,), (1,), (3,), (0,))
_ONLINE = ("网站", "公众号", "客户端")


def plant_unit_work(planter: Planter) -> None:
    """All of them; single records before the years and quarters in which nothing is left."""
    _plant_meetings(planter)
    _plant_reports(planter)
    _plant_activities(planter)
    _plant_idle_villages(planter)
    _plant_publications(planter)
    _plant_silent_counties(planter)


def quarter_of(days: Array) -> Array:
    """Number of the quarter of each day, counted from 1970."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    result: Array = months // 3
    return result


def _quarter_of_list(period: int) -> int:
    return int(quarter_of(DAYS[period : period + 1])[0])


def _drop(planter: Planter, table: str, batch: Array, rows: Array) -> None:
    """Leave events out of their batches; no other defect may lie on them."""
    planter.used.setdefault(table, set()).update(rows.tolist())
    for row in rows.tolist():
        planter.edits.drop(table, int(batch[row]), row)


def _has_used(planter: Planter, table: str, owner: Array, owners: int) -> Array:
    """Owners on one of whose events a defect lies."""
    used = sorted(planter.used.get(table, ()))
    return np.bincount(owner[used], minlength=owners) > 0


def _plant_meetings(planter: Planter) -> None:
    """Meetings without minutes or about something else; units that held none in a year."""
    world = planter.world
    meetings, units = world.unit_work.meetings, world.units
    everything, number = np.ones(len(meetings.day), dtype=bool), dated_numbers("HY", meetings.day)
    for turn in range(planter.count()):
        meeting = planter.take("meeting", everything, units.county[meetings.unit])
        if meeting is None:
            continue
        column, value = ("minutes_number", None) if turn % 2 == 0 else ("topic", "讨论办公用房安排")
        planter.edits.set_cell("meeting", int(meetings.batch[meeting]), meeting, column, value)
        planter.key.add("IND26", "meeting", str(number[meeting]), as_of_from(int(meetings.day[meeting])))
    free = ~_has_used(planter, "meeting", meetings.unit, len(units.name))
    for unit, (year_end,) in planter.subjects(
        lambda _: planter.take("unit", free, units.county), spells=YEAR_END_SPELLS
    ):
        of_year = (meetings.unit == unit) & (year_of(meetings.day) == year_of_check(year_end))
        _drop(planter, "meeting", meetings.batch, np.flatnonzero(of_year))
        planter.key.add("DUTY26", "unit", str(unit_ids(np.array([unit]))[0]), labels(in_force(year_end)))


def _is_ended(planter: Planter) -> Array:
    """Units whose support of a village a defect has ended."""
    units = planter.world.units
    rows = sorted({row for period in range(PERIODS) for row in planter.edits.cells["support_unit", period]["end_date"]})
    ended: Array = np.bincount(units.pair_unit[rows], minlength=len(units.name)) > 0
    return ended


def _plant_reports(planter: Planter) -> None:
    """Units without a yearly report; ordinary grades without a time limit, or not put right in time."""
    world = planter.world
    assessments, county = world.unit_work.assessments, world.units.county
    stays = ~_is_ended(planter)
    for unit, (year_end,) in planter.subjects(lambda _: planter.take("unit", stays, county), spells=YEAR_END_SPELLS):
        mine = (assessments.unit == unit) & (assessments.year == year_of_check(year_end))
        for row in np.flatnonzero(mine & (assessments.type == YEARLY_REPORT)).tolist():
            planter.edits.drop("assessment", year_end, row)
        planter.key.add("DUTY32", "unit", str(unit_ids(np.array([unit]))[0]), labels(in_force(year_end)))
    ordinary = (assessments.type == YEARLY_REVIEW) & (assessments.score < 85)
    for turn, (row, (year_end,)) in enumerate(
        planter.subjects(
            lambda lists: planter.take(
                "assessment", ordinary & (assessments.year == year_of_check(lists[0])), county[assessments.unit]
            ),
            spells=YEAR_END_SPELLS,
        )
    ):
        # In time means two weeks after the notice.
        column, value, since = (
            ("rectification_deadline_date", None, 0) if turn % 2 == 0 else ("is_rectified", False, 15)
        )
        planter.edits.set_cell("assessment", year_end, row, column, value)
        subject = f"{assessments.year[row]}/{unit_ids(assessments.unit[row : row + 1])[0]}/{YEARLY_REVIEW}"
        dates = as_of_from(int(assessments.notice[row]) + since)
        if dates:
            planter.key.add("DUTY31", "assessment", subject, dates)


def _plant_activities(planter: Planter) -> None:
    """Activities without a branch, and the same one entered twice."""
    world = planter.world
    activities, county = world.unit_work.activities, world.villages.county
    number = dated_numbers("DJ", activities.day)
    everything = np.ones(len(activities.day), dtype=bool)
    twice = np.zeros(len(activities.day), dtype=bool)
    twice[:-1] = (activities.village[1:] == activities.village[:-1]) & (activities.day[1:] == activities.day[:-1])
    for turn in range(planter.count()):
        allowed = everything if turn % 2 == 0 else twice
        row = planter.take("party_activity", allowed, county[activities.village])
        if row is None:
            continue
        subjects = [row]
        if turn % 2 == 0:
            column = ("unit_branch", "village_branch")[turn // 2 % 2]
            planter.edits.set_cell("party_activity", int(activities.batch[row]), row, column, None)
        else:
            subjects.append(row + 1)
            planter.used["party_activity"].add(row + 1)
            kind = str(ACTIVITY_TYPES[activities.type[row]])
            planter.edits.set_cell("party_activity", int(activities.batch[row]), row + 1, "activity_type", kind)
        for subject in subjects:
            planter.key.add("IND24", "party_activity", str(number[subject]), as_of_from(int(activities.day[row])))


def _plant_idle_villages(planter: Planter) -> None:
    """Villages without an activity in a quarter or a year, or without a paired branch."""
    world = planter.world
    activities, county = world.unit_work.activities, world.villages.county
    free = ~_has_used(planter, "party_activity", activities.village, world.villages.count)

    def take(_: Periods) -> int | None:
        return planter.take("branch", free, county)

    for village, (period,) in planter.subjects(take, spells=_EVERY_LIST):
        missed = (activities.village == village) & (quarter_of(activities.day) == _quarter_of_list(period))
        _drop(planter, "party_activity", activities.batch, np.flatnonzero(missed))
        planter.key.add("IND25", "village_duty", str(world.village_id[village]), [LABELS[period]])
    for turn, (village, (year_end,)) in enumerate(planter.subjects(take, spells=YEAR_END_SPELLS)):
        subject = str(world.village_id[village])
        if turn % 2:
            planter.edits.set_cell("village", year_end, village, "is_party_branch_paired", False)
            planter.key.add("DUTY27", "village_duty", subject, [LABELS[year_end]])
            continue
        year = year_of_check(year_end)
        missed = (activities.village == village) & (year_of(activities.day) == year)
        _drop(planter, "party_activity", activities.batch, np.flatnonzero(missed))
        planter.key.add("DUTY27", "village_duty", subject, labels(in_force(year_end)))
        quarters = [label for label, at in zip(LABELS, DATA_DATES, strict=True) if at.year == year]
        planter.key.add_side_effect("IND25", "village_duty", subject, quarters)


def _plant_publications(planter: Planter) -> None:
    """Items entered twice, without a level or a link, or later than the list."""
    published = planter.world.unit_work.publications
    number = dated_numbers("XC", published.day)
    everything = np.ones(len(published.day), dtype=bool)
    for turn in range(planter.count()):
        first = planter.take("publicity", everything, published.county)
        second = planter.take("publicity", everything, published.county)
        if first is None or second is None:
            continue
        columns = {"url": f"https://example.com/{number[first]}"}
        if turn % 2:
            columns = {"title": "帮扶村里的新变化", "media_name": f"模拟日报{turn}"}
            for column, value in columns.items():
                planter.edits.set_cell("publicity", int(published.batch[first]), first, column, value)
        for column, value in columns.items():
            planter.edits.set_cell("publicity", int(published.batch[second]), second, column, value)
        dates = as_of_from(int(max(published.day[first], published.day[second])))
        for row in (first, second):
            planter.key.add("DUTY35", "publicity", str(number[row]), dates)
    online = np.isin(MEDIA_TYPES[published.media], _ONLINE)
    for turn in range(planter.count()):
        kind = turn % 3
        allowed = (everything, online, published.batch < len(DAYS) - 1)[kind]
        item = planter.take("publicity", allowed, published.county)
        if item is None:
            continue
        batch = int(published.batch[item])
        late = int(DAYS[batch]) + 12
        changes: tuple[tuple[str, Any], ...] = (
            ("media_level", None), ("url", None), ("publication_date", date_of(late)),
        )  # fmt: skip
        planter.edits.set_cell("publicity", batch, item, *changes[kind])
        since = late if kind == 2 else int(published.day[item])
        planter.key.add("IND27", "publicity", str(number[item]), as_of_from(since))


def _plant_silent_counties(planter: Planter) -> None:
    """Counties of which nothing was published in a quarter."""
    world = planter.world
    published = world.unit_work.publications
    counties = np.arange(len(np.unique(published.county)))
    quarter = quarter_of(published.day)

    def take(lists: Periods) -> int | None:
        of_quarter = quarter == _quarter_of_list(lists[0])
        touched = np.zeros(len(quarter), dtype=bool)
        touched[sorted(planter.used.get("publicity", ()))] = True
        # What was moved to a day after its list lies in the quarter after.
        busy = np.isin(quarter, (_quarter_of_list(lists[0]), _quarter_of_list(lists[0]) - 1)) & touched
        free = np.bincount(published.county[of_quarter], minlength=len(counties)) > 0
        free &= np.bincount(published.county[busy], minlength=len(counties)) == 0
        return planter.take("silent_county", free, counties)

    codes = [str(code)[:6] for code in world.villages.code[np.searchsorted(world.villages.county, counties)]]
    for county, (period,) in planter.subjects(take, spells=_EVERY_LIST):
        of_quarter = (quarter == _quarter_of_list(period)) & (published.county == county)
        _drop(planter, "publicity", published.batch, np.flatnonzero(of_quarter))
        planter.key.add("DUTY34", "county", codes[county], [LABELS[period]])
