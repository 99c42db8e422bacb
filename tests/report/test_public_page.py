"""The public page: how each number is told, that a draft says so, and that every number leads back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.answers.number import resolve
from pipelines.answers.published import open_published
from pipelines.report import public_sentences
from pipelines.report.addressed import bare
from pipelines.report.addresses import parse_address
from pipelines.report.public_numbers import PublicCell, Told
from pipelines.report.readings import Measure, Reading
from pipelines.store.home import Home
from tests.promises.test_7_every_number_leads_back import anchors, figures
from tests.publish.tables import CONTEXT


def share(kind: str = "share", unit: str = "%") -> Measure:
    return Measure(
        "m",
        "person",
        "参保率",
        "…",
        unit,
        kind,
        2 if kind == "share" else 0,
        "at_least",
        1.0,
        None,
        None,
        "2.1",
        "市扶贫办",
        False,
    )


def told(kind: str, value: float | None = None, low: float | None = None, high: float | None = None) -> Told:
    return Told(share(), kind, None, None, value, low, high, None)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (told("rounded", 3800 / 3865), "98.3%"),
        (told("few_missing", low=0.997), "99.7%以上"),
        (told("few", high=0.003), "0.3%以下"),
        (told("few_missing", low=0.1), "不公开"),
        (told("few", high=0.9), "不公开"),
        (told("hidden"), "不公开"),
        (told("no_value"), "暂缺"),
        (Told(share("count", "人"), "few", None, None, None, None, 9, None), "不足10人"),
        (Told(share("count", "人"), "rounded", 1235, None, 1235, None, None, None), "1,235人"),
    ],
)
def test_how_a_number_is_told(number: Told, text: str) -> None:
    assert number.text == text


def cell(number: Told) -> PublicCell:
    reading = Reading(number.measure, date(2019, 12, 31), None, None, 0, None, None, "program", "254")
    return PublicCell(number, reading)


def test_the_sentences_leave_out_what_is_not_told() -> None:
    cells = {"registered_exit_rate": cell(told("hidden")), "medical_insurance": cell(told("few_missing", low=0.997))}
    assert public_sentences.title(cells) == "佛山市对口帮扶村脱贫进展"
    text = str(public_sentences.opening(cells, CONTEXT))
    assert "99.7%以上" in text
    assert "不公开" not in text
    assert "没有可以公开的数" in str(public_sentences.opening({}, CONTEXT))
    cells["registered_exit_rate"] = cell(told("rounded", 0.9359))
    assert bare(public_sentences.title(cells)) == "佛山对口帮扶村93.6%的在册人口已登记脱贫"


def test_who_stands_for_a_page() -> None:
    assert public_sentences.approval(None) == "未经审核签发，不得公开"
    names = {"maker": "甲", "reviewer": "乙", "signer": "丙", "signed_on": date(2020, 1, 21)}
    assert public_sentences.approval(names) == "编制甲，审核乙，签发丙（2020年1月21日）"


def page(home: Path) -> Path:
    return home / "reports" / "latest" / "public" / "public_overview.html"


def test_the_page_of_a_run_is_a_draft_and_shows_it(demo_home: Path) -> None:
    html = page(demo_home).read_text(encoding="utf-8")
    before_numbers, _, _ = html.partition('<div class="opening">')
    assert '<p class="draft" role="note">未经审核签发，不得公开</p>' in before_numbers
    assert "四舍五入到5" in html
    assert "不公开" in html


def test_every_sheet_of_the_drafts_workbook_says_so(demo_home: Path) -> None:
    book = demo_home / "reports" / "latest" / "public" / "public_overview.xlsx"
    sheets = pl.read_excel(book, sheet_id=0, has_header=False)
    assert len(sheets) >= 4
    for sheet in sheets.values():
        assert sheet.head(2)[:, 0].to_list()[1] == "未经审核签发，不得公开"


def test_every_number_of_the_public_page_leads_back(demo_home: Path) -> None:
    numbers = list(anchors(page(demo_home)))
    assert len(numbers) > 300
    with open_published(Home(demo_home)) as published:
        wrong = []
        for address, text in numbers:
            found = resolve(published, parse_address(address))
            if found.agrees is False or figures(found.text) != figures(text):
                wrong.append((address, text, found.text))
    assert not wrong
