"""The indexes, written last: one a tier, with a state for every page there is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.report.blocks import number, page_facts, render
from pipelines.report.export import page_of
from pipelines.report.frames import open_file
from pipelines.report.office.files import file_links, office_file
from pipelines.report.page_files import is_complete
from pipelines.report.pages.city import county_judgement, county_tiles, left_of
from pipelines.report.papers import PAPERS, Task, plan_tasks
from pipelines.report.readings import Book
from pipelines.report.status import Judgement
from pipelines.report.tiers import TIER_FILES, TIERS_ZH, Tier
from pipelines.store.files import write_atomically
from pipelines.store.snapshots import RESTRICTED_MODE, SHARED_MODE

RESTRICTED_NOTE = "受限资料，只给到村和负责整改的人。整改台账（一村一份、一责任单位一份）在本目录的worklists文件夹。"


@dataclass(frozen=True)
class Entry:
    """One line of an index; the numbers are empty for papers that are not about one county."""

    title: str
    href: str
    is_complete: bool
    exit: str = ""
    verified: str = ""
    left: str = ""
    judgement: Judgement | None = None
    files: str = ""


def write_indexes(snapshot_folder: Path, reports_folder: Path) -> None:
    """Write `<tier>/index.html` for each tier that has pages; an index never links to another tier."""
    for tier in sorted({paper.tier for paper in PAPERS.values()}):
        if (snapshot_folder / TIER_FILES[tier]).exists() and (reports_folder / tier).exists():
            _write_index(snapshot_folder, reports_folder, tier)


def _write_index(snapshot_folder: Path, reports_folder: Path, tier: Tier) -> None:
    # The register has no indicators: its index says of each county what the internal one says.
    is_public = tier == "public"
    snapshot = open_file(snapshot_folder, "public") if is_public else open_file(snapshot_folder, "internal")
    books = snapshot.books("county")
    names = {code: book.name for code, book in books.items()}
    tasks = [task for task in plan_tasks(snapshot_folder, names, None, None) if task.paper.tier == tier]
    entries = [_entry(task, books, reports_folder) for task in tasks if (reports_folder / task.page).exists()]
    has_counties = any(task.county_code for task in tasks)
    # Only counties with a page are links; the grid is drawn when every county has one.
    linked = all((reports_folder / tier / f"county_progress_{code}.html").exists() for code in names)
    tiles = county_tiles(books, "county_progress_{code}.html") if has_counties and linked else []
    title = f"报告目录（{TIERS_ZH[tier]}）"
    html = render(
        "index.j2",
        title=title,
        tier=TIERS_ZH[tier],
        note=RESTRICTED_NOTE if tier == "restricted" else "",
        context=snapshot.context,
        pages=entries,
        tiles=tiles,
        counties=has_counties,
        files=any(entry.files for entry in entries),
        failures=[entry.title for entry in entries if not entry.is_complete],
    )
    page = page_facts(snapshot.context, title=title, tier_zh=TIERS_ZH[tier])
    snapshot.connection.close()
    mode = RESTRICTED_MODE if tier == "restricted" else SHARED_MODE
    write_atomically(reports_folder / tier / "index.html", page_of(str(html), page), mode=mode)


def _entry(task: Task, books: dict[str, Book], reports_folder: Path) -> Entry:
    page = reports_folder / task.page
    files = file_links(page.name, [name for name in task.paper.formats if office_file(page, name).exists()])
    if task.county_code is None:
        return Entry(task.paper.title_zh, page.name, is_complete(page), files=files)
    book = books[task.county_code]
    judgement = county_judgement(book)
    registered, verified = (
        number(book.at(measure_id)) for measure_id in ("registered_exit_rate", "verified_exit_rate")
    )
    # The county report is known by the county alone; any other paper says which it is.
    title = book.name if task.paper.name == "county_progress" else f"{book.name}{task.paper.title_zh}"
    return Entry(title, page.name, is_complete(page), registered, verified, left_of(judgement), judgement, files)
