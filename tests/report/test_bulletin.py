"""定期通报: its number, ranking, deadlines, praise and criticism on the small snapshot, worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.report import bulletin_sentences as say
from pipelines.report.blocks import Block
from pipelines.report.frames import Snapshot
from pipelines.report.pages.bulletin import BulletinPage
from pipelines.report.pages.mentions import mentions
from pipelines.report.pages.standings import Standing
from tests.report.edited import edited, rows_of, text_of

SECTIONS = ("opening", "ranking", "behind", "visits", "rectification", "deliveries", "mentions", "notes")
UNITS = (
    "DELETE FROM area WHERE level = 'support_unit'",
    "DELETE FROM measure_value WHERE level = 'support_unit'",
    "INSERT INTO area VALUES ('support_unit', 'DW001', '甲局', NULL, NULL, NULL, NULL, '顺德区', 'DW001'),"
    " ('support_unit', 'DW002', '乙局', NULL, NULL, NULL, NULL, '顺德区', 'DW002'),"
    " ('support_unit', 'DW003', '丙公司', NULL, NULL, NULL, NULL, '三水区', 'DW003')",
    "INSERT INTO measure_value VALUES"
    " ('visits_deputy_leader', 'support_unit', 'DW001', '2019-12-31', 2, 2, 0, 1, 'ok', NULL),"
    " ('visits_deputy_leader', 'support_unit', 'DW002', '2019-12-31', 1, 2, 0, 0.5, 'ok', NULL),"
    " ('visits_deputy_leader', 'support_unit', 'DW003', '2019-12-31', 0, 3, 0, 0, 'ok', NULL)",
)
DISTRICTS = (
    "DELETE FROM area WHERE level = 'helper_district'",
    "DELETE FROM measure_value WHERE level = 'helper_district'",
    "INSERT INTO area VALUES ('helper_district', '顺德区', '顺德区', NULL, NULL, NULL, NULL, '顺德区', NULL)",
    "INSERT INTO measure_value SELECT measure_id, 'helper_district', '顺德区', * EXCLUDE (measure_id, level, area_code)"
    " FROM measure_value WHERE area_code = '445381'",
)


def blocks(snapshot: Snapshot) -> dict[str, Block]:
    page = BulletinPage(snapshot)
    return {name: getattr(page, name)() for name in SECTIONS}


@pytest.fixture(scope="module")
def issue(snapshot: Snapshot) -> dict[str, Block]:
    """Every section of the issue on the last quarter of 2019."""
    return blocks(snapshot)


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (date(2019, 12, 31), "2019年第4期（总第4期）"),
        (date(2019, 3, 31), "2019年第1期（总第1期）"),
        (date(2020, 6, 30), "2020年第2期（总第6期）"),
        (date(2018, 12, 31), "2018年第4期（试行）"),
        (date(2019, 8, 31), "2019年第3期（总第3期，季内，截至8月31日）"),
    ],
)
def test_one_issue_a_quarter_from_the_first_of_2019(as_of: date, words: str) -> None:
    assert say.issue(as_of) == words


def test_the_opening(issue: dict[str, Block]) -> None:
    text = text_of(issue["opening"])
    assert "2019年第4期（总第4期）" in text
    assert "雷州市排第一，罗定市排末位；全市没有落后的指标" in text
    assert "2个县（市、区）参加排名，与2019年三季度末比升降。设目标的指标临近1项。过期未整改问题2件。缺报1项" in text


def test_the_ranking(issue: dict[str, Block]) -> None:
    head, first, last = rows_of(issue["ranking"])[:3]
    assert head == ["名次", "县（市、区）", "结对", "落后", "临近", "达标、按进度", "暂缺", "相对差距", "升降"]
    assert first == ["1", "雷州市", "顺德区", "0", "0", "8", "0", "0.00%", "持平"]
    # (42 of 1,200 persons + 8 of 300 households) over eight measures; persons left have no size to be held against.
    assert last == ["2", "罗定市", "顺德区", "3", "0", "5", "0", "0.77%", "持平"]
    assert "名次都没有变化" in text_of(issue["ranking"])


def test_the_measure_behind_names_its_worst_county(tmp_path: Path) -> None:
    lower = [
        f"UPDATE measure_value SET numerator = {numerator}, value = {numerator} / denominator"
        f" WHERE measure_id = 'medical_insurance' AND area_code = '{code}' AND as_of = '2019-12-31'"
        for code, numerator in (("445381", 1080), ("440882", 1188), ("254", 2268))
    ]
    with edited(tmp_path, *lower) as snapshot:
        first = rows_of(BulletinPage(snapshot).behind())[1]
    assert first[:6] == ["基本医疗保险参保率", "100%", "94.5%", "落后132人", "罗定市，慢120人", "90.0%"]


def test_units_that_missed_their_visits(tmp_path: Path) -> None:
    with edited(tmp_path, *UNITS) as snapshot:
        text = text_of(BulletinPage(snapshot).visits())
    assert "到村未达标：分管领导2个单位" in text
    assert "3个单位中2个未达到（三水区1个、顺德区1个）：丙公司0.0%、乙局50.0%" in text
    assert "甲局" not in text


def test_districts_are_ranked_by_the_same_rule(tmp_path: Path) -> None:
    with edited(tmp_path, *DISTRICTS) as snapshot:
        line = rows_of(BulletinPage(snapshot).ranking())[-1]
    assert line == ["1", "顺德区", "3", "0", "0.77%", "持平"]


def test_findings_are_due_by_their_severity(tmp_path: Path) -> None:
    """Severe ones have 30 days, warnings 60, from the period end of their run's beginning; exempt ones stay open."""
    more = (
        "INSERT INTO rule_value SELECT rule_id, level, area_code, '2019-09-30', * EXCLUDE (rule_id, level, area_code, as_of)"
        " FROM rule_value",
        "INSERT INTO rule SELECT 'PF12', 'PF', grain, '疑似重复支付', 'warning', obligations, '市财政局',"
        " * EXCLUDE (rule_id, family, grain, title_zh, severity, obligations, responsible) FROM rule",
        "DELETE FROM finding_count",
        "INSERT INTO finding_count VALUES"
        " ('2019-12-31', 'ID04', 'critical', '440882', NULL, 'persisting', 2, FALSE, TRUE, FALSE, 3),"
        " ('2019-12-31', 'ID04', 'critical', '445381', NULL, 'new', 1, FALSE, FALSE, FALSE, 4),"
        " ('2019-12-31', 'ID04', 'critical', '445381', NULL, 'new', 1, TRUE, FALSE, FALSE, 50),"
        " ('2019-12-31', 'PF12', 'warning', '445381', NULL, 'new', 1, FALSE, FALSE, FALSE, 5)",
    )
    with edited(tmp_path, *more) as snapshot:
        page = BulletinPage(snapshot)
        due = dict(page.due.filter(~pl.col("is_exempt")).select("findings", "due_on").iter_rows())
        block = page.rectification()
    assert due == {3: date(2019, 10, 30), 4: date(2020, 1, 30), 5: date(2020, 2, 29)}
    text = text_of(block)
    assert "限期整改：未关闭问题62件，已过期3件" in text
    assert "已过期3件，立即整改；2020年1月30日前整改4件；2020年2月29日前整改5件。" in text
    rows = rows_of(block)
    by_when = "已过期3件，立即整改；其余最早2020-01-30（4件）"
    assert ["严重", "身份证校验码错误ID04", "57", by_when, "罗定市54件", "市扶贫办"] in rows
    assert ["警告", "疑似重复支付PF12", "5", "最早2020-02-29（5件）", "罗定市5件", "市财政局"] in rows
    assert ["雷州市", "3", "3", "3"] in rows
    assert ["罗定市", "59", "0", "0"] in rows
    assert ["市财政局", "5", "0", "0"] in rows
    assert ["市扶贫办", "57", "3", "3"] in rows


