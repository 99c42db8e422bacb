"""Any measure, drawn: its areas side by side, and how it went over the period ends, each with its conclusion as the title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from pipelines.analyst import charts, titles
from pipelines.analyst.values import known_values
from pipelines.errors import UsageError, nearest
from pipelines.report.frames import Snapshot
from pipelines.report.numbers import YUAN_PER_WAN

if TYPE_CHECKING:
    from pipelines.report.readings import Measure

MOST_BARS = 24
_ADDED_UP = ("sum", "count")


def chart(snapshot: Snapshot, measure_id: str, *, level: str = "county", county_code: str | None = None) -> Any:
    """Areas of a level as bars, with the target as a black line: of a sum or count the largest is red, of a share the worst.

    Of more than 24 areas the worst are shown. Raises UsageError with the nearest measures for an unknown one.
    """
    measure = _known(snapshot, measure_id)
    return chart_of(known_values(snapshot, [measure_id], level, county_code=county_code), measure)


class Worst(NamedTuple):
    """The area that is worst in a measure; `value` is a fraction, yuan or a count."""

    code: str
    name: str
    value: float


def worst(snapshot: Snapshot, measure_id: str, *, level: str = "county") -> Worst:
    """The area of a level with the lowest share, or the largest sum or count. Raises UsageError where nothing is measured."""
    measure = _known(snapshot, measure_id)
    frame = known_values(snapshot, [measure_id], level)
    if frame.is_empty():
        raise UsageError(f"{measure.title_zh}没有可比的地区", where=level, do="换一个指标或一级地区")
    return Worst(*_ranked(frame, measure).select("area_code", "area_name", "value").row(0))


def chart_of(frame: pl.DataFrame, measure: Measure) -> Any:
    """The chart of `chart`, of a frame with the columns of `Snapshot.values` and without withheld values."""
    if frame.is_empty():
        return charts.bars(frame, title=titles.nothing(measure.title_zh))
    ranked = _ranked(frame, measure)
    first, total = ranked.row(0, named=True), float(frame["value"].sum())
    ties, said = frame.filter(pl.col("value") == first["value"]).height, measure.text(first["value"])
    if measure.kind not in _ADDED_UP:
        is_high = _is_worst_high(measure)
        title = titles.extreme(
            measure.title_zh, first["area_name"], said, is_high=is_high, ties=ties, areas=frame.height
        )
    elif total:
        title = titles.most(measure.title_zh, measure.text(total), first["area_name"], said, ties=ties)
    else:
        title = titles.none_of(measure.title_zh)
    shown, number_format, unit = _as_drawn(ranked.head(MOST_BARS), measure)
    return charts.bars(
        shown,
        highlight=first["area_name"] if ties == 1 else None,
        target=measure.target_value if measure.is_fraction else None,
        number_format=number_format,
        title=title,
        subtitle=titles.subtitle(measure.definition_zh, unit, measure.target_text if measure.is_fraction else ""),
    )


def trend_chart(snapshot: Snapshot, measure_id: str, *, level: str = "county", highlight: str | None = None) -> Any:
    """Every area of a level over the period ends; the area named `highlight` (default the worst now) in blue.

    Raises UsageError with the nearest measures or areas.
    """
    measure = _known(snapshot, measure_id)
    frame = known_values(snapshot, [measure_id], level, all_period_ends=True)
    if frame.is_empty():
        return charts.line(frame, title=titles.nothing(measure.title_zh))
    last = frame.filter(pl.col("as_of") == frame["as_of"].max())
    name = highlight or _ranked(last, measure)["area_name"][0]
    own = frame.filter(pl.col("area_name") == name)
    if own.is_empty():
        names = frame["area_name"].unique(maintain_order=True).to_list()
        raise UsageError(f"没有地区 {name}", where="highlight", do=f"可用的有：{nearest(name, names)}")
    first, now = own.row(0, named=True), own.row(-1, named=True)
    told = titles.went(
        f"{name}{measure.title_zh}",
        measure.text(first["value"]),
        first["as_of"],
        measure.text(now["value"]),
        now["as_of"],
    )
    shown, number_format, unit = _as_drawn(frame, measure)
    return charts.line(
        shown,
        by="area_name",
        highlight=name,
        target=measure.target_value if measure.is_fraction else None,
        number_format=number_format,
        title=told,
        subtitle=titles.subtitle("", unit, measure.target_text if measure.is_fraction else ""),
    )


def _known(snapshot: Snapshot, measure_id: str) -> Measure:
    found = snapshot.measure_by_id.get(measure_id)
    if found is None:
        near = nearest(measure_id, snapshot.measure_by_id)
        raise UsageError(f"没有指标 {measure_id}", where="指标编号", do=f"相近的有：{near}")
    return found


def _is_worst_high(measure: Measure) -> bool:
    return measure.kind in _ADDED_UP or measure.direction == "at_most"


def _ranked(frame: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """The worst first."""
    return frame.sort("value", "area_code", descending=[_is_worst_high(measure), False])


def _as_drawn(frame: pl.DataFrame, measure: Measure) -> tuple[pl.DataFrame, str, str]:
    """The values in the unit they are printed in, with their number format and the name of the unit."""
    if measure.is_fraction:
        return frame, f".{measure.decimals}%", ""
    if measure.unit == "元" and "万元" in measure.text(0):
        return frame.with_columns(pl.col("value") / YUAN_PER_WAN), ",.1f", "万元"
    return frame, f",.{measure.decimals}f", measure.unit
