"""The report stage from end to end: decide which pages are missing, make them in workers, write the indexes last."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.report import typography
from pipelines.report.error_page import PageFailure, write_error_page
from pipelines.report.frames import open_file
from pipelines.report.office.files import made_formats, office_file
from pipelines.report.office.fonts import NO_FONTS, Fonts, found_fonts
from pipelines.report.page_files import is_complete
from pipelines.report.papers import Task, plan_tasks
from pipelines.report.worker import make_page, start_worker
from pipelines.store.run_context import RunContext

Progress = Callable[[str, int, int], None]


@dataclass
class RenderResult:
    """Pages made, pages that were already there, failures, and what to tell where something was left out."""

    pages: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failures: list[PageFailure] = field(default_factory=list)
    hint: str = ""

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
    fonts_folder: Path | None = None,
    progress: Progress | None = None,
) -> RenderResult:
    """Make the pages of one snapshot below `reports_folder`/<tier>/; only missing or failed ones unless `force`.

    Args:
        papers: names of papers (default all); counties: county codes for papers made for each county (default all).
        workers: processes; each keeps its chart renderer warm and runs one fresh kernel at a time.
        fonts_folder: the home's own fonts, for PDFs; without any font the pages are made and no PDF.
        progress: called with (page, done, total) after each page.
    A page that fails becomes an error page and a failure record; the others go on. Raises UsageError for an unknown
    paper or county, or a wrong list of fonts.
    """
    context, names = _snapshot_facts(snapshot_folder)
    tasks = plan_tasks(snapshot_folder, names, papers, counties)
    wanted = [task for task in tasks if force or not _is_whole(task, reports_folder, fonts_folder)]
    result = RenderResult(skipped=[task.page for task in tasks if task not in wanted])
    fonts = found_fonts(fonts_folder) if wanted else Fonts(())
    if not fonts.is_complete and any("pdf" in task.paper.formats for task in wanted):
        result.hint = NO_FONTS
    if wanted:
        start = (snapshot_folder, context, gate_banner(snapshot_folder), fonts)
        with _workers(min(workers, len(wanted)), start) as pool:
            for done, (task, failure) in enumerate(_made(pool, wanted, reports_folder, context), start=1):
                if failure is None:
                    result.pages.append(task.page)
                else:
                    result.failures.append(failure)
                if progress is not None:
                    progress(task.label, done, len(wanted))
            _write_indexes_in(pool, snapshot_folder, reports_folder)
    elif not (reports_folder / "internal" / "index.html").exists():
        _write_indexes(snapshot_folder, reports_folder)
    result.pages.sort()
    result.failures.sort(key=lambda item: item.page)
    return result


def _is_whole(task: Task, reports: Path, fonts_folder: Path | None) -> bool:
    """Whether the page is there with every file beside it; a PDF that no font here could make is not missed."""
    page = reports / task.page
    missing = [name for name in task.paper.formats if not office_file(page, name).exists()]
    # Fonts are looked up only where a file is missing: that takes longer than the rest of an idle run.
    return is_complete(page) and (not missing or not made_formats(missing, found_fonts(fonts_folder)))


def render_public(folder: Path, target: Path) -> Path:
    """Make the public page of the `public.duckdb` in `folder` (released or a draft), and the workbook of its numbers, below
    `target`; returns the page."""
    from pipelines.report.execute import run_paper, tier_folder
    from pipelines.report.export import page_html
    from pipelines.report.office.files import content_of, with_links
    from pipelines.report.office.reading import read_page
    from pipelines.report.papers import PAPERS
    from pipelines.store.files import write_atomically

    paper = PAPERS["public_overview"]
    with tier_folder(folder, "public") as snapshot:
        html = page_html(run_paper(paper.notebook, snapshot, {}))
    page = target / f"{paper.name}.html"
    document = read_page(html)
    for form in paper.formats:
        write_atomically(office_file(page, form), content_of(document, form, Fonts(())))
    write_atomically(page, with_links(html, page.name, paper.formats))
    return page


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
    html = Markup("<b>本次构建未发布</b>，原有快照和报告保持不变。原因：<ul>{}</ul>").format(lines)
    return typography.full_width_html(str(html))


def _snapshot_facts(snapshot_folder: Path) -> tuple[RunContext, dict[str, str]]:
    snapshot = open_file(snapshot_folder)
    counties = snapshot.areas("county")
    facts = snapshot.context, dict(zip(counties["code"], counties["name"], strict=True))
    snapshot.connection.close()
    return facts


Made = tuple[Task, PageFailure | None]
Start = tuple[Path, RunContext, str, Fonts]


def _workers(number: int, start: Start) -> ProcessPoolExecutor:
    """Processes that make pages; `start` is what a worker starts with."""
    # spawn, not fork: a process forked after a Polars query deadlocks.
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max(1, number), mp_context=spawning, initializer=start_worker, initargs=start)


def _made(pool: ProcessPoolExecutor, tasks: list[Task], reports: Path, context: RunContext) -> Iterator[Made]:
    """Yield each task as it is finished. A worker that dies fails the pages it had not finished, not the run."""
    pending: dict[Future[PageFailure | None], Task] = {pool.submit(make_page, task, reports): task for task in tasks}
    while pending:
        finished, _ = wait(pending, return_when=FIRST_COMPLETED)
        for future in finished:
            task = pending.pop(future)
            try:
                yield task, future.result()
            except Exception as error:
                failure = PageFailure(task.page, type(error).__name__, "生成页面的进程意外结束")
                write_error_page(failure, reports, context)
                yield task, failure


def _write_indexes_in(pool: ProcessPoolExecutor, snapshot_folder: Path, reports: Path) -> None:
    """Write the indexes in a worker, which has everything at hand; where the workers have died, here."""
    try:
        pool.submit(_write_indexes, snapshot_folder, reports).result()
    except BrokenProcessPool:
        _write_indexes(snapshot_folder, reports)


def _write_indexes(snapshot_folder: Path, reports: Path) -> None:
    # An idle run has no use for what the indexes import.
    from pipelines.report.index import write_indexes

    write_indexes(snapshot_folder, reports)
