"""Open findings counted for a page: how many, new, overdue, how old; by rule, county and village, each with its address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.policy.severities import SEVERITIES
from pipelines.report.address_terms import ALL, NEW, NOWHERE, OLDEST, OVERDUE
from pipelines.report.addresses import Place, place_of
from pipelines.report.frames import Snapshot

_KEYS = ("rule_id", "county_code", "village_code", "state", "age_periods", "is_overdue")
_UNPLACED = "未定地区"


@dataclass(frozen=True)
class Total:
    """Findings of one group; `oldest` is the number of period ends at which the oldest was open (1: new)."""

    findings: int = 0
    new: int = 0
    overdue: int = 0
    oldest: int = 0

    full_periods: int = 0
    """Period ends since then, with its address."""

    @property
    def oldest_words(self) -> str:
        """本期新发现 or 已满3期; empty without findings."""
        if not self.findings:
            return ""
        return f"已满{self.full_periods or self.oldest - 1}期" if self.oldest > 1 else "本期新发现"


@dataclass(frozen=True)
class RuleTotal:
    """Open findings of one rule."""

    rule_id: str
    title: str
    severity: str
    total: Total


@dataclass(frozen=True)
class PlaceTotal:
    """Open findings of one county or village."""

    code: str
    name: str
    total: Total


def total(frame: pl.DataFrame, place: Place, terms: str = ALL) -> Total:
    """The sums of rows of `FindingTotals.frame`; `place` and `terms` are the address under which they are counted."""
    if frame.is_empty():
        return Total(place.found(0, terms), place.found(0, f"{terms}.{NEW}"), place.found(0, f"{terms}.{OVERDUE}"))
    oldest = max(1, int(frame["age_periods"].max() or 1))  # type: ignore[arg-type]
    return Total(
        place.found(int(frame["findings"].sum()), terms),
        place.found(int(frame.filter(pl.col("state") == NEW)["findings"].sum()), f"{terms}.{NEW}"),
        place.found(int(frame.filter("is_overdue")["findings"].sum()), f"{terms}.{OVERDUE}"),
        oldest,
        place.found(oldest - 1, terms, OLDEST),
    )


class FindingTotals:
    """All open findings of a snapshot as one frame: a row a rule, county, village, state, age and overdue mark."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.frame = snapshot.findings(list(_KEYS))
        self.rules = {row["rule_id"]: row for row in snapshot.rules().iter_rows(named=True)}

    @cached_property
    def rules_of_obligation(self) -> dict[str, list[str]]:
        """Obligation → rules that serve it, in the order of the catalogue."""
        found: dict[str, list[str]] = {}
        for rule_id, rule in self.rules.items():
            for obligation_id in filter(None, (rule["obligations"] or "").split(",")):
                found.setdefault(obligation_id, []).append(rule_id)
        return found

    def rules_of_department(self, department: str) -> list[str]:
        """Rules whose findings the department answers for."""
        return [
            rule_id for rule_id, rule in self.rules.items() if department in (rule["responsible"] or "").split("、")
        ]

    def of_rules(self, rule_ids: Collection[str]) -> pl.DataFrame:
        """Rows of these rules."""
        return self.frame.filter(pl.col("rule_id").is_in(list(rule_ids)))

    def of_villages(self, codes: Collection[str]) -> pl.DataFrame:
        """Rows of these villages."""
        return self.frame.filter(pl.col("village_code").is_in(list(codes)))

    @property
    def place(self) -> Place:
        """The whole programme."""
        return place_of(None, self.snapshot.context.as_of)

    def by_rule(self, frame: pl.DataFrame, within: str = "") -> list[RuleTotal]:
        """Rules with overdue findings first; within, critical ones first, then by number overdue and open.

        `within` is the term of the rows of `frame` where they are not all findings of these rules.
        """
        order = {name: position for position, name in enumerate(SEVERITIES)}
        found = [
            RuleTotal(
                str(rule_id),
                self.rules[rule_id]["title_zh"],
                self.rules[rule_id]["severity"],
                total(rows, self.place, f"{rule_id}.{within}" if within else str(rule_id)),
            )
            for (rule_id,), rows in frame.group_by("rule_id", maintain_order=True)
        ]
        return sorted(
            found,
            key=lambda item: (
                item.total.overdue == 0,
                order.get(item.severity, 9),
                -item.total.overdue,
                -item.total.findings,
                item.rule_id,
            ),
        )

    def by_county(self, frame: pl.DataFrame, terms: str) -> list[PlaceTotal]:
        """Counties with open findings, most overdue first; `terms` are those of the rows."""
        return self._by_place(frame, "county", terms)

    def by_village(self, frame: pl.DataFrame, terms: str) -> list[PlaceTotal]:
        """Villages with open findings, most overdue first."""
        return self._by_place(frame, "village", terms)

    def _by_place(self, frame: pl.DataFrame, level: str, terms: str) -> list[PlaceTotal]:
        areas = self.snapshot.areas(level)
        names = dict(zip(areas["code"], areas["name"], strict=True))
        found = [
            PlaceTotal(
                str(code or ""), names.get(code, _UNPLACED), total(rows, self.place.at(level, code or NOWHERE), terms)
            )
            for (code,), rows in frame.group_by(f"{level}_code", maintain_order=True)
        ]
        return sorted(found, key=lambda item: (-item.total.overdue, -item.total.findings, item.code))
