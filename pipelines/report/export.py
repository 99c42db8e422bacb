"""From an executed notebook to one page: charts become inline SVG, text gets its punctuation, everything in one file.

Used in a long-lived worker process: the first chart costs seconds, each further one hundredths.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pipelines.report import typography
from pipelines.report.blocks import BLOCK_MIME, TEMPLATE_FOLDER
from pipelines.report.charts.theme import VEGALITE_MIME
from pipelines.report.drawing import drawn
from pipelines.report.light_nbformat import nbformat

Node = Any  # nbformat and nbconvert come without types
_node: Any = nbformat.NotebookNode

PLACE = re.compile(r"<!--chart:([a-z0-9_]+)-->")
PAGE_OUTPUT = {"bayou": "page"}
RUNNING_STYLES = ("report", "annual", "bulletin")
"""Styles whose printed pages run on, so that the printer numbers them; the others are sheets that say their own number."""
MAIN_PAGE = ""
"""The page of the paper itself; a paper may emit further ones beside it."""


class NotAPaper(Exception):
    """The notebook emitted no page description."""


@cache
def _exporter() -> Any:
    from nbconvert.exporters import TemplateExporter

    # Not HTMLExporter: that one adds three CDN addresses and anchor links, and rewrites the page through BeautifulSoup.
    class PageExporter(TemplateExporter):
        file_extension = ".html"
        output_mimetype = "text/html"

    make: Any = PageExporter
    return make(template_name=TEMPLATE_FOLDER.name, extra_template_basedirs=[str(TEMPLATE_FOLDER.parent)])


def _figure(name: str, chart: dict[str, Any]) -> str:
    """Every variant of a chart (wide, narrow, printed), one after the other."""
    title, description = (typography.full_width(chart[part]) for part in ("title", "description"))
    return "".join(
        drawn(spec, name=name, variant=variant, title=title, description=description)
        for variant, spec in chart["specs"].items()
    )


def _finished(block: dict[str, Any]) -> str:
    """The block's HTML with its charts in place."""
    charts = block["charts"]
    return PLACE.sub(lambda match: _figure(match.group(1), charts[match.group(1)]), block["html"])


def _code_cell(position: int, outputs: list[Node]) -> Node:
    return _node(
        id=f"cell-{position:02d}",
        cell_type="code",
        source="",
        metadata=_node(),
        outputs=outputs,
        execution_count=None,
    )


def page_html(notebook: Node, *, banner: str = "") -> str:
    """The page of an executed paper. Raises NotAPaper when no block described the page."""
    return pages_html(notebook, banner=banner)[MAIN_PAGE]


def pages_html(notebook: Node, *, banner: str = "") -> dict[str, str]:
    """Every page of an executed paper: `MAIN_PAGE`, and those whose first block gave a file of its own.

    Raises NotAPaper when no block described the paper's own page.
    """
    pages: dict[str, dict[str, Any]] = {}
    outputs: dict[str, list[Node]] = {}
    name = MAIN_PAGE
    for block in _blocks(notebook):
        if block["page"] is not None:
            name = block["page"].get("file", MAIN_PAGE)
            pages[name] = block["page"]
        data = {"text/html": _finished(block)}
        output = _node(output_type="display_data", data=_node(data), metadata=_node(PAGE_OUTPUT))
        outputs.setdefault(name, []).append(output)
    if MAIN_PAGE not in pages:
        raise NotAPaper("notebook emitted no page")
    return {
        name: assemble([_code_cell(at, [one]) for at, one in enumerate(outputs[name])], page, banner=banner)
        for name, page in pages.items()
    }


def _blocks(notebook: Node) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()) if cell.cell_type == "code" else ():
            block = output.get("data", {}).get(BLOCK_MIME)
            if block is not None:
                yield json.loads(block)


def assemble(cells: list[Node], page: dict[str, Any], *, banner: str = "") -> str:
    """The whole file around finished cells."""
    finished = _node(cells=cells, metadata=_node(), nbformat=4, nbformat_minor=5)
    resources = {"page": {"script": None, **page}, "banner": banner, "page_css": page_css(page)}
    html, _ = _exporter().from_notebook_node(finished, resources=resources)
    return str(html).rstrip() + "\n"


def page_of(html: str, page: dict[str, Any], *, banner: str = "") -> str:
    """A page of the exporter's own (an index, an error page) in the same frame."""
    output = _node(output_type="display_data", data=_node({"text/html": html}), metadata=_node(PAGE_OUTPUT))
    cell = _code_cell(0, [output])
    return assemble([cell], page, banner=banner)


def page_css(page: dict[str, Any]) -> str:
    """The running footer of the printed page."""
    if page["style"] not in RUNNING_STYLES:
        return ""
    footer = typography.full_width(page["footer"]).replace("\\", "").replace('"', "")
    font = 'font:8pt "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#626D7A'
    return (
        f'@page{{@bottom-left{{content:"{footer}";{font}}}'
        f'@bottom-right{{content:"第 " counter(page) " 页 / 共 " counter(pages) " 页";{font}}}}}'
    )


def kept_notebook(notebook: Node) -> Node:
    """The executed notebook as it is kept beside the page: charts and text, no parameters record, paths or timings."""
    cells: list[Node] = []
    for position, cell in enumerate(notebook.cells):
        copy = _node(
            id=f"cell-{position:02d}",
            cell_type=cell.cell_type,
            source=cell.source,
            metadata=_node({"tags": list(cell.metadata.get("tags", []))} if cell.metadata.get("tags") else {}),
        )
        if cell.cell_type == "code":
            copy.execution_count = None
            copy.outputs = [_kept_output(output) for output in cell.outputs if output.output_type == "display_data"]
        cells.append(copy)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return _node(cells=cells, metadata=_node({"kernelspec": kernel}), nbformat=4, nbformat_minor=5)


def _kept_output(output: Node) -> Node:
    data = {mime: value for mime, value in output.data.items() if mime in ("text/html", "text/plain", VEGALITE_MIME)}
    return _node(output_type="display_data", data=_node(data), metadata=_node())
