"""Pages on disk: whole ones, and error pages that stand in for one that could not be made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.store.files import write_atomically
from pipelines.store.run_context import RunContext

FAILED_MARK = '<meta name="bayou-page" content="failed">'
COMPLETE_MARK = '<meta name="bayou-page" content="complete">'
_HEAD_BYTES = 2000


@dataclass(frozen=True)
class PageFailure:
    """A page that could not be made: the page, the kind of error, and a text without a path or a personal value."""

    page: str
    kind: str
    what: str


def is_complete(page: Path) -> bool:
    """Whether the page exists and is not an error page."""
    if not page.exists():
        return False
    with page.open("rb") as stream:
        return COMPLETE_MARK.encode() in stream.read(_HEAD_BYTES)


def write_error_page(failure: PageFailure, reports: Path, context: RunContext) -> None:
    """Write a page that says what failed, so that no link leads nowhere; the next run makes it again."""
    from pipelines.report.index import error_page

    html = error_page(failure.page, failure.kind, failure.what, context)
    write_atomically(reports / failure.page, html.replace(COMPLETE_MARK, FAILED_MARK))
