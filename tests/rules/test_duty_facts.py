"""Facts of duties and oversight, worked out by hand on a register of one village, two units and a few cadres."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.rules.registers import empty_register, facts_at, insert, made_up_id, rows_of, table_rows

END_2018, SEPTEMBER_2019, END_2019 = date(2018, 12, 31), date(2019, 9, 30), date(2019, 12, 31)
A, B = "440804101001", "440804101002"
HOUSEHOLD = f"{A}0001"
ID = made_up_id("1980-01-01", "男")
WRONG_ID = made_up_id("1990-01-01", "女", is_wrong=True)

REGISTER: dict[str, str] = {
    "village": f"""
    village_code | is_provincial_poor_village | is_party_branch_paired | assistants
    {A}          | true                       | true                   | 1
    {B}          | true                       | false                  | 0
    """,
    "support_unit": f"""
    unit_id | unit_name | village_code | is_lead_unit | start_date | end_date
    DW001   | 甲单位    | {A}          | true         | 2016-05-01 | -
    DW002   | 乙单位    | {A}          | false        | 2016-05-01 | -
    DW002   | 乙单位    | {B}          | true         | 2018-08-01 | -
    DW003   | 丙单位    | {B}          | false        | 2019-07-02 | -
    """,
    "team": f"""
    team_id | team_name | team_level | county_name | village_code | headcount_persons
    GZD001  | 村队      | 驻村       | -           | {A}          | 2
    GZX01   | 县组      | 驻县       | 坡头区      | -            | 3
    GZS01   | 市组      | 驻市       | -           | -            | 4
    """,
    "cadre": f"""
    cadre_id | id_number  | birth_date | cadre_level | team_id | village_code | start_date | end_date   | is_first_secretary
    ZC1      | {ID}       | 1980-01-01 | 驻村        | GZD001  | {A}          | 2016-05-01 | 2018-12-20 | true
    ZC2      | {WRONG_ID} | 1990-01-01 | 驻村        | GZD001  | {A}          | 2018-12-21 | 2019-11-15 | true
    ZC3      | {ID}       | 1980-01-01 | 驻村        | GZD001  | {A}          | 2019-11-16 | -          | true
    ZC4      | {ID}       | 1980-01-01 | 驻村        | GZD009  | {B}          | 2019-12-01 | -          | false
    ZC5      | -          | -          | 辅助人员    | GZD001  | {A}          | 2016-05-01 | -          | false
    ZC6      | -          | -          | 驻县        | GZX01   | -            | 2016-05-01 | -          | false
    """,
    "cadre_attendance": """
    cadre_id | attendance_year | attendance_month | days_in_village | leave_days
    ZC2      | 2019            | 10               | 19              | 2
    ZC2      | 2019            | 11               | 10              | 0
    ZC6      | 2019            | 12               | 22              | 0
    """,
    "leader_village": f"""
    assignment_id | leader_id | leader_name | leader_rank  | unit_id | village_code | start_date | end_date
    GG1           | LD1       | 样例某      | 单位主要领导 | DW001   | {A}          | 2016-05-01 | -
    GG2           | LQ1       | 样例某      | 区级领导     | -       | {A}          | 2016-05-01 | 2019-06-30
    """,
    "visit_log": f"""
    visit_id | visit_date | visitor_id | visitor_role | unit_id | village_code
    1        | 2019-03-01 | LD1        | 主要领导     | DW001   | {A}
    2        | 2018-12-31 | LD1        | 主要领导     | DW001   | {A}
    3        | 2019-10-08 | ZC2        | 驻村干部     | DW001   | {A}
    4        | 2019-10-08 | ZC2        | 驻村干部     | DW001   | {A}
    5        | 2019-11-20 | ZC2        | 驻村干部     | DW001   | {A}
    """,
    "pairing": f"""
    pairing_id | household_id | helper_id | start_date | end_date
    JD1        | {HOUSEHOLD}  | ZC2       | 2019-01-01 | -
    """,
    "meeting": """
    meeting_id | unit_id | meeting_date | meeting_type | topic        | minutes_number | chair_name
    HY1        | DW001   | 2019-01-10   | 班子会       | 研究扶贫工作 | 1号            | 样例某
    HY2        | DW001   | 2018-12-31   | 班子会       | 研究扶贫工作 | -              | -
    HY3        | DW002   | 2019-05-10   | 专题会       | 讨论办公用房 | 2号            | 样例某
    HY4        | DW009   | 2019-05-10   | 专题会       | 研究扶贫工作 | 2号            | 样例某
    """,
    "assessment": """
    assessment_year | unit_id | assessment_type | assessment_result
    2019            | DW001   | 年度考核        | 好
    2019            | DW001   | 年度报告        | -
    2018            | DW002   | 年度报告        | -
    """,
    "party_activity": f"""
    activity_id | activity_date | village_code | activity_type
    DJ1         | 2019-02-01    | {A}          | 党课
    DJ2         | 2019-02-01    | {A}          | 党课
    DJ3         | 2019-10-01    | {A}          | 慰问
    DJ4         | 2018-06-01    | {B}          | 党课
    """,
    "publicity": """
    publicity_id | publication_date | media_type | media_name | title  | url
    XC1          | 2019-01-01       | 报纸       | 甲报       | 同一稿 | https://example.com/1
    XC2          | 2019-01-02       | 报纸       | 甲报       | 同一稿 | -
    XC3          | 2019-01-02       | 网站       | 乙网       | 同一稿 | https://example.com/1
    """,
    "exchange": f"""
    exchange_id | exchange_type | receiving_county | village_code | start_date | end_date
    HP1         | 教师          | 坡头区           | -            | 2019-03-01 | 2019-12-31
    HP2         | 医生          | 440804           | -            | 2019-03-01 | 2019-12-30
    HP3         | 科研          | 某地             | -            | 2019-03-01 | -
    HP4         | 科技特派员    | -                | {B}          | 2019-03-01 | -
    """,
    "household": f"""
    household_id | village_code
    {HOUSEHOLD}  | {A}
    """,
    "person": f"""
    person_id     | household_id | village_code | id_number | person_status
    {HOUSEHOLD}01 | {HOUSEHOLD}  | {A}          | {ID}      | 正常
    """,
    "household_change": f"""
    change_id | household_id | change_type     | change_date
    1         | {B}0001      | 终止帮扶(清退)  | 2019-08-01
    """,
    "household_conduct": f"""
    record_id | household_id | conduct_date | conduct_type | is_listed_as_dishonest | reward_or_penalty | basis
    FZ1       | {HOUSEHOLD}  | 2019-05-01   | 好吃懒做     | true                   | 奖励积分          | -
    FZ2       | {B}0009      | 2019-05-02   | 先进典型     | false                  | -                 | 村民评议
    """,
    "external_match": f"""
    match_id | id_number | household_id | match_type | match_detail | match_date | verification_result | handling
    BD1      | {ID}      | {HOUSEHOLD}  | 车辆       | 农用车一辆   | 2019-05-01 | 待核                | -
    BD2      | -         | {B}0001      | 财政供养   | -            | 2019-05-01 | 属实                | 终止帮扶
    """,
    "issue": f"""
    issue_id | found_date | village_code | issue_status | deadline_date | corrective_measure | repeat_of_issue_id | project_id
    WT1      | 2018-05-01 | {A}          | 已完成       | 2018-12-31    | 核对               | -                  | X1
    WT2      | 2019-05-01 | {A}          | 整改中       | 2019-12-31    | -                  | WT1                | X1
    WT3      | 2019-05-01 | {A}          | 未启动       | 2019-12-30    | -                  | WT8                | X9
    """,
    "project": f"""
    project_id | project_name | village_code | project_status
    X1         | 样例果园     | {A}          | 停滞
    """,
    "talk_accountability": """
    talk_id | unit_id | talk_date  | accountability_kind | accountability_reason | issue_id
    YT1     | DW001   | 2019-06-01 | 约谈                | 整改不力              | WT2
    YT2     | DW002   | 2019-06-01 | 约谈                | 进展缓慢              | WT7
    """,
    "model_village": f"""
    village_code | model_kind | model_status
    {A}          | 红色村     | 已验收
    440804101009 | 示范村     | 创建中
    """,
    "official_discipline": f"""
    case_number | unit_name | case_kind | village_code | issue_id | found_date
    AJ1         | 某村      | 优亲厚友  | {A}          | WT2      | 2019-06-01
    """,
}


@pytest.fixture(scope="module")
def register() -> Iterator[duckdb.DuckDBPyConnection]:
    """The facts of the end of 2019 in `facts`, of the end of September in `facts_september`."""
    connection = empty_register()
    for table, text in REGISTER.items():
        # What the programme's office sends has no county of its own.
        rows = [row if row.get("village_code") or row.get("household_id") else {**row, "county_code": None}
                for row in table_rows(text)]  # fmt: skip
        insert(connection, table, END_2018, rows)
    facts_at(connection, SEPTEMBER_2019, "facts_september")
    facts_at(connection, END_2019)
    yield connection
    connection.close()


Expected = list[tuple[Any, ...]]

FACTS: list[tuple[str, str, Expected]] = [
    ("team", "team_id, county_code, cadres_in_post",
     [("GZD001", "440804", 1), ("GZS01", None, 0), ("GZX01", "440804", 1)]),
    ("cadre", "cadre_id, county_code, is_in_post, is_id_checksum_ok, age_years, has_team, overlapping_postings_elsewhere",
     [("ZC1", "440804", False, True, 39, True, 0), ("ZC2", "440804", False, False, 29, True, 0),
      ("ZC3", "440804", True, True, 39, True, 1), ("ZC4", "440804", True, True, 39, False, 1),
      ("ZC5", "440804", True, None, None, True, 0), ("ZC6", "440804", True, None, None, True, 0)]),
    ("cadre_month", "subject_key, is_in_post, is_in_post_whole_month, days_in_village, visits, visit_days",
     [("ZC2/201910", True, True, 19, 2, 1), ("ZC2/201911", True, False, 10, 1, 1), ("ZC2/201912", False, False, None, 0, 0),
      ("ZC3/201910", False, False, None, 0, 0), ("ZC3/201911", True, False, None, 0, 0),
      ("ZC3/201912", True, True, None, 0, 0), ("ZC4/201910", False, False, None, 0, 0),
      ("ZC4/201911", False, False, None, 0, 0), ("ZC4/201912", True, True, None, 0, 0),
      ("ZC6/201910", True, True, None, 0, 0), ("ZC6/201911", True, True, None, 0, 0), ("ZC6/201912", True, True, 22, 0, 0)]),
    ("leader_village", "assignment_id, is_in_force, visits_last_full_year", [("GG1", True, 1), ("GG2", False, 0)]),
    ("unit", "unit_id, villages, village_code, helped_last_full_year, meetings_last_full_year, yearly_reports_last_full_year",
     [("DW001", 1, A, True, 1, 1), ("DW002", 2, None, True, 1, 0), ("DW003", 1, B, False, 0, 0)]),
    ("meeting", "meeting_id, county_code, village_code, has_unit, has_chair, is_about_poverty_relief",
     [("HY1", "440804", A, True, True, True), ("HY2", "440804", A, True, False, True),
      ("HY3", "440804", None, True, True, False), ("HY4", None, None, False, True, True)]),
    ("assessment", "subject_key, county_code, village_code",
     [("2018/DW002/年度报告", "440804", None), ("2019/DW001/年度报告", "440804", A), ("2019/DW001/年度考核", "440804", A)]),
    ("party_activity", "activity_id, activities_of_same_day_and_type, is_party_branch_paired",
     [("DJ1", 2, True), ("DJ2", 2, True), ("DJ3", 1, True), ("DJ4", 1, False)]),
    ("publicity", "publicity_id, items_with_same_url, items_with_same_title_and_media",
     [("XC1", 2, 2), ("XC2", None, 2), ("XC3", 2, 1)]),
    ("exchange", "exchange_id, county_code, has_receiving_county, is_in_force",
     [("HP1", "440804", True, True), ("HP2", "440804", True, False), ("HP3", None, False, True),
      ("HP4", "440804", True, True)]),
    ("household_conduct", "record_id, village_code, has_household, has_basis, is_rewarded",
     [("FZ1", A, True, False, True), ("FZ2", B, False, True, False)]),
    ("external_match",
     "match_id, village_code, is_farm_vehicle_or_motorcycle, is_household_listed, is_current_member, is_household_cleared",
     [("BD1", A, True, True, True, False), ("BD2", B, False, False, False, True)]),
    ("issue", "issue_id, has_measure, has_repeated_issue, project_status, talks, official_cases",
     [("WT1", True, False, "停滞", 0, 0), ("WT2", False, True, "停滞", 1, 1),
      ("WT3", False, False, None, 0, 0)]),
    ("talk_accountability", "talk_id, village_code, county_code, issue_status",
     [("YT1", A, "440804", "整改中"), ("YT2", None, "440804", None)]),
    ("model_village", "village_code, has_village, party_activities_last_full_year", [(A, True, 3), ("440804101009", False, 0)]),
    ("official_discipline", "case_number, has_issue, issue_status", [("AJ1", True, "整改中")]),
    ("project", "project_id, issues", [("X1", 2)]),
    ("visit_log", "visit_date, is_visitor_posted, visitor_posting_end_date",
     [(END_2018, False, None), (date(2019, 3, 1), False, None), (date(2019, 10, 8), True, date(2019, 11, 15)),
      (date(2019, 10, 8), True, date(2019, 11, 15)), (date(2019, 11, 20), True, date(2019, 11, 15))]),
    ("visitor_day", "subject_key, village_code, visits, households_visited, counties_visited",
     [("ZC2/2019-10-08", A, 2, 0, 1)]),
    ("pairing",
     "pairing_id, helper_posting_end_date, is_in_force_whole_quarter, helper_visits_due, helper_visits_last_full_quarter",
     [("JD1", date(2019, 11, 15), True, 1, 0)]),
    ("helper", "helper_id, village_code, households_ever, households_in_force", [("ZC2", A, 1, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("grain", "columns", "expected"), FACTS, ids=[grain for grain, _, _ in FACTS])
def test_facts_at_the_end_of_2019(
    register: duckdb.DuckDBPyConnection, grain: str, columns: str, expected: Expected
) -> None:
    assert rows_of(register, f"SELECT {columns} FROM facts.{grain} ORDER BY ALL") == expected


def test_a_village_shows_who_is_in_charge_and_what_was_done(register: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT village_code, teams, cadres_in_post, first_secretaries_in_post, assistants_in_post, leaders_in_charge,
               party_activities_last_full_year, party_activities_last_full_quarter, open_issues, overdue_issues
        FROM {}.village_duty ORDER BY 1
    """
    assert rows_of(register, query.format("facts")) == [(A, 1, 1, 1, 1, 1, 3, 1, 2, 1), (B, 0, 1, 0, 0, 0, 0, 0, 0, 0)]
    assert rows_of(register, query.format("facts_september")) == [
        (A, 1, 1, 1, 1, 1, 0, 0, 2, 0),
        (B, 0, 0, 0, 0, 0, 1, 0, 0, 0),
    ]


