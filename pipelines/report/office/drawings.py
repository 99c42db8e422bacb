"""Charts as pictures, for formats that take no SVG."""

from __future__ import annotations

from pipelines.report.office.document import Figure

_PIXELS_PER_PIXEL = 2.5
"""300 dots an inch at the size that a chart has on paper."""
_FAMILIES = "Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,WenQuanYi Micro Hei,SimHei,sans-serif"


def png_of(figure: Figure) -> bytes:
    """The chart as PNG, lettered in the first of the families that the machine has."""
    import vl_convert

    svg = figure.svg.replace("<svg ", f'<svg font-family="{_FAMILIES}" ', 1)
    return bytes(vl_convert.svg_to_png(svg, scale=_PIXELS_PER_PIXEL))
