"""Which support units did not make the visits they owe (article 24). Units are offices and firms, never persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.report.address_terms import AREAS
from pipelines.report.addresses import place_of
from pipelines.report.frames import Snapshot
from pipelines.report.readings import Measure, Reading, reading_of

VISIT_GRAINS = ("unit_quarter", "unit_year")
UNITS_SHOWN = 8
_LEVEL = "support_unit"


@dataclass(frozen=True)
class MissedVisits:
    """One visit measure: how many units were judged, which missed it (the first few), and how many of each district."""

    measure: Measure
    judged: int
    missed: int
    first: list[tuple[str, str, Reading]]
    by_district: dict[str, int]


def missed_visits(snapshot: Snapshot) -> list[MissedVisits]:
    """Every measure of units and their visits with a target at as_of."""
    measures = [
        measure
        for measure in snapshot.measure_by_id.values()
        if measure.grain in VISIT_GRAINS and measure.target_value is not None
    ]
    if not measures:
        return []
    helpers = snapshot.areas(_LEVEL).select(pl.col("code").alias("area_code"), "helper_district")
    values = snapshot.values(
        [measure.measure_id for measure in measures], level=_LEVEL, as_of=snapshot.context.as_of
    ).join(helpers, on="area_code", how="left", validate="m:1")
    return [
        _of_measure(values.filter(measure_id=measure.measure_id), measure, snapshot.context.as_of)
        for measure in measures
    ]


def _of_measure(values: pl.DataFrame, measure: Measure, day: date) -> MissedVisits:
    judged = values.filter(pl.col("status") == "ok")
    missed = judged.filter(pl.col("value") < measure.target_value).sort(
        [pl.col("denominator") - pl.col("numerator"), "area_name", "area_code"], descending=[True, False, False]
    )
    counted = missed.group_by(pl.col("helper_district").fill_null("未定帮扶方")).len()
    first = [
        (row["area_name"] or row["area_code"], row["helper_district"] or "", _reading(row, measure))
        for row in missed.head(UNITS_SHOWN).iter_rows(named=True)
    ]
    place = place_of(None, day)
    by_district: dict[str, int] = {
        name: place.at("helper_district", name).worked(number, AREAS, measure.measure_id, "lacking", _LEVEL)
        for name, number in counted.iter_rows()
    }
    known, lacking = (
        place.worked(frame.height, AREAS, measure.measure_id, condition, _LEVEL)
        for frame, condition in ((judged, "known"), (missed, "lacking"))
    )
    return MissedVisits(measure, known, lacking, first, by_district)


def _reading(row: dict[str, object], measure: Measure) -> Reading:
    return reading_of(row, measure, _LEVEL, str(row["area_code"]), {})