def test_months_are_those_of_the_last_full_quarter(register: duckdb.DuckDBPyConnection) -> None:
    months = "SELECT DISTINCT work_year, work_month FROM facts_september.cadre_month ORDER BY ALL"
    assert rows_of(register, months) == [(2019, 7), (2019, 8), (2019, 9)]


def test_no_row_is_lost_or_doubled_on_the_way_to_a_fact(register: duckdb.DuckDBPyConnection) -> None:
    for grain in REGISTER.keys() - {"cadre_attendance"}:
        query = f"SELECT (SELECT count(*) FROM facts.{grain}), (SELECT count(*) FROM base.{grain})"
        ((facts, base),) = rows_of(register, query)
        assert facts == base, grain


@pytest.mark.parametrize(
    ("first_end", "second", "overlapping"),
    [
        ("2018-12-31", "2019-01-01 | -", 0),
        ("2019-01-01", "2019-01-01 | -", 0),  # handed over within the day
        ("2019-01-02", "2019-01-01 | -", 1),
        ("-", "2019-01-01 | 2019-03-31", 1),
        ("-", "2019-01-01 | 2018-12-01", 0),  # ends before it begins: no day of its own
        ("2016-04-01", "2016-06-01 | -", 0),
    ],
)
def test_pairings_overlap_when_they_share_more_than_the_day_of_the_handover(
    first_end: str, second: str, overlapping: int
) -> None:
    connection = empty_register()
    insert(connection, "household", END_2019, [{"household_id": HOUSEHOLD, "village_code": A}])
    rows = f"""
    pairing_id | household_id | helper_id | start_date | end_date
    JD1        | {HOUSEHOLD}  | FR1       | 2016-05-01 | {first_end}
    JD2        | {HOUSEHOLD}  | FR2       | {second}
    """
    insert(connection, "pairing", END_2019, table_rows(rows))
    facts_at(connection, END_2019)
    assert rows_of(connection, "SELECT overlapping_pairings FROM facts.household") == [(overlapping,)]
    connection.close()


