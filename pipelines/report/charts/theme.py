"""Colours, the Altair theme, and the renderer that draws offline in JupyterLab."""

from __future__ import annotations

from typing import Any

INK = "#1A2230"
INK2 = "#434E5C"
INK3 = "#626D7A"
RULE = "#C9D0D8"
HAIR = "#E7EAEE"
WASH = "#F6F7F9"
D0 = "#EDF2F6"
D1 = "#1F4E79"
D2 = "#5B87AF"
D3 = "#A3BDD5"
D4 = "#D3E0EB"
ACC = "#B3261E"
ACC2 = "#DC8A81"
ACC3 = "#F5D9D5"
STONE = "#B9B4AA"
STONE2 = "#DAD6CE"
WHITE = "#FFFFFF"

FONT = "Noto Sans CJK SC"  # the renderer measures with it; the page decides the face
# JupyterLab 4.6 draws this type; nbformat refuses the v6 type that Altair 6.3 would emit.
VEGALITE_MIME = "application/vnd.vegalite.v5+json"
SCHEMA = (
    "https://vega.github.io/schema/vega-lite/v5.json"  # a name, not fetched; with v6 Lab's console warns of each chart
)

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "padding": 0,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "labelColor": INK2,
        "labelPadding": 6,
        "title": None,
        "domain": False,
        "ticks": False,
        "gridColor": HAIR,
        "labelFlush": False,
        "labelLimit": 0,
        "tickCount": 4,
    },
    "axisX": {"grid": False},
    "line": {"stroke": D1, "strokeWidth": 2.2},
    "rule": {"stroke": INK, "strokeWidth": 1.2},
    "text": {"fontSize": 12, "fill": INK2, "limit": 0},
    "bar": {"fill": D3},
    "legend": {"disable": True},
    "scale": {"bandPaddingInner": 0.32},
}


def use_theme() -> None:
    """Register theme and renderer once in this process (imports Altair)."""
    from pipelines.report.charts.light_altair import alt

    # Charts of papers are drawn from aggregated rows only, so Altair's row limit stays in force.
    alt.theme.register("bayou", enable=True)(lambda: alt.theme.ThemeConfig(config=CONFIG))  # type: ignore[typeddict-item]
    alt.renderers.register("bayou", lambda spec, **_: (_drawn_by_lab(spec), {}))
    alt.renderers.enable("bayou")


def _drawn_by_lab(spec: dict[str, Any]) -> dict[str, Any]:
    """What a chart is to JupyterLab, and to whatever draws no charts."""
    return {VEGALITE_MIME: {**spec, "$schema": SCHEMA}, "text/plain": "（图）"}
