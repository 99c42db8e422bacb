"""Sections that close a paper: open problems, data quality, notes."""

from __future__ import annotations

from pipelines.report import chart_titles, numbers, sentences
from pipelines.report.addresses import more_rules, place_of
from pipelines.report.blocks import Block, block
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.theme import ACC, ACC2, D2, D3
from pipelines.report.frames import Snapshot
from pipelines.report.outlook import Outlook
from pipelines.report.pages import shared
from pipelines.report.pages.deliveries import delivery_sentence
from pipelines.report.pages.unread import issues_by_kind, repairs
from pipelines.report.readings import Book, Reading

PROBLEMS_SHOWN = 12
AGE_FILLS = (D3, D2, ACC2, ACC)
# Key figure → number of its note on the page.
NOTE_NUMBERS = {
    "registered_exit_rate": 1,
    "verified_exit_rate": 2,
    "villages_exited": 3,
    "income_line_households": 4,
    "model_natural_villages": 5,
    "city_funds_per_village": 6,
}
PATH_NOTE, HAVES_NOTE, STATUS_NOTE = 7, 8, 9


def problems_block(snapshot: Snapshot, county_code: str | None, heading: str) -> Block:
    """Open findings of a county (or all) by rule, with ages."""
    place = place_of(county_code, snapshot.context.as_of)
    found = shared.problems(snapshot, county_code)
    total = sum(item.findings for item in found)
    critical = sum(item.findings for item in found if item.severity == "critical")
    previous = snapshot.context.previous_as_of
    before = shared.open_findings(snapshot, county_code, previous) if previous else None
    ages = shared.ages(snapshot, county_code)
    bars = [
        Bar(label, number, numbers.count(number, " 件"), fill)
        for label, number, fill in zip(shared.AGES, ages, AGE_FILLS, strict=True)
    ]
    chart = bar_chart("ages", chart_titles.ages(ages), bars, {"a": 340}, left=98, right=70) if total else None
    return block(
        "problems.j2",
        [chart],
        heading=heading,
        place=place,
        title=sentences.findings_title(total, critical, before, place),
        problems=found[:PROBLEMS_SHOWN],
        more=more_rules(place, len(found), PROBLEMS_SHOWN),
        severities=shared.SEVERITIES,
        ages=chart,
        old=ages[3],
        total=total,
    )


def quality_block(snapshot: Snapshot, book: Book, county_code: str, heading: str) -> Block:
    """The ledger of one county's files, its unreadable cells, and the numbers withheld."""
    ledger = shared.ledger_total(snapshot, county_code)
    place = place_of(county_code, snapshot.context.as_of)
    cells, rows = repairs(snapshot, county_code)
    return block(
        "county_quality.j2",
        heading=heading,
        place=place,
        ledger=ledger,
        names=sentences.LEDGER_NAMES,
        words=sentences.ledger_words(ledger),
        issues=issues_by_kind(snapshot, county_code),
        cells=cells,
        rows=rows,
        delivery=delivery_sentence(snapshot, county_code),
        held=_held(book),
        area_changes=_area_changes(snapshot, county_code),
        balanced=ledger["received"] == sum(ledger[name] for name in sentences.LEDGER_NAMES),
    )


def _held(book: Book) -> list[tuple[str, list[tuple[str, Reading | None]]]]:
    """Each reason with the measures it withholds, and what they said last."""
    found: dict[str, list[tuple[str, Reading | None]]] = {}
    for measure_id in book.measures:
        reading = book.at(measure_id)
        if reading is not None and reading.value is None:
            found.setdefault(reading.reason or "", []).append((reading.measure.title_zh, book.before(measure_id)))
    return list(found.items())


def _area_changes(snapshot: Snapshot, county_code: str) -> list[str]:
    areas = snapshot.areas("county")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    return [sentences.area_change(row, names) for row in snapshot.area_changes(county_code).iter_rows(named=True)]


def notes_block(snapshot: Snapshot, book: Book, outlook: Outlook | None) -> Block:
    """Numbered notes: the definitions of the key figures first, then the rules of the page."""
    definitions = [
        (
            number,
            book.measures[measure_id].title_zh,
            book.measures[measure_id].definition_zh,
            book.measures[measure_id].target_source,
        )
        for measure_id, number in NOTE_NUMBERS.items()
        if measure_id in book.measures
    ]
    return block(
        "notes.j2",
        definitions=definitions,
        context=snapshot.context,
        outlook=outlook,
        path_note=PATH_NOTE,
        haves_note=HAVES_NOTE,
        status_note=STATUS_NOTE,
    )
