"""Numbers that carry their address: wherever they are put, the page says where they come from and everything else reads on."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from pipelines.report import numbers
from pipelines.report.addressed import Amount, Count, bare, fixed, summed, to_html, unsigned, with_address
from pipelines.report.addresses import Place, SumAddress, WorkedAddress, parse_address
from pipelines.report.blocks import BLOCK_MIME, Block, render
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.theme import VEGALITE_MIME
from pipelines.report.drawing import drawn
from pipelines.report.notices import notice

DAY = date(2019, 12, 31)
PLACE = Place("county", "440882", DAY)
LATE = PLACE.worked(1234, "standing", "measures", "late")
ADDRESS = "standing:measures.late:county:440882:2019-12-31"


def test_a_number_prints_under_its_address_in_a_sentence() -> None:
    assert to_html(f"落后{LATE}项") == f'落后<data value="{ADDRESS}">1234</data>项'
    assert to_html(numbers.count(LATE, "项")) == f'<data value="{ADDRESS}">1,234</data>项'
    assert bare(f"落后{LATE}项，{numbers.rate(Amount(0.5, 'share:x'))}") == "落后1234项，50.0%"


def test_every_form_of_a_number_keeps_the_address() -> None:
    value = Amount(12345.6, ADDRESS)
    forms = [
        numbers.plain(value),
        numbers.signed(value),
        numbers.whole(value, 2),
        numbers.money(value),
        numbers.income(value),
    ]
    assert [bare(text) for text in forms] == ["12,346", "+12,346", "12,345.6", "1.2万元", "12,346元"]
    assert all(to_html(text).startswith(f'<data value="{ADDRESS}">') for text in forms)
    assert numbers.signed(Amount(0.0, ADDRESS)) == with_address(ADDRESS, "±0")


def test_what_is_worked_out_from_a_number_has_not_its_address() -> None:
    assert (LATE, LATE + 1, max(LATE, 5)) == (1234, 1235, 1234)
    assert f"{LATE - 1}" == "1233"
    assert bare(numbers.plain(unsigned(Amount(-3.0, "a")))) == "3"
    assert json.dumps({"n": LATE, "x": Amount(0.25, "a")}) == '{"n": 1234, "x": 0.25}'


def test_a_sum_names_its_parts() -> None:
    watch = PLACE.worked(6, "standing", "measures", "watch")
    both = summed([LATE, watch, 10])
    assert both == 1250
    assert isinstance(both, Count)
    found = parse_address(both.address)
    assert isinstance(found, SumAddress)
    assert str(found) == both.address
    assert [item.terms[1] for item in found.addresses if isinstance(item, WorkedAddress)] == ["late", "watch"]
    assert f"{summed([1, 2])}" == "3"


def test_an_attribute_holds_no_element_and_an_inner_address_gives_way() -> None:
    assert (
        to_html(f'<p aria-label="{LATE}项">{LATE}项</p>')
        == f'<p aria-label="1234项"><data value="{ADDRESS}">1234</data>项</p>'
    )
    assert to_html(with_address("b", f"{LATE}人")) == '<data value="b">1234人</data>'
    assert to_html(f"每档{fixed('500')}元") == '每档<bdi class="fixed">500</bdi>元'


def test_a_chart_carries_the_addresses_of_its_labels() -> None:
    bars = [Bar("甲县", LATE, f"{LATE} 项 · {fixed('2')} 期"), Bar("乙县", 2, f"{PLACE.worked(2, 'rank', 'place')}")]
    chart = bar_chart("late", "各县落后项数", bars, {"a": 340})
    assert chart.description == "甲县1234 项 · 2 期；乙县2"
    svg = drawn(chart.specs["a"], name="late", variant="a", title="", description="")
    assert f'<tspan data-value="{ADDRESS}">1234</tspan> 项 · <tspan class="fixed">2</tspan> 期' in svg
    assert re.search('<text x="[0-9.]+" y="[0-9.]+" data-value="rank:place:county:440882:2019-12-31">2</text>', svg)


def test_a_notebook_shows_charts_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = bar_chart("late", "各县落后项数", [Bar("甲县", LATE, f"{LATE} 项")], {"a": 340})
    shown: list[dict[str, object]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    Block("<p></p>", [chart])._ipython_display_()
    assert BLOCK_MIME in shown[0]
    assert "\ue000" not in json.dumps(shown[1][VEGALITE_MIME], ensure_ascii=False)
    assert "1234 项" in json.dumps(shown[1][VEGALITE_MIME], ensure_ascii=False)


def test_a_template_and_a_letter_print_no_private_character(snapshot: object) -> None:
    html = render("bulletin_mentions.j2", title=f"表扬{LATE}个县", praised=[], criticised=[])
    assert f'表扬<data value="{ADDRESS}">1234</data>个县' in html
    assert "\ue000" not in notice(snapshot, "440882")  # type: ignore[arg-type]