def test_a_county_shows_what_was_published_of_it_and_who_came() -> None:
    connection = empty_register()
    insert(connection, "village", END_2019, [{"village_code": A}])
    items = """
    publicity_id | publication_date | media_type | title | author_unit
    XC1          | 2019-10-01       | 报纸       | 甲    | 坡头区工作组
    XC2          | 2019-09-30       | 报纸       | 乙    | 坡头区工作组
    XC3          | 2019-10-01       | 报纸       | 丙    | 市工作组
    """
    people = """
    exchange_id | exchange_type | receiving_county | start_date | end_date
    HP1         | 教师          | 坡头区           | 2018-03-01 | 2019-01-01
    HP2         | 教师          | 坡头区           | 2018-03-01 | 2018-12-31
    HP3         | 医生          | 440804           | 2017-03-01 | -
    """
    for table, text in (("publicity", items), ("exchange", people)):
        insert(connection, table, END_2019, [{**row, "county_code": None} for row in table_rows(text)])
    facts_at(connection, END_2019)
    columns = "publications_last_full_quarter, exchanged_teachers_last_full_year, exchanged_doctors_last_full_year"
    query = f"SELECT {columns} FROM facts.county WHERE county_code = '440804'"
    assert rows_of(connection, query) == [(1, 1, 1)]
    connection.close()


