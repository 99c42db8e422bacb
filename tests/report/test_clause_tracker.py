"""三十条落实台账: every obligation with a number or a reason, a target or a direction, a status and who answers for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.report import unit_sentences
from pipelines.report.addressed import bare
from pipelines.report.frames import Snapshot, open_file
from pipelines.report.pages import shared
from pipelines.report.pages.obligations import target_words
from pipelines.report.pages.tracker import department_indexes
from pipelines.report.readings import Measure
from pipelines.report.render import render_papers
from tests.browser import opened
from tests.homes import current_snapshot
from tests.report.page_reading import Row, read_page, wrong_numbers


@pytest.fixture(scope="module")
def small(snapshot_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracker of the hand-made snapshot."""
    folder = tmp_path_factory.mktemp("tracker")
    assert not render_papers(snapshot_folder, folder, papers=["clause_tracker"], workers=1).failures
    return folder / "internal" / "clause_tracker.html"


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Iterator[tuple[Path, Snapshot]]:
    """The tracker of the demo home, and its snapshot."""
    snapshot = open_file(current_snapshot(demo_home))
    yield demo_home / "reports" / "latest" / "internal" / "clause_tracker.html", snapshot
    snapshot.connection.close()


def obligation_rows(path: Path) -> dict[str, list[Row]]:
    """Obligation → its rows, one a measure."""
    found: dict[str, list[Row]] = {}
    for row in read_page(path).rows:
        if "data-o" in row.attributes:
            found.setdefault(row.attributes["data-o"], []).append(row)
    return found


def test_every_obligation_has_a_number_or_a_reason(demo: tuple[Path, Snapshot]) -> None:
    path, snapshot = demo
    rows = obligation_rows(path)
    obligations = {row["obligation_id"]: row for row in snapshot.obligations().iter_rows(named=True)}
    assert list(rows) == list(obligations)
    assert len(rows) >= 95
    for number, listed in rows.items():
        measures = [item.title_zh for item in snapshot.measure_by_id.values() if number in item.obligations.split(",")]
        if measures:
            assert sorted(row.cells["c2"] for row in listed) == sorted(measures), number
            assert all(row.cells["c3"] for row in listed), number
        else:
            reason = obligations[number]["reason_zh"] or "规则核查"
            assert reason in listed[0].cells["c2"] or "尚无指标和规则" in listed[0].cells["c2"], number
        assert all("年末前" in row.cells["c4"] or "文件未定指标" in row.cells["c4"] for row in listed), number
        assert all(row.cells["c5"].strip() for row in listed), number
        assert listed[0].cells["c7"], number
        assert obligations[number]["summary_zh"] in listed[0].cells["c1"]


def test_its_numbers_are_those_of_the_snapshot(demo: tuple[Path, Snapshot]) -> None:
    path, snapshot = demo
    page = read_page(path)
    assert len(page.printed) >= len(snapshot.measure_by_id)
    assert wrong_numbers(page, snapshot) == []


def test_the_summary_counts_the_rows(demo: tuple[Path, Snapshot]) -> None:
    path, snapshot = demo
    counts = Counter(rows[0].attributes["data-s"] for rows in obligation_rows(path).values())
    assert unit_sentences.tracker(snapshot.context.as_of, 30, sum(counts.values()), counts) in read_page(
        path
    ).text.replace(" ", "")


def test_anchors_links_and_the_reading_of_articles_without_departments(small: Path) -> None:
    page = read_page(small)
    assert {f"a{number}" for number in range(1, 31)} <= set(page.ids)
    assert {"o2.1", "o2.10", "o24.3"} <= set(page.ids)
    heads = {row.attributes["id"]: row.cells["0"] for row in page.rows if row.attributes.get("class") == "article"}
    assert "本系统的理解" in heads["a1"]
    assert "本系统的理解" in heads["a2"]
    assert "本系统的理解" not in heads["a3"]
    assert "引用文件：《三年行动方案》" in heads["a1"]


