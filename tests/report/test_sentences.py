"""Sentences are built from numbers; each count in them comes from the data."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from pipelines.report import sentences
from pipelines.report.addressed import bare
from pipelines.report.addresses import Place
from pipelines.report.outlook import Outlook
from pipelines.report.readings import Measure, Reading

BY = date(2020, 12, 31)
PLACE = Place("county", "440882", date(2019, 12, 31))
COUNTY = Place("county", "440882", date(2019, 12, 31))
DAYS = [date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30), date(2019, 9, 30), date(2019, 12, 31)]
RATE = Measure(
    "registered_exit_rate", "person", "登记脱贫率", "", "%", "share", 2, "at_least", 1.0, BY, "", "2.1", "", False
)


def outlook(*values: float) -> Outlook:
    points = list(zip(DAYS[-len(values) :], values, strict=True))
    decreases = [before - after for before, after in pairwise(values)]
    start = values[0] if len(values) == len(DAYS) else None
    return Outlook(points, BY, start, decreases[-4:])


def rate(day: date, numerator: float) -> Reading:
    return Reading(RATE, day, numerator, 17119, 0, numerator / 17119, None)


LATE = outlook(1398, 1302, 1165, 982, 778)
EARLY = outlook(1398, 1100, 900, 700, 500)


def test_the_outlook_is_subtraction() -> None:
    assert LATE.required == 699
    assert LATE.ahead_or_behind == 79
    assert LATE.mean_decrease == 155
    assert LATE.expected == 158
    assert LATE.needed_each_quarter == 195
    assert LATE.band == (0, 394)


def test_state_gap_and_speed() -> None:
    text = str(sentences.state("雷州市", rate(DAYS[-1], 16341), rate(DAYS[-2], 16137), LATE))
    assert text == (
        "截至2019年末，雷州市登记脱贫<b>16,341人</b>，登记脱贫率<b>95.46%</b>，四季度提高1.20个百分点；"
        '还剩<b class="a">778人</b>，比进度线多79人。按最近四季平均速度，到2020年末仍会剩约158人；'
        "每季须减少195人才能如期清零，四季度减了204人。"
    )


def test_a_withheld_rate_says_why() -> None:
    held = Reading(RATE, DAYS[-1], None, None, 0, None, "户籍名单未到")
    assert str(sentences.state("雷州市", held, None, None)) == "雷州市登记脱贫率暂缺（户籍名单未到）。"


def test_area_names_are_escaped() -> None:
    assert "&lt;b&gt;" in str(sentences.state("<b>", rate(DAYS[-1], 1), None, None))


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (LATE, "进度：每季要减195人，才能如期清零"),
        (outlook(9, 5, 3, 1, 0), "进度：登记人口已全部脱贫"),
        (None, "进度：本期缺未脱贫人口数"),
    ],
)
def test_progress_title(given: Outlook | None, title: str) -> None:
    assert sentences.progress_title(given) == title


def test_progress_figure_titles() -> None:
    assert sentences.progress_figure_title(LATE) == "四季度减了204人，仍高于进度线79人"
    assert sentences.progress_figure_title(EARLY) == "四季度减了200人，低于进度线199人"
    assert sentences.progress_figure_title(outlook(5)) == "还剩5人"
    assert sentences.progress_figure_title(outlook(5, 8)) == "四季度增加3人"


def test_early_pace_reaches_zero() -> None:
    assert "2020年末前可以清零" in sentences.pace(EARLY)
    assert sentences.pace(outlook(5)) == "每季须减少2人才能如期清零。"


def test_both_exit_rates_side_by_side() -> None:
    verified = Reading(RATE, DAYS[-1], 16300, 17119, 0, 16300 / 17119, None)
    assert sentences.verified(rate(DAYS[-1], 16341), verified).startswith("登记脱贫者中有41人所在户")
    assert sentences.verified(rate(DAYS[-1], 16341), rate(DAYS[-1], 16341)).startswith("核实脱贫率同为95.46%")


def test_changes_name_what_they_are_compared_with() -> None:
    assert sentences.change(rate(DAYS[-1], 16341), rate(DAYS[-2], 16137)) == "较上季+1.20个百分点"
    assert sentences.change(rate(DAYS[-1], 16341), rate(DAYS[0], 16341)) == "较上年±0个百分点"
    assert sentences.change(rate(DAYS[-1], 16341), None) == ""


def test_villages_are_named_only_where_gaps_are_concentrated() -> None:
    names = [f"村{at}" for at in range(10)]
    assert sentences.villages_title(names, [20, 10, 5, 5, *[1] * 6], COUNTY).endswith(
        "缺项集中在村0、村1、村2、村3四村"
    )
    assert sentences.villages_title(names, [1] * 10, COUNTY) == "十村一览：缺项集中在村0、村1、村2、村3四村"
    assert sentences.villages_title(names, [0] * 10, COUNTY) == "十村一览：八有全部齐全"
    assert bare(sentences.villages_title(names[:3], [4, 0, 1], COUNTY)) == "三村一览：2个村有缺项"


def test_article_and_ledger_titles_count_what_there_is() -> None:
    assert sentences.articles_title({"ok": 3, "on": 2, "late": 1, "not_connected": 24}) == (
        "三十条落实台账：5条达标或按进度，1条落后，24条尚未接入"
    )
    ledger = {"received": 6, "kept": 1, "merged": 1, "superseded": 1, "retired": 1, "quarantined": 1, "not_data": 1}
    assert sentences.ledger_words(ledger).startswith("收到6行，等于保留1行，加合并1行")


def test_findings_title() -> None:
    assert sentences.findings_title(0, 0, 3, PLACE) == "没有未关闭的数据问题"
    assert sentences.findings_title(136, 40, 148, PLACE).striptags() == "未关闭问题136件，其中严重40件，比上期少12件"
