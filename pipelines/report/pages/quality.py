"""数据质量报告: what was received and where each row went, every rule, every open finding by family, county and age."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.report import chart_titles, numbers, sentences
from pipelines.report.address_terms import (
    ALL,
    BATCH,
    CELLS,
    COUNTY,
    FILE,
    FILES,
    NOWHERE,
    PROGRAM_CODE,
    RULES,
    SHARED,
    SIZE,
    STANDING,
)
from pipelines.report.addresses import Place, place_of
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.charts.bars import Bar, bar_chart
from pipelines.report.charts.figure import ChartSet
from pipelines.report.charts.theme import D1, D3
from pipelines.report.frames import LEDGER_STATES, Snapshot
from pipelines.report.pages import shared
from pipelines.report.pages.deliveries import deliveries_block
from pipelines.report.pages.sections import AGE_FILLS
from pipelines.report.pages.unread import table_title, unread_block

TIER = "内部"
FILES_SHOWN = 15


class QualityPage:
    """The sections of the quality report."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.context = snapshot.context
        counties = snapshot.areas("county")
        self.county_names = dict(zip(counties["code"], counties["name"], strict=True))
        self.rule_values = snapshot.rule_values()
        self.place = place_of(None, self.context.as_of)

    def opening(self) -> Block:
        """Masthead and conclusion."""
        title = "数据质量报告"
        ledger = shared.ledger_total(self.snapshot)
        problems = shared.problems(self.snapshot, None)
        statuses = self._status_counts()
        return block(
            "quality_opening.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER),
            title=title,
            tier=TIER,
            context=self.context,
            place=self.place,
            ledger=ledger,
            names=sentences.LEDGER_NAMES,
            words=sentences.ledger_words(ledger),
            balanced=ledger["received"] == sum(ledger[state] for state in LEDGER_STATES),
            files=self.place.worked(len(self.snapshot.ledger_files()), SIZE, FILES),
            findings=sum(item.findings for item in problems),
            critical=sum(item.findings for item in problems if item.severity == "critical"),
            statuses=statuses,
            rules=self._rule_count,
        )

    def _status_counts(self) -> dict[str, int]:
        """Rules by what became of them, with the address."""
        counted = dict(self.rule_values.group_by("status").len().iter_rows())
        return {name: self.place.worked(counted.get(name, 0), STANDING, RULES, name) for name in shared.STATUS_WORDS}

    @property
    def _rule_count(self) -> int:
        return self.place.worked(len(self.rule_values), SIZE, RULES)

    def ledger(self) -> Block:
        """一、 The ledger by batch and by county."""
        batches = [
            {"label": row["batch_id"], "place": self.place.at(BATCH, row["batch_id"]), **row}
            for row in self.snapshot.ledger(["batch_id"]).iter_rows(named=True)
        ]
        counties = [
            {
                "label": self.county_names.get(row["county_code"], "全市合并报送"),
                "place": self._sender(row["county_code"]),
                **row,
            }
            for row in self.snapshot.ledger(["county_code"]).iter_rows(named=True)
        ]
        files = self.snapshot.ledger_files()
        refused = [row for row in files.iter_rows(named=True) if row["reason"] or (row["quarantined"] or 0) > 0]
        # A file refused whole has lost most.
        refused.sort(key=lambda row: (row["reason"] is None, -(row["quarantined"] or 0), row["file_name"]))
        return block(
            "quality_ledger.j2",
            batches=batches,
            counties=counties,
            names=sentences.LEDGER_NAMES,
            refused=[
                {**row, "place": self.place.at(FILE, f"{row['batch_id']}/{row['file_name']}")}
                for row in refused[:FILES_SHOWN]
            ],
            more=self.place.worked(len(refused) - FILES_SHOWN, SIZE, f"refused-{FILES_SHOWN}"),
            states=LEDGER_STATES,
            corrections=self._corrections(),
            void_claims=self._void_claims(),
        )

    def _corrections(self) -> int | None:
        number = self.snapshot.corrections()
        return None if number is None else self.place.worked(number, CELLS, "corrected")

    def _void_claims(self) -> list[tuple[str, str, str, list[str]]]:
        """County, batch and reason of the complete lists that ended nothing, with the titles of their tables; most first."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for row in self.snapshot.void_claims().iter_rows(named=True):
            place = (self.county_names.get(row["county_code"], ""), row["batch_id"], row["reason"])
            found.setdefault(place, []).append(table_title(row["table_name"]))
        return [(*place, tables) for place, tables in sorted(found.items(), key=lambda item: -len(item[1]))]

    def _sender(self, county_code: str) -> Place:
        """Who sent files: a county, or all together."""
        return self.place.at(COUNTY, county_code) if county_code else self.place.at(SHARED, PROGRAM_CODE)

    def deliveries(self) -> Block:
        """二、 Who has delivered and who has not."""
        return deliveries_block(self.snapshot, self.county_names)

    def findings(self) -> Block:
        """三、 Open findings by family, county and age."""
        total = shared.open_findings(self.snapshot, None)
        families = self.snapshot.findings(["family", "severity"])
        by_family = self._severity_table(families, shared.FAMILIES)
        by_county = self._severity_table(
            self.snapshot.findings(["county_code", "severity"]), self.county_names, are_counties=True
        )
        by_department = self._severity_table(self._by_department(), {})
        ages = shared.ages(self.snapshot, None)
        bars = [
            Bar(label, number, numbers.count(number, " 件"), fill)
            for label, number, fill in zip(shared.AGES, ages, AGE_FILLS, strict=True)
        ]
        chart = bar_chart("ages", chart_titles.ages(ages), bars, {"a": 350}, left=98, right=80) if total else None
        trend = self._trend() if total else None
        closed = self.snapshot.findings(["state"], include_resolved=True)
        states = dict(zip(closed["state"], closed["findings"], strict=True))
        previous = self.context.previous_as_of
        before = shared.open_findings(self.snapshot, None, previous) if previous else None
        critical = sum(row["critical"] for row in by_family)
        return block(
            "quality_findings.j2",
            [chart, trend],
            title=sentences.findings_title(total, critical, before, self.place),
            total=total,
            place=self.place,
            by_family=by_family,
            by_county=by_county,
            by_department=by_department,
            trend=trend,
            ages=chart,
            states=states,
            followed=self.snapshot.followed(),
        )

    def _by_department(self) -> pl.DataFrame:
        """Open findings by responsible department and severity; one that several are responsible for counts with each."""
        found = shared.with_departments(self.snapshot, self.snapshot.findings(["rule_id", "severity"]))
        return found.group_by("department", "severity").agg(pl.col("findings").sum()).sort("department", "severity")

    def _trend(self) -> ChartSet:
        """Open findings at each period end, the critical ones named."""
        bars = []
        for end in self.snapshot.period_ends():
            by_severity = dict(self.snapshot.findings(["severity"], as_of=end).iter_rows())
            number, critical = sum(by_severity.values()), by_severity.get("critical", 0)
            place = place_of(None, end)
            number, critical = place.found(number), place.found(critical, "critical")
            text = f"{numbers.count(number, ' 件')}，严重 {numbers.plain(critical)}"
            bars.append(
                Bar(str(end), number, text, D3 if end < self.context.as_of else D1, short=numbers.plain(number))
            )
        return bar_chart(
            "trend", chart_titles.trend([int(bar.value) for bar in bars]), bars, {"a": 480}, left=88, right=150
        )

    def _severity_table(
        self, frame: pl.DataFrame, names: dict[str, str], *, are_counties: bool = False
    ) -> list[dict[str, Any]]:
        """One row a key (family, department or county) with counts by severity, most critical first."""
        rows: dict[str, dict[str, Any]] = {}
        for value, severity, number in frame.iter_rows():
            where = (self.place.at(COUNTY, value or NOWHERE), ALL) if are_counties else (self.place, value)
            row = rows.setdefault(
                value or "",
                {"label": names.get(value, value or "未定地区"), "place": where[0], "terms": where[1],
                 "critical": 0, "warning": 0, "info": 0},
            )  # fmt: skip
            row[severity] = row.get(severity, 0) + number
        return sorted(rows.values(), key=lambda row: (-row["critical"], -row["warning"], -row["info"], row["label"]))

    def rules(self) -> Block:
        """四、 Every rule with the population it looked at: a rule that looked at nobody is red, never green."""
        order = {"red": 0, "violated": 1, "not_in_force": 2, "green": 3}
        rows = sorted(self.rule_values.iter_rows(named=True), key=lambda row: order.get(row["status"], 9))
        return block(
            "quality_rules.j2",
            rows=rows,
            rule_count=self._rule_count,
            place=self.place,
            statuses=self._status_counts(),
            words=shared.STATUS_WORDS,
            severities=shared.SEVERITIES,
            families=shared.FAMILIES,
        )

    def cells(self) -> Block:
        """五、 Cells that could not be read, what was repaired, and what normalisation changed."""
        return unread_block(self.snapshot, self.county_names)

    def notes(self) -> Block:
        """What the words mean."""
        return block("quality_notes.j2", context=self.context, names=sentences.LEDGER_NAMES)