def test_deliveries_by_county(issue: dict[str, Block]) -> None:
    text = text_of(issue["deliveries"])
    assert "报送：缺报1项，迟报1项" in text
    assert "罗定市：本期应报3张表，按期1张，迟报1张（人口表），缺报1张（户表）" in text
    assert "雷州市" not in text


def test_criticism_says_why(issue: dict[str, Block]) -> None:
    text = text_of(issue["mentions"])
    assert "批评1个县（市、区）" in text
    assert "批评罗定市：排名末三位，落后3项，缺报1项" in text
    # 雷州 has nothing behind, but two findings overdue.
    assert "雷州市" not in text


def standing(code: str, rank: int | None, late: int, rank_before: int | None = None, late_before: int = 0) -> Standing:
    from pipelines.report.status import Judgement

    return Standing(code, code, [Judgement("late")] * late + [Judgement("ok")], rank, rank_before, late_before)


def test_praise_and_criticism_follow_their_rules() -> None:
    counties = [
        standing("甲", 1, 0),
        standing("乙", 2, 2, rank_before=5, late_before=2),
        standing("丙", 3, 3, rank_before=6, late_before=2),
        standing("丁", 4, 3),
        standing("戊", 5, 4, rank_before=8, late_before=9),
        standing("己", 6, 5),
        standing("庚", None, 0),
    ]
    praised, criticised = mentions(counties, {"丁": 7}, {"庚": 2})
    # 丙 rose too, but has more 落后 than before; 戊 rose and is among the last three.
    assert [(item.name, item.reason) for item in praised] == [
        ("甲", "没有落后指标，没有过期未整改问题，没有缺报"),
        ("乙", "名次升3位，落后指标没有增加"),
    ]
    assert [(item.name, item.reason) for item in criticised] == [
        ("丁", "排名末三位，落后3项，过期未整改7件"),
        ("戊", "排名末三位，落后4项"),
        ("己", "排名末三位，落后5项"),
        ("庚", "缺报2项"),
    ]


