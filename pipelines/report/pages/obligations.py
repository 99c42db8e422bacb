"""The obligations of the thirty articles as pages show them: measures with target and status, rules, or why there is none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.report import numbers, sentences
from pipelines.report.address_terms import LINES, OBLIGATIONS, STANDING
from pipelines.report.addresses import Place, obligation_term
from pipelines.report.finding_totals import FindingTotals, Total, total
from pipelines.report.frames import Snapshot
from pipelines.report.outlook import outlook_of
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import ORDER, WORDS, Judgement, judge, worst

NOT_MEASURED = {"checked": "只作规则核查", "not_in_register": "登记表未设此项", "not_connected": "尚未接入"}
"""States of an obligation without a measure, in words."""
STATUS_WORDS: dict[str, str] = dict(WORDS.items()) | NOT_MEASURED
STATUS_ORDER: dict[str, int] = {name: position for position, name in enumerate(STATUS_WORDS)}
WATCHED = ("late", "watch", "held")
"""Statuses that somebody has to look at."""
NO_TARGET = "文件未定指标"
_DIRECTIONS = {"at_least": "越高越好", "at_most": "越低越好", "neither": "只供了解"}
_WORST_COUNTIES = 3
_SINCE_A_DATE = re.compile(r"^较\d[^<\ue000]*")


def target_words(measure: Measure) -> str:
    """100%，2020年末前; 不多于0人，2020年末前; without a target 文件未定指标，越高越好."""
    if not measure.printed_target:
        direction = _DIRECTIONS.get(measure.direction or "")
        return f"{NO_TARGET}，{direction}" if direction else NO_TARGET
    text = f"不多于{measure.printed_target}" if measure.direction == "at_most" else measure.printed_target
    return f"{text}，{numbers.period_end(measure.target_by)}前" if measure.target_by else text


@dataclass(frozen=True)
class MeasureLine:
    """One measure in one area: its reading and judgement, the change since the period before, the target in words."""

    measure: Measure
    reading: Reading | None
    judgement: Judgement
    change: Markup
    target: str
    pace: Markup


def measure_line(book: Book, measure: Measure) -> MeasureLine:
    """The line of `measure` in the area of `book`."""
    reading = book.at(measure.measure_id)
    # A date in a cell of numbers would be a figure without an address.
    change = Markup(_SINCE_A_DATE.sub("较上次", sentences.change(reading, book.before(measure.measure_id))))
    pace = sentences.short_pace(outlook_of(book, measure.measure_id))
    return MeasureLine(measure, reading, judge(book, measure.measure_id), change, target_words(measure), pace)


@dataclass(frozen=True)
class Obligation:
    """One obligation; `measures` is empty where the register holds nothing to measure it by (`reason`, `needs` say why)."""

    obligation_id: str
    article: int
    summary: str
    departments: tuple[str, ...]
    state: str
    reason: str
    needs: str
    measures: tuple[MeasureLine, ...]
    rules: tuple[str, ...]
    findings: Total

    @property
    def number(self) -> int:
        """Its place within the article: 10 for 2.10."""
        return int(self.obligation_id.split(".")[1])

    @property
    def status(self) -> str:
        """The worst status of its measures; without measures its state (checked, not_in_register, not_connected)."""
        if not self.measures:
            return self.state if self.state in NOT_MEASURED else "not_connected"
        return worst([line.judgement for line in self.measures]).status


@dataclass(frozen=True)
class Article:
    """One article with its obligations; `is_our_reading`: the paper names no departments, we read them into it."""

    article: int
    title: str
    section: str
    summary: str
    documents: str
    departments: tuple[str, ...]
    is_our_reading: bool
    obligations: tuple[Obligation, ...]


def articles_of(snapshot: Snapshot, book: Book, findings: FindingTotals) -> list[Article]:
    """All articles with their obligations as they stand in the area of `book`, findings of the whole programme.

    A snapshot of an older format has no reasons, documents or readings: they stay empty.
    """
    obligations: dict[int, list[Obligation]] = {}
    for row in snapshot.obligations().iter_rows(named=True):
        rules = findings.rules_of_obligation.get(row["obligation_id"], [])
        measures = [
            measure_line(book, measure)
            for measure in book.measures.values()
            if row["obligation_id"] in measure.obligations.split(",")
        ]
        obligations.setdefault(row["article"], []).append(
            Obligation(
                row["obligation_id"],
                row["article"],
                row["summary_zh"],
                _names(row["departments"]),
                row["state"],
                row.get("reason_zh") or "",
                row.get("needs_zh") or "",
                tuple(sorted(measures, key=lambda line: ORDER[line.judgement.status])),
                tuple(rules),
                total(findings.of_rules(rules), findings.place, obligation_term(row["obligation_id"])),
            )
        )
    return [
        Article(
            row["article"],
            row["title_zh"],
            row["section_zh"],
            row.get("summary_zh") or "",
            row.get("documents") or "",
            _names(row["departments"]),
            bool(row.get("departments_are_our_reading")),
            tuple(sorted(obligations.get(row["article"], []), key=lambda item: item.number)),
        )
        for row in snapshot.articles().iter_rows(named=True)
    ]


def _names(listed: str | None) -> tuple[str, ...]:
    return tuple(name for name in (listed or "").split("、") if name)


def status_counts(obligations: Iterable[Obligation], place: Place, *whose: str) -> dict[str, int]:
    """How many obligations stand at each status, with the address; `whose` names the department they are asked of."""
    counted = Counter(item.status for item in obligations)
    return {name: place.worked(counted[name], STANDING, OBLIGATIONS, name, *whose) for name in STATUS_WORDS}


def behind(lines: Iterable[MeasureLine]) -> list[Judgement]:
    """Judgements that are 落后 or 临近, each measure once, worst first."""
    found = {line.measure.measure_id: line.judgement for line in lines if line.judgement.status in ("late", "watch")}
    return sorted(found.values(), key=lambda item: (ORDER[item.status], -item.relative_behind))


def behind_counts(found: Sequence[Judgement], place: Place, *whose: str) -> dict[str, int]:
    """How many measures are 落后 and 临近, with the address; `whose` names the department."""
    names = ("late", "watch")
    return {
        name: place.worked(sum(item.status == name for item in found), STANDING, LINES, name, *whose) for name in names
    }


def worst_counties(counties: Sequence[Book], measure: Measure) -> list[tuple[str, Reading]]:
    """Up to three counties that lack most to the target; without one those with the worst rates; none where all stand equal."""
    readings = [(book.name, found) for book in counties if (found := book.at(measure.measure_id)) is not None]
    if measure.target_value is not None:
        lacking = [(name, item, item.left) for name, item in readings if item.left]
        return [(name, item) for name, item, _ in sorted(lacking, key=lambda place: -place[2])][:_WORST_COUNTIES]
    sign = {"at_least": 1, "at_most": -1}.get(measure.direction or "")
    rated = [(name, item, item.value) for name, item in readings if item.value is not None]
    if sign is None or measure.kind in ("count", "sum") or len({value for _, _, value in rated}) < 2:
        return []
    best = max(sign * value for _, _, value in rated)
    ordered = sorted(rated, key=lambda place: sign * place[2])
    return [(name, item) for name, item, value in ordered if sign * value < best][:_WORST_COUNTIES]
