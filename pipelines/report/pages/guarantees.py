"""The guarantees section: what is still missing of each (articles 14 to 17, 20, 24)."""

from __future__ import annotations

from pipelines.report.charts.missing import Missing
from pipelines.report.readings import Book
from pipelines.report.status import judge

GUARANTEES = (
    "school_enrolment",
    "medical_insurance",
    "critical_illness_insurance",
    "pension_insurance",
    "dangerous_homes_renewed",
    "households_paired",
    "hardened_natural_villages",
)


def guarantees(book: Book) -> list[tuple[str, list[Missing]]]:
    """What is missing of each guarantee, grouped by what is counted, most missing first."""
    headings = {"人": "按人", "户": "按户", "个自然村": "按自然村", "个村": "按村"}
    groups: dict[str, list[Missing]] = {}
    for measure_id in GUARANTEES:
        judgement = judge(book, measure_id)
        reading = judgement.reading
        if reading is None or reading.value is None or judgement.left is None:
            continue
        before = book.before(measure_id)
        noun = reading.measure.noun
        missing = Missing(
            reading.measure.title_zh,
            noun,
            reading.printed,
            judgement.printed_left,
            before.left if before else None,
            judgement.status == "late",
        )
        groups.setdefault(headings.get(noun, noun), []).append(missing)
    return [(heading, sorted(items, key=lambda item: -item.left)) for heading, items in groups.items()]
