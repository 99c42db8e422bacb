"""核查问题: how many are open, how old they are, of which family, and who answers for them (article 25)."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.analyst import charts, titles
from pipelines.policy.severities import SEVERITIES
from pipelines.report.charts.theme import ACC2, D2, D3, D4
from pipelines.report.frames import Snapshot
from pipelines.report.pages.shared import COMMON_DEPARTMENTS, FAMILIES

OLD_PERIODS = 4
"""Findings that are open at so many period ends or more are called old."""

SEVERITY_TONES = (ACC2, D3, D4)
STATES = {"new": "本期新发现", "reopened": "又出现", "persisting": "上期就有"}


def by_age(snapshot: Snapshot, *, county_code: str | None = None) -> pl.DataFrame:
    """Open findings by the number of period ends they have been open at: age_periods, critical, warning, info, findings."""
    found = snapshot.findings(["age_periods", "severity"], county_code=county_code)
    return _spread(found, "age_periods", "severity", list(SEVERITIES)).sort("age_periods")


def age_chart(snapshot: Snapshot, *, county_code: str | None = None) -> Any:
    """Open findings by age, stacked by severity."""
    frame = by_age(snapshot, county_code=county_code)
    total = int(frame["findings"].sum())
    old = int(frame.filter(pl.col("age_periods") >= OLD_PERIODS)["findings"].sum())
    return charts.stacked_columns(
        frame,
        x="age_periods",
        parts=SEVERITIES,
        tones=SEVERITY_TONES,
        title=titles.findings_age(total, old, OLD_PERIODS),
        subtitle="横轴：已有几个期末未关闭（1＝本期才有）；纵轴：件，按级别堆叠",
    )


def by_family(snapshot: Snapshot, *, county_code: str | None = None) -> pl.DataFrame:
    """Open findings by family of rules: family, family_zh, critical, warning, info, findings; most first."""
    found = snapshot.findings(["family", "severity"], county_code=county_code)
    wide = _spread(found, "family", "severity", list(SEVERITIES))
    names = pl.col("family").replace_strict(FAMILIES, default=pl.col("family"), return_dtype=pl.String)
    return wide.with_columns(family_zh=names).sort("findings", descending=True, maintain_order=True)


def family_chart(snapshot: Snapshot, *, county_code: str | None = None) -> Any:
    """Open findings by family of rules, stacked by severity."""
    return _share_chart(
        by_family(snapshot, county_code=county_code), "family_zh", "问题", SEVERITIES, "按规则类别，件，按级别堆叠"
    )


def by_responsible(snapshot: Snapshot, *, county_code: str | None = None, include_common: bool = False) -> pl.DataFrame:
    """Open findings by who answers for them: responsible, overdue, in_time, findings; most first.

    A finding that several answer for counts for each, so that the sum is more than the findings. Those whom nearly every
    rule names (各区党委和政府、各帮扶单位) are left out unless `include_common`.
    """
    found = snapshot.findings(["rule_id", "is_overdue"], county_code=county_code)
    rules = snapshot.rules().select("rule_id", pl.col("responsible").str.split("、"))
    each = found.join(rules, on="rule_id", how="left", maintain_order="left").explode("responsible")
    late = each.with_columns(state=pl.when("is_overdue").then(pl.lit("overdue")).otherwise(pl.lit("in_time")))
    if not include_common:
        late = late.filter(~pl.col("responsible").is_in(COMMON_DEPARTMENTS))
    wide = _spread(late, "responsible", "state", ["overdue", "in_time"])
    return wide.sort("findings", descending=True, maintain_order=True)


def responsible_chart(snapshot: Snapshot, *, county_code: str | None = None, most: int = 12) -> Any:
    """Who answers for most open findings, and how many of them are overdue."""
    frame = by_responsible(snapshot, county_code=county_code)
    parts = {"overdue": "过期未整改", "in_time": "未到期"}
    if frame.is_empty():
        return charts.stacked_bars(frame, label="responsible", parts=parts, title=titles.findings_age(0, 0, 0))
    first, total = frame.row(0, named=True), int(snapshot.findings([], county_code=county_code)["findings"].sum())
    return charts.stacked_bars(
        frame.head(most),
        label="responsible",
        parts=parts,
        tones=(ACC2, D4),
        title=titles.findings_share("负责的问题", first["responsible"], first["findings"], total),
        subtitle=f"件；有几个责任单位的各计一次；不含{'、'.join(COMMON_DEPARTMENTS)}；最多的{min(most, frame.height)}个",
    )


def trend(snapshot: Snapshot, *, county_code: str | None = None) -> pl.DataFrame:
    """Open findings at each period end, as they stood then: as_of, new, reopened, persisting, findings."""
    states = []
    for end in snapshot.period_ends():
        found = snapshot.findings(["state"], county_code=county_code, as_of=end)
        states.append(found.with_columns(as_of=pl.lit(end)))
    return _spread(pl.concat(states), "as_of", "state", list(STATES)).sort("as_of")


def trend_chart(snapshot: Snapshot, *, county_code: str | None = None) -> Any:
    """Open findings at each period end: new ones, those that came again, and those of the period before."""
    frame = trend(snapshot, county_code=county_code)
    if frame.is_empty():
        return charts.stacked_columns(frame, parts=STATES, title=titles.findings_age(0, 0, 0))
    first, last = frame.row(0, named=True), frame.row(-1, named=True)
    parts = {name: STATES[name] for name in ("persisting", "reopened", "new")}
    return charts.stacked_columns(
        frame,
        parts=parts,
        tones=(D2, ACC2, D4),
        title=titles.findings_trend(first["findings"], first["as_of"], last["findings"], last["as_of"]),
        subtitle="各期末未关闭的问题，件",
    )


def _share_chart(frame: pl.DataFrame, label: str, what: str, parts: dict[str, str], subtitle: str) -> Any:
    if frame.is_empty():
        return charts.stacked_bars(frame, label=label, parts=parts, title=titles.findings_age(0, 0, 0))
    first, total = frame.row(0, named=True), int(frame["findings"].sum())
    title = titles.findings_share(what, first[label], first["findings"], total)
    return charts.stacked_bars(frame, label=label, parts=parts, tones=SEVERITY_TONES, title=title, subtitle=subtitle)


def _spread(found: pl.DataFrame, key: str, by: str, names: list[str]) -> pl.DataFrame:
    """One row a `key`: its findings by the values `names` of column `by`, and all of them."""
    counted = [pl.col("findings").filter(pl.col(by) == name).sum().cast(pl.Int64).alias(name) for name in names]
    return found.group_by(key, maintain_order=True).agg(*counted, pl.col("findings").sum().cast(pl.Int64))
