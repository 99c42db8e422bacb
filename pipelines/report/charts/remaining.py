"""Shall we get there in time? Remaining people falling to zero: the way so far, the required path, three ways on."""

from __future__ import annotations

from datetime import date

from pipelines.report import numbers
from pipelines.report.charts import theme
from pipelines.report.charts.figure import ChartSet, chart_set
from pipelines.report.charts.plot import Plot
from pipelines.report.outlook import Outlook
from pipelines.report.status import PATH_START

LABEL_GAP = 17


def remaining_chart(
    name: str, area: str, outlook: Outlook, rate: str, widths: dict[str, int], height: int = 320
) -> ChartSet:
    """`rate` is the printed exit rate beside the current point."""
    description = f"{area}未脱贫人口：" + "，".join(
        f"{numbers.period_end(day)}{numbers.count(value, '人')}" for day, value in _shown(outlook)
    )
    if outlook.required is not None:
        description += f"；进度线要求{numbers.count(outlook.required, '人')}"
    if outlook.expected is not None:
        description += f"；按近四季平均速度到期剩{numbers.count(outlook.expected, '人')}"
    return chart_set(
        name,
        f"{area}未脱贫人口走势",
        description,
        lambda variant, width: _draw(outlook, rate, width, height if variant != "n" else 290),
        widths,
    )


def _shown(outlook: Outlook) -> list[tuple[date, float]]:
    """The two years of the opinion; without them whatever there is."""
    recent = [point for point in outlook.points if point[0] >= PATH_START]
    return recent if recent else outlook.points


def _draw(outlook: Outlook, rate: str, width: int, height: int) -> Plot:
    points = _shown(outlook)
    origin = points[0][0]
    end = max(1, numbers.months_between(origin, max(outlook.by, outlook.as_of)))
    top = max(value for _, value in points) or 1.0
    left_room, right_room = 30, 112
    month = end / (width - left_room - right_room)
    person = top / (height - 62)
    plot = Plot(width, height, x=(-left_room * month, end + right_room * month), y=(-24 * person, top + 38 * person))
    now_x = numbers.months_between(origin, outlook.as_of)
    _draw_outlook(plot, outlook, now_x, end, person)
    plot.segments([{"x": 0, "x2": end, "y": 0, "y2": 0}], width=1.5)
    # Labels stand on the side of the line that the required path leaves free.
    is_ahead = (outlook.ahead_or_behind or 0.0) < 0
    if outlook.start is not None and origin == PATH_START:
        plot.line([{"x": 0, "y": outlook.start}, {"x": end, "y": 0}], color=theme.INK, width=1.3, dash=(5, 4))
        at = 0.4 if is_ahead else 0.3
        label = [{"x": end * at, "y": outlook.start * (1 - at), "text": "所需进度线"}]
        if is_ahead:
            plot.texts(label, color=theme.INK, dx=7, dy=-9)
        else:
            plot.texts(label, color=theme.INK, align="right", dx=-6, dy=14)
    actual: list[dict[str, object]] = [{"x": numbers.months_between(origin, day), "y": value} for day, value in points]
    plot.line(actual, width=2.6)
    plot.dots(actual[:-1], size=46, fill=theme.WHITE, stroke=theme.D1, stroke_width=2)
    earlier = [
        {**row, "text": numbers.plain(outlook.printed_at(*point))}
        for row, point in zip(actual, points[:-1], strict=False)
    ]
    if is_ahead:
        plot.texts(earlier[:1], color=theme.D1, dx=6, dy=-11)
        plot.texts(earlier[1:], color=theme.D1, align="right", dx=-7, dy=11)
    else:
        plot.texts(earlier, color=theme.D1, dx=6, dy=-11)
    plot.dots(actual[-1:], size=62, fill=theme.ACC)
    now = [{**actual[-1], "text": f"{numbers.plain(outlook.printed_at(*points[-1]))} 人 · {rate}"}]
    if is_ahead:
        plot.texts(now, bold=True, color=theme.ACC, size=13, align="right", dx=-9, dy=13)
    else:
        plot.texts(now, bold=True, color=theme.ACC, size=13, dx=8, dy=-12)
    years = _year_ends(origin, max(outlook.by, outlook.as_of))
    plot.texts(
        [{"x": numbers.months_between(origin, day), "y": 0, "text": f"{day.year} 年末"} for day in years],
        align="center",
        dy=15,
    )
    return plot


def _draw_outlook(plot: Plot, outlook: Outlook, now_x: int, end: int, person: float) -> None:
    labels: list[tuple[float, str, str, bool]] = [(0.0, f"目标 {outlook.printed_target}", theme.INK, True)]
    if outlook.band is not None and outlook.expected is not None and end > now_x:
        fastest, slowest = outlook.band
        plot.area(
            [{"x": now_x, "y": outlook.now, "y2": outlook.now}, {"x": end, "y": fastest, "y2": slowest}], fill=theme.D4
        )
        plot.line(
            [{"x": now_x, "y": outlook.now}, {"x": end, "y": outlook.expected}], color=theme.D2, width=1.6, dash=(2, 3)
        )
        if slowest == 0:
            labels = [(0.0, "照近期速度可清零", theme.D1, True)]
        else:
            expected = numbers.plain(outlook.part(outlook.expected, "expected"))
            labels.append((outlook.expected, f"均速 剩 {expected} 人", theme.D1, True))
            labels.append((slowest, f"最慢 剩 {numbers.plain(outlook.part(slowest, 'slowest'))} 人", theme.INK3, False))
    # End labels are laid out lowest first with a minimum gap, so that close values stay readable.
    floor = -1e9
    for value, text, color, bold in labels:
        at = max(value, floor + LABEL_GAP * person)
        floor = at
        plot.texts([{"x": end, "y": at, "text": text}], color=color, bold=bold, dx=7)


def _year_ends(first: date, last: date) -> list[date]:
    return [date(year, 12, 31) for year in range(first.year, last.year + 1) if first <= date(year, 12, 31) <= last]
