"""A small canvas over Altair: layers on two explicit quantitative scales, so that stacked figures share x exactly.

Rows are plain dictionaries in data units. Colours are given per layer or per row (`fill`), always from the theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from pipelines.report.charts import theme

Row = Mapping[str, object]
Domain = tuple[float, float]


class Plot:
    """Layers drawn in the order they are added. `x` and `y` are the domains; `y` may run downwards (high, low)."""

    def __init__(self, width: float, height: float, *, x: Domain, y: Domain) -> None:
        self.width = width
        self.height = height
        self._x = alt.Scale(domain=list(x), nice=False, zero=False)
        self._y = alt.Scale(domain=list(y), nice=False, zero=False)
        self._layers: list[alt.Chart] = []

    def _encode(self, chart: alt.Chart, rows: Sequence[Row], **more: Any) -> None:
        channels: dict[str, Any] = {
            "x": alt.X("x:Q", scale=self._x, axis=None),
            "y": alt.Y("y:Q", scale=self._y, axis=None),
        }
        first = rows[0]
        channels |= {name: alt.Y2(name) if name == "y2" else alt.X2(name) for name in ("x2", "y2") if name in first}
        if "tip" in first:
            channels["tooltip"] = alt.Tooltip("tip:N")
        self._layers.append(chart.encode(**channels, **more))

    @staticmethod
    def _chart(rows: Sequence[Row]) -> alt.Chart:
        return alt.Chart(alt.InlineData([dict(row) for row in rows]))

    def rects(self, rows: Sequence[Row], fill: str | None = None) -> Plot:
        """Filled boxes from x,y to x2,y2; with `fill` None each row carries its own colour."""
        if rows and fill is None:
            ordered = sorted(rows, key=lambda row: str(row["fill"]))
            self._encode(self._chart(ordered).mark_rect(), ordered, fill=alt.Fill("fill:N", scale=None))
        elif rows:
            self._encode(self._chart(rows).mark_rect(fill=fill), rows)
        return self

    def segments(self, rows: Sequence[Row], color: str = theme.INK, width: float = 1.2, dash: Sequence[float] = ()) -> Plot:
        """Straight lines from x,y to x2,y2."""
        if rows:
            mark = self._chart(rows).mark_rule(stroke=color, strokeWidth=width, strokeDash=list(dash))
            self._encode(mark, rows)
        return self

    def line(self, rows: Sequence[Row], color: str = theme.D1, width: float = 2.2, dash: Sequence[float] = ()) -> Plot:
        """One line through the rows in their order."""
        if len(rows) > 1:
            mark = self._chart(rows).mark_line(stroke=color, strokeWidth=width, strokeDash=list(dash))
            self._encode(mark, rows)
        return self

    def area(self, rows: Sequence[Row], fill: str) -> Plot:
        """A band between y and y2."""
        if len(rows) > 1:
            self._encode(self._chart(rows).mark_area(fill=fill), rows)
        return self

    def dots(self, rows: Sequence[Row], *, size: float, fill: str | None = theme.D1, stroke: str | None = None,
             stroke_width: float = 1.6) -> Plot:  # fmt: skip
        """Circles of `size` square pixels; `fill` None leaves them open."""
        if rows:
            style: dict[str, Any] = {"fill": fill or "transparent", "size": size, "opacity": 1}
            style |= {"stroke": stroke, "strokeWidth": stroke_width} if stroke else {"strokeWidth": 0}
            self._encode(self._chart(rows).mark_point(shape="circle", **style), rows)
        return self

    def texts(self, rows: Sequence[Row], *, size: float = 12, color: str = theme.INK2, bold: bool = False,
              align: str = "left", baseline: str = "middle", dx: float = 0, dy: float = 0) -> Plot:  # fmt: skip
        """Texts at x,y; a line break stacks them (village names are written vertically)."""
        if rows:
            style: dict[str, Any] = {"fontSize": size, "fill": color, "align": align, "baseline": baseline, "dx": dx, "dy": dy}
            if bold:
                style["fontWeight"] = 700
            stacked = any("\n" in str(row["text"]) for row in rows)
            if stacked:
                style |= {"lineBreak": "\n", "lineHeight": round(size * 1.12, 1)}
            self._encode(self._chart(rows).mark_text(**style), rows, text=alt.Text("text:N"))
        return self

    def build(self) -> alt.LayerChart:
        """The finished chart."""
        return alt.layer(*self._layers).properties(width=self.width, height=self.height)


def vertical(name: str, longest: int = 4) -> str:
    """A name with one character a line, cut to `longest` characters."""
    return "\n".join(name if len(name) <= longest else name[: longest - 1] + "…")


def short_village(name: str) -> str:
    """A village name without 村, 村委会 or 社区, for narrow columns."""
    for ending in ("村民委员会", "村委会", "社区", "村"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name
