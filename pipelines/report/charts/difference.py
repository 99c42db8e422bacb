"""How far from the required path at each period end: bars above (slower) or below (faster) the line."""

from __future__ import annotations

from datetime import date

from pipelines.report import chart_titles, numbers
from pipelines.report.charts import theme
from pipelines.report.charts.figure import ChartSet, chart_set
from pipelines.report.charts.plot import Plot
from pipelines.report.outlook import Outlook
from pipelines.report.status import PATH_START, required_left


def differences(outlook: Outlook) -> list[tuple[date, float]]:
    """Persons above (+) or below (−) the required path at each period end after its start, with their addresses."""
    if outlook.start is None:
        return []
    return [
        (day, outlook.printed_at(day, value - required_left(outlook.start, PATH_START, outlook.by, day), "gap"))
        for day, value in outlook.points
        if day > PATH_START
    ]


def difference_chart(name: str, area: str, outlook: Outlook, width: int = 330, height: int = 128) -> ChartSet | None:
    """Bars by period end; None before the first period end on the path."""
    steps = differences(outlook)
    if not steps:
        return None
    description = "，".join(f"{numbers.period_end(day)}{numbers.signed(value)}人" for day, value in steps)
    return chart_set(
        name,
        chart_titles.gap([value for _, value in steps]),
        f"{area}与进度线之差，正数为慢于进度线：{description}",
        lambda _, w: _draw(steps, w, height),
        {"a": width},
    )


def _draw(steps: list[tuple[date, float]], width: int, height: int) -> Plot:
    highest = max(0.0, *(value for _, value in steps))
    lowest = min(0.0, *(value for _, value in steps))
    span = (highest - lowest) or 1.0
    pixel = span / (height - 54)
    plot = Plot(width, height, x=(0, len(steps)), y=(lowest - 36 * pixel, highest + 18 * pixel))
    boxes = [
        {"x": at + 0.24, "x2": at + 0.76, "y": 0, "y2": value, "fill": theme.ACC if value > 0 else theme.D2}
        for at, (_, value) in enumerate(steps)
    ]
    plot.rects(boxes).segments([{"x": 0, "x2": len(steps), "y": 0, "y2": 0}], width=1.4)
    for at, (day, value) in enumerate(steps):
        slow = value > 0
        plot.texts(
            [{"x": at + 0.5, "y": float(value), "text": f"{numbers.signed(value)} 人"}],
            align="center",
            bold=True,
            color=theme.ACC if slow else theme.D1,
            dy=-9 if slow or value == 0 else 10,
        )
        label = numbers.quarter(day) if numbers.is_quarter_end(day) else numbers.table_date(day)[5:]
        plot.texts([{"x": at + 0.5, "y": lowest - 36 * pixel, "text": label}], align="center", baseline="bottom", dy=-2)
    return plot
