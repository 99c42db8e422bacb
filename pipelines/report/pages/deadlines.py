"""限期整改: open findings by the day they are due, by county and by responsible department. Counts only, no household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipelines.policy import parameters_at
from pipelines.policy.severities import SEVERITIES
from pipelines.report.address_terms import COUNTY, DUE, NOWHERE, OVERDUE
from pipelines.report.addresses import Place, place_of
from pipelines.report.frames import Snapshot
from pipelines.report.pages import shared

_DAYS = "rectification_days_{}"
_ORDER = {name: position for position, name in enumerate(SEVERITIES)}


@dataclass(frozen=True)
class Due:
    """Open findings of one rule: how many are overdue, and when the next of the others that are not exempt are due."""

    rule_id: str
    title: str
    severity: str
    responsible: str
    findings: int
    overdue: int
    next_due: date | None
    due_next: int
    county: str
    county_findings: int


def due_findings(snapshot: Snapshot) -> pl.DataFrame:
    """Open findings: rule_id, severity, county_code, due_on, is_overdue, is_exempt, findings.

    A finding is due so many days after the period end at which its unbroken run began, as the check stage counts them;
    an exempt one is open, but never overdue.
    Raises RefusedError when the days of a year are not known.
    """
    by = ["rule_id", "severity", "county_code", "age_periods", "is_overdue", "is_exempt"]
    schema = {"severity": pl.String, "age_periods": pl.Int32, "due_on": pl.Date}
    found = snapshot.findings(by)
    dated = pl.DataFrame(due_days(snapshot), schema, orient="row").with_columns(
        pl.col("age_periods").cast(found["age_periods"].dtype)
    )
    return found.join(dated, on=["severity", "age_periods"], validate="m:1").sort("rule_id", "due_on", "county_code")


def due_days(snapshot: Snapshot) -> list[tuple[str, int, date]]:
    """Of the severities and ages (in period ends) of the open findings the day they are due.

    Raises RefusedError when the days of a year are not known.
    """
    ends = snapshot.period_ends()
    known = parameters_at(snapshot.context.known_on)
    found = []
    for severity, age, _ in snapshot.findings(["severity", "age_periods"]).iter_rows():
        since = ends[max(0, len(ends) - age)]
        days = int(known.value(_DAYS.format(severity), since.year))
        found.append((severity, age, since + timedelta(days=days)))
    return found


def due_by_rule(frame: pl.DataFrame, snapshot: Snapshot, county_names: Mapping[str, str]) -> list[Due]:
    """One line a rule: severe ones first, then by overdue and by number; each number with its address."""
    place = place_of(None, snapshot.context.as_of)
    rules = {row["rule_id"]: row for row in snapshot.rules().iter_rows(named=True)}
    lines = []
    for (rule_id,), found in frame.group_by("rule_id", maintain_order=True):
        ahead = _ahead(found)
        next_due = ahead["due_on"].min()
        by_county = (
            found.group_by("county_code")
            .agg(pl.col("findings").sum())
            .sort(["findings", "county_code"], descending=[True, False])
        )
        name, rule, first = str(rule_id), rules[str(rule_id)], by_county["county_code"][0]
        day = next_due if isinstance(next_due, date) else None
        due_next = _total(ahead.filter(pl.col("due_on") == next_due)) if len(ahead) else 0
        lines.append(
            Due(
                name,
                rule["title_zh"],
                rule["severity"],
                shared.departments(rule["responsible"]),
                place.found(_total(found), name),
                place.found(_total(found.filter("is_overdue")), f"{name}.{OVERDUE}"),
                day,
                place.found(due_next, f"{name}.{DUE}{day}"),
                county_names.get(first, "未定地区"),
                place.at(COUNTY, first or NOWHERE).found(int(by_county["findings"][0]), name),
            )
        )
    return sorted(lines, key=lambda line: (_ORDER.get(line.severity, 9), -line.overdue, -line.findings, line.rule_id))


def overdue_by(frame: pl.DataFrame, key: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Open and overdue findings by a column, the most overdue first; `critical` are the overdue ones that are 严重."""
    counted = (
        frame.group_by(key)
        .agg(
            pl.col("findings").sum().alias("open"),
            pl.col("findings").filter("is_overdue").sum().alias("overdue"),
            pl.col("findings")
            .filter(pl.col("is_overdue") & (pl.col("severity") == "critical"))
            .sum()
            .alias("critical"),
        )
        .sort(["overdue", "open", key], descending=[True, True, False])
    )
    return [{**row, "name": names.get(row[key], row[key] or "未定地区")} for row in counted.iter_rows(named=True)]


def by_due_day(frame: pl.DataFrame, place: Place) -> list[tuple[date, int]]:
    """Findings that are neither overdue nor exempt, by the day they are due; `place` is where they were counted."""
    found = _ahead(frame).group_by("due_on").agg(pl.col("findings").sum()).sort("due_on")
    return [(day, place.found(number, f"{DUE}{day}")) for day, number in found.iter_rows()]


def _ahead(frame: pl.DataFrame) -> pl.DataFrame:
    """What is neither overdue nor exempt."""
    return frame.filter(~pl.col("is_overdue") & ~pl.col("is_exempt"))


def _total(frame: pl.DataFrame) -> int:
    return int(frame["findings"].sum() or 0)
