"""The report stage from end to end: decide which pages are missing, make them in workers, write the indexes last."""

from __future__ import annotations

import multiprocessing
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.report.frames import RunContext, Snapshot, Tier, open_file
from pipelines.report.papers import Task, plan_tasks
from pipelines.store.files import write_atomically

Progress = Callable[[str, int, int], None]
FAILED_MARK = '<meta name="bayou-page" content="failed">'
COMPLETE_MARK = '<meta name="bayou-page" content="complete">'
_HEAD_BYTES = 2000
# Errors of the project, whose first line never carries a personal value or a path.
_OWN_ERRORS = ("UsageError", "RefusedError", "MachineError")


@dataclass(frozen=True)
class PageFailure:
    """A page that could not be made: the page, the kind of error, and a text without a path or a personal value."""

    page: str
    kind: str
    what: str


@dataclass
class RenderResult:
    """Pages made, pages that were already there, and failures."""

    pages: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failures: list[PageFailure] = field(default_factory=list)

    @property
    def made(self) -> int:
        """Number of pages made in this run."""
        return len(self.pages)


def render_papers(
    snapshot_folder: Path,
    reports_folder: Path,
    *,
    papers: Sequence[str] | None = None,
    counties: Sequence[str] | None = None,
    workers: int = 2,
    force: bool = False,
    progress: Progress | None = None,
) -> RenderResult:
    """Make the pages of one snapshot below `reports_folder`/<tier>/; only missing or failed ones unless `force`.

    Args:
        papers: names of papers (default all); counties: county codes for papers made for each county (default all).
        workers: processes; each keeps its chart renderer warm and runs one fresh kernel at a time.
        progress: called with (page, done, total) after each page.
    A page that fails becomes an error page and a failure record; the others go on. Raises UsageError for an unknown
    paper or county.
    """
    context, names = _snapshot_facts(snapshot_folder)
    tasks = plan_tasks(snapshot_folder, names, papers, counties)
    wanted = [task for task in tasks if force or not is_complete(reports_folder / task.page)]
    result = RenderResult(skipped=[task.page for task in tasks if task not in wanted])
    banner = gate_banner(snapshot_folder)
    for done, (task, failure) in enumerate(
        _made(wanted, snapshot_folder, reports_folder, context, banner, workers), start=1
    ):
        if failure is None:
            result.pages.append(task.page)
        else:
            result.failures.append(failure)
        if progress is not None:
            progress(task.label, done, len(wanted))
    result.pages.sort()
    result.failures.sort(key=lambda item: item.page)
    if wanted or not (reports_folder / "internal" / "index.html").exists():
        from pipelines.report.index import write_indexes

        write_indexes(snapshot_folder, reports_folder)
    return result


def is_complete(page: Path) -> bool:
    """Whether the page exists and is not an error page."""
    if not page.exists():
        return False
    with page.open("rb") as stream:
        return COMPLETE_MARK.encode() in stream.read(_HEAD_BYTES)


def gate_banner(snapshot_folder: Path) -> str:
    """What the pages of a refused build say at the top; empty for a published snapshot."""
    import json

    from markupsafe import Markup

    manifest = snapshot_folder / "manifest.json"
    gate = json.loads(manifest.read_text(encoding="utf-8")).get("gate", {}) if manifest.exists() else {}
    refusals = gate.get("refusals") or []
    if not refusals:
        return ""
    lines = Markup("").join(
        Markup("<li>{}（{}）。{}</li>").format(item.get("what", ""), item.get("where", ""), item.get("do", ""))
        for item in refusals
    )
    return str(Markup("<b>本次构建未发布</b>，原有快照和报告保持不变。原因：<ul>{}</ul>").format(lines))


def _snapshot_facts(snapshot_folder: Path) -> tuple[RunContext, dict[str, str]]:
    snapshot: Snapshot = open_file(snapshot_folder)
    counties = snapshot.areas("county")
    facts = snapshot.context, dict(zip(counties["code"], counties["name"], strict=True))
    snapshot.connection.close()
    return facts


Made = tuple[Task, PageFailure | None]


def _made(
    tasks: list[Task], snapshot: Path, reports: Path, context: RunContext, banner: str, workers: int
) -> Iterator[Made]:
    """Yield each task as it is finished. A worker that dies fails the pages it had not finished, not the run."""
    if not tasks:
        return
    # spawn, not fork: a process forked after a Polars query deadlocks.
    pool = ProcessPoolExecutor(
        max_workers=max(1, min(workers, len(tasks))),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(snapshot, context, banner),
    )
    with pool:
        pending: dict[Future[PageFailure | None], Task] = {
            pool.submit(_make_page, task, reports): task for task in tasks
        }
        while pending:
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                task = pending.pop(future)
                try:
                    yield task, future.result()
                except Exception as error:
                    failure = PageFailure(task.page, type(error).__name__, "生成页面的进程意外结束")
                    _write_error_page(failure, reports, context)
                    yield task, failure


class _Worker:
    """What a worker process keeps between pages: one copy of each tier's file, deleted when the process ends."""

    def __init__(self, snapshot: Path, context: RunContext, banner: str) -> None:
        self.snapshot = snapshot
        self.context = context
        self.banner = banner
        self.stack = ExitStack()
        self.folders: dict[Tier, Path] = {}

    def folder(self, tier: Tier) -> Path:
        from pipelines.report.execute import tier_folder

        if tier not in self.folders:
            self.folders[tier] = self.stack.enter_context(tier_folder(self.snapshot, tier))
        return self.folders[tier]


_worker: _Worker | None = None


def _start_worker(snapshot: Path, context: RunContext, banner: str) -> None:
    from multiprocessing import util

    global _worker
    _worker = _Worker(snapshot, context, banner)
    util.Finalize(_worker, _worker.stack.close, exitpriority=10)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed run leaves no worker waiting for tasks that never come; its kernel ends with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if _worker is not None:
            _worker.stack.close()
        os._exit(1)


def _make_page(task: Task, reports: Path) -> PageFailure | None:
    """In a worker: run the notebook, export, write page and notebook. Returns a failure instead of raising."""
    assert _worker is not None
    try:
        _write_page(task, reports, _worker)
    except Exception as error:
        failure = PageFailure(task.page, *_safe_words(error))
        _write_error_page(failure, reports, _worker.context)
        return failure
    return None


def _write_page(task: Task, reports: Path, worker: _Worker) -> None:
    import nbformat

    from pipelines.report.execute import run_paper
    from pipelines.report.export import kept_notebook, page_html

    executed = run_paper(task.paper.notebook, worker.folder(task.paper.tier), task.parameters)
    banner = worker.banner if task.paper.name == "quality" else ""
    html = page_html(executed, banner=banner)
    page = reports / task.page
    notebook = page.parent / "notebooks" / f"{page.stem}.ipynb"
    writes: Any = nbformat.writes
    write_atomically(notebook, writes(kept_notebook(executed)) + "\n")
    write_atomically(page, html)


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


def _write_error_page(failure: PageFailure, reports: Path, context: RunContext) -> None:
    from pipelines.report.index import error_page

    html = error_page(failure.page, failure.kind, failure.what, context)
    write_atomically(reports / failure.page, html.replace(COMPLETE_MARK, FAILED_MARK))
