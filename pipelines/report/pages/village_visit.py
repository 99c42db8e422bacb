"""到村单: what a leader takes along to a village, one page a village, and the county's list of them (restricted)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.errors import UsageError
from pipelines.policy import load_areas
from pipelines.report import numbers
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.frames import RestrictedSnapshot
from pipelines.report.visit import rows, sentences, sheets
from pipelines.report.visit.bringing import to_bring
from pipelines.report.visit.questions import ALWAYS, questions
from pipelines.report.visit.reading import read_county
from pipelines.report.visit.records import Village

TIER = "受限"
FOLDER = "village_visit"


class Sheets(list[Block]):
    """Blocks that a notebook shows one after another."""

    def _ipython_display_(self) -> None:
        for one in self:
            one._ipython_display_()


@dataclass(frozen=True)
class Line:
    """One village in the county's list."""

    village: Village
    href: str
    sheets: int
    last_leader: str


class VillageVisits:
    """The papers of one county. Raises UsageError for an unknown county code."""

    def __init__(self, snapshot: RestrictedSnapshot, county_code: str) -> None:
        self.context = snapshot.context
        self.code = county_code
        self.name = _county_name(county_code)
        self.read = read_county(snapshot.connection, county_code, self.context.as_of)
        self.laid_out = {village.code: self._lay_out(village) for village in self.read.villages}

    def opening(self) -> Block:
        """The paper's own page: the villages with their counts and links, the most urgent first."""
        title = f"{self.name}到村单"
        villages = sorted(self.read.villages, key=lambda one: (-one.overdue, -one.findings, one.code))
        return block(
            "village_visit_county.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER),
            title=title,
            tier=TIER,
            context=self.context,
            headline=sentences.county_headline(self.name, self.read.villages),
            lines=[
                Line(
                    one,
                    f"{FOLDER}/{self.code}/{one.code}.html",
                    len(self.laid_out[one.code]),
                    sentences.last_leader(one),
                )
                for one in villages
            ],
            elsewhere=self.read.findings_of_no_village,
        )

    def village_pages(self) -> Sheets:
        """A page for every village of the list."""
        return Sheets(self._village_page(village) for village in self.read.villages)

    def _lay_out(self, village: Village) -> Sequence[sheets.Sheet]:
        as_of = self.context.as_of
        asked = questions(village, self.read.county, as_of)
        brought = to_bring(village, self.read.county, as_of)
        is_open, promised = rows.open_rows(village, as_of), rows.promise_rows(village, as_of)
        return sheets.lay_out(is_open, promised, asked, brought, ALWAYS)

    def _village_page(self, village: Village) -> Block:
        title = f"{self.name}{village.name}到村单"
        return block(
            "village_visit.j2",
            page=page_facts(
                self.context, title=title, tier_zh=TIER, style="visit", file=f"{FOLDER}/{self.code}/{village.code}.html"
            ),
            tier=TIER,
            context=self.context,
            village=village,
            county_name=self.name,
            list_href=f"../../{FOLDER}_{self.code}.html",
            sheets=self.laid_out[village.code],
            rank=self._rank(village),
            say=sentences,
        )

    def _rank(self, village: Village) -> str:
        """全县49村中第3多, by households that have not left poverty; empty where there are none."""
        if not village.poor:
            return ""
        more = sum(other.poor > village.poor for other in self.read.villages)
        return f"全县{numbers.count(len(self.read.villages), '村')}中第{more + 1}多"


def _county_name(code: str) -> str:
    names = {area.code: area.name for area in load_areas()}
    if code not in names:
        listed = "、".join(f"{known} {name}" for known, name in names.items())
        raise UsageError(f"没有代码为“{code}”的县（市、区）", where="county_code", do=f"可用代码：{listed}")
    return names[code]
