"""收入与收入线: who is below the line of the year, who just above it, and how far the goal of 2020 is (articles 2 and 23)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from pipelines.analyst import charts, titles
from pipelines.analyst.values import known_values, side_by_side
from pipelines.report.charts.income import Histogram
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.numbers import income, rate
from pipelines.report.pages.incomes import income_histogram

BIN_YUAN = 500
_FGT = {
    "poverty_headcount_ratio": "线下人口占比",
    "poverty_gap_index": "收入缺口率",
    "poverty_severity_index": "收入缺口平方",
}
_GOAL = "income_goal_2020_households"


def near_line(snapshot: Snapshot) -> pl.DataFrame:
    """Able-bodied households by county: area_code, area_name, below, just_above (up to 500 yuan over the line), total."""
    rows = []
    for code, name in snapshot.areas("county").select("code", "name").iter_rows():
        found = income_histogram(snapshot, "county", code)
        if found is not None:
            rows.append((code, name, *_around(found)))
    schema = {
        "area_code": pl.String,
        "area_name": pl.String,
        "below": pl.Int64,
        "just_above": pl.Int64,
        "total": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("just_above", descending=True, maintain_order=True)


def histogram_chart(snapshot: Snapshot, *, county_code: str | None = None) -> Any:
    """Able-bodied households by income per person, 500 yuan a bin, with the line of the income year and the goal of 2020."""
    level, code = ("county", county_code) if county_code else ("program", PROGRAM_CODE)
    name = snapshot.area_name(level, code)
    found = income_histogram(snapshot, level, code)
    if found is None:
        return charts.histogram(snapshot.distribution(level, code).clear(), title=titles.nothing(f"{name}收入"))
    below, near, total = _around(found)
    return charts.histogram(
        snapshot.distribution(level, code),
        line_yuan=found.line_yuan,
        goal_yuan=found.goal_yuan,
        title=f"{name}：{titles.histogram(below, near, total, found.line_yuan, BIN_YUAN)}",
        subtitle=f"{found.line_year}年有劳动能力户，横轴：人均可支配收入（元，每档{BIN_YUAN}元），纵轴：户；红色在线下",
    )


def near_line_chart(snapshot: Snapshot) -> Any:
    """Households just above the line, by county: who falls back first when a job is lost."""
    frame = near_line(snapshot)
    if frame.is_empty():
        return charts.bars(frame, value="just_above", title=titles.nothing("收入"))
    return charts.bars(
        frame,
        value="just_above",
        highlight=frame["area_name"][0] if frame["just_above"][0] else None,
        number_format=charts.COUNT,
        title=titles.near(frame["area_name"][0], frame["just_above"][0], int(frame["just_above"].sum()), BIN_YUAN),
        subtitle="有劳动能力、人均可支配收入高出达标线不到500元的户；这些户最容易掉到线下",
    )


def goal_chart(snapshot: Snapshot) -> Any:
    """Able-bodied households that are not yet at the goal of 2020, by county."""
    found = known_values(snapshot, [_GOAL], "county")
    frame = found.with_columns(left=pl.col("denominator") - pl.col("numerator"))
    histogram = income_histogram(snapshot, "program", PROGRAM_CODE)
    goal = histogram.goal_yuan if histogram is not None else None
    if frame.is_empty() or goal is None:
        return charts.bars(frame.clear(), value="left", title=titles.nothing("2020年目标"))
    worst = frame.sort("left", descending=True)["area_name"][0]
    reached, total = float(frame["numerator"].sum()), float(frame["denominator"].sum())
    return charts.bars(
        frame,
        value="left",
        highlight=worst if total > reached else None,
        number_format=charts.COUNT,
        title=titles.goal(reached, total, goal),
        subtitle=f"有劳动能力户中人均可支配收入还不到{income(goal)}的户数，从多到少",
    )


def poverty_measures(snapshot: Snapshot, *, as_of: date | None = None) -> pl.DataFrame:
    """Headcount ratio, gap and severity (Foster, Greer, Thorbecke; fractions) of persons against the line, by county.

    Columns: 县, 线下人口占比, 收入缺口率, 收入缺口平方, and 补足收入缺口所需 in yuan.
    """
    wanted = {**_FGT, "income_gap_yuan": "补足收入缺口所需（元）"}
    wide = side_by_side(known_values(snapshot, list(wanted), "county", as_of=as_of), columns="measure_id")
    known = {column: title for column, title in wanted.items() if column in wide.columns}
    return (
        wide.select("area_name", *known)
        .rename({"area_name": "县", **known})
        .sort(list(known.values())[:1], descending=True)
    )


def poverty_chart(snapshot: Snapshot) -> Any:
    """The share of persons below the line at each period end, whole programme."""
    frame = known_values(snapshot, ["poverty_headcount_ratio"], "program", all_period_ends=True)
    if frame.is_empty():
        return charts.line(frame, title=titles.nothing("线下人口"))
    first, last = frame.row(0, named=True), frame.row(-1, named=True)
    return charts.line(
        frame,
        target=0.0,
        title=titles.went("线下人口占比", rate(first["value"]), first["as_of"], rate(last["value"]), last["as_of"]),
        subtitle="有劳动能力户的人口中，人均可支配收入低于当年达标线的占比；黑线是目标",
    )


def _around(found: Histogram) -> tuple[int, int, int]:
    """Households below the line, in the bin that begins at it, and all."""
    return found.below, found.just_above, sum(number for _, _, number in found.bins)
