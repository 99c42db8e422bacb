"""Pages in a real browser: no request, no message, no horizontal scroll on a phone, no sheet that overflows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PAGES = (
    "internal/index.html",
    "internal/city_brief.html",
    "internal/annual_report.html",
    "internal/bulletin.html",
    "internal/quality.html",
    "internal/clause_tracker.html",
    "internal/rule_catalogue.html",
    "internal/rule_catalogue/ID.html",
    "internal/unit_brief.html",
    "internal/unit_brief/各帮扶单位.html",
    "internal/unit_brief/市教育局.html",
    "internal/unit_brief/顺德区.html",
    "internal/county_progress_440882.html",
    "internal/county_progress_440811.html",
    "public/index.html",
    "public/public_overview.html",
)
# Ids referenced by labels and links that nothing carries; images without a name; tables without headers.
UNNAMED = """() => [
  ...[...document.querySelectorAll('svg[role=img]')].filter(s => !s.querySelector('title') || !s.querySelector('desc')),
  ...[...document.querySelectorAll('table')].filter(t => !t.querySelector('th[scope=col]')),
  ...[...document.querySelectorAll('a[href^="#"]')].filter(a => !document.getElementById(a.getAttribute('href').slice(1))),
  ...[...document.querySelectorAll('[aria-labelledby]')].filter(
    e => e.getAttribute('aria-labelledby').split(' ').some(id => !document.getElementById(id))),
].map(e => e.outerHTML.slice(0, 120))"""


def pdf_pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page/")


def page_path(home: Path, name: str) -> Path:
    return home / "reports" / "latest" / name


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_but_itself(demo_home: Path, name: str) -> None:
    with opened(page_path(demo_home, name)) as (page, seen):
        assert not seen.console
        assert len([url for url in seen.requests if not url.startswith("data:")]) == 1
        assert page.evaluate(UNNAMED) == []


# A window of 1280 pixels at 125 %, 150 % and 200 %, a phone, and the narrowest that standards ask for.
WIDTHS = (1024, 853, 640, 390, 320)


@pytest.mark.parametrize("name", PAGES)
def test_no_horizontal_scroll_enlarged_or_on_a_phone(demo_home: Path, name: str) -> None:
    with opened(page_path(demo_home, name), width=WIDTHS[0], height=844) as (page, seen):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not seen.console


@pytest.mark.parametrize("name", ["internal/city_brief.html"])
def test_the_brief_fits_two_sheets(demo_home: Path, tmp_path: Path, name: str) -> None:
    with opened(page_path(demo_home, name), width=900) as (page, _):
        page.emulate_media(media="print")
        sheets = page.evaluate("[...document.querySelectorAll('.sheet')].map(s => [s.scrollHeight, s.clientHeight])")
        assert len(sheets) == 2
        assert all(content <= room for content, room in sheets), sheets
        pdf = page.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True, print_background=True)
        assert pdf_pages(pdf) == 2


def test_the_bulletin_prints_on_two_or_three_pages(demo_home: Path, tmp_path: Path) -> None:
    with opened(page_path(demo_home, "internal/bulletin.html")) as (page, _):
        pdf = page.pdf(path=tmp_path / "bulletin.pdf", prefer_css_page_size=True, print_background=True)
        assert pdf_pages(pdf) in (2, 3)


@pytest.mark.parametrize("name", ["internal/annual_report.html", "internal/bulletin.html"])
def test_printed_tables_are_not_cut(demo_home: Path, name: str) -> None:
    """A4 less its margins is 688 px wide for the annual report, 672 px for the bulletin."""
    with opened(page_path(demo_home, name), width=672) as (page, _):
        page.emulate_media(media="print")
        wide = page.evaluate(
            "[...document.querySelectorAll('table, svg[role=img]')].map(s => s.getBoundingClientRect().right)"
            ".filter(r => r > document.documentElement.clientWidth + 1)"
        )
        assert wide == []


@pytest.mark.parametrize("name", [name for name in PAGES if "index" not in name])
def test_charts_are_not_cut_in_print(demo_home: Path, name: str) -> None:
    with opened(page_path(demo_home, name), width=688) as (page, _):
        page.emulate_media(media="print")
        # A sheet has the size of the paper, its own margins inside.
        page.set_viewport_size({"width": 794 if page.locator(".sheet").count() else 688, "height": 1000})
        wide = page.evaluate(
            "[...document.querySelectorAll('svg[role=img]')].map(s => s.getBoundingClientRect().right)"
            ".filter(r => r > document.documentElement.clientWidth + 1)"
        )
        assert wide == []


def test_a_keyboard_reaches_what_a_mouse_does(demo_home: Path) -> None:
    """Skip the head, sort by a column, fold an article: with Tab, Enter and Space alone."""
    with opened(page_path(demo_home, "internal/clause_tracker.html")) as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"
        _tab_to(page, ".tracker-table thead button")
        page.keyboard.press("Enter")
        assert page.locator(".tracker-table th[aria-sort]:not([aria-sort=none])").count() == 1
        rows = page.locator(".tracker-table tbody tr:visible")
        before = rows.count()
        _tab_to(page, ".fold")
        page.keyboard.press("Space")
        assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
        assert rows.count() < before
        page.keyboard.press("Enter")
        assert rows.count() == before


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element of `selector` has the focus, and see that the focus shows."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    pytest.fail(f"Tab never reaches {selector}")


def test_the_table_of_articles_can_be_sorted(demo_home: Path) -> None:
    with opened(page_path(demo_home, "internal/county_progress_440882.html")) as (page, _):
        page.click("#clauses button[data-k='5']")
        order = page.evaluate("[...document.querySelectorAll('#clauses tbody tr')].map(r => +r.cells[5].dataset.v)")
        assert order == sorted(order)


def test_the_catalogue_leads_to_the_open_rule(demo_home: Path) -> None:
    with opened(page_path(demo_home, "internal/rule_catalogue.html")) as (page, seen):
        page.click("a[href='rule_catalogue/ID.html#ID04']")
        page.wait_for_selector("details[id=ID04][open]")
        assert not seen.console


def test_a_link_to_a_rule_opens_it(demo_home: Path) -> None:
    with opened(page_path(demo_home, "internal/rule_catalogue/ID.html")) as (page, seen):
        link = page.locator("details[id] a[href^='../rule_catalogue/ID.html#']").first
        name = str(link.get_attribute("href")).partition("#")[2]
        assert page.locator(f"details[id={name}]").get_attribute("open") is None
        link.dispatch_event("click")
        page.wait_for_selector(f"details[id={name}][open]")
        assert not seen.console
