"""Cadres, the units' work and the oversight of the demo agree with the rest of the programme and with the law."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from pipelines.contracts import load_codes, load_contracts
from pipelines.demo.cadres import ASSISTANT, COUNTY, VILLAGE
from pipelines.demo.clock import DATA_DATES, DAYS, PERIODS, Array
from pipelines.demo.identity import checksum
from pipelines.demo.tables import ANNUAL_TABLES, EVENT_TABLES, PROGRAM_TABLES
from pipelines.demo.world import World, make_world
from pipelines.policy.submissions import load_submissions

TABLES = [
    "team",
    "cadre",
    "cadre_attendance",
    "leader_village",
    "meeting",
    "party_activity",
    "model_village",
    "publicity",
    "exchange",
    "household_conduct",
    "external_match",
    "issue",
    "assessment",
    "talk_accountability",
    "official_discipline",
]
LAST = PERIODS - 1
YEAR_ENDS = [period for period, data_date in enumerate(DATA_DATES) if data_date.month == 12]


def lists(world: World, table: str) -> list[pl.DataFrame]:
    """The lists of a table, by data date."""
    return [
        PROGRAM_TABLES[table](world, period).with_columns(pl.lit(period).alias("period"))
        for period in (YEAR_ENDS if table in ANNUAL_TABLES else range(PERIODS))
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_list_has_the_columns_of_the_form_and_known_codes(small_world: World, table: str) -> None:
    contract = load_contracts()[table]
    everything = pl.concat(lists(small_world, table))
    assert [name for name in everything.columns if name not in ("_row", "period")] == [c.name for c in contract.columns]
    for column in contract.columns:
        if column.codes:
            assert set(everything[column.name].drop_nulls()) <= set(load_codes()[column.codes].values), column.name
        if column.required:
            assert everything[column.name].null_count() == 0, column.name
    assert everything.height > 10


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_unique_and_lists_come_as_the_submissions_say(small_world: World, table: str) -> None:
    keys = list(load_contracts()[table].key_columns)
    is_increment = table in EVENT_TABLES
    for listed in [pl.concat(lists(small_world, table))] if is_increment else lists(small_world, table):
        assert not listed.select(keys).is_duplicated().any()
    duty = load_submissions()[table]
    assert (duty.owed_by, duty.rhythm) == ("program", "year" if table in ANNUAL_TABLES else "quarter")
    assert duty.list_kind == ("partial" if is_increment else "full")


def test_every_village_has_its_team_secretary_and_assistants_at_every_date(full_world: World) -> None:
    cadres = full_world.cadres
    for period in range(PERIODS):
        at = DAYS[period]
        in_post = (cadres.start <= at) & (cadres.end >= at)

        def per_village(chosen: Array, in_post: Array = in_post) -> list[int]:
            return np.bincount(cadres.village[in_post & chosen], minlength=254).tolist()

        assert set(per_village(cadres.position == "第一书记")) == {1}
        assert per_village(cadres.level == ASSISTANT) == [1 + village % 2 for village in range(254)]
        counties = cadres.county[in_post & (cadres.level == COUNTY)]
        assert np.bincount(counties, minlength=12).tolist() == [3] * 12


def test_teams_count_the_cadres_that_are_there(full_world: World) -> None:
    villages = PROGRAM_TABLES["village"](full_world, LAST)
    teams = PROGRAM_TABLES["team"](full_world, LAST)
    assert set(villages["team_id"]) == set(teams.filter(pl.col("team_level") == VILLAGE)["team_id"])
    city = teams.filter(pl.col("team_level") == "驻市")
    assert city["headcount_persons"].is_between(3, 4).all()


def test_successors_come_the_day_after_and_nobody_ends_without_a_reason_in_2019(full_world: World) -> None:
    cadres = full_world.cadres
    same_post = cadres.post[1:] == cadres.post[:-1]
    assert same_post.sum() > 300
    assert (cadres.start[1:][same_post] == cadres.end[:-1][same_post] + 1).all()
    listed = PROGRAM_TABLES["cadre"](full_world, LAST)
    ended = listed.filter(pl.col("end_date").dt.year() == 2019)
    assert ended.height > 0
    assert ended["replacement_reason"].null_count() == 0
    still_there = listed.filter(pl.col("end_date").is_null())
    assert "2016-2018批" not in set(still_there["rotation_group"].drop_nulls())


def test_cadres_are_grown_up_and_nobody_else(full_world: World) -> None:
    numbers = full_world.cadres.id_number.to_list()
    assert len(set(numbers)) == len(numbers)
    assert not set(numbers) & set(full_world.people.id_number.to_list())
    assert all(number.startswith("4499") and checksum(number[:17]) == number[17] for number in numbers)
    birth_years = [int(number[6:10]) for number in numbers]
    assert min(birth_years) > 2019 - 58
    assert max(birth_years) < 2016 - 22


def test_resident_cadres_visit_while_they_are_in_post(full_world: World) -> None:
    cadres, visits = full_world.cadres, full_world.visits
    rows = np.flatnonzero(visits.role == "驻村干部")
    position = {number: at for at, number in enumerate(cadres.number.tolist())}
    posting = np.array([position[visitor] for visitor in visits.visitor[rows].tolist()])
    assert len(rows) > 1000
    assert (cadres.village[posting] == visits.village[rows]).all()
    assert ((cadres.start[posting] <= visits.day[rows]) & (visits.day[rows] <= cadres.end[posting])).all()


def test_attendance_lies_within_the_posting_and_reaches_twenty_days_in_full_months(full_world: World) -> None:
    attendance, cadres = full_world.attendance, full_world.cadres
    months = (attendance.year - 1970) * 12 + attendance.month - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    start, end = cadres.start[attendance.cadre], cadres.end[attendance.cadre]
    assert ((start < after) & (end >= first)).all()
    whole = (start <= first) & (end >= after - 1)
    assert (attendance.days_in_village[whole] >= 20).all()
    assert (attendance.days_in_village + attendance.leave_days <= after - first).all()


@pytest.mark.parametrize(
    ("days_of", "owner_of", "owners"),
    [
        (lambda work: work.meetings.day, lambda work: work.meetings.unit, "units"),
        (lambda work: work.activities.day, lambda work: work.activities.village, "villages"),
        (lambda work: work.publications.day, lambda work: work.publications.county, "counties"),
    ],
    ids=["meetings", "party activities", "publicity"],
)
def test_units_villages_and_counties_do_their_part_in_each_quarter(
    full_world: World,
    days_of: Callable[[object], Array],
    owner_of: Callable[[object], Array],
    owners: str,
) -> None:
    work = full_world.unit_work
    days, owner = days_of(work), owner_of(work)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    count = {"units": len(full_world.units.name), "villages": 254, "counties": 12}[owners]
    assert len(np.unique(owner * 10_000 + months // 3)) == count * 15


def test_issues_are_closed_in_time_and_what_repeats_has_a_remedy(full_world: World) -> None:
    for listed in lists(full_world, "issue"):
        at = DATA_DATES[int(listed["period"][0])]
        still_open = listed.filter(pl.col("issue_status") != "已完成")
        assert (still_open["deadline_date"] > at).all()
        assert (listed["closed_date"].drop_nulls() <= at).all()
        assert listed.filter(pl.col("closed_date").is_not_null())["has_evidence"].all()
        repeats = listed.filter(pl.col("repeat_of_issue_id").is_not_null())
        assert repeats["prevention_mechanism"].null_count() == 0
        assert set(repeats["repeat_of_issue_id"]) <= set(listed["issue_id"])
    projects = set(PROGRAM_TABLES["project"](full_world, LAST)["project_id"])
    assert set(lists(full_world, "issue")[LAST]["project_id"].drop_nulls()) <= projects


def test_talks_follow_issues(full_world: World) -> None:
    issues = lists(full_world, "issue")[LAST].select("issue_id", "found_date", "closed_date")
    talks = pl.concat(lists(full_world, "talk_accountability")).join(issues, on="issue_id", how="left")
    assert talks["found_date"].null_count() == 0
    assert (talks["talk_date"] >= talks["found_date"]).all()
    assert (talks["talk_date"] <= talks["closed_date"]).all()


def test_doubts_that_were_right_ended_the_help(full_world: World) -> None:
    doubts = lists(full_world, "external_match")[LAST]
    on_the_list = set(full_world.household_id[full_world.household_present[LAST]].tolist())
    right = doubts.filter(pl.col("verification_result") == "属实")
    assert right.height > 50
    assert set(right["handling"]) == {"终止帮扶"}
    changes = full_world.household_changes
    cleared = set(full_world.household_id[changes.household[changes.type == "终止帮扶(清退)"]].tolist())
    assert set(right["household_id"]) <= cleared - on_the_list
    waiting = doubts.filter(pl.col("verification_result") == "待核")
    assert all((DATA_DATES[LAST] - day).days < 90 for day in waiting["match_date"])


def test_the_dead_are_matched_after_they_left(full_world: World) -> None:
    doubts, people = full_world.oversight.doubts, full_world.people
    dead = np.flatnonzero(doubts.type == "死亡注销")
    assert len(dead) > 10
    assert (people.leave[doubts.person[dead]] < doubts.day[dead]).all()


def test_who_is_listed_as_dishonest_is_not_rewarded(full_world: World) -> None:
    conduct = pl.concat(lists(full_world, "household_conduct"))
    listed = conduct.filter(pl.col("is_listed_as_dishonest"))
    assert listed.height > 5
    assert not listed["reward_or_penalty"].str.contains("奖").any()
    assert conduct["basis"].null_count() == 0


def test_the_same_seed_draws_the_same_and_another_one_something_else(small_world: World) -> None:
    again, other = make_world(2018, 0.05), make_world(7, 0.05)
    for table in ("cadre", "external_match", "issue", "party_activity"):
        drawn = PROGRAM_TABLES[table](small_world, LAST)
        assert drawn.equals(PROGRAM_TABLES[table](again, LAST)), table
        assert not drawn.equals(PROGRAM_TABLES[table](other, LAST)), table
