"""年度报告 and 定期通报 through the front door: every number on them is the snapshot's, and the index leads to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.report.addresses import MeasureAddress, parse_address
from pipelines.report.frames import open_file
from tests.report.edited import text_of
from tests.report.page_reading import read_page, wrong_numbers

PAPERS = ("annual_report", "bulletin")
LEAST_NUMBERS = {"annual_report": 150, "bulletin": 10}


def page(home: Path, name: str) -> str:
    return (home / "reports" / "latest" / "internal" / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAPERS)
def test_every_addressed_number_is_the_snapshots(demo_home: Path, name: str) -> None:
    """The values themselves; whatever is worked out from them is counted again by the tests of promise 7."""
    snapshot = open_file(next((demo_home / "data" / "curated").glob("2019-12-31_*")), "internal")
    read = read_page(demo_home / "reports" / "latest" / "internal" / f"{name}.html")
    values = [address for address, _ in read.printed if is_value(address)]
    assert len(values) >= LEAST_NUMBERS[name]
    assert not wrong_numbers(read, snapshot)
    snapshot.connection.close()


def is_value(address: str) -> bool:
    """Whether an address is that of a measure's value itself."""
    found = parse_address(address)
    return isinstance(found, MeasureAddress) and not found.part


def test_the_annual_report_names_all_counties_districts_and_measures(demo_home: Path) -> None:
    snapshot = open_file(next((demo_home / "data" / "curated").glob("2019-12-31_*")), "internal")
    text = text_of(page(demo_home, "annual_report"))
    for level in ("county", "helper_district"):
        for name in snapshot.areas(level)["name"]:
            assert name in text
    for title in snapshot.measures()["title_zh"]:
        assert title in text
    snapshot.connection.close()


def test_open_and_overdue_findings_are_the_snapshots(demo_home: Path) -> None:
    """Due days worked out from ages agree with what the check stage called overdue, finding by finding."""
    from pipelines.report.pages.deadlines import due_findings

    snapshot = open_file(next((demo_home / "data" / "curated").glob("2019-12-31_*")), "internal")
    due = due_findings(snapshot)
    followed = snapshot.followed()
    open_number = int(snapshot.findings([])["findings"].item())
    snapshot.connection.close()
    assert followed is not None
    assert due.filter("is_overdue").height
    late = (pl.col("due_on") < date(2019, 12, 31)) & ~pl.col("is_exempt")
    assert due.select(late.alias("late"))["late"].to_list() == due["is_overdue"].to_list()
    assert int(due["findings"].sum()) == open_number
    assert f"未关闭问题{open_number:,}件，已过期{followed['overdue']:,}件" in text_of(page(demo_home, "bulletin"))


def test_the_index_leads_to_both(demo_home: Path) -> None:
    index = page(demo_home, "index")
    for name, title in (("annual_report", "年度报告"), ("bulletin", "定期通报")):
        assert f'<a href="{name}.html">{title}</a>' in index