def test_the_first_issue_compares_with_nothing(tmp_path: Path) -> None:
    with edited(tmp_path, as_of=date(2018, 12, 31)) as snapshot:
        found = blocks(snapshot)
    assert "没有上期，不比升降" in text_of(found["opening"])
    assert "首次排名，没有上期可比。" in text_of(found["ranking"])
    assert "升降" not in rows_of(found["ranking"])[0]


def test_a_county_without_data_is_not_ranked(tmp_path: Path) -> None:
    with edited(tmp_path, "DELETE FROM measure_value WHERE area_code = '445381'") as snapshot:
        found = blocks(snapshot)
    line = rows_of(found["ranking"])[2]
    assert line == ["不排名", "罗定市", "顺德区", "0", "0", "0", "8", "", ""]
    assert "1个县（市、区）参加排名" in text_of(found["opening"])


def test_nothing_behind_open_or_owed(tmp_path: Path) -> None:
    done = (
        "UPDATE measure_value SET numerator = denominator, value = 1"
        " WHERE measure_id IN (SELECT measure_id FROM measure WHERE kind = 'share')",
        "UPDATE measure_value SET numerator = 0, value = 0 WHERE measure_id = 'persons_not_exited'",
        "DELETE FROM finding_count",
        "DELETE FROM submission",
    )
    with edited(tmp_path, *done) as snapshot:
        text = text_of(*blocks(snapshot).values())
    assert "全市没有落后的指标，各县（市、区）并列" in text
    assert "设目标的指标没有落后和临近的。没有过期未整改的问题。没有缺报。" in text
    assert "排名：两个县（市、区）都没有落后指标" in text
    assert "限期整改：没有未关闭的问题" in text
    assert "报送：没有缺报和迟报" in text
    assert "表扬2个县（市、区）" in text


def test_movers() -> None:
    before = date(2019, 9, 30)
    assert say.movers([("甲", 2), ("乙", -1), ("丙", 0)], before) == (
        "与2019年三季度末比，升位的有甲（升2位）；降位的有乙（降1位）。"
    )
    assert say.movers([("甲", None)], before) == "与2019年三季度末比，没有上期名次可比。"
    assert say.headline([], [], 3) == "全市3项指标落后，各县（市、区）数据不足，不排名"


def test_a_value_that_holds_an_older_list_says_whose(tmp_path: Path) -> None:
    older = (
        "UPDATE measure_value SET reason = '含雷州市上期的数' WHERE level = 'program' AND as_of = '2019-12-31'"
        " AND measure_id = 'visits_deputy_leader'"
    )
    with edited(tmp_path, older) as snapshot:
        assert "含雷州市上期的数" in text_of(BulletinPage(snapshot).behind())
