"""The papers there are: which notebook, which tier, and whether it is made for each county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.report.office.files import Format
from pipelines.report.tiers import TIER_FILES, Tier
from pipelines.store.home import NOTEBOOKS_FOLDER


@dataclass(frozen=True)
class Paper:
    """One paper; `page` of a county paper gets the county code behind an underscore. `formats` lie beside each page."""

    name: str
    title_zh: str
    tier: Tier
    for_each_county: bool = False
    formats: tuple[Format, ...] = ()

    @property
    def notebook(self) -> Path:
        return NOTEBOOKS_FOLDER / f"{self.name}.ipynb"


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("city_brief", "对口帮扶工作简报", "internal", formats=("pdf", "xlsx")),
        Paper("bulletin", "定期通报", "internal", formats=("pdf", "docx", "xlsx")),
        Paper("annual_report", "年度报告", "internal", formats=("pdf", "docx", "xlsx")),
        Paper("quality", "数据质量报告", "internal", formats=("xlsx",)),
        Paper("rule_catalogue", "规则目录", "internal"),
        Paper("clause_tracker", "三十条落实台账", "internal", formats=("xlsx",)),
        Paper("unit_brief", "责任单位和结对区简报", "internal", formats=("pdf", "xlsx")),
        Paper("county_progress", "县区进展报告", "internal", for_each_county=True, formats=("xlsx",)),
        Paper("village_visit", "到村单", "restricted", for_each_county=True),
        Paper("public_overview", "帮扶村脱贫进展（公开）", "public", formats=("xlsx",)),
    )
}


@dataclass(frozen=True)
class Task:
    """One page to make."""

    paper: Paper
    county_code: str | None = None
    county_name: str = ""

    @property
    def page(self) -> str:
        """Path of the page below `reports/<snapshot>/`."""
        suffix = f"_{self.county_code}" if self.county_code else ""
        return f"{self.paper.tier}/{self.paper.name}{suffix}.html"

    @property
    def label(self) -> str:
        """What the progress line says."""
        return f"{self.paper.title_zh}{f' {self.county_name}' if self.county_name else ''}"

    @property
    def parameters(self) -> dict[str, object]:
        return {"county_code": self.county_code} if self.county_code else {}


def plan_tasks(
    snapshot_folder: Path, county_names: dict[str, str], papers: Sequence[str] | None, counties: Sequence[str] | None
) -> list[Task]:
    """The pages asked for. Raises UsageError for an unknown paper or county; a tier without a file has no pages."""
    wrong = [name for name in papers or () if name not in PAPERS]
    if wrong:
        raise UsageError(f"没有这种报告：{'、'.join(wrong)}", where="--paper", do=f"可用：{'、'.join(PAPERS)}")
    unknown = [code for code in counties or () if code not in county_names]
    if unknown:
        listed = "、".join(f"{code} {name}" for code, name in county_names.items())
        raise UsageError(f"没有这个县（市、区）：{'、'.join(unknown)}", where="--county", do=f"可用：{listed}")
    chosen = [PAPERS[name] for name in papers] if papers is not None else list(PAPERS.values())
    tasks: list[Task] = []
    for paper in chosen:
        if not (snapshot_folder / TIER_FILES[paper.tier]).exists():
            continue
        if paper.for_each_county:
            tasks += [Task(paper, code, county_names[code]) for code in counties or county_names]
        else:
            tasks.append(Task(paper))
    return tasks
