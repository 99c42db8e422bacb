"""催报: which table of which office came in time, came late, or did not come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.report import numbers, sentences
from pipelines.report.address_terms import ALL, COUNTY, DELIVERY, SHARED
from pipelines.report.addresses import Place, place_of
from pipelines.report.blocks import Block, block
from pipelines.report.frames import PROGRAM_CODE, Snapshot
from pipelines.report.status import Status

# Status of a delivery → mark, short word.
MARKS: Mapping[str, tuple[Status, str]] = {
    "missing": ("late", "缺报"),
    "late": ("watch", "迟报"),
    "received": ("ok", "按期"),
    "nil": ("none", "无变动未报"),
    "not_due": ("on", "未到期"),
}
PROGRAM_NAME = "全市合并"
NAMES_SHOWN = 10
IN_ORDER = ("received", "nil")


def delivery_sentence(snapshot: Snapshot, office_code: str) -> str:
    """One sentence on what the office has delivered for the newest period ends; empty when it owes nothing."""
    newest = snapshot.submissions(office_code, newest_only=True)
    if newest.is_empty():
        return ""
    place = _office(snapshot, office_code)
    return sentences.delivery(
        place.worked(len(newest), DELIVERY, ALL),
        _counts(newest, place),
        *(newest.filter(status=status)["title_zh"].to_list() for status in ("late", "missing")),
    )


def _office(snapshot: Snapshot, office_code: str) -> Place:
    """Who delivers: a county, or the programme for what is sent together."""
    return Place(SHARED if office_code == PROGRAM_CODE else COUNTY, office_code, snapshot.context.as_of)


def _counts(rows: pl.DataFrame, place: Place) -> dict[str, int]:
    """Of the newest period ends, by status, with their addresses."""
    counted = dict(rows.group_by("status").len().iter_rows())
    return {status: place.worked(counted.get(status, 0), DELIVERY, status) for status in MARKS}


@dataclass(frozen=True)
class Cell:
    """One office's delivery of one table."""

    mark: Status
    words: str
    days: int


def deliveries_block(snapshot: Snapshot, county_names: Mapping[str, str]) -> Block:
    """The matrix of tables and counties for the newest period ends, and in words what is missing or late."""
    rows = snapshot.submissions()
    newest = snapshot.submissions(newest_only=True)
    owed_by_counties = newest.filter(owed_by="county")
    open_tables = owed_by_counties.filter(~pl.col("status").is_in(IN_ORDER))["table_name"].unique()
    place = place_of(None, snapshot.context.as_of)
    complete = owed_by_counties.filter(~pl.col("table_name").is_in(open_tables.to_list()))
    return block(
        "quality_deliveries.j2",
        counts=_counts(newest, place),
        owed=place.worked(len(newest), DELIVERY, ALL),
        ends=_by_period(rows, place),
        counties=list(county_names.values()),
        matrix=_matrix(owed_by_counties.filter(pl.col("table_name").is_in(open_tables.to_list())), list(county_names)),
        complete=complete.sort("position")["title_zh"].unique(maintain_order=True).to_list(),
        offices=_by_office(rows, newest, {**county_names, PROGRAM_CODE: PROGRAM_NAME}),
        marks=MARKS,
        context=snapshot.context,
    )


def _by_period(rows: pl.DataFrame, place: Place) -> list[dict[str, Any]]:
    """Number of tables owed by status for each period end, the newest first."""
    counted: dict[Any, dict[str, Any]] = {}
    for end, status in rows.sort("period_end", descending=True).select("period_end", "status").iter_rows():
        row = counted.setdefault(end, {"end": end, "owed": 0, **dict.fromkeys(MARKS, 0)})
        row["owed"] += 1
        row[status] += 1
    return [
        {
            "end": end,
            "owed": place.worked(row["owed"], DELIVERY, ALL, end),
            **{status: place.worked(row[status], DELIVERY, status, end) for status in MARKS},
        }
        for end, row in counted.items()
    ]


def _matrix(rows: pl.DataFrame, codes: list[str]) -> list[dict[str, Any]]:
    """One row a table, one cell a county in the order of the codes."""
    tables: dict[str, dict[str, Any]] = {}
    for row in rows.sort("position").iter_rows(named=True):
        table = tables.setdefault(row["table_name"], {"title": row["title_zh"], "end": row["period_end"], "cells": {}})
        mark, words = MARKS[row["status"]]
        table["cells"][row["office_code"]] = Cell(mark, words, _days_late(row))
    return [{**table, "cells": [table["cells"].get(code) for code in codes]} for table in tables.values()]


def _days_late(row: Mapping[str, Any]) -> int:
    """By how many days a table is late, with the address."""
    place = Place(SHARED if row["office_code"] == PROGRAM_CODE else COUNTY, row["office_code"], row["period_end"])
    return place.worked(row["days_late"] or 0, DELIVERY, "days", row["table_name"])


def _by_office(rows: pl.DataFrame, newest: pl.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each office owes at any period end, and what of the newest came late; offices that owe nothing are left out."""
    offices = []
    for code, name in names.items():
        missing = rows.filter(office_code=code, status="missing").sort(
            "period_end", "position", descending=[True, False]
        )
        late = newest.filter(office_code=code, status="late").sort("position")
        if len(missing) or len(late):
            offices.append({"name": name, "missing": _named(missing, with_note=True), "late": _named(late)})
    return offices


def _named(rows: pl.DataFrame, *, with_note: bool = False) -> str:
    """Tables with their period end and days, in words."""
    texts = []
    for row in rows.iter_rows(named=True):
        note = f"，{row['note']}" if with_note and row["note"] else ""
        days = (
            f"{'逾期' if row['status'] == 'missing' else '迟'}{_days_late(row)}天" if row["days_late"] else "今日到期"
        )
        texts.append(f"{row['title_zh']}（{numbers.period_end(row['period_end'])}，{days}{note}）")
    return sentences.listed(texts, NAMES_SHOWN)
