"""The income section: who is near the line of the year, and where income comes from (articles 2 and 23)."""

from __future__ import annotations

from pipelines.errors import RefusedError
from pipelines.policy import parameters_at
from pipelines.report.address_terms import SHARE
from pipelines.report.addresses import Place, place_of_book
from pipelines.report.charts.income import GOAL, LINE, Histogram, Mix
from pipelines.report.frames import Snapshot
from pipelines.report.readings import Book

EARNED = "earned"
INCOME_PARTS = ("income_wage_yuan", "income_business_yuan", "income_property_yuan", "income_transfer_yuan")


def income_histogram(snapshot: Snapshot, level: str, code: str) -> Histogram | None:
    """Bins of the income year with its line; None without data or without a line for that year."""
    context = snapshot.context
    bins = list(snapshot.distribution(level, code).iter_rows())
    if not bins:
        return None
    try:
        parameters = parameters_at(context.known_on)
        line = float(parameters.value(LINE, context.income_year))
    except RefusedError:
        return None
    goal = parameters.in_force.get((GOAL, 2020))
    place = Place(level, code, context.as_of)
    return Histogram(line, float(goal.value) if goal else None, 2020, context.income_year, bins, place)


def income_mix(book: Book) -> Mix | None:
    """Shares of the four kinds of income; None when one is missing."""
    values = [book.value(measure_id) for measure_id in INCOME_PARTS]
    total = sum(max(0.0, value) for value in values if value is not None)
    if total <= 0 or any(value is None for value in values):
        return None
    place = place_of_book(book)
    wage, business, rent, transfer = (
        place.worked_amount(max(0.0, value or 0.0) / total, SHARE, measure_id)
        for measure_id, value in zip(INCOME_PARTS, values, strict=True)
    )
    earned = place.worked_amount(wage + business, SHARE, EARNED)
    return Mix(book.name, (wage, business, rent, transfer), earned)
