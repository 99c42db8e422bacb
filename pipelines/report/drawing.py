"""From a chart's specification to its drawing: Vega draws it with its texts blank, and they are written in afterwards.

A renderer measures every text, and that was nine tenths of the time a chart took. The size of ours is fixed and every text
stands at its anchor, so nothing asks how wide one is; the machine's fonts cannot change the drawing either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from pipelines.report.svg import clean_svg

_VEGA_LITE = "6.1"
_BLANK = " "


def drawn(spec: dict[str, Any], *, name: str, variant: str, title: str, description: str) -> str:
    """Inline SVG of a Vega-Lite specification whose texts are all in its rows; see `clean_svg` for the rest.

    Raises ValueError when not every text was drawn.
    """
    import vl_convert

    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(_blank(spec), vl_version=_VEGA_LITE))
    for place, line in zip(_places(root), _lines(spec), strict=True):
        place.text = line
    return clean_svg(root, name=name, variant=variant, title=title, description=description)


def _blank(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification with a blank for each line of text."""
    datasets = {
        name: [{**row, "text": "\n".join(_BLANK for _ in _split(row))} if "text" in row else row for row in rows]
        for name, rows in spec["datasets"].items()
    }
    return {**spec, "autosize": {"type": "none"}, "datasets": datasets}


def _lines(spec: dict[str, Any]) -> Iterator[str]:
    """The lines of text in the order in which they are drawn: layer by layer, row by row."""
    for layer in spec["layer"]:
        for row in spec["datasets"][layer["data"]["name"]]:
            if "text" in row:
                yield from _split(row)


def _split(row: dict[str, Any]) -> list[str]:
    return str(row["text"]).split("\n")


def _places(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The elements of the drawing that hold a line of text, in the order in which they are drawn."""
    for element in root.iter():
        if element.tag.endswith(("}text", "}tspan")) and not len(element):
            yield element
