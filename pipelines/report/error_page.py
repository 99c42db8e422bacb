"""The page that stands in for one that could not be made: no traceback, no path, no value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pipelines.report.blocks import page_facts, render
from pipelines.report.export import page_of
from pipelines.report.page_files import COMPLETE_MARK, FAILED_MARK
from pipelines.report.tiers import TIERS_ZH, Tier
from pipelines.store.files import write_atomically
from pipelines.store.run_context import RunContext


@dataclass(frozen=True)
class PageFailure:
    """A page that could not be made: the page, the kind of error, and a text without a path or a personal value."""

    page: str
    kind: str
    what: str


def write_error_page(failure: PageFailure, reports: Path, context: RunContext) -> None:
    """Write a page that says what failed, so that no link leads nowhere; the next run makes it again."""
    title = f"{Path(failure.page).stem}：未能生成"
    tier = cast(Tier, failure.page.split("/")[0])
    html = render("error.j2", title=title, context=context, kind=failure.kind, what=failure.what)
    page = page_of(str(html), page_facts(context, title=title, tier_zh=TIERS_ZH[tier]))
    write_atomically(reports / failure.page, page.replace(COMPLETE_MARK, FAILED_MARK))
