"""From a chart's specification to its drawing: Vega draws it with numbers for its texts, which are put back afterwards.

A renderer measures every text, and an address in it makes it long: nine tenths of the time a chart took. Its size is fixed
and every text stands at its anchor, so nothing asks how wide one is; the machine's fonts cannot change the drawing either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from pipelines.report.svg import clean_svg

_VEGA_LITE = "6.1"
_CHEAPEST_FONT = "monospace"


def drawn(spec: dict[str, Any], *, name: str, variant: str, title: str, description: str) -> str:
    """Inline SVG of a Vega-Lite specification whose texts are all in its rows; see `clean_svg` for the rest."""
    import vl_convert

    wordless, words = _wordless(spec)
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(wordless, vl_version=_VEGA_LITE))
    _put_back(root, words)
    return clean_svg(root, name=name, variant=variant, title=title, description=description)


def _wordless(spec: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The specification with the position of its words in place of each line of text, and the words."""
    places: dict[str, int] = {}

    def numbered(row: dict[str, Any]) -> dict[str, Any]:
        if "text" not in row:
            return row
        lines = str(row["text"]).split("\n")
        return {**row, "text": "\n".join(str(places.setdefault(line, len(places))) if line else "" for line in lines)}

    datasets = {name: [numbered(row) for row in rows] for name, rows in spec["datasets"].items()}
    config = {**spec["config"], "font": _CHEAPEST_FONT}
    return {**spec, "autosize": {"type": "none"}, "config": config, "datasets": datasets}, list(places)


def _put_back(root: ElementTree.Element, words: Sequence[str]) -> None:
    for element in root.iter():
        if element.text and element.tag.endswith(("}text", "}tspan")):
            element.text = words[int(element.text)]
