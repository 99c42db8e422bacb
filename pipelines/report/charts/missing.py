"""How complete is a guarantee? Shown as what is missing, from zero, because the rates all live above ninety per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.report import numbers
from pipelines.report.charts import theme
from pipelines.report.charts.figure import ChartSet, chart_set
from pipelines.report.charts.plot import Plot, fitting, text_width


@dataclass(frozen=True)
class Missing:
    """One guarantee: how many are missing now and one period before, in `noun`."""

    title: str
    noun: str
    rate: str
    left: float
    before: float | None
    is_late: bool


def missing_chart(name: str, title: str, groups: Sequence[tuple[str, Sequence[Missing]]]) -> ChartSet:
    """Groups share a noun (按人, 按户 …); each has its own scale, said in the group's heading."""
    description = "；".join(
        f"{item.title}{item.rate}，差{numbers.count(item.left, item.noun)}" for _, items in groups for item in items
    )
    widths = {"w": 1042, "n": 350, "pr": 688}
    return chart_set(name, title, description, lambda variant, width: _draw(groups, variant, width), widths)


def _draw(groups: Sequence[tuple[str, Sequence[Missing]]], variant: str, width: int) -> Plot:
    longest = max(text_width(item.title) for _, items in groups for item in items)
    left, right = (max(96.0, longest + 12), 160.0) if variant != "n" else (min(118.0, longest + 12), 136.0)
    row, head = 25.0, 26.0
    height = sum(head + row * len(items) for _, items in groups) + 4
    plot = Plot(width, height, x=(0, width), y=(height, 0))
    y = 0.0
    for heading, items in groups:
        largest = max([*(item.left for item in items), *(item.before or 0.0 for item in items), 1.0])
        scale = (width - left - right) / largest
        plot.texts([{"x": 0, "y": y + 13, "text": heading}], bold=True, color=theme.INK)
        y += head
        plot.segments([{"x": left, "x2": left, "y": y - 2, "y2": y + row * len(items) - 4}], color=theme.INK, width=1.2)
        for item in items:
            _row(plot, replace(item, title=fitting(item.title, left - 10)), y + row / 2 - 3, left, scale)
            y += row
    return plot


def _row(plot: Plot, item: Missing, y: float, left: float, scale: float) -> None:
    color = theme.ACC if item.is_late else theme.D2
    end = left + item.left * scale
    plot.rects([{"x": left, "x2": end, "y": y - 6, "y2": y + 6}] if item.left else [], fill=color)
    plot.texts([{"x": left - 8, "y": y, "text": item.title}], align="right", color=theme.INK)
    last = left + (item.before or 0.0) * scale
    if item.before is not None and item.before > item.left:
        plot.segments([{"x": end, "x2": last - 4, "y": y, "y2": y}], color=theme.D3, width=1.2)
    if item.before is not None and item.before != item.left:
        plot.dots([{"x": last, "y": y}], size=34, fill=theme.WHITE, stroke=theme.INK3, stroke_width=1.3)
    text = f"{item.rate} · 差 {numbers.count(item.left, ' ' + item.noun)}" if item.left else f"{item.rate} · 无缺口"
    at = max(end, last + 5 if item.before is not None and item.before != item.left else 0.0)
    plot.texts(
        [{"x": at, "y": y, "text": text}], bold=item.is_late, dx=8, color=theme.ACC if item.is_late else theme.INK2
    )
