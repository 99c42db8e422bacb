"""A block: a piece of a page as a notebook cell emits it, HTML text with places for charts.

In JupyterLab a block shows its text and draws its charts; the exporter reads the same block from the cell's output and
puts inline SVG in the places.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import digits
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pipelines.contracts.issue_kinds import issue_remedy, issue_title
from pipelines.report import numbers, sentences, typography
from pipelines.report.addressed import bare, fixed, summed, to_html
from pipelines.report.addresses import measured
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.theme import ACC, D1, INK, INK3, VEGALITE_MIME
from pipelines.report.readings import Reading
from pipelines.report.status import WORDS, Judgement
from pipelines.report.tiers import TIERS_ZH, refuse_personal
from pipelines.store.run_context import RunContext

TEMPLATE_FOLDER = Path(__file__).parent / "template"
BLOCK_MIME = "application/vnd.bayou.block"
"""Its data are JSON in one string: a tree of charts would be copied and written anew at every step from kernel to page."""
FOR_NOTEBOOK_ONLY = {"bayou": "notebook"}
ISSUING_OFFICE = "佛山市扶贫开发领导小组办公室"

_ONCE_A_RUN = ("annual", "bulletin", "catalogue", "city", "clause_tracker", "index", "public", "quality", "year")
"""How templates begin whose paper has one page: a process that makes other pages need not have compiled them."""

_MARKS = {
    "late": f'<path d="M6 .8 11.6 11H.4Z" fill="{ACC}"/>',
    "watch": f'<path d="M6 2 10.5 10.3H1.5Z" fill="none" stroke="{INK}" stroke-width="1.4" stroke-linejoin="round"/>',
    "on": f'<circle cx="6" cy="6" r="4.3" fill="none" stroke="{D1}" stroke-width="1.5"/>',
    "ok": f'<circle cx="6" cy="6" r="5" fill="{D1}"/>',
    "held": f'<path d="M1.5 6h9" stroke="{INK3}" stroke-width="1.8"/>',
    "none": f'<path d="M1.5 6h9" stroke="{INK3}" stroke-width="1.8"/>',
}


class Block:
    """HTML with `<!--chart:NAME-->` places and the charts that belong there; `page` describes the whole page once.

    A page with a `file` of its own begins a further page of the paper: what follows belongs to it.
    """

    def __init__(self, html: str, charts: Sequence[ChartSet] = (), page: dict[str, Any] | None = None) -> None:
        self.html = html
        self.charts = list(charts)
        self.page = page

    def _ipython_display_(self) -> None:
        from IPython import display as ipython_display

        display: Any = ipython_display.display
        display(self._bundle(), raw=True)
        for chart in self.charts:
            first = next(iter(chart.specs.values()))
            display({VEGALITE_MIME: _drawn(first), "text/plain": chart.title}, raw=True, metadata=FOR_NOTEBOOK_ONLY)

    def _bundle(self) -> dict[str, Any]:
        charts = {
            chart.name: {"title": chart.title, "description": chart.description, "specs": chart.specs}
            for chart in self.charts
        }
        block = {"html": self.html, "charts": charts, "page": self.page}
        return {BLOCK_MIME: json.dumps(block, ensure_ascii=False), "text/html": self.html, "text/plain": "（页面段落）"}


def _drawn(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification as a notebook draws it: without the addresses in its texts."""
    rows = {
        name: [{key: bare(value) if isinstance(value, str) else value for key, value in row.items()} for row in found]
        for name, found in spec["datasets"].items()
    }
    return {**spec, "datasets": rows}


def chart_place(chart: ChartSet | None) -> Markup:
    """Where the exporter puts the chart."""
    return Markup(f"<!--chart:{chart.name}-->") if chart is not None else Markup("")


def mark(status: str) -> Markup:
    """The status mark, drawn: fonts disagree on the size of glyphs."""
    return Markup(f'<svg class="mk" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{_MARKS[status]}</svg>')


def number(reading: Reading | None) -> Markup:
    """The printed value of a reading with its address, which `bayou why` takes; 暂缺 where there is none."""
    if reading is None:
        return Markup('<span class="held-word">暂缺</span>')
    inner = reading.text if reading.value is not None else Markup('<span class="held-word">暂缺</span>')
    return Markup('<data value="{}">{}</data>').format(reading.address, inner)


def rule_page(rule_id: str) -> str:
    """Where the catalogue tells of a rule, below the folder of the papers; its family is the letters of its number."""
    return f"rule_catalogue/{rule_id.rstrip(digits)}.html#{rule_id}"


def status(judgement: Judgement, *, short: bool = False) -> Markup:
    """Mark, word and amount of a judgement, always all three."""
    words = WORDS[judgement.status] if short else sentences.judged(judgement)
    return Markup('<span class="st {}">{}{}</span>').format(judgement.status, mark(judgement.status), words)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER / "blocks"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"chart": chart_place, "mark": mark, "status": status, "number": number, "numbers": numbers}
    environment.globals |= {"measured": measured, "say": sentences, "summed": summed, "fixed": fixed}
    environment.globals["issuer"] = ISSUING_OFFICE
    environment.filters |= {"issue_kind": issue_title, "issue_remedy": issue_remedy}
    environment.filters["rule_page"] = rule_page
    environment.filters["blanks"] = lambda html: Markup(typography.with_blanks(to_html(str(escape(html)))))
    return environment


def compile_templates() -> None:
    """Have the templates of papers with many pages ready, so that a process forked from here need not compile them."""
    for name in _environment().list_templates(extensions=["j2"]):
        if not name.startswith(_ONCE_A_RUN):
            _environment().get_template(name)


def render(template: str, **values: Any) -> Markup:
    """The HTML of `template/blocks/<template>` with full-width punctuation, each number under its address."""
    html = _environment().get_template(template).render(**values)
    return Markup(typography.full_width_html(to_html(html)))


def block(
    template: str, charts: Sequence[ChartSet | None] = (), page: dict[str, Any] | None = None, **values: Any
) -> Block:
    """A block from a template; charts that could not be drawn (None) leave no place.

    Raises RefusedError when a frame among `values` carries a personal column into a page that is not restricted.
    """
    tier_zh = page["tier"] if page is not None else TIERS_ZH["internal"]
    for value in values.values():
        if hasattr(value, "columns"):
            refuse_personal(value.columns, tier_zh)
    return Block(str(render(template, **values)), [chart for chart in charts if chart is not None], page)


def page_facts(
    context: RunContext, *, title: str, tier_zh: str, style: str = "report", file: str | None = None
) -> dict[str, Any]:
    """What the page template needs to know: title, style, footer, and whether the data are made up.

    `file` is where a further page of the paper lies, below the folder of the paper's own page.
    """
    title = bare(title)  # of a window and a footer: no element can stand there
    return {
        **({"file": file} if file is not None else {}),
        "title": title,
        "tier": tier_zh,
        "style": style,
        "simulated": context.simulated,
        "footer": f"{title} · 截至{numbers.prose_date(context.as_of)} · {tier_zh}"
        + (" · 模拟数据" if context.simulated else ""),
        "snapshot_id": context.snapshot_id,
        "as_of": context.as_of.isoformat(),
        "known_on": context.known_on.isoformat(),
        "issuer": ISSUING_OFFICE,
    }
