"""催报 in words: sentences, the notice, and the list of the quality page."""

from __future__ import annotations

from markupsafe import Markup

from pipelines.report.addressed import bare
from pipelines.report.frames import Snapshot
from pipelines.report.notices import notice
from pipelines.report.pages.deliveries import deliveries_block, delivery_sentence
from pipelines.report.pages.unread import repairs, unread_block
from tests.report.snapshots import COUNTIES


def test_one_sentence_says_what_a_county_has_delivered(snapshot: Snapshot) -> None:
    assert bare(delivery_sentence(snapshot, "440882")) == "本期应报3张表，按期3张"
    assert bare(delivery_sentence(snapshot, "445381")) == "本期应报3张表，按期1张，迟报1张（人口表），缺报1张（户表）"


def test_the_notice_names_every_table_and_its_day(snapshot: Snapshot) -> None:
    text = notice(snapshot, "445381")
    assert "罗定市：" in text
    assert "1. 户表，数据截至2019年12月31日，应于2020年1月10日前报送，已逾期5天" in text
    assert "1. 人口表，数据截至2019年12月31日，应于2020年1月10日前报送，2020年1月13日收到，迟3天" in text
    assert "1行读不出编号" in text
    assert text.rstrip().endswith("（模拟数据，不代表任何真实情况）")


def test_a_county_that_has_delivered_is_asked_only_for_its_corrections(snapshot: Snapshot) -> None:
    text = notice(snapshot, "440882")
    assert "应报未报" not in text
    assert "2个单元格读不出" in text


def test_an_office_that_owes_nothing_gets_no_notice(snapshot: Snapshot) -> None:
    assert notice(snapshot, "440804") == ""


def test_the_matrix_shows_only_tables_with_a_gap_and_names_the_others(snapshot: Snapshot) -> None:
    html = deliveries_block(snapshot, COUNTIES).html
    assert "应报6项，缺报1项，迟报1项" in Markup(html).striptags()
    assert '<th scope="row">户表</th>' in html
    assert '<th scope="row">走访记录</th>' not in html
    assert "各县都已按期报送（无变动可不报的除外）：走访记录" in html
    # Never by colour alone: each sign has its word.
    assert html.count('<span class="vh">缺报</span>') == 1


def test_repairs_are_counted_by_address(snapshot: Snapshot) -> None:
    cells, rows = repairs(snapshot, None)
    assert (cells.total, cells.repaired, cells.open, cells.replaced) == (3, 1, 2, 0)
    assert (rows.total, rows.repaired, rows.open) == (6, 4, 2)
    html = unread_block(snapshot, COUNTIES).html
    assert "读不出或有疑问的单元格3个，已更正1个，待更正2个" in Markup(html).striptags()
    assert "统一日期写法" in html
    assert "有2行被隐藏" in html
    assert "440882雷州市_退回更正单.xlsx" in html
