"""年度报告: its sentences and tables on the small snapshot, worked out by hand, and the years that are not like others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.report import annual_sentences as say
from pipelines.report.blocks import Block
from pipelines.report.frames import Snapshot
from pipelines.report.pages.annual import AnnualPage
from pipelines.report.pages.year import measure_rows
from pipelines.report.pages.year_changes import changes
from pipelines.report.pages.year_tasks import year_tasks
from tests.report.edited import edited, rows_of, text_of

SECTIONS = (
    "opening", "people", "chapters", "money", "projects", "haves", "duty", "areas", "compared", "not_done", "tasks", "notes",
)  # fmt: skip
SHARES = "measure_id IN (SELECT measure_id FROM measure WHERE kind = 'share')"


def blocks(snapshot: Snapshot) -> dict[str, Block]:
    page = AnnualPage(snapshot)
    return {name: getattr(page, name)() for name in SECTIONS}


@pytest.fixture(scope="module")
def year(snapshot: Snapshot) -> dict[str, Block]:
    """Every section of the report on 2019."""
    return blocks(snapshot)


def test_the_opening_counts_what_is_reached(year: dict[str, Block]) -> None:
    """Of nine measures with a target villages, insurance and funds are reached, and only the visits are above their line."""
    text = text_of(year["opening"])
    assert "2019年对口帮扶年度报告" in text
    assert "登记脱贫2,298人，登记脱贫率95.75%；还剩102人，比进度线少15人" in text
    assert "登记脱贫率比2018年末提高5.50个百分点。" in text
    assert "6个村中已出列6个" in text
    assert "设目标的9项指标中，达标3项，按进度5项，临近1项。" in text
    assert "尚未结束" not in text


def test_fewer_people_left_is_split_into_its_parts(year: dict[str, Block]) -> None:
    """234 were left of 2,400 and 102 are: 132 more are out, nobody came or went."""
    text = text_of(year["people"])
    assert "与2018年末相比，登记脱贫净增132人，在册没有净增减；两者相减，未脱贫人口减少132人。" in text
    assert "到2020年末每季须减26人" in text


def test_every_section_of_the_opinion_is_there(year: dict[str, Block], snapshot: Snapshot) -> None:
    text = text_of(year["chapters"])
    for section in set(snapshot.articles()["section_zh"]):
        assert section.partition("、")[2] in text
    # Every measure stands once: those with a target in the tables, the two without below them.
    titles = [row[1] for row in rows_of(year["chapters"]) if row[0].isdigit()]
    assert sorted(titles) == sorted(snapshot.measures().filter(pl.col("target_value").is_not_null())["title_zh"])
    assert "不设指标的在册户数600户（±0户）在册人数2,400人（±0人）" in text


def test_counties_follow_their_total(year: dict[str, Block]) -> None:
    head, total, *counties = rows_of(year["areas"])
    left, each = head.index("未脱贫人口"), head.index("每季须减（人）")
    assert [row[0] for row in (total, *counties)] == ["合计", "罗定市", "雷州市"]
    assert [row[left] for row in (total, *counties)] == ["102人", "93人", "9人"]
    # 93 in four quarters are 24 each, 9 are 3: the total needs 26, because people come whole in every county.
    assert [row[each] for row in (total, *counties)] == ["26", "24", "3"]
    assert counties[0][-1] == "落后34人"


def test_what_is_near_its_line_is_named(year: dict[str, Block]) -> None:
    """Visits: two units lack them as in 2018, where the line allows one; each county has one, and both are in time alone."""
    text = text_of(year["not_done"])
    assert "没有做到的：1项临近" in text
    assert "临近的分管领导到村达标率66.7%，慢1个单位" in text


def test_what_is_behind_is_told_with_its_counties(tmp_path: Path) -> None:
    """Insurance falls to 90 % in 罗定 (120 of 1,200) and 99 % in 雷州 (12): 132 lack it, 91 % of them in 罗定."""
    lower = [
        f"UPDATE measure_value SET numerator = {numerator}, value = {numerator} / denominator, unknown = {unknown}"
        f" WHERE measure_id = 'medical_insurance' AND area_code = '{code}' AND as_of = '2019-12-31'"
        for code, numerator, unknown in (("445381", 1080, 0), ("440882", 1188, 0), ("254", 2268, 7))
    ]
    serves = "UPDATE rule SET obligations = '15.1'"
    with edited(tmp_path, *lower, serves) as snapshot:
        text = text_of(AnnualPage(snapshot).not_done())
        tasks = text_of(AnnualPage(snapshot).tasks())
    assert "没有做到的：1项落后" in text
    assert "落后132人" in text
    # Both counties lack something, so together they lack all of it.
    assert "全部在罗定市、雷州市" in text
    assert "差额比上年扩大132人；7人情况不明，未计入；相关未关闭问题2件，最多的是“身份证校验码错误”" in text
    assert "须补33人" in tasks


def test_a_rise_without_more_done_is_called_so(tmp_path: Path) -> None:
    """Insurance: 2,300 of 2,400 in 2018, 2,250 of 2,300 now: the rate rose, 50 fewer are insured."""
    shrunk = [
        f"UPDATE measure_value SET numerator = {numerator}, denominator = {whole}, value = {numerator} / {whole}"
        f" WHERE measure_id = 'medical_insurance' AND area_code = '254' AND as_of = '{day}'"
        for numerator, whole, day in ((2300, 2400, "2018-12-31"), (2250, 2300, "2019-12-31"))
    ]
    with edited(tmp_path, *shrunk) as snapshot:
        page = AnnualPage(snapshot)
        found = changes(measure_rows(page.book, page.book.measures.values()))
        rows = rows_of(page.compared())
    assert [item.row.measure.measure_id for item in found.by_whole] == ["medical_insurance"]
    line = next(row for row in rows if "参保率" in row[0])
    assert line == ["基本医疗保险参保率只因对象减少", "95.8%", "97.8%", "+2.0个百分点", "−50人", "−100人"]


def test_a_withheld_number_says_why(tmp_path: Path) -> None:
    held = (
        "UPDATE measure_value SET value = NULL, status = 'withheld', reason = '医保名单未到'"
        " WHERE measure_id = 'medical_insurance' AND level = 'program' AND as_of = '2019-12-31'"
    )
    with edited(tmp_path, held) as snapshot:
        found = blocks(snapshot)
    line = next(row for row in rows_of(found["chapters"]) if "基本医疗保险参保率" in row)
    assert "暂缺医保名单未到" in line
    assert "本期暂缺1项：基本医疗保险参保率。" in text_of(found["chapters"])
    assert "1项本期暂缺" in text_of(found["compared"])


def test_a_county_without_data_keeps_its_line(tmp_path: Path) -> None:
    with edited(tmp_path, "DELETE FROM measure_value WHERE area_code = '445381'") as snapshot:
        line = next(row for row in rows_of(AnnualPage(snapshot).areas()) if row[0] == "罗定市")
    assert line[3] == "暂缺"
    assert line[-1] == "暂缺"


def test_a_target_without_a_year_gets_no_quarterly_task(tmp_path: Path) -> None:
    with edited(tmp_path, "UPDATE measure SET target_by = NULL WHERE measure_id = 'have_1_income'") as snapshot:
        page = AnnualPage(snapshot)
        task = next(item for item in year_tasks(page.judged) if item.row.measure.measure_id == "have_1_income")
        assert (task.by, task.each_quarter, task.left) == (None, None, 23)
        assert "文件未定期限尽快补足" in text_of(page.tasks())


def test_a_passed_deadline_and_a_small_sum(tmp_path: Path) -> None:
    """986 yuan in four quarters are 247 each, printed in 万元 they would be nothing: the task is 0.1万元."""
    changed = (
        "UPDATE measure SET target_by = '2019-12-31' WHERE measure_id = 'have_1_income'",
        "UPDATE measure_value SET numerator = 5994084, value = 999014"
        " WHERE measure_id = 'city_funds_per_village' AND level = 'program' AND as_of = '2019-12-31'",
    )
    with edited(tmp_path, *changed) as snapshot:
        rows = {row[0]: row for row in rows_of(AnnualPage(snapshot).tasks())}
    assert rows["有稳定收入"][1:4] == ["23户", "2019-12-31", "期限已到，立即补足"]
    assert rows["村均市级财政投入"][1:5] == ["0.1万元", "2020-12-31", "须补0.1万元", "0.1万元"]


def test_all_reached_leaves_nothing_to_do(tmp_path: Path) -> None:
    done = (
        f"UPDATE measure_value SET numerator = denominator, value = 1 WHERE {SHARES}",
        "UPDATE measure_value SET numerator = 0, value = 0 WHERE measure_id = 'persons_not_exited'",
    )
    with edited(tmp_path, *done) as snapshot:
        text = text_of(*blocks(snapshot).values())
    assert "设目标的9项指标全部达标。" in text
    assert "没有做到的：没有" in text
    assert "2020年任务：指标已全部达标，转入巩固" in text
    assert "两个县（市、区）登记人口全部脱贫" in text
    assert "八有：1项全部齐全" in text


def test_nothing_reached_is_said_as_it_is(tmp_path: Path) -> None:
    """Seven are 落后; of the villages six are left where three may be, and fewer than five units are 临近."""
    now = "as_of = '2019-12-31'"
    none = (
        f"UPDATE measure_value SET numerator = 0, value = 0 WHERE {SHARES} AND {now}",
        "UPDATE measure_value SET numerator = 2400, value = 2400"
        f" WHERE measure_id = 'persons_not_exited' AND level = 'program' AND {now}",
        f"UPDATE measure_value SET numerator = 0, value = 0 WHERE measure_id = 'city_funds_per_village' AND {now}",
    )
    with edited(tmp_path, *none) as snapshot:
        text = text_of(*blocks(snapshot).values())
    assert "没有做到的：7项落后，1项临近" in text
    assert "资金：村均到位0.0万元，低于100万元的平均标准，2个县（市、区）都不到" in text
    assert "未脱贫人口每季须减600人，另有7项指标要补齐" in text


def test_the_first_year_has_nothing_to_compare_with(tmp_path: Path) -> None:
    with edited(tmp_path, as_of=date(2018, 12, 31)) as snapshot:
        text = text_of(*blocks(snapshot).values())
    assert "与上年相比：没有可比的数" in text
    assert "7项上年没有数，不作比较" in text
    assert "较上年" not in text


def test_within_a_year_it_says_so(tmp_path: Path) -> None:
    with edited(tmp_path, as_of=date(2019, 6, 30)) as snapshot:
        page = AnnualPage(snapshot)
        text = text_of(*blocks(snapshot).values())
        shares = {row.measure.measure_id: row.before for row in page.judged}
    assert "2019年对口帮扶年度报告（截至6月30日）" in text
    assert "2019年尚未结束，以下为截至2019年6月30日的情况，与2018年末相比" in text
    assert "2019年任务：" in text
    # An annual measure still says 2018, and 2017 is not there to compare with.
    assert shares["have_1_income"] is None
    assert shares["medical_insurance"] is not None


def test_sentences() -> None:
    assert say.net(-3, "人") == "净减3人"
    assert say.fell(-5, "人") == "增加5人"
    assert say.where(["甲县"], None) == "甲县差得最多"
    assert say.where(["甲县", "乙县"], 0.642) == "甲县、乙县，占各县差额合计的64%"
    assert say.reasons("", 0, "人", 0, "") == "登记数据没有说明原因"
    assert say.money_title(None, 0, 0) == "资金：本期没有可用的村均到位数"
    assert say.articles([3, 4, 5]) == "实施意见第3—5条"
    assert say.chapter_title("二、加大产业扶贫力度", {}) == "（二）加大产业扶贫力度：没有设目标的指标"
    assert say.findings_of("项目资金", 30, 12) == "项目资金规则未关闭问题30件，其中过期未整改12件"


def test_a_value_that_holds_an_older_list_says_whose(tmp_path: Path) -> None:
    older = (
        "UPDATE measure_value SET reason = '含雷州市上期的数' WHERE level = 'program' AND as_of = '2019-12-31'"
        " AND measure_id IN ('verified_exit_rate', 'registered_persons', 'visits_deputy_leader')"
    )
    with edited(tmp_path, older) as snapshot:
        made = blocks(snapshot)
    for name in ("opening", "people", "chapters", "areas", "not_done"):
        assert "含雷州市上期的数" in text_of(made[name]), name
    assert "含雷州市上期的数" not in text_of(made["money"])
