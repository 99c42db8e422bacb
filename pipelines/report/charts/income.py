"""Who is near the income line, and where does income come from?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.report import numbers
from pipelines.report.address_terms import BIN
from pipelines.report.addressed import bare, fixed
from pipelines.report.addresses import Place, parameter_amount
from pipelines.report.charts import theme
from pipelines.report.charts.figure import HALF_WIDTHS, ChartSet, chart_set
from pipelines.report.charts.plot import Plot, Row

LINE, GOAL = "household_income_line_yuan", "household_income_goal_2020_yuan"
BINS_BELOW = 6
BINS_ABOVE = 26


@dataclass(frozen=True)
class Histogram:
    """Households by income in bins of equal width (yuan) with the line of the year on an edge."""

    line_yuan: float
    goal_yuan: float | None
    goal_year: int
    line_year: int
    bins: list[tuple[float, float, int]]
    place: Place

    @property
    def below(self) -> int:
        number = sum(number for low, _, number in self.bins if low < self.line_yuan)
        return self.place.worked(number, BIN, "below")

    @property
    def just_above(self) -> int:
        """Households in the first bin above the line."""
        number = sum(number for low, _, number in self.bins if low == self.line_yuan)
        return self.place.worked(number, BIN, "above")

    @property
    def total(self) -> int:
        return self.place.worked(sum(number for _, _, number in self.bins), BIN, "all")

    @property
    def line(self) -> float:
        """The line of the income year, with its address."""
        return parameter_amount(self.line_yuan, LINE, self.line_year)

    @property
    def goal(self) -> float | None:
        """The line of the goal year as it is expected, with its address."""
        return None if self.goal_yuan is None else parameter_amount(self.goal_yuan, GOAL, self.goal_year)

    @property
    def width(self) -> float:
        return self.bins[0][1] - self.bins[0][0] if self.bins else 500.0

    def gathered(self) -> list[tuple[float, int]]:
        """(low, count) of every bin on the page; the ends gather what lies beyond."""
        counts = dict.fromkeys(range(-BINS_BELOW, BINS_ABOVE), 0)
        for low, _, number in self.bins:
            at = round((low - self.line_yuan) / self.width)
            counts[max(-BINS_BELOW, min(BINS_ABOVE - 1, at))] += number
        return [(self.line_yuan + at * self.width, number) for at, number in counts.items()]


def histogram_chart(name: str, area: str, data: Histogram) -> ChartSet:
    """Columns are households; red below the line, darker the bin just above it."""
    description = (
        f"线下{numbers.count(data.below, '户')}，线上{data.width:.0f}元以内{numbers.count(data.just_above, '户')}，"
        f"共{numbers.count(data.total, '户')}"
    )
    return chart_set(
        name,
        f"{area}有劳动能力户人均可支配收入分布",
        description,
        lambda _, width: _histogram(data, width),
        HALF_WIDTHS,
    )


def _histogram(data: Histogram, width: int) -> Plot:
    bins = data.gathered()
    tallest = max((number for _, number in bins), default=0) or 1
    low, high = bins[0][0], bins[-1][0] + data.width
    left, height = 34, 268
    yuan = (high - low) / (width - left - 14)
    unit = tallest / (height - 76)
    plot = Plot(width, height, x=(low - left * yuan, high + 14 * yuan), y=(-22 * unit, tallest + 54 * unit))
    for tick in _ticks(tallest):
        plot.segments([{"x": low, "x2": high, "y": tick, "y2": tick}], color=theme.HAIR, width=1)
        plot.texts(
            [{"x": low, "y": tick, "text": fixed(numbers.plain(tick))}], align="right", dx=-6, color=theme.INK3, size=11
        )
    gap = data.width * 0.08
    boxes = [
        {
            "x": start + gap,
            "x2": start + data.width - gap,
            "y": 0,
            "y2": number,
            "fill": _fill(data, start),
            "tip": bare(f"{numbers.income(start)}起：{numbers.count(number, '户')}"),
        }
        for start, number in bins
        if number
    ]
    plot.rects(boxes).segments([{"x": low, "x2": high, "y": 0, "y2": 0}], color=theme.INK, width=1.2)
    plot.segments([{"x": data.line_yuan, "x2": data.line_yuan, "y": 0, "y2": tallest + 46 * unit}], width=1.6)
    plot.texts(
        [
            {
                "x": data.line_yuan,
                "y": tallest + 42 * unit,
                "text": f"{data.line_year} 年线 {numbers.plain(data.line)} 元",
            }
        ],
        bold=True,
        color=theme.INK,
        dx=5,
    )
    if data.goal_yuan is not None and data.goal_yuan != data.line_yuan:
        plot.segments(
            [{"x": data.goal_yuan, "x2": data.goal_yuan, "y": 0, "y2": tallest + 30 * unit}], width=1.3, dash=(4, 3)
        )
        plot.texts(
            [
                {
                    "x": data.goal_yuan,
                    "y": tallest + 24 * unit,
                    "text": f"{data.goal_year} 年测算线 {numbers.plain(data.goal or 0.0)} 元",
                }
            ],
            color=theme.INK,
            dx=6,
        )
    plot.texts(
        [{"x": data.line_yuan, "y": tallest + 10 * unit, "text": f"线下 {numbers.plain(data.below)} 户"}],
        align="right",
        bold=True,
        color=theme.ACC,
        dx=-6,
    )
    labels = [
        {"x": value, "y": 0, "text": fixed(f"{value / 10000:.1f} 万元")}
        for value in (5000, 10000, 15000, 20000)
        if low <= value <= high
    ]
    plot.texts(labels, align="center", dy=13, size=11.5)
    return plot


def _fill(data: Histogram, start: float) -> str:
    if start < data.line_yuan:
        return theme.ACC
    return theme.D1 if start == data.line_yuan else theme.D3


def _ticks(tallest: float) -> list[int]:
    """Two or three round values of the count scale."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000):
        if tallest / step <= 4:
            return [step * at for at in range(1, int(tallest / step) + 1)]
    return []


