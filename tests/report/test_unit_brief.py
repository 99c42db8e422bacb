"""责任单位和结对区简报: every unit has its page, with the numbers of the snapshot and sentences worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipelines.report import unit_sentences
from pipelines.report.finding_totals import PlaceTotal, RuleTotal, Total
from pipelines.report.frames import Snapshot, open_file
from pipelines.report.pages.district_brief import district_lines, support_units
from pipelines.report.pages.obligations import worst_counties
from pipelines.report.pages.units import page_file
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import Judgement
from tests.homes import current_snapshot
from tests.report.page_reading import read_page, wrong_numbers

DAY = date(2019, 12, 31)
RATE = Measure(
    "rate", "household", "入户走访率", "", "%", "share", 1, "at_least", 1.0, date(2020, 12, 31), "", "24.5", "", False
)


def reading(numerator: float, denominator: float, measure: Measure = RATE) -> Reading:
    return Reading(measure, DAY, numerator, denominator, 0, numerator / denominator, None)


def book(name: str, *readings: Reading) -> Book:
    measures = {item.measure.measure_id: item.measure for item in readings}
    return Book("county", name, name, DAY, measures, {item.measure.measure_id: [item] for item in readings})


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Iterator[tuple[Path, Snapshot]]:
    """The internal pages of the demo home, and its snapshot."""
    snapshot = open_file(current_snapshot(demo_home))
    yield demo_home / "reports" / "latest" / "internal", snapshot
    snapshot.connection.close()


def test_every_department_and_district_has_a_page(demo: tuple[Path, Snapshot]) -> None:
    folder, snapshot = demo
    departments = snapshot.query("SELECT DISTINCT department FROM department_obligation")["department"].to_list()
    districts = snapshot.areas("helper_district")["name"].to_list()
    assert (len(departments), len(districts)) == (25, 6)
    listing = read_page(folder / "unit_brief.html")
    linked = [unquote(link) for link in listing.links if link.startswith("unit_brief/")]
    assert sorted(linked) == sorted(f"unit_brief/{name}.html" for name in [*departments, *districts])
    assert all((folder / link).exists() for link in linked)
    assert len(list((folder / "unit_brief").glob("*.html"))) == len(linked)


def test_numbers_of_every_page_are_those_of_the_snapshot(demo: tuple[Path, Snapshot]) -> None:
    folder, snapshot = demo
    for path in [folder / "unit_brief.html", *sorted((folder / "unit_brief").glob("*.html"))]:
        page = read_page(path)
        assert page.printed, path.name
        assert wrong_numbers(page, snapshot) == [], path.name


def test_links_of_every_page_lead_somewhere(demo: tuple[Path, Snapshot]) -> None:
    folder, _ = demo
    ids: dict[Path, set[str]] = {}
    for path in sorted((folder / "unit_brief").glob("*.html")):
        for link in read_page(path).links:
            name, _, anchor = unquote(link).partition("#")
            target = (path.parent / name).resolve() if name else path.resolve()
            if target not in ids:
                # A file for the office is no page: it must be there, and has no places of its own.
                assert target.exists(), (path.name, link)
                ids[target] = set(read_page(target).ids) if target.suffix == ".html" else set()
            assert not anchor or anchor in ids[target], (path.name, link)


def test_a_department_is_told_what_is_asked_of_it_and_its_open_findings(demo: tuple[Path, Snapshot]) -> None:
    folder, snapshot = demo
    text = read_page(folder / "unit_brief" / "市教育局.html").text.replace(" ", "")
    for article in (13, 14):
        for summary in snapshot.query("SELECT summary_zh FROM obligation WHERE article = ?", [article])["summary_zh"]:
            assert summary in text
    counted = snapshot.query(
        "SELECT sum(findings)::BIGINT AS open, sum(findings) FILTER (WHERE is_overdue)::BIGINT AS overdue FROM finding_count"
        " JOIN rule USING (rule_id) WHERE as_of = ? AND state <> 'resolved'"
        " AND list_contains(string_split(rule.responsible, '、'), '市教育局')",
        [snapshot.context.as_of],
    ).row(0)
    assert f"未关闭问题{counted[0]}件" in text
    assert counted[0] > 0
    assert not counted[1] or f"逾期{counted[1]}件" in text


def test_a_district_ranks_its_units_and_names_its_villages(demo: tuple[Path, Snapshot]) -> None:
    folder, snapshot = demo
    for name in snapshot.areas("helper_district")["name"]:
        text = read_page(folder / "unit_brief" / f"{name}.html").text.replace(" ", "")
        villages = snapshot.areas("village").filter(snapshot.areas("village")["helper_district"] == name)
        assert f"{name}帮扶{villages.height}个村" in text
        units = re.search(rf"{name}(\d+)个帮扶单位", text)
        assert units is not None
        measured = snapshot.query(
            "SELECT count(DISTINCT area_code) FROM measure_value JOIN area ON area.level = 'support_unit' AND code = area_code"
            " WHERE measure_value.level = 'support_unit' AND helper_district = ? AND as_of = ?"
            " AND value IS NOT NULL AND measure_id = 'visits_main_leader'",
            [name, snapshot.context.as_of],
        ).item()
        assert int(units.group(1)) >= measured > 0


def test_a_page_never_leaves_its_folder() -> None:
    assert page_file("市扶贫办") == "unit_brief/市扶贫办.html"
    assert page_file("../南海 区") == "unit_brief/___南海_区.html"


def test_state_of_a_department() -> None:
    counts = {"ok": 3, "on": 2, "late": 1, "checked": 6, "not_in_register": 1}
    assert unit_sentences.department_state(DAY, "市教育局", 4, 13, counts) == (
        "截至2019年12月31日，市教育局负责4条、13项义务：5项达标或按进度，1项落后，6项只作规则核查，1项登记表未设此项。"
    )


def test_state_of_a_district() -> None:
    text = unit_sentences.district_state(DAY, "顺德区", 65, ["雷州市", "徐闻县"], reading(95, 100))
    assert text == "截至2019年12月31日，顺德区帮扶65个村（雷州市、徐闻县），登记脱贫率95.0%。"


LATE = Judgement("late", 20.0, 5.0, reading(80, 100))
WATCH = Judgement("watch", 3.0, 1.0, reading(97, 100))


def test_what_is_late() -> None:
    assert unit_sentences.late([LATE, WATCH], {"late": 1, "watch": 1}, Total(12, 7, 3, 5)) == (
        "落后的有“入户走访率”80.0%（落后15户）；临近的有“入户走访率”97.0%（慢2户）；"
        "未关闭问题12件，其中本期新发现7件、逾期3件，最久的已满4期。"
    )
    assert unit_sentences.late([], {}, Total()) == "有指标的没有一项落后；没有未关闭的问题。"
    assert unit_sentences.late([], {}, Total(2, 2, 0, 1)) == (
        "有指标的没有一项落后；未关闭问题2件，其中本期新发现2件，没有逾期的。"
    )
    assert unit_sentences.late([LATE] * 4, {"late": 4}, Total()).startswith("落后的有“入户走访率”80.0%（落后15户）、")
    assert "等4项；" in unit_sentences.late([LATE] * 4, {"late": 4}, Total())


def test_what_to_do_next() -> None:
    rules = [
        RuleTotal("A1", "少见", "critical", Total(9, 0, 1, 3)),
        RuleTotal("A2", "常见", "warning", Total(4, 0, 2, 3)),
    ]
    places = [PlaceTotal("1", "雷州市", Total(5, 0, 3, 3)), PlaceTotal("2", "罗定市", Total(8, 0, 0, 3))]
    assert unit_sentences.next_step(rules, places, Total(13, 0, 3, 3), LATE, ("罗定市", reading(60, 72))) == (
        "下一步：先办结逾期的3件，雷州市最多（3件），问题以“常见”最多（2件）；"
        "2020年末前补齐“入户走访率”还差的20户，罗定市差得最多（12户）。"
    )
    idle = replace(RATE, title_zh="闲置资金", kind="sum", unit="元", direction="at_most", target_value=0.0)
    held = Reading(idle, DAY, 123_000, None, 0, 123_000, None)
    assert unit_sentences.next_step([], [], Total(), Judgement("late", 123_000, 0.0, held), ("廉江市", held)) == (
        "下一步：2020年末前把“闲置资金”再减12.3万元，廉江市最多（12.3万元）。"
    )
    calm = [replace(item, total=replace(item.total, overdue=0)) for item in places]
    rules = [replace(item, total=replace(item.total, overdue=0)) for item in rules]
    assert unit_sentences.next_step(rules, calm, Total(13, 0, 0, 3), None, None) == (
        "下一步：在期限内办结13件，罗定市最多（8件），问题以“少见”最多（9件）。"
    )
    assert unit_sentences.next_step([], [], Total(), None, None) == "下一步：保持现状，按期复核。"


def test_the_worst_counties_lack_most() -> None:
    counties = [book("甲", reading(90, 100)), book("乙", reading(700, 720)), book("丙", reading(5, 5))]
    assert [name for name, _ in worst_counties(counties, RATE)] == ["乙", "甲"]
    free = replace(RATE, target_value=None)
    counties = [book("甲", reading(9, 10, free)), book("乙", reading(1, 2, free)), book("丙", reading(9, 10, free))]
    assert [name for name, _ in worst_counties(counties, free)] == ["乙"]
    assert worst_counties(counties[:1], free) == []


def test_districts_share_a_rank_where_they_are_equal() -> None:
    districts = [book("甲", reading(9, 10)), book("乙", reading(90, 100)), book("丙", reading(1, 10))]
    ranks = [district_lines(item, districts, districts[0])[0].rank for item in districts]
    assert ranks == [1, 1, 3]


def test_units_behind_come_first() -> None:
    few = replace(RATE, measure_id="other", title_zh="结对率", target_value=None, obligations="27.2")
    elsewhere = replace(RATE, measure_id="far", obligations="15.1")
    books = [
        book("全", reading(5, 5), reading(2, 2, few)),
        book("缺二", reading(4, 5), reading(1, 2, few), reading(0, 9, elsewhere)),
        book("缺一", reading(0, 5), reading(2, 2, few)),
    ]
    units = support_units(books, {"缺二": ["玑村"]})
    assert [unit.name for unit in units] == ["缺二", "缺一", "全"]
    assert [item.measure.title_zh for item in units[0].unmet] == ["结对率", "入户走访率"]
    assert units[0].mean == pytest.approx(0.65)
    assert units[0].villages == ["玑村"]
