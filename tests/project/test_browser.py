"""The browser the page tests use really opens pages and sees what they ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import opened

pytestmark = pytest.mark.browser


def test_it_reports_requests_and_console(tmp_path: Path) -> None:
    page_file = tmp_path / "page.html"
    page_file.write_text(
        "<h1>八有</h1><script>console.log('seen')</script><img src='http://127.0.0.1:9/x.png'>", encoding="utf-8"
    )
    with opened(page_file) as (page, seen):
        assert page.inner_text("h1") == "八有"
        assert seen.outside_requests == ["http://127.0.0.1:9/x.png"]
        assert "seen" in seen.console
