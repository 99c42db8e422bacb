"""村与自然村: model natural villages (60 % a village), and which of the village indicators are lacking (articles 3, 4, 23)."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.analyst import charts, titles
from pipelines.analyst.values import known_values, side_by_side
from pipelines.report.frames import Snapshot

MODEL_SHARE = 0.6
_MODEL = "model_natural_villages"
INDICATORS = (
    "village_headcount_within", "village_collective_income_within", "village_income_line", "village_road_to_town",
    "village_safe_water", "village_power", "village_television", "village_network", "village_clinic", "village_garbage",
)  # fmt: skip
_NATURAL = (
    _MODEL, "hardened_natural_villages", "clean_natural_villages", "natural_villages_with_garbage_treatment",
    "natural_villages_with_sewage_treatment", "natural_villages_with_central_water",
)  # fmt: skip


def model_villages(snapshot: Snapshot, *, county_code: str | None = None) -> pl.DataFrame:
    """Villages by their share of model natural villages, lowest first.

    Columns: area_code, area_name, model (natural villages), natural_villages, value (share), needed (how many more until
    60 %, rounded up as villages cannot be split).
    """
    found = known_values(snapshot, [_MODEL], "village", county_code=county_code)
    needed = (pl.col("denominator") * MODEL_SHARE - 1e-9).ceil() - pl.col("numerator")
    return (
        found.select(
            "area_code", "area_name", pl.col("numerator").cast(pl.Int64).alias("model"),
            pl.col("denominator").cast(pl.Int64).alias("natural_villages"), "value",
            needed.clip(lower_bound=0).cast(pl.Int64).alias("needed"),
        )
        .sort("value", "area_code")
    )  # fmt: skip


def model_villages_chart(snapshot: Snapshot, *, county_code: str | None = None) -> Any:
    """One column a village, lowest first, against the 60 % line."""
    frame = model_villages(snapshot, county_code=county_code)
    if frame.is_empty():
        return charts.ranked_columns(frame, target=MODEL_SHARE, title=titles.nothing("自然村"))
    reached = frame.filter(pl.col("needed") == 0).height
    return charts.ranked_columns(
        frame,
        target=MODEL_SHARE,
        title=titles.reaching(reached, frame.height, MODEL_SHARE),
        subtitle="一柱一个村：达到示范标准的自然村占比，从低到高；黑线60%，红色还不到",
    )


def natural_village_rates(snapshot: Snapshot, *, level: str = "county") -> pl.DataFrame:
    """Shares of natural villages (fractions) by area: area_name, and a column a measure under its Chinese title."""
    return side_by_side(known_values(snapshot, _NATURAL, level), columns="title_zh")


def lacking_indicators(snapshot: Snapshot, *, county_code: str | None = None) -> pl.DataFrame:
    """How many villages lack each indicator of leaving the list: indicator, lacking, unknown, villages; most first."""
    found = known_values(snapshot, INDICATORS, "village", county_code=county_code, with_withheld=True)
    counted = found.group_by(indicator="title_zh", maintain_order=True).agg(
        lacking=(pl.col("denominator") - pl.col("numerator")).sum().cast(pl.Int64),
        unknown=pl.col("unknown").sum().cast(pl.Int64),
        villages=pl.len().cast(pl.Int64),
    )
    return counted.sort("lacking", descending=True, maintain_order=True)


def lacking_chart(snapshot: Snapshot, *, county_code: str | None = None) -> Any:
    """Villages that lack each indicator, most first."""
    frame = lacking_indicators(snapshot, county_code=county_code)
    if frame.is_empty():
        return charts.bars(frame, label="indicator", value="lacking", title=titles.nothing("村"))
    first = frame.row(0, named=True)
    return charts.bars(
        frame,
        label="indicator",
        value="lacking",
        highlight=first["indicator"] if first["lacking"] else None,
        number_format=charts.COUNT,
        title=titles.lacking(first["indicator"], first["lacking"], max(frame["villages"].to_list())),
        subtitle="没有达到该项的村数，从多到少；缺资料的村不算在内",
    )