@dataclass(frozen=True)
class Mix:
    """Shares of income of one area: 务工, 经营, 财产, 转移 (sum 1), each with its address."""

    name: str
    shares: tuple[float, float, float, float]
    earned: float
    """Share of income from work and business, which article 23 wants raised."""


KINDS = ("务工", "经营", "财产", "转移")
_FILLS = (theme.D1, theme.D2, theme.STONE, theme.STONE2)
_INKS = (theme.WHITE, theme.WHITE, theme.INK, theme.INK)


def mix_chart(name: str, area: str, rows: Sequence[Mix]) -> ChartSet:
    """100 % bars: the area first, then its parts by earned share."""
    description = "；".join(f"{row.name}务工和经营占{numbers.rate(row.earned)}" for row in rows)
    return chart_set(name, f"{area}收入构成", description, lambda _, width: _mix(rows, width), HALF_WIDTHS)


def _mix(rows: Sequence[Mix], width: int) -> Plot:
    left, right, row, top, gap = 66.0, 52.0, 25.0, 24.0, 9.0
    height = top + row * len(rows) + gap
    body = width - left - right
    plot = Plot(width, height, x=(0, width), y=(height, 0))
    boxes: list[Row] = []
    texts: dict[str, list[Row]] = {ink: [] for ink in _INKS}
    labels, totals = [], []
    for line, item in enumerate(rows):
        y = top + line * row + (gap if line else 0)
        x = left
        for share, fill, ink in zip(item.shares, _FILLS, _INKS, strict=True):
            boxes.append({"x": x, "x2": x + body * share, "y": y, "y2": y + row - 6, "fill": fill})
            if body * share > 22:
                texts[ink].append(
                    {"x": x + body * share / 2, "y": y + row / 2 - 3, "text": numbers.percent_digits(share)}
                )
            x += body * share
        labels.append({"x": left - 8, "y": y + row / 2 - 3, "text": item.name[:5]})
        totals.append({"x": width - right + 8, "y": y + row / 2 - 3, "text": numbers.rate(item.earned)})
    plot.rects(boxes)
    for ink, found in texts.items():
        plot.texts(found, size=11, align="center", color=ink)
    plot.texts(labels[:1], align="right", bold=True, color=theme.INK).texts(labels[1:], align="right", color=theme.INK)
    plot.texts(totals, color=theme.INK)
    x = left
    for kind, share in zip(KINDS, rows[0].shares, strict=True):
        if body * share > 26:
            plot.texts([{"x": x + body * share / 2, "y": 10, "text": kind}], size=11.5, align="center", color=theme.INK)
        x += body * share
    plot.texts([{"x": width - right + 8, "y": 10, "text": "务+经"}], size=11.5, color=theme.INK)
    return plot
