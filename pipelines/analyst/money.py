"""资金、项目与风险: where money came from, what was paid of it, what lies idle, and which risks are open (articles 19 to 22)."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.analyst import charts, measures, titles
from pipelines.analyst.values import known_values, side_by_side
from pipelines.report.charts.theme import ACC2, D4
from pipelines.report.frames import Snapshot
from pipelines.report.numbers import YUAN_PER_WAN, rate

SOURCES = {
    "funds_city_this_year_yuan": "佛山市级",
    "funds_district_this_year_yuan": "区级",
    "funds_province_this_year_yuan": "省级",
    "funds_society_this_year_yuan": "社会",
}
_WAN = ",.0f"
_PROJECTS = (
    "projects_in_library", "projects_argued", "projects_announced", "projects_decided_by_villagers",
    "projects_accepted_in_time", "projects_risk_assessed", "projects_within_capacity", "industry_projects_running",
)  # fmt: skip


def received_by_source(snapshot: Snapshot, *, level: str = "county") -> pl.DataFrame:
    """Money that came this year by area and source, in yuan: area_name, 佛山市级, 区级, 省级, 社会, total; most first."""
    wide = _wide(snapshot, list(SOURCES), level).rename(SOURCES)
    ranked = wide.with_columns(total=pl.sum_horizontal(*SOURCES.values())).sort(
        "total", descending=True, maintain_order=True
    )
    return ranked.select("area_name", *SOURCES.values(), "total")


def sources_chart(snapshot: Snapshot) -> Any:
    """This year's money by county, stacked by source, in 万元."""
    frame = received_by_source(snapshot)
    parts = {name: name for name in SOURCES.values()}
    if frame.is_empty():
        return charts.stacked_bars(frame, parts=parts, title=titles.nothing("资金"))
    sums = {name: float(frame[name].sum()) for name in parts}
    largest = max(sums, key=lambda name: sums[name])
    return charts.stacked_bars(
        _in_wan(frame, list(parts)),
        parts=parts,
        number_format=_WAN,
        title=titles.sources(sum(sums.values()), largest, sums[largest]),
        subtitle="本年度各县到账资金，按来源堆叠，万元",
    )


def paid_and_unpaid(snapshot: Snapshot, *, level: str = "county") -> pl.DataFrame:
    """What became of the money that arrived, in yuan: area_name, received, paid, unpaid, idle, and paid_ratio (fraction).

    Paid may exceed received where more was paid out than had arrived; unpaid is then zero.
    """
    found = known_values(snapshot, ["funds_paid_ratio"], level)
    idle = known_values(snapshot, ["funds_idle_yuan"], level)
    return (
        found.select(
            "area_code", "area_name", received="denominator", paid="numerator",
            unpaid=(pl.col("denominator") - pl.col("numerator")).clip(lower_bound=0), paid_ratio="value",
        )
        .join(idle.select("area_code", idle="value"), on="area_code", how="left", maintain_order="left")
    )  # fmt: skip


def paid_chart(snapshot: Snapshot) -> Any:
    """Money not yet paid out, by county: the idle part (too long without a payment) and the rest, in 万元."""
    frame = paid_and_unpaid(snapshot).with_columns(
        idle=pl.min_horizontal(pl.col("idle").fill_null(0), "unpaid"),
    ).with_columns(waiting=pl.col("unpaid") - pl.col("idle"))  # fmt: skip
    parts = {"idle": "闲置", "waiting": "未支出，未到闲置期限"}
    if frame.is_empty():
        return charts.stacked_bars(frame, parts=parts, title=titles.nothing("资金"))
    most = frame.sort("unpaid", descending=True)["area_name"][0]
    return charts.stacked_bars(
        _in_wan(frame.filter(pl.col("unpaid") > 0), list(parts)),
        parts=parts,
        tones=(ACC2, D4),
        number_format=",.1f",
        title=titles.paid(float(frame["received"].sum()), float(frame["unpaid"].sum()), most),
        subtitle="各县历年到账资金中还没有支出的部分，万元",
    )


def idle_chart(snapshot: Snapshot, *, level: str = "county") -> Any:
    """Idle money by area, in 万元."""
    return measures.chart(snapshot, "funds_idle_yuan", level=level)


def project_rates(snapshot: Snapshot, *, level: str = "county") -> pl.DataFrame:
    """Shares of projects in order (fractions) by area: area_name, and a column a measure under its Chinese title."""
    return side_by_side(known_values(snapshot, _PROJECTS, level), columns="title_zh")


def project_chart(snapshot: Snapshot) -> Any:
    """The steps of a project, whole programme: which is most often left out."""
    frame = known_values(snapshot, _PROJECTS, "program")
    if frame.is_empty():
        return charts.bars(frame, label="title_zh", title=titles.nothing("项目"))
    worst = frame.sort("value").row(0, named=True)
    return charts.bars(
        frame,
        label="title_zh",
        highlight=worst["title_zh"] if worst["value"] < 1 else None,
        number_format=".1%",
        target=1.0,
        title=titles.extreme("项目各环节做到的占比", worst["title_zh"], rate(worst["value"])),
        subtitle="全部帮扶村的项目中做到该环节的占比；黑线100%",
    )


def risks_chart(snapshot: Snapshot) -> Any:
    """High risks that are still open, by county."""
    return measures.chart(snapshot, "high_risks_open")


def _wide(snapshot: Snapshot, measure_ids: list[str], level: str) -> pl.DataFrame:
    """One row an area with a column a measure; a measure that the snapshot does not have is zero."""
    wide = side_by_side(known_values(snapshot, measure_ids, level), columns="measure_id")
    absent = [pl.lit(0.0).alias(name) for name in measure_ids if name not in wide.columns]
    return wide.with_columns(absent).with_columns(pl.col(measure_ids).fill_null(0.0))


def _in_wan(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    return frame.with_columns(pl.col(columns) / YUAN_PER_WAN)
