"""Elements of Word's format that python-docx has no words for, each where the schema wants it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipelines.report.charts.theme import INK, RULE

_INK, _RULE = INK.removeprefix("#"), RULE.removeprefix("#")
_DATED = (1980, 1, 1, 0, 0, 0)  # no clock in the file
_ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
        " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
        " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
        " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish"
        " webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang"
    ),
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd"
        " tblBorders shd tblLayout tblCellMar tblLook"
    ),
}
"""In which order the schema wants the children of each: Word calls a file broken where they stand otherwise."""


def in_schema_order(file: Any) -> None:
    """Put the properties of every paragraph, run, cell and table of the document into the order of the schema."""
    for name, listed in _ORDER.items():
        places = {qn(f"w:{child}"): place for place, child in enumerate(listed.split())}
        for found in file.element.body.iter(qn(f"w:{name}")):
            found[:] = sorted(found, key=_rank(places))


def _rank(places: Mapping[str, int]) -> Callable[[Any], int]:
    return lambda child: places[child.tag]


def element(tag: str, values: Mapping[str, object]) -> Any:
    """An element with its attributes, both of Word's own namespace."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def set_face(properties: Any, family: str) -> None:
    """The family for Chinese and Latin alike: Word keeps them apart."""
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), family)


def border(paragraph: Any, side: str, eighths: int, color: str) -> None:
    """A rule along one side of a paragraph; its width in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.append(borders)
    borders.append(element(f"w:{side}", {"val": "single", "sz": eighths, "space": 4, "color": color}))


def table_rules(grid: Any, *, has_head: bool) -> None:
    """Thick rules above and below a table, a thin one under its head, hairlines between rows."""
    borders = OxmlElement("w:tblBorders")
    for side, eighths, color in (("top", 8, _INK), ("bottom", 8, _INK), ("insideH", 2, _RULE)):
        borders.append(element(f"w:{side}", {"val": "single", "sz": eighths, "space": 0, "color": color}))
    grid._tbl.tblPr.append(borders)
    if has_head:
        for cell in grid.rows[0].cells:
            line = OxmlElement("w:tcBorders")
            line.append(element("w:bottom", {"val": "single", "sz": 4, "space": 0, "color": _INK}))
            cell._tc.get_or_add_tcPr().append(line)


def without_clock(content: bytes) -> bytes:
    """The archive with its entries sorted and dated alike; the list of contents sorts first, as readers expect."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, _DATED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return stream.getvalue()
