"""Reading a snapshot: a sealed connection and the frames that papers and analysts ask for (the only SQL of this stage)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, overload

import duckdb
import polars as pl

from pipelines.errors import UsageError, nearest
from pipelines.report.histories import Histories, spans_by_area
from pipelines.report.numbers import prose_date
from pipelines.report.readings import Book, Measure, Reading, reading_of
from pipelines.report.tiers import TIER_FILES, TIERS_ZH, Tier, refuse_personal
from pipelines.store.manifests import MANIFEST_FORMAT, not_recorded
from pipelines.store.run_context import RunContext, read_run_context

PROGRAM_CODE = "254"
LEVELS = ("village", "town", "county", "city", "program", "helper_district", "support_unit")
_FINDING_KEYS = (
    "rule_id",
    "severity",
    "county_code",
    "village_code",
    "state",
    "age_periods",
    "is_exempt",
    "is_overdue",
    "is_consequence",
)
_LEDGER_KEYS = ("batch_id", "table_name", "county_code")
_ISSUE_KEYS = ("batch_id", "table_name", "county_code", "column_name", "kind")
_REPAIR_KEYS = ("table_name", "county_code")
LEDGER_STATES = ("kept", "merged", "superseded", "retired", "quarantined", "not_data")


class TierSnapshot:
    """One tier of a published snapshot, opened read-only and unable to read any other file.

    Frames are Polars; shares are fractions (0..1), money is yuan, withheld values are null with a reason.
    """

    tier: ClassVar[Tier]

    def __init__(self, file: Path) -> None:
        self.file = file
        self.connection = duckdb.connect(file, read_only=True, config={"enable_external_access": False})

    def __repr__(self) -> str:
        """Which snapshot it is, in one sentence."""
        context = self.context
        told = (
            f"快照 {context.snapshot_id}：截至{prose_date(context.as_of)}，资料收到{prose_date(context.known_on)}为止"
        )
        return f"{told}；{TIERS_ZH[self.tier]}资料{'；模拟数据' if context.simulated else ''}"

    @classmethod
    def over(cls, connection: duckdb.DuckDBPyConnection) -> Self:
        """A tier that is already open, its tables first in the search path."""
        made = cls.__new__(cls)
        made.connection = connection
        return made

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """The result of `sql` as a frame (for exploring; papers use the methods below).

        Raises UsageError when a snapshot of an older format does not record what is asked for, and RefusedError when a
        personal column would come into a lower tier.
        """
        try:
            found = self.connection.sql(sql, params=list(parameters)).pl()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            if self.context.format >= MANIFEST_FORMAT:
                raise
            raise not_recorded(self.context.snapshot_id, self.context.as_of, self.context.known_on) from error
        refuse_personal(found.columns, TIERS_ZH[self.tier])
        return found

    @cached_property
    def context(self) -> RunContext:
        """The one row of run_context."""
        return read_run_context(self.connection)

    def tables(self) -> pl.DataFrame:
        """Every table of this tier with its number of rows: schema, table, rows."""
        return self.query(
            "SELECT schema_name AS schema, table_name AS table, estimated_size AS rows FROM duckdb_tables()"
            " WHERE NOT internal ORDER BY ALL"
        )

    def measures(self) -> pl.DataFrame:
        """All measures in the order of the policy: id, title, definition, unit, kind, target, obligations, responsible."""
        return self.query("SELECT * FROM measure ORDER BY position")

    @cached_property
    def measure_by_id(self) -> dict[str, Measure]:
        """Measures as objects that know how their numbers are written."""
        names = Measure.__dataclass_fields__
        rows = self.measures().select(list(names)).iter_rows(named=True)
        return {row["measure_id"]: Measure(**row) for row in rows}

    def areas(self, level: str | None = None, county_code: str | None = None) -> pl.DataFrame:
        """Areas (level, code, name, parent_code, city_code, county_code, …), ordered by level and code."""
        return self.query(
            "SELECT * FROM area WHERE level = coalesce(?, level) AND (CAST(? AS VARCHAR) IS NULL OR county_code = ?)"
            " ORDER BY level, code",
            [level, county_code, county_code],
        )

    def area_changes(self, county_code: str | None = None) -> pl.DataFrame:
        """Villages that moved to another county, came or went between period ends: as_of, kind, village_name, codes, counties."""
        return self.query(
            "SELECT * FROM area_change WHERE CAST(? AS VARCHAR) IS NULL OR county_code = ? OR previous_county_code = ?"
            " ORDER BY ALL",
            [county_code, county_code, county_code],
        )

    def area_name(self, level: str, code: str) -> str:
        """The name of one area. Raises UsageError for an unknown code, with the valid ones."""
        names = self._area_names.get(level, {})
        if code not in names:
            listed = "、".join(f"{known} {name}" for known, name in names.items()) if len(names) < 50 else ""
            raise UsageError(f"没有代码为“{code}”的地区（{level}）", do=f"可用代码：{listed}" if listed else "")
        return str(names[code])

    @cached_property
    def _area_names(self) -> dict[str, dict[str, str]]:
        """Level → code → name."""
        found: dict[str, dict[str, str]] = {}
        for level, code, name in self.areas().select("level", "code", "name").iter_rows():
            found.setdefault(level, {})[code] = name
        return found

    def values(
        self,
        measure_ids: Sequence[str] | None = None,
        *,
        level: str | None = None,
        county_code: str | None = None,
        as_of: date | None = None,
    ) -> pl.DataFrame:
        """Values of measures: one row a measure, area and period end; all period ends unless `as_of` is given.

        Columns: measure_id, title_zh, unit, level, area_code, area_name, as_of, numerator, denominator, unknown, value,
        status, reason. Raises UsageError with the nearest names for an unknown measure or level.
        """
        self._require_known(measure_ids or (), level)
        unknown = "value.unknown" if self.tier == "internal" else "0"
        return self.query(
            f"""
            SELECT value.measure_id, measure.title_zh, measure.unit, value.level, value.area_code, area.name AS area_name,
                   value.as_of, CAST(value.numerator AS DOUBLE) AS numerator,
                   CAST(value.denominator AS DOUBLE) AS denominator, {unknown} AS unknown, value.value, value.status,
                   value.reason
            FROM measure_value AS value
            JOIN measure ON measure.measure_id = value.measure_id
            LEFT JOIN area ON area.level = value.level AND area.code = value.area_code
            WHERE (CAST(? AS VARCHAR) IS NULL OR value.level = ?)
              AND (CAST(? AS VARCHAR) IS NULL OR area.county_code = ?)
              AND (CAST(? AS DATE) IS NULL OR value.as_of = ?)
              AND (len(CAST(? AS VARCHAR[])) = 0 OR list_contains(CAST(? AS VARCHAR[]), value.measure_id))
            ORDER BY measure.position, value.level, value.area_code, value.as_of
            """,
            [level, level, county_code, county_code, as_of, as_of, list(measure_ids or []), list(measure_ids or [])],
        )

    def _require_known(self, measure_ids: Sequence[str], level: str | None) -> None:
        """An analyst's typo is no empty frame."""
        wrong = [name for name in measure_ids if name not in self.measure_by_id]
        if wrong:
            near = "；".join(nearest(name, self.measure_by_id) for name in wrong)
            raise UsageError(f"没有指标 {'、'.join(wrong)}", where="指标编号", do=f"相近的有：{near}")
        if level is not None and level not in LEVELS:
            raise UsageError(f"没有这一级地区：{level}", where="level", do=f"可用：{'、'.join(LEVELS)}")

    def book(self, level: str, code: str) -> Book:
        """All readings of one area up to as_of. Raises UsageError for an unknown area."""
        return self._books(level, {code: self.area_name(level, code)})[code]

    def books(self, level: str, county_code: str | None = None) -> dict[str, Book]:
        """All readings of every area of a level by code, in the order of the codes."""
        areas = self.areas(level, county_code)
        return self._books(level, dict(zip(areas["code"], areas["name"], strict=True)))

    def _books(self, level: str, names: dict[str, str]) -> dict[str, Book]:
        unknown = "unknown" if self.tier == "internal" else "0 AS unknown"
        rows = self.query(
            f"""
            SELECT area_code, measure_id, as_of, CAST(numerator AS DOUBLE) AS numerator,
                   CAST(denominator AS DOUBLE) AS denominator, {unknown}, value, status, reason
            FROM measure_value WHERE level = ? AND list_contains(CAST(? AS VARCHAR[]), area_code) AND as_of <= ?
            ORDER BY area_code, measure_id, as_of
            """,
            [level, list(names), self.context.as_of],
        )
        spans, measures = spans_by_area(rows), self.measure_by_id
        set_aside = self._set_aside(level)

        def histories(code: str) -> Histories:
            def made(row: Mapping[str, Any]) -> Reading:
                return reading_of(row, measures[row["measure_id"]], level, code, set_aside.get(code, {}))

            return Histories(rows, spans.get(code, {}), made)

        return {
            code: Book(level, code, name, self.context.as_of, measures, histories(code)) for code, name in names.items()
        }

    def _has(self, table: str) -> bool:
        """Whether this snapshot's format knows the table."""
        return bool(self.query("SELECT 1 FROM duckdb_tables() WHERE NOT internal AND table_name = ?", [table]).height)

    def _set_aside(self, level: str) -> dict[str, dict[str, int]]:
        """Area → table → rows that are still set aside; only the internal tier knows."""
        return {}


