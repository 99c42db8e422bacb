"""Pages are made once, fail alone, and their kernel sees one tier's file."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.report import papers
from pipelines.report.execute import tier_folder
from pipelines.report.office.fonts import Fonts
from pipelines.report.page_files import is_complete
from pipelines.report.papers import Paper
from pipelines.report.render import render_papers
from tests.report.snapshots import write_indicators

LARGEST_PAGE_BYTES = 400_000
UNITS = ("各区党委和政府", "各帮扶单位", "市卫计局", "市扶贫办", "顺德区")
LOADS = re.compile(
    r"""(?:src|href|action|poster|data)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""", re.I
)


@pytest.fixture(scope="module")
def reports(snapshot_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages of the small snapshot."""
    folder = tmp_path_factory.mktemp("reports")
    result = render_papers(snapshot_folder, folder)
    assert not result.failures
    assert result.made == 9
    return folder


def pages(reports: Path) -> list[Path]:
    return sorted(reports.rglob("*.html"))


def test_the_kernel_folder_holds_one_file(snapshot_folder: Path) -> None:
    with tier_folder(snapshot_folder, "internal") as folder:
        assert [path.name for path in folder.iterdir()] == ["indicators.duckdb"]
    assert not folder.exists()


def test_all_pages_and_one_index_a_tier(reports: Path) -> None:
    assert [path.relative_to(reports).as_posix() for path in pages(reports)] == [
        "internal/annual_report.html",
        "internal/bulletin.html",
        "internal/city_brief.html",
        "internal/clause_tracker.html",
        "internal/county_progress_440882.html",
        "internal/county_progress_445381.html",
        "internal/index.html",
        "internal/quality.html",
        "internal/rule_catalogue/ID.html",
        "internal/rule_catalogue.html",
        *(f"internal/unit_brief/{name}.html" for name in UNITS),
        "internal/unit_brief.html",
    ]


def test_pages_load_nothing_and_are_small(reports: Path) -> None:
    for page in pages(reports):
        html = page.read_text(encoding="utf-8")
        assert not LOADS.search(html), page.name
        assert len(html.encode()) <= LARGEST_PAGE_BYTES, page.name


def test_no_half_width_punctuation_after_chinese(reports: Path) -> None:
    for page in pages(reports):
        html = re.sub(r"<(style|script|code)\b.*?</\1>|<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r"<[^>]+>", "\n", html)
        assert not re.search(r"[\u4e00-\u9fff][,;:(!?]", text), page.name


class _Outline(HTMLParser):
    """Heading levels and ids in order."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [value for name, value in attrs if name == "id" and value]


def test_headings_descend_one_level_at_a_time_and_ids_are_unique(reports: Path) -> None:
    for page in pages(reports):
        outline = _Outline()
        outline.feed(page.read_text(encoding="utf-8"))
        assert outline.levels[0] == 1
        assert outline.levels.count(1) == 1
        steps = zip(outline.levels, outline.levels[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), (page.name, outline.levels)
        assert len(outline.ids) == len(set(outline.ids)), page.name


def test_the_kept_notebook_has_no_parameters_record_path_or_time(reports: Path) -> None:
    kept = sorted(reports.rglob("*.ipynb"))
    assert len(kept) == 9
    for path in kept:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        assert "papermill" not in text
        assert str(Path.home()) not in text
        assert "/tmp" not in text
        assert all(set(cell["metadata"]) <= {"tags"} for cell in content["cells"])
        assert all(cell.get("execution_count") is None for cell in content["cells"])


def test_a_second_run_makes_nothing(snapshot_folder: Path, reports: Path) -> None:
    before = {path: path.read_bytes() for path in pages(reports)}
    result = render_papers(snapshot_folder, reports)
    assert (result.made, len(result.skipped)) == (0, 9)
    assert {path: path.read_bytes() for path in pages(reports)} == before


def test_a_lost_page_is_made_again_byte_for_byte(snapshot_folder: Path, reports: Path) -> None:
    page = reports / "internal" / "county_progress_445381.html"
    before = page.read_bytes()
    page.unlink()
    result = render_papers(snapshot_folder, reports)
    assert result.pages == ["internal/county_progress_445381.html"]
    assert page.read_bytes() == before


def test_a_failing_page_is_an_error_page_and_the_others_go_on(
    snapshot_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = json.loads(papers.PAPERS["quality"].notebook.read_text(encoding="utf-8"))
    broken["cells"].append(
        {
            "cell_type": "code",
            "id": "x",
            "metadata": {},
            "source": "raise ValueError('/secret/张三')",
            "outputs": [],
            "execution_count": None,
        }
    )
    (tmp_path / "quality.ipynb").write_text(json.dumps(broken), encoding="utf-8")

    class Broken(Paper):
        @property
        def notebook(self) -> Path:
            return tmp_path / "quality.ipynb"

    from pipelines.report import render, worker

    page = tmp_path / "internal" / "quality.html"
    made_here = worker.Worker(snapshot_folder, render._snapshot_facts(snapshot_folder)[0], "", Fonts(()))
    monkeypatch.setattr(worker, "_worker", made_here)
    stale = page.with_suffix(".xlsx")
    stale.parent.mkdir()
    stale.touch()
    failure = worker.make_page(papers.Task(Broken("quality", "质量", "internal", formats=("xlsx",))), tmp_path)
    made_here.stack.close()
    assert not stale.exists()
    assert failure is not None
    assert failure.kind == "ValueError"
    html = page.read_text(encoding="utf-8")
    assert not is_complete(page)
    assert "这一页没有做成" in html
    assert "secret" not in html + failure.what
    assert "张三" not in html + failure.what
    # The next run makes it again, because an error page is not a page.
    assert render_papers(snapshot_folder, tmp_path, papers=["quality"]).made == 1
    assert is_complete(page)


@pytest.mark.parametrize("as_of", [date(2018, 12, 31), date(2019, 6, 30)])
def test_pages_of_an_earlier_date(tmp_path: Path, as_of: date) -> None:
    """In mid-year there is no income of the year, and at the start of the path no quarter to look back on."""
    write_indicators(tmp_path / "indicators.duckdb", as_of=as_of)
    result = render_papers(
        tmp_path,
        tmp_path / "reports",
        papers=["county_progress", "city_brief", "annual_report", "bulletin"],
        counties=["445381"],
    )
    assert not result.failures
    assert result.made == 4


def test_the_quality_page_of_a_refused_build_says_why(tmp_path: Path) -> None:
    write_indicators(tmp_path / "indicators.duckdb")
    refusal = {"kind": "ledger", "what": "行账不平<1行>", "where": "人口表.csv", "do": "请报告"}
    manifest = {"gate": {"passed": False, "refusals": [refusal]}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert render_papers(tmp_path, tmp_path, papers=["quality"], workers=1).made == 1
    html = (tmp_path / "internal" / "quality.html").read_text(encoding="utf-8")
    assert "本次构建未发布" in html
    assert "行账不平&lt;1行&gt;（人口表.csv）" in html