def test_an_entity_shows_whom_the_ledger_of_the_same_day_names() -> None:
    connection = empty_register()
    insert(connection, "entity", END_2019, [{"entity_id": "JY1", "entity_name": "某村扶贫车间", "village_code": A}])
    jobs = f"""
    employment_id | id_number  | household_id | employer_name
    1             | {ID}       | {HOUSEHOLD}  | 某村扶贫车间
    2             | {ID}       | {HOUSEHOLD}  | 某村扶贫车间
    3             | {WRONG_ID} | {HOUSEHOLD}  | 另一家
    """
    insert(connection, "employment", END_2019, table_rows(jobs))
    facts_at(connection, END_2019)
    assert rows_of(connection, "SELECT labourers_in_ledger FROM facts.entity") == [(1,)]
    connection.close()


def test_what_takes_a_reward_away_is_no_reward() -> None:
    connection = empty_register()
    rows = f"""
    record_id | household_id | conduct_date | conduct_type | reward_or_penalty
    FZ1       | {HOUSEHOLD}  | 2019-05-01   | 好吃懒做     | 取消评奖资格
    FZ2       | {HOUSEHOLD}  | 2019-05-01   | 好吃懒做     | 扣减奖励积分
    FZ3       | {HOUSEHOLD}  | 2019-05-01   | 好吃懒做     | 奖励积分
    """
    insert(connection, "household_conduct", END_2019, table_rows(rows))
    facts_at(connection, END_2019)
    assert rows_of(connection, "SELECT record_id, is_rewarded FROM facts.household_conduct ORDER BY 1") == [
        ("FZ1", False), ("FZ2", False), ("FZ3", True),
    ]  # fmt: skip
    connection.close()
