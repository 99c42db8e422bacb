"""三十条落实台账: every obligation with its measures or the reason for none, target, status, rules and departments."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.report import unit_sentences
from pipelines.report.address_terms import ARTICLES, MEASURES, OBLIGATIONS, RULES, SIZE
from pipelines.report.addresses import obligation_rules, place_of
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.finding_totals import FindingTotals
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.pages import shared
from pipelines.report.pages.obligations import (
    STATUS_ORDER,
    STATUS_WORDS,
    Article,
    articles_of,
    status_counts,
)

TIER = "内部"
TITLE = "三十条落实台账"


class TrackerPage:
    """The sections of the clause tracker, for the whole programme."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        self.departments = snapshot.departments()
        self.articles = articles_of(snapshot, snapshot.book("program", PROGRAM_CODE), FindingTotals(snapshot))
        self.place = place_of(None, self.context.as_of)
        asked = [item for article in self.articles for item in article.obligations]
        self.counts = status_counts(asked, self.place)
        self.obligations = self.place.worked(len(asked), SIZE, OBLIGATIONS)

    def opening(self) -> Block:
        """Masthead and how many obligations stand at each status."""
        measures = {
            line.measure.measure_id
            for article in self.articles
            for obligation in article.obligations
            for line in obligation.measures
        }
        return block(
            "clause_tracker_opening.j2",
            page=page_facts(self.context, title=TITLE, tier_zh=TIER) | {"script": "tracker.js"},
            title=TITLE,
            tier=TIER,
            context=self.context,
            summary=unit_sentences.tracker(
                self.context.as_of,
                self.place.worked(len(self.articles), SIZE, ARTICLES),
                self.obligations,
                self.counts,
            ),
            obligations=self.obligations,
            measures=self.place.worked(len(measures), SIZE, MEASURES),
            rules=self.place.worked(len(self.snapshot.rules()), SIZE, RULES),
        )

    def ledger(self) -> Block:
        """Every article and obligation; one line a measure."""
        own = [name for name in self.departments if name not in shared.COMMON_DEPARTMENTS]
        return block(
            "clause_tracker_ledger.j2",
            articles=self.articles,
            statuses=[name for name in STATUS_ORDER if self.counts.get(name)],
            counts=self.counts,
            rule_count=obligation_rules(self.place),
            words=STATUS_WORDS,
            order=STATUS_ORDER,
            departments=list(enumerate(own)),
            indexes=lambda names: department_indexes(names, own),
            named=lambda names: shared.departments("、".join(names)),
            sections=sections(self.articles),
        )

    def notes(self) -> Block:
        """What the words mean."""
        return block("clause_tracker_notes.j2", context=self.context)


def department_indexes(names: Sequence[str], known: Sequence[str]) -> str:
    """Places of `names` in `known`, for the filter: " 0 3 " with a blank at both ends."""
    return " " + "".join(f"{known.index(name)} " for name in names if name in known)


def sections(articles: Sequence[Article]) -> dict[int, str]:
    """First article of each part of the paper → the part's title."""
    found: dict[int, str] = {}
    for article in articles:
        if article.section not in found.values():
            found[article.article] = article.section
    return found
