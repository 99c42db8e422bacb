"""Every kind of page by the standards of others: valid HTML, and no violation that axe-core knows of, at two widths."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import opened
from tests.web_tools import axe_script, html_errors

pytestmark = pytest.mark.browser

RUN_AXE = """() => axe.run({resultTypes: ['violations']}).then(found => found.violations.map(
    violation => `${violation.id}: ${violation.nodes[0].html.slice(0, 160)} (${violation.nodes.length})`))"""


def _pages(home: Path) -> list[Path]:
    reports = home / "reports" / "latest"
    return sorted(path for path in reports.resolve().rglob("*.html") if "notebooks" not in path.parts)


def _one_of_each_kind(home: Path) -> list[Path]:
    """The pages of the tiers, and one of each folder of further pages; counties and villages are of one kind each."""
    kinds = {}
    for path in _pages(home):
        name = path.stem.rstrip("0123456789")
        kinds.setdefault((path.parent if name else path.parent.parent, name or "village"), path)
    return list(kinds.values())


def test_every_page_is_valid_html(demo_home: Path) -> None:
    assert html_errors(_pages(demo_home)) == []


def test_the_checker_notices_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=zh><title>a</title><main><p>b</div>", encoding="utf-8")
    assert html_errors([page])


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_violation(demo_home: Path, width: int) -> None:
    found = {}
    for path in _one_of_each_kind(demo_home):
        with opened(path, width=width) as (page, _):
            page.evaluate(axe_script())
            found[path.name] = page.evaluate(RUN_AXE)
    assert len(found) > 10
    assert {name: violations for name, violations in found.items() if violations} == {}


def test_axe_notices_a_violation(tmp_path: Path) -> None:
    page_file = tmp_path / "page.html"
    page_file.write_text('<!doctype html><html><title>a</title><main><img src="data:,"></main>', encoding="utf-8")
    with opened(page_file) as (page, _):
        page.evaluate(axe_script())
        violations = page.evaluate(RUN_AXE)
    assert {violation.split(":")[0] for violation in violations} >= {"image-alt", "html-has-lang"}