def test_each_state_says_its_own(small: Path) -> None:
    rows = obligation_rows(small)
    assert list(rows).index("2.10") == list(rows).index("2.2") + 1
    assert rows["30.1"][0].cells["c2"] == "登记表没有风险台账需要：风险项目、日期"
    assert "登记表未设此项" in rows["30.1"][0].cells["c5"]
    assert rows["23.1"][0].cells["c2"] == "没有指标，由1条规则核查"
    assert rows["23.1"][0].cells["c6"].startswith("2件逾期2")
    assert "尚未接入" in rows["3.1"][0].cells["c5"]
    # 罗定 has 32 + 31 + 30 left, 雷州 4 + 3 + 2.
    left = next(row for row in rows["2.1"] if row.cells["c2"] == "未脱贫人口")
    assert left.cells["c3"].startswith("102人")
    assert left.cells["c4"] == "不多于0人，2020年末前"


def test_department_filter_indexes() -> None:
    assert department_indexes(["乙", "共有", "丙"], ["甲", "乙", "丙"]) == " 1 2 "


TARGETLESS = Measure("m", "household", "走访率", "", "%", "share", 1, "at_least", None, None, None, "24.5", "", False)


def test_target_in_words() -> None:
    assert target_words(TARGETLESS) == "文件未定指标，越高越好"
    assert target_words(replace(TARGETLESS, direction="at_most")) == "文件未定指标，越低越好"
    by = date(2020, 12, 31)
    assert bare(target_words(replace(TARGETLESS, target_value=0.6, target_by=by))) == "60%，2020年末前"
    assert bare(target_words(replace(TARGETLESS, target_value=0.6, direction="at_most"))) == "不多于60%"


def test_an_article_that_no_form_holds_says_so_on_the_county_page(snapshot: Snapshot) -> None:
    rows, counts = shared.article_rows(snapshot, snapshot.book("county", "440882"), "440882")
    words = {row.article: row.words for row in rows}
    assert words[30] == "登记表未设此项"
    assert words[3] == "尚未接入"
    assert counts["not_in_register"] == 1
    assert sum(counts.values()) == 30


@pytest.mark.browser
def test_rows_can_be_filtered_sorted_and_folded(small: Path) -> None:
    visible = "[...document.querySelectorAll('#clauses tr[data-o]')].filter(r => r.offsetParent).map(r => r.dataset.{})"
    with opened(small) as (page, seen):
        everything = page.evaluate(visible.format("o"))
        page.select_option("#by-status", "not_in_register")
        assert page.evaluate(visible.format("o")) == ["30.1"]
        assert page.inner_text("#shown") == f"显示{len(set(everything))}项义务中的1项"
        page.select_option("#by-status", "")
        page.select_option("#by-department", label="市卫计局")
        assert {item.split(".")[0] for item in page.evaluate(visible.format("o"))} == {"1", "2", "15"}
        page.select_option("#by-department", "")
        page.click("#a2 button")
        assert "2.1" not in page.evaluate(visible.format("o"))
        page.click("#fold-all")
        assert page.evaluate(visible.format("o")) == []
        page.evaluate("location.hash = '#o24.3'")
        page.wait_for_function("document.getElementById('o24.3').offsetParent")
        page.click("#fold-all")
        page.click("#fold-all")
        page.click("#clauses button[data-k='5']")
        order = page.evaluate(
            "[...document.querySelectorAll('#clauses tr[data-o]')].filter(r => r.offsetParent).map(r => +r.cells[5].dataset.v)"
        )
        assert order == sorted(order)
        assert len(order) == len(everything)
        assert not seen.console
        assert len([url for url in seen.requests if not url.startswith("data:")]) == 1


@pytest.mark.browser
def test_it_prints_whole_with_its_head_repeated(small: Path) -> None:
    with opened(small, width=390, height=844) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.emulate_media(media="print")
        hidden = (
            "[...document.querySelectorAll('#clauses tr')].filter(r => getComputedStyle(r).display === 'none').length"
        )
        assert page.evaluate(hidden) == 0
        head = "getComputedStyle(document.querySelector('#clauses thead')).display"
        assert page.evaluate(head) == "table-header-group"
