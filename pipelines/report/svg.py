"""Cleaning rendered SVG: the same drawing with a third of the bytes, the page's fonts, and words for a screen reader.

Drops font families, classes, roles and empty groups; rounds coordinates to 0.1 in attributes only (a label 95.46% is
text and stays); writes the addresses of numbers as `data-value`; merges runs of equal marks into one path; writes
`role="img"` with title and description once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

from pipelines.report.addressed import ADDRESSED, FIXED

_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_TRANSLATE = re.compile(r"translate\(\s*(-?[\d.e-]+)(?:[ ,]+(-?[\d.e-]+))?\s*\)")
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?$")
_GEOMETRY = ("d", "x", "y", "x1", "x2", "y1", "y2")
_KEPT = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "font-size",
    "font-weight",
    "text-anchor",
)
_NOTHING = ("", "none", "transparent")
_BASE_FONT_SIZE = "12"


def _short(number: float) -> str:
    text = f"{number:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _rounded(path: str) -> str:
    return _NUMBER.sub(lambda match: _short(float(match.group(0))), path)


def _moved(path: str, x: float, y: float) -> str:
    """An absolute path of M, L, H, V, Z moved by (x, y); relative commands need only their first point moved."""
    if not x and not y:
        return _rounded(path)
    moved = []
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        values = [float(value) for value in _NUMBER.findall(rest)]
        if command in "ML":
            values = [value + (y if at % 2 else x) for at, value in enumerate(values)]
        elif command in "HV":
            values = [value + (x if command == "H" else y) for value in values]
        moved.append(command + ",".join(_short(value) for value in values))
    return "".join(moved)


def _style(element: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    kept = {}
    for name in _KEPT:
        value = element.get(name)
        if value is None:
            continue
        kept[name] = value.replace("px", "")
    if kept.get("stroke") in _NOTHING or kept.get("stroke-width") == "0":
        for name in ("stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin"):
            kept.pop(name, None)
    if "stroke" not in kept:
        kept.pop("stroke-width", None)
        kept.pop("stroke-dasharray", None)
    if kept.get("fill") in _NOTHING:
        kept["fill"] = "none"
    if kept.get("font-size") == _BASE_FONT_SIZE:
        kept.pop("font-size")
    return tuple(kept.items())


def _offset(element: ElementTree.Element) -> tuple[float, float]:
    match = _TRANSLATE.search(element.get("transform", ""))
    return (float(match.group(1)), float(match.group(2) or 0)) if match else (0.0, 0.0)


Mark = tuple[str, tuple[tuple[str, str], ...], str]


def _marks(element: ElementTree.Element, x: float = 0.0, y: float = 0.0) -> Iterator[Mark]:
    """Flatten to (kind, style, content): paths with absolute coordinates, texts with their position."""
    dx, dy = _offset(element)
    x, y = x + dx, y + dy
    tag = element.tag.rpartition("}")[2]
    if tag in ("g", "svg"):
        if element.get("class", "").startswith("background") or element.get("display") == "none":
            return
        for child in element:
            yield from _marks(child, x, y)
    elif tag == "path":
        yield from _path(element, x, y)
    elif tag == "line":
        x2, y2 = float(element.get("x2", 0)), float(element.get("y2", 0))
        yield (
            "path",
            (("fill", "none"), *_style(element)),
            f"M{_short(x)},{_short(y)}L{_short(x + x2)},{_short(y + y2)}",
        )
    elif tag == "text":
        yield from _text(element, x, y)


def _path(element: ElementTree.Element, x: float, y: float) -> Iterator[Mark]:
    path = element.get("d", "")
    style = _style(element)
    visible = any(name in ("fill", "stroke") and value != "none" for name, value in style)
    if not path or not visible or element.get("display") == "none":
        return
    if not any(name == "fill" for name, _ in style):
        style = (("fill", "none"), *style)
    circle = _CIRCLE.match(path)
    if circle:
        radius = float(circle.group(1))
        r, diameter = _short(radius), _short(2 * radius)
        yield "path", style, f"M{_short(x - radius)},{_short(y)}a{r},{r} 0 1,0 {diameter},0a{r},{r} 0 1,0 -{diameter},0"
    else:
        yield "path", style, _moved(path, x, y)


def _line(span: ElementTree.Element, x: float) -> str:
    step = span.get("dy")
    down = f' dy="{_short(float(step))}"' if step else ""
    return f'<tspan x="{_short(x)}"{down}>{escape(span.text or "")}</tspan>'


def _text(element: ElementTree.Element, x: float, y: float) -> Iterator[Mark]:
    spans = [child for child in element if child.tag.endswith("tspan")]
    place = f'x="{_short(x)}" y="{_short(y)}"'
    if spans:
        yield "text", _style(element), f"<text {place}>{''.join(_line(span, x) for span in spans)}</text>"
    elif element.text:
        yield "text", _style(element), _written(escape(element.text), place)


def _written(text: str, place: str) -> str:
    """A text with the addresses of its numbers: on the element where it is one number, else around each."""
    whole = ADDRESSED.fullmatch(text)
    if whole:
        return f"<text {place} {_attribute(whole[1])}>{whole[2]}</text>"
    spans = ADDRESSED.sub(lambda match: f"<tspan {_attribute(match[1])}>{match[2]}</tspan>", text)
    return f"<text {place}>{spans}</text>"


def _attribute(address: str) -> str:
    return f'class="{FIXED}"' if address == FIXED else f'data-value="{address}"'


def _merged(marks: Iterator[Mark]) -> str:
    """Runs of equal style become one path, or one group of texts."""
    parts: list[str] = []
    run: list[str] = []
    last: tuple[str, tuple[tuple[str, str], ...]] | None = None

    def finish() -> None:
        if last is None or not run:
            return
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in last[1])
        if last[0] == "path":
            parts.append(f'<path d="{"".join(run)}"{attributes}/>')
        else:
            parts.append(f"<g{attributes}>{''.join(run)}</g>")

    for kind, style, content in marks:
        if (kind, style) != last:
            finish()
            run, last = [], (kind, style)
        run.append(content)
    finish()
    return "".join(parts)


def clean_svg(root: ElementTree.Element, *, name: str, variant: str, title: str, description: str) -> str:
    """Inline SVG for a page; `name` and `variant` make its ids unique and fixed."""
    width, height = (_short(float(root.get(side, "0"))) for side in ("width", "height"))
    body = _merged(_marks(root))
    ids = f"{name}-{variant}"
    return (
        f'<svg class="{variant}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        f' aria-labelledby="{ids}-t {ids}-d" font-size="{_BASE_FONT_SIZE}"><title id="{ids}-t">{escape(title)}</title>'
        f'<desc id="{ids}-d">{escape(description)}</desc>{body}</svg>'
    )
