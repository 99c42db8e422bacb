"""Rows of the events since the previous batch: changes of households, of persons, and visits."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.changes import CLEARED, EXIT, NEW, RETURN
from pipelines.demo.clock import Array, dates
from pipelines.demo.duties import HELPER, PROBLEMS, RESIDENT_CADRE
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World


def _of(county_of_event: Array, batch: Array, county: int, period: int) -> Array:
    return np.flatnonzero((county_of_event == county) & (batch == period))


def household_change_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Steps of households: new, exit, return, cleared out, gone."""
    changes = world.household_changes
    rows = _of(changes.county, changes.batch, county, period)
    kind = changes.type[rows]
    appraised = np.isin(kind, (NEW, EXIT, RETURN, CLEARED))
    return frame(
        {
            "_row": rows,
            "change_id": changes.number[rows].astype(str),
            "household_id": world.household_id[changes.household[rows]],
            "change_type": kind,
            "change_date": dates(changes.day[rows]),
            "change_reason": text_or_null(changes.reason[rows]),
            "democratic_appraisal_date": dates(changes.appraisal[rows], appraised),
            "notice_days": hidden(pl.repeat(7, len(rows), eager=True), appraised),
            "approval_date": dates(changes.day[rows]),
            "approval_unit": "县扶贫开发领导小组办公室",
            "previous_poverty_status": text_or_null(changes.previous_status[rows]),
            "new_poverty_status": text_or_null(changes.new_status[rows]),
        }
    )


def person_change_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Arrivals and departures of persons."""
    changes = world.person_changes
    rows = _of(changes.county, changes.batch, county, period)
    person = changes.person[rows]
    return frame(
        {
            "_row": rows,
            "change_id": changes.number[rows].astype(str),
            "household_id": world.household_id[world.people.household[person]],
            "person_id": world.person_id[person],
            "id_number": world.people.id_number.gather(pl.Series(person)),
            "change_direction": changes.direction[rows],
            "change_reason": changes.reason[rows],
            "change_date": dates(changes.day[rows]),
            "registration_date": dates(changes.registration[rows]),
            "has_proof": np.ones(len(rows), dtype=bool),
        }
    )


def visit_rows(world: World, period: int, county: int) -> pl.DataFrame:
    """Visits to households and villages."""
    visits = world.visits
    rows = _of(visits.county, visits.batch, county, period)
    household = visits.household[rows]
    role = visits.role[rows]
    problem = visits.problem[rows]
    at_home = np.isin(role, (HELPER, RESIDENT_CADRE))
    return frame(
        {
            "_row": rows,
            "visit_id": visits.number[rows].astype(str),
            "visit_date": dates(visits.day[rows]),
            "visitor_id": visits.visitor[rows],
            "visitor_name": text_or_null(visits.visitor_name[rows]),
            "unit_id": unit_ids(visits.unit[rows]),
            "visitor_role": role,
            "village_code": world.village_id[visits.village[rows]],
            "household_id": hidden(pl.Series(world.household_id[np.maximum(household, 0)]), household >= 0),
            "visit_purpose": np.where(at_home, "入户走访", "检查指导"),
            "visit_content": np.where(at_home, "了解生产生活情况", "检查项目和驻村工作"),
            "problem_found": text_or_null(np.array(PROBLEMS)[problem]),
            "is_resolved": hidden(pl.Series(visits.is_resolved[rows]), problem > 0),
            "has_photos": np.ones(len(rows), dtype=bool),
            "gps_position": pl.repeat(None, len(rows), dtype=pl.String, eager=True),
        }
    )


def unit_ids(units: Array) -> Array:
    """Unit numbers DW001 … for unit positions."""
    return np.char.mod("DW%03d", units + 1)
