"""Titles of charts say what the chart shows, without figures, which need an address."""

from __future__ import annotations

import re

import pytest

from pipelines.report import chart_titles


@pytest.mark.parametrize(
    ("differences", "title"),
    [
        ([25, 81, 94, 36], "各期都慢于进度线，在缩小"),
        ([25, 36], "各期都慢于进度线，在扩大"),
        ([25], "各期都慢于进度线"),
        ([-1, 0, -5], "各期都不慢于进度线"),
        ([-1, 3], "已慢于进度线"),
        ([3, -1], "已追上进度线"),
    ],
)
def test_the_gap_to_the_path(differences: list[float], title: str) -> None:
    assert chart_titles.gap(differences) == title


@pytest.mark.parametrize(
    ("now", "before", "title"),
    [
        ({"甲县": 3, "乙县": 2}, {"甲县": 5, "乙县": 4}, "各县落后指标都比上期少"),
        ({"甲县": 3, "乙县": 2}, {"甲县": 3, "乙县": 4}, "没有县落后指标比上期多"),
        ({"甲县": 3, "乙县": 2}, {"甲县": 2, "乙县": 4}, "甲县落后指标比上期多"),
        ({"甲县": 3}, {"甲县": None}, "各县落后指标项数"),
    ],
)
def test_who_has_more_late_measures(now: dict[str, int], before: dict[str, int | None], title: str) -> None:
    assert chart_titles.late(now, before) == title


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ([9, 7, 5], "未关闭的问题逐期减少"),
        ([5, 7, 9], "未关闭的问题逐期增加"),
        ([5, 7, 6], "未关闭的问题比上期减少"),
        ([5, 7], "未关闭的问题比上期增加"),
        ([7, 7], "未关闭的问题与上期一样多"),
        ([7], "未关闭的问题"),
    ],
)
def test_the_trend_of_findings(counts: list[int], title: str) -> None:
    assert chart_titles.trend(counts) == title


def test_ages_funds_and_who_has_most() -> None:
    assert chart_titles.ages([4, 9, 1, 0]) == "未关闭的问题以满一期的最多"
    assert chart_titles.funds(["甲县"], has_target=True) == "甲县低于平均标准"
    assert chart_titles.funds([], has_target=True) == "各县都达到平均标准"
    assert chart_titles.most(["稳定收入", "安全住房"], "缺得") == "稳定收入缺得最多"


def test_no_title_carries_a_figure() -> None:
    found = [chart_titles.ages([0] * at + [1] + [0] * (3 - at)) for at in range(4)]
    assert not [title for title in found if re.search(r"[0-9]", title)]