class PublicSnapshot(TierSnapshot):
    """What everybody may see: values of the program, the cities and the counties after disclosure control."""

    tier = "public"

    def told(self, measure_ids: Sequence[str]) -> pl.DataFrame:
        """How each value is told: measure_id, level, area_code, as_of, numerator, denominator, value, low, high, disclosure,
        reason. Numbers are rounded, of a few only the bound `low` or `high` is there."""
        return self.query(
            """
            SELECT measure_id, level, area_code, as_of, CAST(numerator AS DOUBLE) AS numerator,
                   CAST(denominator AS DOUBLE) AS denominator, value, low, high, disclosure, reason
            FROM measure_value WHERE list_contains(CAST(? AS VARCHAR[]), measure_id)
            ORDER BY measure_id, level, area_code
            """,
            [list(measure_ids)],
        )

    def release(self) -> dict[str, Any] | None:
        """Who made, reviewed and signed what was released; None of a draft."""
        if not self._has("release"):
            return None
        return self.query("SELECT * FROM release").row(0, named=True)


class RestrictedSnapshot(TierSnapshot):
    """The register itself, which must not leave the machine."""

    tier = "restricted"


class Snapshot(TierSnapshot):
    """The internal tier: indicators by area, counts of findings and of rows; nothing about a person or a household."""

    tier = "internal"

    def _set_aside(self, level: str) -> dict[str, dict[str, int]]:
        """Area → table → rows that are still set aside; of counties and what they make up, in the internal tier."""
        column = {"program": f"'{PROGRAM_CODE}'", "city": "area.city_code", "county": "area.code"}.get(level)
        if column is None:
            return {}
        rows = self.query(
            f"SELECT {column} AS code, table_name, sum(open_rows)::BIGINT AS rows FROM repair_count"
            " JOIN area ON area.level = 'county' AND area.code = repair_count.county_code GROUP BY ALL ORDER BY ALL"
        )
        found: dict[str, dict[str, int]] = {}
        for code, table, number in rows.iter_rows():
            found.setdefault(code, {})[table] = number
        return found

    def distribution(self, level: str, area_code: str, as_of: date | None = None) -> pl.DataFrame:
        """Able-bodied households by income per person (yuan) at `as_of` (default the snapshot's): bin_low, bin_high, count."""
        return self.query(
            "SELECT bin_low, bin_high, sum(count)::BIGINT AS count FROM distribution"
            " WHERE measure_id = 'household_income' AND level = ? AND area_code = ? AND as_of = ? GROUP BY ALL ORDER BY bin_low",
            [level, area_code, as_of or self.context.as_of],
        )

    def period_ends(self) -> list[date]:
        """Every period end at which the rules were asked, oldest first."""
        ends: list[date] = self.query("SELECT DISTINCT as_of FROM rule_value ORDER BY as_of")["as_of"].to_list()
        return ends

    def rules(self) -> pl.DataFrame:
        """All rules: rule_id, family, grain, title_zh, severity, obligations, responsible, message_zh, remedy_zh."""
        return self.query("SELECT * FROM rule ORDER BY position")

    def rule_values(self, level: str = "program", area_code: str = PROGRAM_CODE) -> pl.DataFrame:
        """Each rule in one area at as_of: population, violated, unknown, status (green, violated, red, not_in_force)."""
        return self.query(
            """
            SELECT rule.rule_id, rule.family, rule.title_zh, rule.severity, value.population, value.violated, value.unknown,
                   value.status, value.reason
            FROM rule JOIN rule_value AS value USING (rule_id)
            WHERE value.level = ? AND value.area_code = ? AND value.as_of = ? ORDER BY rule.position
            """,
            [level, area_code, self.context.as_of],
        )

    def findings(
        self,
        by: Sequence[str],
        *,
        county_code: str | None = None,
        as_of: date | None = None,
        include_resolved: bool = False,
    ) -> pl.DataFrame:
        """Counts of findings by any of rule_id, severity, county_code, village_code, state, age_periods, is_exempt, is_overdue,
        is_consequence (and family).

        Open findings only, unless `include_resolved`; `as_of` defaults to the snapshot's.
        """
        keys = self._checked(by, (*_FINDING_KEYS, "family"))
        selected = ", ".join(f"rule.{key}" if key == "family" else f"finding.{key}" for key in keys)
        return self.query(
            f"""
            SELECT {selected}{", " if keys else ""} sum(finding.findings)::BIGINT AS findings
            FROM finding_count AS finding JOIN rule ON rule.rule_id = finding.rule_id
            WHERE finding.as_of = ? AND (CAST(? AS VARCHAR) IS NULL OR finding.county_code = ?)
              AND (? OR finding.state <> 'resolved')
            GROUP BY ALL ORDER BY ALL
            """,
            [as_of or self.context.as_of, county_code, county_code, include_resolved],
        )

    def followed(self) -> dict[str, int] | None:
        """Of the findings open at as_of the overdue, the exempt and those brought about by another; None where not recorded."""
        recorded = self.query(
            "SELECT 1 FROM duckdb_columns() WHERE table_name = 'finding_count' AND column_name = 'is_consequence'"
        )
        if not recorded.height:
            return None
        marks = {"overdue": "is_overdue", "exempt": "is_exempt", "consequences": "is_consequence"}
        rows = self.findings(list(marks.values()))
        return {name: int(rows.filter(mark)["findings"].sum()) for name, mark in marks.items()}

    def articles(self) -> pl.DataFrame:
        """The thirty articles: article, title_zh, section_zh, departments, summary_zh, documents, departments_are_our_reading."""
        return self.query("SELECT * FROM article ORDER BY article")

    def obligations(self) -> pl.DataFrame:
        """Obligations: obligation_id, article, summary_zh, departments, state, reason_zh, needs_zh.

        `state` is measured, not_in_register (with the reason, and the column it would need), checked (by rules only) or
        not_connected. In the order of the paper: 2.10 follows 2.9.
        """
        order = "article, CAST(split_part(obligation_id, '.', 2) AS INTEGER)"
        return self.query(f"SELECT * FROM obligation ORDER BY {order}")

    def departments(self) -> list[str]:
        """Every responsible department, those of most articles first."""
        sql = "SELECT department FROM department_obligation GROUP BY department ORDER BY count(*) DESC, department"
        found: list[str] = self.query(sql)["department"].to_list()
        return found

    def ledger(self, by: Sequence[str] = (), *, county_code: str | None = None) -> pl.DataFrame:
        """Rows received and where each went, by any of batch_id, table_name, county_code; empty `by` is the total."""
        keys = self._checked(by, _LEDGER_KEYS)
        states = ", ".join(f"coalesce(sum({state}), 0)::BIGINT AS {state}" for state in ("received", *LEDGER_STATES))
        return self.query(
            f"SELECT {''.join(f'{key}, ' for key in keys)}{states} FROM ledger_total"
            f" WHERE CAST(? AS VARCHAR) IS NULL OR county_code = ? {'GROUP BY ALL ORDER BY ALL' if keys else ''}",
            [county_code, county_code],
        )

    def ledger_files(self) -> pl.DataFrame:
        """Each received file with its ledger."""
        return self.query("SELECT * FROM ledger_file ORDER BY batch_id, file_name")

    def cell_issues(self, by: Sequence[str], *, county_code: str | None = None) -> pl.DataFrame:
        """Cells that could not be read as their column demands, by any of batch, table, county, column, kind.

        Columns: the keys; cells (addresses), open_cells (still unread), repaired_cells (a return workbook gave a value).
        """
        keys = "".join(f"{key}, " for key in self._checked(by, _ISSUE_KEYS))
        sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in ("cells", "open_cells", "repaired_cells"))
        return self.query(
            f"SELECT {keys}{sums} FROM cell_issue_count WHERE CAST(? AS VARCHAR) IS NULL OR county_code = ?"
            f" GROUP BY ALL HAVING count(*) > 0 ORDER BY {keys}cells",
            [county_code, county_code],
        ).sort("cells", descending=True, maintain_order=True)

    def normalisations(self, by: Sequence[str]) -> pl.DataFrame:
        """Cells that normalisation changed on reading, by any of batch, table, county, column, kind; most first."""
        keys = ", ".join(self._checked(by, _ISSUE_KEYS))
        return self.query(
            f"SELECT {keys}, sum(cells)::BIGINT AS cells FROM normalisation_count GROUP BY ALL ORDER BY cells DESC, {keys}"
        )

    def repairs(self, by: Sequence[str] = (), *, county_code: str | None = None) -> pl.DataFrame:
        """Rows that were set aside, by table or county: open_rows still are, repaired_rows came in by a return workbook."""
        keys = "".join(f"{key}, " for key in self._checked(by, _REPAIR_KEYS))
        sums = ", ".join(f"coalesce(sum({name}), 0)::BIGINT AS {name}" for name in ("open_rows", "repaired_rows"))
        grouped = " GROUP BY ALL ORDER BY ALL" if keys else ""
        return self.query(
            f"SELECT {keys}{sums} FROM repair_count WHERE CAST(? AS VARCHAR) IS NULL OR county_code = ?{grouped}",
            [county_code, county_code],
        )

    def returned_files(self) -> pl.DataFrame:
        """Return workbooks that came back: batch, file, county, received_on, lines and what became of them."""
        return self.query("SELECT * FROM returned_file ORDER BY received_on, batch_id, file_name")

    def submissions(self, office_code: str | None = None, *, newest_only: bool = False) -> pl.DataFrame:
        """What each office owes, by table and period end, with its status (received, late, missing, nil, not_due).

        `newest_only`: of each office and table the newest period end that is due or delivered. Oldest period ends first,
        then in the order of the policy.
        """
        order = "PARTITION BY office_code, table_name ORDER BY status = 'not_due', period_end DESC"
        newest = f"QUALIFY row_number() OVER ({order}) = 1" if newest_only else ""
        return self.query(
            f"SELECT * FROM submission WHERE CAST(? AS VARCHAR) IS NULL OR office_code = ? {newest}"
            " ORDER BY period_end, position, office_code",
            [office_code, office_code],
        )

    def corrections(self) -> int | None:
        """How many cells people decided to read otherwise than received; None where the snapshot does not record it."""
        if not self._has("correction_count"):
            return None
        return int(self.query("SELECT coalesce(sum(corrections), 0)::BIGINT AS cells FROM correction_count").item())

    def file_remarks(self) -> pl.DataFrame:
        """What was noticed on reading a file that was read all the same: hidden rows, a list beside the form, a name that does
        not say what is inside. Columns: batch_id, file_name, county_code, kind, reason, cells."""
        known = self._has("file_remark")
        return self.query("SELECT * FROM file_remark ORDER BY ALL") if known else pl.DataFrame()

    def void_claims(self) -> pl.DataFrame:
        """Complete lists that ended nothing: table_name, county_code, data_date, batch_id, reason."""
        known = self._has("void_claim")
        source = (
            "void_claim"
            if known
            else "(SELECT '' AS batch_id, '' AS table_name, '' AS county_code, '' AS reason) LIMIT 0"
        )
        return self.query(f"SELECT * FROM {source}")

    @staticmethod
    def _checked(by: Sequence[str], known: Sequence[str]) -> list[str]:
        wrong = [name for name in by if name not in known]
        if wrong:
            raise UsageError(f"不能按“{'、'.join(wrong)}”分组", do=f"可用：{'、'.join(known)}")
        return list(by)


InternalSnapshot = Snapshot
"""The name of `Snapshot` where it stands beside the other tiers."""

_KINDS: dict[Tier, type[TierSnapshot]] = {
    kind.tier: kind for kind in (PublicSnapshot, InternalSnapshot, RestrictedSnapshot)
}


@overload
def open_file(folder: Path, tier: Literal["internal"] = "internal") -> InternalSnapshot: ...
@overload
def open_file(folder: Path, tier: Literal["public"]) -> PublicSnapshot: ...
@overload
def open_file(folder: Path, tier: Literal["restricted"]) -> RestrictedSnapshot: ...
def open_file(folder: Path, tier: Tier = "internal") -> TierSnapshot:
    """Open the file of `tier` in a snapshot folder. Raises UsageError when it is not there."""
    file = folder / TIER_FILES[tier]
    if file.exists():
        return _KINDS[tier](file)
    raise UsageError(
        "快照文件夹里没有可打开的数据库",
        where=file.name,
        do="先运行 bayou run，或检查环境变量 BAYOU_SNAPSHOT",
    )
