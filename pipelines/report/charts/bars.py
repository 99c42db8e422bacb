"""Plain horizontal bars from zero with direct labels: ages of findings, ranking of counties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.report.charts import theme
from pipelines.report.charts.figure import ChartSet, chart_set
from pipelines.report.charts.plot import Plot, text_width


@dataclass(frozen=True)
class Bar:
    """One bar: `tick` is where its own progress line stands, `short` the text where room is narrow."""

    label: str
    value: float
    text: str
    fill: str = theme.D3
    color: str = theme.INK2
    bold: bool = False
    tick: float | None = None
    short: str = ""


def bar_chart(
    name: str,
    title: str,
    bars: Sequence[Bar],
    widths: dict[str, int] | None,
    *,
    left: float = 70,
    right: float = 90,
    row: float = 26,
) -> ChartSet:
    """Bars in the given order; a black tick marks the required value of each. Without `widths` the usual three."""
    description = "；".join(f"{bar.label}{bar.text}" for bar in bars)

    def draw(variant: str, width: int) -> Plot:
        if variant != "n":
            return _draw(bars, width, left, right, row)
        narrow = [replace(bar, text=bar.short or bar.text) for bar in bars]
        return _draw(narrow, width, left, min(right, 130.0), row)

    return chart_set(name, title, description, draw, widths)


def _draw(bars: Sequence[Bar], width: int, left: float, right: float, row: float) -> Plot:
    largest = max([*(bar.value for bar in bars), *(bar.tick or 0.0 for bar in bars)], default=0.0) or 1.0
    scale = (width - left - right) / largest
    height = row * max(1, len(bars)) + 4
    plot = Plot(width, height, x=(0, width), y=(height, 0))
    boxes, ticks = [], []
    for line, bar in enumerate(bars):
        y = row * (line + 0.5) + 2
        if bar.value:
            boxes.append({"x": left, "x2": left + bar.value * scale, "y": y - 8, "y2": y + 8, "fill": bar.fill})
        if bar.tick is not None:
            ticks.append({"x": left + bar.tick * scale, "x2": left + bar.tick * scale, "y": y - 11, "y2": y + 11})
    plot.rects(boxes)
    plot.segments([{"x": left, "x2": left, "y": 2, "y2": height - 2}], color=theme.INK, width=1.2).segments(
        ticks, width=2
    )
    for line, bar in enumerate(bars):
        y = row * (line + 0.5) + 2
        end = left + bar.value * scale
        tick = left + (bar.tick or 0.0) * scale
        # A label stands at its bar's end, and beyond the tick only where it would cross it.
        if end < tick < end + text_width(bar.text) + 12:
            end = tick
        plot.texts([{"x": left - 8, "y": y, "text": bar.label}], align="right", color=theme.INK)
        plot.texts([{"x": end, "y": y, "text": bar.text}], dx=7, color=bar.color, bold=bar.bold)
    return plot
