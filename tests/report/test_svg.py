"""Cleaning of rendered SVG: smaller, in the page's fonts, spoken once, and the same bytes each time."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import vl_convert

from pipelines.report.charts.plot import Plot
from pipelines.report.drawing import drawn


def plotted() -> Plot:
    plot = Plot(200, 100, x=(0, 10), y=(0, 10))
    plot.rects([{"x": at, "x2": at + 0.9, "y": 0, "y2": at, "fill": "#B3261E"} for at in range(1, 4)])
    plot.dots([{"x": 2, "y": 2}, {"x": 4, "y": 4}], size=40)
    plot.line([{"x": 0, "y": 0}, {"x": 3.33333, "y": 6.66667}])
    plot.texts([{"x": 5, "y": 5, "text": "95.46%"}, {"x": 6, "y": 5, "text": "城\n月"}])
    return plot


def rendered() -> str:
    return vl_convert.vegalite_to_svg(plotted().spec(), vl_version="6.1")


def cleaned() -> str:
    return drawn(plotted().spec(), name="c1", variant="w", title="题<目>", description="说明")


def test_marks_of_one_style_become_one_path() -> None:
    paths = re.findall(r"<path ", cleaned())
    assert len(paths) == 3
    assert len(cleaned()) < len(rendered()) / 2


def test_labels_are_text_and_keep_their_decimals() -> None:
    assert "95.46%" in cleaned()
    assert not re.search(r'[ "(,]\d+\.\d{2,}', re.sub(r">[^<]*<", "><", cleaned()))


def test_fonts_classes_and_roles_of_the_renderer_are_gone() -> None:
    assert not re.search(r"font-family|aria-roledescription|pointer-events|clip-path", cleaned())
    assert 'class="w"' in cleaned()


def test_a_screen_reader_gets_title_and_description() -> None:
    root = ElementTree.fromstring(cleaned())
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("题<目>", "说明")


def test_size_is_exactly_the_plot() -> None:
    assert 'viewBox="0 0 200 100"' in cleaned()


def test_same_chart_same_bytes() -> None:
    assert cleaned() == cleaned()
