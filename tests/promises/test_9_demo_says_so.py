"""Promise 9: the demo says on every page, and in every file it writes, that it is made-up data."""

from __future__ import annotations

from pathlib import Path

from tests.homes import bayou


def test_every_page_says_so(demo_home: Path) -> None:
    pages = list((demo_home / "reports" / "latest").rglob("*.html"))
    assert len(pages) >= 16
    for page in pages:
        assert "模拟数据" in page.read_text(encoding="utf-8"), page.name


def test_every_received_csv_says_so(demo_home: Path) -> None:
    files = list((demo_home / "data" / "raw").rglob("*.csv"))
    assert files
    for path in files:
        assert "模拟数据" in path.read_bytes().decode("gb18030"), path.name


def test_the_demo_refuses_a_home_with_somebody_elses_batches(raw_home: Path) -> None:
    toml = raw_home / "data" / "raw" / "2019-12-31" / "batch.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"bayou demo"', '"somebody else"'), encoding="utf-8")
    before = {path.name for path in (raw_home / "data" / "raw").rglob("*")}
    result = bayou("demo", "--scale", "0.02", home=raw_home)
    assert result.code == 2
    assert {path.name for path in (raw_home / "data" / "raw").rglob("*")} == before
