"""A worker process of the report stage: keeps its chart renderer warm and makes one page at a time."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipelines.report.error_page import PageFailure, write_error_page
from pipelines.report.office.files import Format, content_of, made_formats, office_file, with_links
from pipelines.report.office.fonts import Fonts
from pipelines.report.papers import Task
from pipelines.report.tiers import Tier
from pipelines.store.files import write_atomically
from pipelines.store.processes import end_with_parent
from pipelines.store.run_context import RunContext
from pipelines.store.snapshots import RESTRICTED_MODE, SHARED_MODE

# Errors of the project, whose first line never carries a personal value or a path.
_OWN_ERRORS = ("UsageError", "RefusedError", "MachineError")


class Worker:
    """What a worker process keeps between pages: one copy of each tier's file, deleted when the process ends."""

    def __init__(self, snapshot: Path, context: RunContext, banner: str, fonts: Fonts) -> None:
        self.snapshot = snapshot
        self.context = context
        self.banner = banner
        self.fonts = fonts
        self.stack = ExitStack()
        self.folders: dict[Tier, Path] = {}

    def folder(self, tier: Tier) -> Path:
        from pipelines.report.execute import tier_folder

        if tier not in self.folders:
            self.folders[tier] = self.stack.enter_context(tier_folder(self.snapshot, tier))
        return self.folders[tier]


_worker: Worker | None = None


def start_worker(snapshot: Path, context: RunContext, banner: str, fonts: Fonts) -> None:
    from multiprocessing import util

    global _worker
    _worker = Worker(snapshot, context, banner, fonts)
    util.Finalize(_worker, _worker.stack.close, exitpriority=10)
    # A killed run leaves no worker waiting for tasks that never come.
    end_with_parent(_worker.stack.close)


def make_page(task: Task, reports: Path) -> PageFailure | None:
    """In a worker: run the notebook, export, write page, files beside it and notebook. Returns a failure instead of raising."""
    assert _worker is not None
    try:
        return _write_page(task, reports, _worker)
    except Exception as error:
        failure = PageFailure(task.page, *_safe_words(error))
        # Files of an earlier run would speak for a page that is not there.
        for name in task.paper.formats:
            office_file(reports / task.page, name).unlink(missing_ok=True)
        write_error_page(failure, reports, _worker.context)
        return failure


def _write_page(task: Task, reports: Path, worker: Worker) -> PageFailure | None:
    from pipelines.report.execute import run_paper
    from pipelines.report.export import MAIN_PAGE, kept_notebook, pages_html
    from pipelines.report.light_nbformat import nbformat

    executed = run_paper(task.paper.notebook, worker.folder(task.paper.tier), task.parameters)
    banner = worker.banner if task.paper.name == "quality" else ""
    pages = pages_html(executed, banner=banner)
    page = reports / task.page
    mode = RESTRICTED_MODE if task.paper.tier == "restricted" else SHARED_MODE
    notebook = page.parent / "notebooks" / f"{page.stem}.ipynb"
    writes: Any = nbformat.writes
    write_atomically(notebook, writes(kept_notebook(executed)) + "\n", mode=mode)
    failure: PageFailure | None = None
    # The paper's own page last: where it is whole, all pages and files of the paper are there.
    for name in sorted(pages, key=lambda name: name == MAIN_PAGE):
        place = page if name == MAIN_PAGE else page.parent / name
        made, failed = _write_office_files(task, place, pages[name], worker.fonts, mode)
        failure = failure or failed
        write_atomically(place, with_links(pages[name], place.name, made), mode=mode)
    return failure


def _write_office_files(
    task: Task, page: Path, html: str, fonts: Fonts, mode: int
) -> tuple[list[Format], PageFailure | None]:
    """The formats that were written beside a page, and what kept one from it: the page itself goes on without."""
    from pipelines.report.office.reading import read_page

    made: list[Format] = []
    failure: PageFailure | None = None
    formats = made_formats(task.paper.formats, fonts)
    document = read_page(html) if formats else None
    for name in formats:
        assert document is not None
        file = office_file(page, name)
        try:
            content = content_of(document, name, fonts)
        except Exception as error:
            file.unlink(missing_ok=True)
            failure = PageFailure(f"{task.paper.tier}/{file.name}", *_safe_words(error))
            continue
        write_atomically(file, content, mode=mode)
        made.append(name)
    return made, failure


def _safe_words(error: Exception) -> tuple[str, str]:
    """Kind and text of an error. Messages of the project's own errors are safe; of any other only the kind is told."""
    from pipelines.errors import BayouError

    if isinstance(error, BayouError):
        return type(error).__name__, error.what
    kind = str(getattr(error, "ename", None) or type(error).__name__)
    safe_kind = kind if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,60}", kind) else "Error"
    told = str(getattr(error, "evalue", None) or "").splitlines()
    text = told[0] if told and safe_kind in _OWN_ERRORS else ""
    return safe_kind, text or "运行到一个单元格时出错"
