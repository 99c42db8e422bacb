"""Which village lacks what, and does the same village lag elsewhere? Stacked strips that share one order of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.report import numbers
from pipelines.report.addressed import fixed
from pipelines.report.charts import theme
from pipelines.report.charts.figure import ChartSet, chart_set
from pipelines.report.charts.plot import Plot, Row, short_village, vertical

PHONE_ROWS = 24
LONGEST_NAME = 4


@dataclass(frozen=True)
class Columns:
    """Positions in pixels of n village columns between a label room at the left and a total at the right."""

    width: float
    villages: int
    left: float
    right: float

    @property
    def step(self) -> float:
        return min(46.0, (self.width - self.left - self.right) / max(1, self.villages))

    def low(self, at: int) -> float:
        return self.left + at * self.step

    def centre(self, at: int) -> float:
        return self.left + (at + 0.5) * self.step

    @property
    def end(self) -> float:
        return self.left + self.villages * self.step

    @property
    def text_size(self) -> float:
        """Names and cell numbers fit their column; never below 9.5 px."""
        return max(9.5, min(12.0, self.step * 0.72))


def columns_for(variant: str, width: float, villages: int) -> Columns:
    """The shared geometry of one width."""
    return Columns(width, villages, 118, 64) if variant == "w" else Columns(width, villages, 84, 48)


def _name_room(columns: Columns, names: Sequence[str]) -> float:
    """Pixels below a strip for its vertical names."""
    longest = min(LONGEST_NAME, max((len(short_village(name)) for name in names), default=0))
    return longest * columns.text_size * 1.12 + 9


def _names(plot: Plot, columns: Columns, names: Sequence[str], y: float) -> None:
    rows = [
        {"x": columns.centre(at), "y": y, "text": vertical(short_village(name), LONGEST_NAME)}
        for at, name in enumerate(names)
    ]
    plot.texts(rows, size=columns.text_size, align="center", baseline="top")


def _depth(value: int) -> tuple[str, str]:
    """Fill and ink of a cell by how many households lack it."""
    if value >= 6:
        return theme.ACC, theme.WHITE
    if value >= 3:
        return theme.ACC2, theme.INK
    return (theme.ACC3, theme.INK) if value else (theme.D0, theme.INK)


@dataclass(frozen=True)
class Lacking:
    """Households that lack: `cells[item][village]`, and the totals of each item and village."""

    cells: Sequence[Sequence[int]]
    by_item: Sequence[int]
    by_village: Sequence[int]


def matrix_chart(name: str, area: str, names: Sequence[str], items: Sequence[str], lacking: Lacking) -> ChartSet:
    """Villages already in order."""
    totals = lacking.by_item
    description = "行为八有，列为村，按缺项户数由多到少。" + "，".join(
        f"{item}缺{numbers.count(total, '户')}" for item, total in zip(items, totals, strict=True)
    )

    def draw(variant: str, width: int) -> Plot:
        if variant == "n":
            return _phone_matrix(names, items, lacking, width)
        return _wide_matrix(columns_for(variant, width, len(names)), names, items, lacking)

    return chart_set(name, f"{area}各村八有缺项户数", description, draw)


def _wide_matrix(columns: Columns, names: Sequence[str], items: Sequence[str], lacking: Lacking) -> Plot:
    row, top = 21.0, 22.0
    height = top + row * len(items) + _name_room(columns, names)
    plot = Plot(columns.width, height, x=(0, columns.width), y=(height, 0))
    boxes: list[Row] = []
    dark: list[Row] = []
    light: list[Row] = []
    for line, values in enumerate(lacking.cells):
        for at, value in enumerate(values):
            fill, ink = _depth(value)
            y = top + line * row
            boxes.append(
                {"x": columns.low(at), "x2": columns.low(at + 1) - 1.4, "y": y, "y2": y + row - 2, "fill": fill}
            )
            if value:
                text = {"x": columns.centre(at) - 0.7, "y": y + row / 2 - 0.5, "text": str(value)}
                (light if ink == theme.WHITE else dark).append(text)
    plot.rects(boxes)
    plot.texts(dark, size=columns.text_size, color=theme.INK, align="center")
    plot.texts(light, size=columns.text_size, color=theme.WHITE, align="center")
    centre = [top + line * row + row / 2 - 0.5 for line in range(len(items))]
    plot.texts(
        [{"x": columns.left - 8, "y": y, "text": item} for y, item in zip(centre, items, strict=True)],
        align="right",
        color=theme.INK,
    )
    plot.texts(
        [
            {"x": columns.end + 8, "y": y, "text": numbers.count(total, " 户")}
            for y, total in zip(centre, lacking.by_item, strict=True)
        ],
        bold=True,
        color=theme.INK,
    )
    plot.texts(
        [
            {"x": columns.centre(at) - 0.7, "y": top / 2, "text": str(total)}
            for at, total in enumerate(lacking.by_village)
            if total
        ],
        size=columns.text_size,
        align="center",
        bold=True,
        color=theme.INK,
    )
    plot.texts([{"x": columns.left - 8, "y": top / 2, "text": "合计"}], align="right", bold=True, color=theme.INK)
    _names(plot, columns, names, top + row * len(items) + 5)
    return plot


def _phone_matrix(names: Sequence[str], items: Sequence[str], lacking: Lacking, width: float) -> Plot:
    """Transposed: one row a village, only the villages that lack most."""
    chosen = [at for at in range(len(names)) if lacking.by_village[at]][:PHONE_ROWS] or [0]
    left, right, top, row = 58.0, 34.0, 38.0, 21.0
    step = (width - left - right) / len(items)
    height = top + row * len(chosen)
    plot = Plot(width, height, x=(0, width), y=(height, 0))
    boxes: list[Row] = []
    dark: list[Row] = []
    light: list[Row] = []
    for line, village in enumerate(chosen):
        for at, values in enumerate(lacking.cells):
            value = values[village]
            fill, ink = _depth(value)
            x, y = left + at * step, top + line * row
            boxes.append({"x": x, "x2": x + step - 1.5, "y": y, "y2": y + row - 2, "fill": fill})
            if value:
                text = {"x": x + step / 2, "y": y + row / 2 - 0.5, "text": str(value)}
                (light if ink == theme.WHITE else dark).append(text)
    plot.rects(boxes)
    plot.texts(dark, color=theme.INK, align="center").texts(light, color=theme.WHITE, align="center")
    heads = [
        {"x": left + (at + 0.5) * step, "y": 2, "text": f"{item[:2]}\n{item[2:]}"} for at, item in enumerate(items)
    ]
    plot.texts(heads, size=11, align="center", baseline="top")
    rows = [
        {"x": left - 6, "y": top + line * row + row / 2 - 0.5, "text": short_village(names[village])}
        for line, village in enumerate(chosen)
    ]
    plot.texts(rows, align="right", color=theme.INK)
    sums = [
        {"x": width, "y": top + line * row + row / 2 - 0.5, "text": str(lacking.by_village[village])}
        for line, village in enumerate(chosen)
    ]
    plot.texts(sums, align="right", bold=True, color=theme.INK)
    return plot


@dataclass(frozen=True)
class DotRow:
    """One row of the visit matrix: per village True visited, False not, None not applicable."""

    label: str
    made: list[bool | None]
    met: int
    known: int
    missed: int

    @property
    def total(self) -> str:
        return f"{self.met}/{self.known}"


def visits_chart(name: str, area: str, names: Sequence[str], rows: Sequence[DotRow]) -> ChartSet:
    """Filled dot: the leader came; red ring: not."""
    description = "实心为已到村，红圈为未到村。" + "；".join(f"{row.label}{row.total}村" for row in rows)

    def draw(variant: str, width: int) -> Plot:
        if variant == "n":
            return _phone_visits(names, rows, width)
        return _wide_visits(columns_for(variant, width, len(names)), rows)

    return chart_set(name, f"{area}帮扶单位领导到村", description, draw)


def _wide_visits(columns: Columns, rows: Sequence[DotRow]) -> Plot:
    row, top = 23.0, 4.0
    height = top + row * len(rows)
    plot = Plot(columns.width, height, x=(0, columns.width), y=(height, 0))
    made: list[Row] = []
    missed: list[Row] = []
    for line, item in enumerate(rows):
        y = top + row * (line + 0.5)
        for at, value in enumerate(item.made):
            if value is not None:
                (made if value else missed).append({"x": columns.centre(at), "y": y})
    size = min(46.0, (columns.step * 0.5) ** 2 * 0.8)
    plot.dots(made, size=size, fill=theme.D2).dots(missed, size=size, fill=None, stroke=theme.ACC, stroke_width=1.8)
    centres = [top + row * (line + 0.5) for line in range(len(rows))]
    plot.texts(
        [{"x": columns.left - 8, "y": y, "text": item.label} for y, item in zip(centres, rows, strict=True)],
        align="right",
        color=theme.INK,
    )
    plot.texts(
        [{"x": columns.end + 8, "y": y, "text": item.total} for y, item in zip(centres, rows, strict=True)],
        bold=True,
        color=theme.INK,
    )
    return plot


def _phone_visits(names: Sequence[str], rows: Sequence[DotRow], width: float) -> Plot:
    """Only the villages that were missed at least once, one row each, dots large enough to see."""
    chosen = [at for at in range(len(names)) if any(item.made[at] is False for item in rows)][:PHONE_ROWS]
    left, top, row = 58.0, 40.0, 24.0
    step = (width - left) / max(1, len(rows))
    height = top + row * max(1, len(chosen))
    plot = Plot(width, height, x=(0, width), y=(height, 0))
    heads = [{"x": left + (at + 0.5) * step, "y": 8, "text": item.label.split(" ")[-1]} for at, item in enumerate(rows)]
    plot.texts(heads, size=11.5, align="center", color=theme.INK)
    plot.texts(
        [{"x": left + (at + 0.5) * step, "y": 25, "text": item.total} for at, item in enumerate(rows)],
        align="center",
        bold=True,
        color=theme.INK,
    )
    made: list[Row] = []
    missed: list[Row] = []
    for line, village in enumerate(chosen):
        for at, item in enumerate(rows):
            value = item.made[village]
            if value is not None:
                dot = {"x": left + (at + 0.5) * step, "y": top + row * (line + 0.5)}
                (made if value else missed).append(dot)
    plot.dots(made, size=60, fill=theme.D2).dots(missed, size=60, fill=None, stroke=theme.ACC, stroke_width=2)
    plot.texts(
        [
            {"x": left - 6, "y": top + row * (line + 0.5), "text": short_village(names[village])}
            for line, village in enumerate(chosen)
        ],
        align="right",
        color=theme.INK,
    )
    return plot


@dataclass(frozen=True)
class Bars:
    """Values of one strip (None where not applicable), its target line and how the ends of the scale are written."""

    values: list[float | None]
    target: float | None
    target_label: str
    top: float
    top_label: str
    show_shortfall: bool
    show_names: bool = True


def bars_chart(name: str, area: str, title: str, names: Sequence[str], bars: Bars, description: str) -> ChartSet:
    """Columns with the target as a line; the shortfall is a pale box up to the line."""

    def draw(variant: str, width: int) -> Plot:
        columns = Columns(width, len(names), 58, 4) if variant == "n" else columns_for(variant, width, len(names))
        has_room = bars.show_names and (variant != "n" or len(names) <= 16)
        return _bars(columns, names if has_room else (), bars)

    return chart_set(name, f"{area}{title}", description, draw)


def _bars(columns: Columns, names: Sequence[str], bars: Bars) -> Plot:
    body, top = 96.0, 8.0
    height = top + body + (_name_room(columns, names) if names else 6)
    plot = Plot(columns.width, height, x=(0, columns.width), y=(height, 0))

    def y(value: float) -> float:
        return top + body * (1 - min(value, bars.top) / bars.top)

    boxes = []
    for at, value in enumerate(bars.values):
        if value is None:
            continue
        x, x2 = columns.low(at) + 0.7, columns.low(at + 1) - 1.8
        boxes.append({"x": x, "x2": x2, "y": y(value), "y2": y(0), "fill": theme.D3})
        if bars.show_shortfall and bars.target is not None and value < bars.target:
            boxes.append({"x": x, "x2": x2, "y": y(bars.target), "y2": y(value), "fill": theme.ACC3})
    plot.rects(boxes)
    plot.segments([{"x": columns.left, "x2": columns.end, "y": y(0), "y2": y(0)}], color=theme.RULE, width=1)
    plot.texts(
        [
            {"x": columns.left - 8, "y": y(0), "text": fixed("0")},
            {"x": columns.left - 8, "y": y(bars.top), "text": fixed(bars.top_label)},
        ],
        align="right",
        color=theme.INK3,
        size=11,
    )
    if bars.target is not None:
        plot.segments(
            [{"x": columns.left - 4, "x2": columns.end, "y": y(bars.target), "y2": y(bars.target)}], width=1.5
        )
        plot.texts(
            [{"x": columns.left - 8, "y": y(bars.target), "text": bars.target_label}],
            align="right",
            bold=True,
            color=theme.INK,
        )
    if names:
        _names(plot, columns, names, top + body + 6)
    return plot
