"""Defects of exchanged specialists and of training courses (articles 6, 7, 14, 15)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import LABELS, LAST_YEAR_END, YEAR_END, Array, as_of_from, date_of, year_of
from pipelines.demo.courses import COURSE_TYPES, course_ids
from pipelines.demo.defects.planter import Planter
from pipelines.demo.exits import year_of_check
from pipelines.demo.figures import COUNTIES, YEARS
from pipelines.demo.unit_work import EXCHANGE_TYPES, dated_numbers


def plant_knowledge(planter: Planter) -> None:
    """All of them."""
    _plant_exchanges(planter)
    _plant_counties_without(planter)
    _plant_courses(planter)


def _plant_exchanges(planter: Planter) -> None:
    """Specialists who came back before they left, researchers without a village."""
    exchanges = planter.world.unit_work.exchanges
    number, year = dated_numbers("HP", exchanges.start), year_of(exchanges.start)
    kind = EXCHANGE_TYPES[exchanges.type]
    # Two teachers go to every county: one who came back too early leaves no county without.
    cases: tuple[tuple[str, Array, str], ...] = (
        ("DUTY36", np.isin(kind, ("科研", "科技特派员")), "end_date"),
        ("IND12", kind == "科研", "village_code"),
    )
    for rule, allowed, column in cases:
        for _ in range(planter.count()):
            row = planter.take("exchange", allowed, exchanges.county)
            if row is None:
                continue
            start = int(exchanges.start[row])
            value = date_of(start - 20) if column == "end_date" else None
            planter.edits.set_cell("exchange", YEAR_END[int(year[row])], row, column, value)
            planter.key.add(rule, "exchange", str(number[row]), as_of_from(start))


def _plant_counties_without(planter: Planter) -> None:
    """Counties to which nobody of a profession came for some years."""
    exchanges = planter.world.unit_work.exchanges
    kind, began, ended = EXCHANGE_TYPES[exchanges.type], year_of(exchanges.start), year_of(exchanges.end)
    counties = np.arange(len(COUNTIES))
    for turn in range(planter.count()):
        county = planter.take("county_without", np.ones(len(counties), dtype=bool), counties)
        if county is None:
            continue
        year = YEARS[-1 - turn % len(YEARS)]
        mine = (exchanges.county == county) & (kind == ("医生", "教师")[turn % 2])
        away = mine & (began <= year) & (ended >= year)
        for row in np.flatnonzero(away).tolist():
            planter.edits.drop("exchange", YEAR_END[int(began[row])], row)
        stays = mine & ~away
        empty = [at for at in YEARS if not (stays & (began <= at) & (ended >= at)).any()]
        dates = [label for at, label in enumerate(LABELS) if year_of_check(LAST_YEAR_END[at]) in empty]
        planter.key.add("IND13", "county", COUNTIES[county].code, dates)


def _plant_courses(planter: Planter) -> None:
    """Farming courses that nobody holds; courses with turned dates, negative or enormous cost."""
    courses = planter.world.services.courses
    ids = course_ids(courses)
    farming = courses.type == COURSE_TYPES.index("农业技能")
    for _ in range(planter.count()):
        row = planter.take("course", farming, courses.county)
        if row is not None:
            planter.edits.set_cell("training", int(courses.batch[row]), row, "organizer_name", None)
            planter.key.add("IND14", "training", str(ids[row]), as_of_from(int(courses.start[row])))
    for turn in range(planter.count()):
        row = planter.take("course", np.ones(len(farming), dtype=bool), courses.county)
        if row is None:
            continue
        start, batch = int(courses.start[row]), int(courses.batch[row])
        cost = int(courses.trainees[row] * courses.yuan_per_trainee[row])
        column, value = (("end_date", date_of(start - 3)), ("cost_yuan", -cost), ("cost_yuan", cost * 100))[turn % 3]
        planter.edits.set_cell("training", batch, row, column, value)
        planter.key.add("IND15", "training", str(ids[row]), as_of_from(start))
