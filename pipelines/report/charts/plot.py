"""A small canvas over Altair: layers on two explicit quantitative scales, so that stacked figures share x exactly.

Rows are plain dictionaries in data units. Marks of equal style become one layer, whatever call added them; colours are
given per layer or per row (`fill`), always from the theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from pipelines.report.addressed import bare, unaddressed
from pipelines.report.charts import theme

Row = Mapping[str, object]
Domain = tuple[float, float]


class Plot:
    """Layers drawn in the order of their first mark. `x` and `y` are the domains; `y` may run downwards (high, low)."""

    def __init__(self, width: float, height: float, *, x: Domain, y: Domain) -> None:
        self.width = width
        self.height = height
        self._x = x
        self._y = y
        self._layers: dict[tuple[Any, ...], list[dict[str, object]]] = {}

    def _add(self, mark: str, rows: Sequence[Row], *, own_layer: bool = False, **style: Any) -> Plot:
        if rows:
            channels = tuple(name for name in ("x2", "y2", "text", "fill", "tip") if name in rows[0])
            number = len(self._layers) if own_layer else -1
            key = (mark, channels, tuple(style.items()), number)
            self._layers.setdefault(key, []).extend(
                {name: unaddressed(value) for name, value in row.items()} for row in rows
            )
        return self

    def rects(self, rows: Sequence[Row], fill: str | None = None) -> Plot:
        """Filled boxes from x,y to x2,y2; with `fill` None each row carries its own colour."""
        return self._add("rect", rows, fill=fill) if fill else self._add("rect", rows)

    def segments(
        self, rows: Sequence[Row], color: str = theme.INK, width: float = 1.2, dash: tuple[float, ...] = ()
    ) -> Plot:
        """Straight lines from x,y to x2,y2."""
        return self._add("rule", rows, stroke=color, strokeWidth=width, strokeDash=dash)

    def line(
        self, rows: Sequence[Row], color: str = theme.D1, width: float = 2.2, dash: tuple[float, ...] = ()
    ) -> Plot:
        """One line through the rows, which run from left to right."""
        return self._add("line", rows, own_layer=True, stroke=color, strokeWidth=width, strokeDash=dash)

    def area(self, rows: Sequence[Row], fill: str) -> Plot:
        """A band between y and y2."""
        return self._add("area", rows, own_layer=True, fill=fill)

    def dots(
        self,
        rows: Sequence[Row],
        *,
        size: float,
        fill: str | None = theme.D1,
        stroke: str | None = None,
        stroke_width: float = 1.6,
    ) -> Plot:
        """Circles of `size` square pixels; `fill` None leaves them open."""
        edge = {"stroke": stroke, "strokeWidth": stroke_width} if stroke else {"strokeWidth": 0}
        return self._add("point", rows, shape="circle", fill=fill or "transparent", size=size, opacity=1, **edge)

    def texts(
        self,
        rows: Sequence[Row],
        *,
        size: float = 12,
        color: str = theme.INK2,
        bold: bool = False,
        align: str = "left",
        baseline: str = "middle",
        dx: float = 0,
        dy: float = 0,
    ) -> Plot:
        """Texts at x,y; a line break stacks them (village names are written vertically)."""
        style: dict[str, Any] = {
            "fontSize": size,
            "fill": color,
            "align": align,
            "baseline": baseline,
            "dx": dx,
            "dy": dy,
        }
        if bold:
            style["fontWeight"] = 700
        if any("\n" in str(row["text"]) for row in rows):
            style |= {"lineBreak": "\n", "lineHeight": round(size * 1.12, 1)}
        return self._add("text", rows, **style)

    def spec(self) -> dict[str, Any]:
        """The finished Vega-Lite specification."""
        return {
            "$schema": theme.SCHEMA,
            "config": theme.CONFIG,
            "width": self.width,
            "height": self.height,
            "layer": [self._layer(at, *key[:3]) for at, key in enumerate(self._layers)],
            "datasets": {f"rows{at}": _ordered(rows) for at, rows in enumerate(self._layers.values())},
        }

    def _layer(
        self, at: int, mark: str, channels: tuple[str, ...], style: tuple[tuple[str, Any], ...]
    ) -> dict[str, Any]:
        layer = deepcopy(_layer_form(mark, channels))
        layer["data"]["name"] = f"rows{at}"
        layer["mark"] |= {name: list(value) if isinstance(value, tuple) else value for name, value in style}
        for name, domain in (("x", self._x), ("y", self._y)):
            layer["encoding"][name]["scale"]["domain"] = list(domain)
        return layer


@cache
def _layer_form(mark: str, channels: tuple[str, ...]) -> dict[str, Any]:
    """A layer as Altair writes it, but for its rows, domains and style: a page draws each form many times."""
    from pipelines.report.charts.light_altair import alt

    # Put together by Altair, layers would be copied whole at every step. The specification is ours and drawn in tests:
    # validating each part again would cost most of a page's time.
    with alt.utils.schemapi.debug_mode(False):
        scale = alt.Scale(domain=[0, 1], nice=False, zero=False)
        encoding: dict[str, Any] = {
            "x": alt.X("x:Q", scale=scale, axis=None),
            "y": alt.Y("y:Q", scale=scale, axis=None),
        }
        makers: dict[str, Any] = {
            "x2": lambda: alt.X2("x2"),
            "y2": lambda: alt.Y2("y2"),
            "text": lambda: alt.Text("text:N"),
            "fill": lambda: alt.Fill("fill:N", scale=None),
            "tip": lambda: alt.Tooltip("tip:N"),
        }
        encoding |= {{"tip": "tooltip"}.get(name, name): makers[name]() for name in channels}
        marked: alt.Chart = getattr(alt.Chart(alt.NamedData(name="rows")), f"mark_{mark}")()
        return marked.encode(**encoding).to_dict(validate=False, context={"top_level": False})


def _ordered(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Boxes of one colour stand together, so that the exporter can merge them into one path."""
    return sorted(rows, key=lambda row: str(row["fill"])) if rows and "fill" in rows[0] else rows


def text_width(text: str, size: float = 12) -> float:
    """Pixels that a text takes, near enough for room at a label: Chinese characters are square, others half as wide."""
    return sum(size if ord(character) > 0x2E7F else size * 0.58 for character in bare(text))


def fitting(text: str, room: float, size: float = 12) -> str:
    """The text, cut with … where it would not fit into `room` pixels."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def vertical(name: str, longest: int = 4) -> str:
    """A name with one character a line, cut to `longest` characters."""
    return "\n".join(name if len(name) <= longest else name[: longest - 1] + "…")


def short_village(name: str) -> str:
    """A village name without 村, 村委会 or 社区, for narrow columns."""
    for ending in ("村民委员会", "村委会", "社区", "村"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name
