"""The document as an official PDF: laid out here, typeset by Typst, with no clock and no network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.report import numbers
from pipelines.report.charts.theme import ACC, INK, INK3
from pipelines.report.office.document import Cell, Document, Figure, Heading, Listing, Paragraph, Table, Text
from pipelines.report.office.fonts import Fonts, typst_fonts
from pipelines.report.office.layout import (
    Placed,
    closing_notes,
    columns_of,
    figure_scale,
    placed,
    side_by_side,
    title_lines,
)
from pipelines.store.run_context import MADE_UP

_UNBROKEN = re.compile(r"(?<=[0-9])(?=[\u3400-\u9fff%])")
"""Between a number and its unit no line ends."""
TEMPLATE = Path(__file__).with_name("official.typ")


def pdf_of(document: Document, fonts: Fonts) -> bytes:
    """The PDF; the same document and the same fonts give the same bytes. Raises typst.TypstError."""
    made_on = datetime.combine(document.known_on, time(), UTC)
    content = json.dumps(typeset_data(document, fonts), ensure_ascii=False)
    return bytes(_compiler(fonts.folder).compile(format="pdf", sys_inputs={"document": content}, timestamp=made_on))


@lru_cache(maxsize=2)
def _compiler(folder: Path | None) -> Any:
    """Kept between pages: looking the fonts up takes longer than setting a page."""
    import typst

    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=typst_fonts(folder), ignore_system_fonts=True)


def typeset_data(document: Document, fonts: Fonts) -> dict[str, Any]:
    """What the template reads."""
    remark = fonts.remark()
    return {
        "fonts": {font.role: {"family": font.family, "weight": font.weight} for font in fonts.roles},
        "title": document.title,
        "title_lines": title_lines(document.headline),
        "description": "，".join(filter(None, (document.tier, document.snapshot_id, remark))),
        "made_up": MADE_UP if document.is_simulated else "",
        "colors": {"red": ACC, "ink": INK, "grey": INK3},
        "masthead": {
            "name": document.masthead.name,
            "secrecy": document.masthead.secrecy,
            "issue": document.masthead.issue,
            "issuer": document.masthead.issuer,
            "date": numbers.prose_date(document.known_on),
        },
        "blocks": [_block(items, fonts.chart_family) for items in side_by_side(placed(document))],
        "notes": [_runs(note) for note in closing_notes(document, remark)],
        "distribution": list(document.distribution),
    }


def _runs(text: Text) -> list[dict[str, Any]]:
    return [
        {"text": _UNBROKEN.sub("\u2060", run.text), "bold": run.is_bold, "red": run.is_red, "small": run.is_small}
        for run in text
    ]


def _block(items: list[Placed], family: str) -> dict[str, Any]:
    block, label = items[0].block, items[0].label
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "label": label, "text": _runs(block.text)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "note": block.is_note, "text": _runs(block.text)}
    if isinstance(block, Listing):
        return {"kind": "listing", "ordered": block.is_ordered, "items": [_runs(item) for item in block.items]}
    if isinstance(block, Table):
        return _table(block, label)
    return {"kind": "figures", "figures": list(_figures(items, family))}


def _table(table: Table, label: str) -> dict[str, Any]:
    columns = columns_of(table)
    return {
        "kind": "table",
        "label": label,
        "title": table.title,
        "note": table.note,
        "size": columns.size,
        "widths": columns.widths,
        "turned": columns.is_turned,
        "head": [_cell(cell, is_top=True) for cell in table.head],
        "rows": [[_cell(cell) for cell in row.cells] for row in table.rows],
    }


def _cell(cell: Cell, *, is_top: bool = False) -> dict[str, Any]:
    return {
        "text": _runs(cell.text),
        "span": cell.span,
        "number": cell.is_number,
        "head": cell.is_head,
        "top": is_top,
    }


def _figures(items: list[Placed], family: str) -> Iterator[dict[str, Any]]:
    figures = [item.block for item in items if isinstance(item.block, Figure)]
    scale = figure_scale(figures)
    for item, figure in zip(items, figures, strict=True):
        yield {
            "label": item.label,
            "title": _runs(figure.title),
            "note": figure.note,
            "alt": figure.description,
            "svg": figure.svg.replace("<svg ", f'<svg font-family="{family}" ', 1),
            "width": figure.width * scale,
            "height": figure.height * scale,
        }
