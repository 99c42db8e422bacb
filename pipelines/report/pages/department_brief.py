"""One responsible department: what the paper asks of it, where it stands, which findings it answers for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from pipelines.report import numbers, unit_sentences
from pipelines.report.address_terms import ARTICLES, OBLIGATIONS, SIZE
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.theme import ACC2, D3
from pipelines.report.finding_totals import FindingTotals, PlaceTotal, Total, total
from pipelines.report.pages.obligations import (
    Article,
    MeasureLine,
    Obligation,
    behind,
    behind_counts,
    status_counts,
    worst_counties,
)
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import ORDER, Judgement

MANY_ARTICLES = 15
"""A department of more articles is shown only what is 落后 or 暂缺; all of it is in the tracker."""
MANY_LINES = 30
"""Of a department of more measures the worst of each obligation is shown."""
RULES_SHOWN = 8
_CHART = {"a": 340}


@dataclass(frozen=True)
class Department:
    """A department with the articles it answers for and all counties, to name the worst."""

    name: str
    articles: Sequence[Article]
    findings: FindingTotals
    counties: Sequence[Book]

    @cached_property
    def own(self) -> list[Article]:
        """Articles that name the department."""
        return [item for item in self.articles if self.name in item.departments and not item.is_our_reading]

    @cached_property
    def common(self) -> list[Article]:
        """Articles that name nobody and that we read as asked of all."""
        return [item for item in self.articles if self.name in item.departments and item.is_our_reading]

    @property
    def obligations(self) -> list[Obligation]:
        """Everything that is asked of it, in the order of the paper."""
        return [item for article in (*self.common, *self.own) for item in article.obligations]

    @property
    def has_many(self) -> bool:
        """Whether only what needs attention is shown."""
        return len(self.own) > MANY_ARTICLES

    @property
    def is_long(self) -> bool:
        """Whether its measures would fill more than the pages of a brief."""
        return sum(len(item.measures) for article in self.own for item in article.obligations) > MANY_LINES

    def lines(self, obligation: Obligation) -> Sequence[MeasureLine]:
        """The measures of an obligation that the page prints, the worst first; the tracker holds all."""
        if not self.is_long and not self.has_many and obligation.article in {item.article for item in self.own}:
            return obligation.measures
        return obligation.measures[:1]

    @cached_property
    def open(self) -> pl.DataFrame:
        """Rows of the findings of its rules."""
        return self.findings.of_rules(self.findings.rules_of_department(self.name))

    @property
    def total(self) -> Total:
        """Open findings of its rules."""
        return total(self.open, self.findings.place, self.name)

    @property
    def counts(self) -> dict[str, int]:
        """How many of its obligations stand at each status."""
        return status_counts(self.obligations, self.findings.place, self.name)

    def size(self, number: int, of: str) -> int:
        """A number of its articles or obligations, with the address."""
        return self.findings.place.worked(number, SIZE, of, self.name)

    @cached_property
    def behind(self) -> list[Judgement]:
        """Its measures that are 落后 or 临近; among equals those of the articles that name it first."""
        own = behind(line for article in self.own for item in article.obligations for line in item.measures)
        known = {item.reading.measure.measure_id for item in own if item.reading}
        others = behind(line for article in self.common for item in article.obligations for line in item.measures)
        found = own + [item for item in others if item.reading and item.reading.measure.measure_id not in known]
        return sorted(found, key=lambda item: ORDER[item.status])

    def worst(self, measure: Measure) -> list[tuple[str, Reading]]:
        """The counties that are worst in one of its measures."""
        return worst_counties(self.counties, measure)

    def sentences(self) -> list[str]:
        """State, what is late, what to do next."""
        first = self.behind[0] if self.behind else None
        worst = self.worst(first.reading.measure) if first and first.reading else []
        articles = self.size(len(self.own) + len(self.common), ARTICLES)
        obligations = self.size(len(self.obligations), OBLIGATIONS)
        return [
            unit_sentences.department_state(self.context_day, self.name, articles, obligations, self.counts),
            unit_sentences.late(self.behind, behind_counts(self.behind, self.findings.place, self.name), self.total),
            unit_sentences.next_step(
                self.findings.by_rule(self.open, self.name),
                self.findings.by_county(self.open, self.name),
                self.total,
                first,
                worst[0] if worst else None,
            ),
        ]

    @property
    def context_day(self) -> date:
        """The date of the data."""
        return self.findings.snapshot.context.as_of

    def shown(
        self, articles: Sequence[Article], statuses: Collection[str] | None
    ) -> list[tuple[Article, list[Obligation]]]:
        """Articles with the obligations that the page prints: those of these statuses, or all."""
        listed = [
            (article, [item for item in article.obligations if statuses is None or item.status in statuses])
            for article in articles
        ]
        return [(article, items) for article, items in listed if items]


def findings_chart(places: Sequence[PlaceTotal], title: str) -> ChartSet | None:
    """Open findings by county, ranked; None without any."""
    bars = [
        Bar(
            place.name,
            place.total.findings,
            numbers.count(place.total.findings, " 件")
            + (f"，逾期 {numbers.plain(place.total.overdue)}" if place.total.overdue else ""),
            ACC2 if place.total.overdue else D3,
        )
        for place in sorted(places, key=lambda item: -item.total.findings)
    ]
    return bar_chart("findings", title, bars, _CHART, left=64, right=104, row=24) if bars else None
