"""The restricted tier for analysts: fact rows, findings, one household, and records tried on the published facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl
from polars import selectors

from pipelines.analyst.findings import STATES
from pipelines.analyst.masking import is_personal, key_of_label, label_keys, shown_sql
from pipelines.answers.asked import columns_of, parameters_in
from pipelines.answers.cells import sources_of
from pipelines.curate.columns import column_titles, grain_titles
from pipelines.errors import UsageError, nearest
from pipelines.measure.areas import AREAS_SQL
from pipelines.measure.recount import prepare
from pipelines.policy import load_areas
from pipelines.policy.severities import SEVERITIES
from pipelines.report.frames import RestrictedSnapshot
from pipelines.store.run_context import RunContext

if TYPE_CHECKING:
    from pipelines.analyst.household import Household
    from pipelines.analyst.trying import TriedRule

_AREA_COLUMNS = "level, code, name, parent_code, city_code, county_code, town_code, helper_district, lead_unit"
_FINDINGS = """
    SELECT fact.rule_id AS "规则", rule.title_zh AS "问题", rule.severity AS "级别", fact.state AS "状态",
           fact.periods_open AS "未关闭期数", fact.open_since AS "起自", fact.due_on AS "限期",
           fact.is_overdue AS "过期", county.name AS "县", village.name AS "村", {household} AS "户", {person} AS "人",
           rule.responsible AS "责任单位", rule.remedy_zh AS "怎么办"
    FROM checks.finding AS fact JOIN checks.rule AS rule USING (rule_id)
    LEFT JOIN known_area AS county ON county.level = 'county' AND county.code = fact.county_code
    LEFT JOIN known_area AS village ON village.level = 'village' AND village.code = fact.village_code
    WHERE fact.is_open AND (CAST($rule AS VARCHAR) IS NULL OR fact.rule_id = $rule)
      AND (CAST($county AS VARCHAR) IS NULL OR fact.county_code = $county)
      AND (CAST($village AS VARCHAR) IS NULL OR fact.village_code = $village)
      AND (CAST($household AS VARCHAR) IS NULL OR fact.household_id = $household)
    ORDER BY fact.periods_open DESC, rule.position, fact.subject_key
"""


class Register:
    """The register of one published snapshot: facts at its as_of, with Chinese titles, and personal values masked.

    Keys of households and persons are shown as labels (户00123, 人00456) that hold within this snapshot; names, numbers and
    what else the contracts call personal as `…`. `named=True` shows them as received; then the result is restricted data.
    """

    def __init__(self, snapshot: RestrictedSnapshot) -> None:
        self.snapshot = snapshot
        self.connection = snapshot.connection
        label_keys(self.connection)
        prepare(self.connection, load_areas(), self.context.as_of)
        names = _AREA_COLUMNS
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE known_area AS SELECT * FROM ({AREAS_SQL}) AS area ({names})"
        )

    def __repr__(self) -> str:
        return repr(self.snapshot)

    @property
    def context(self) -> RunContext:
        """What the run says of itself: snapshot id, as_of, known_on, income year."""
        return self.snapshot.context

    @cached_property
    def parameters(self) -> dict[str, object]:
        """The yearly parameters in force at as_of."""
        return parameters_in(self.connection, self.context.as_of)

    def areas(self, level: str = "county") -> pl.DataFrame:
        """Areas of a level (county, town, village, city, program, helper_district, support_unit): code, name, parents."""
        return self.snapshot.query("SELECT * FROM known_area WHERE level = ? ORDER BY code", [level])

    def facts(self) -> pl.DataFrame:
        """Every fact table: 事实表 (its name), 一行是 (what a row is), 行数, 列数."""
        counted = self.snapshot.query(
            "SELECT table_name, estimated_size, column_count FROM duckdb_tables() WHERE schema_name = 'facts' ORDER BY ALL"
        )
        rows = [(name, grain_titles().get(name, name), rows, columns) for name, rows, columns in counted.iter_rows()]
        return pl.DataFrame(rows, schema=["事实表", "一行是", "行数", "列数"], orient="row")

    def columns(self, grain: str) -> pl.DataFrame:
        """What a fact table holds: 列 (as predicates name it), 中文名, 类型, 个人信息 (masked unless asked for), 来自.

        Raises UsageError with the nearest names when there is no such fact table.
        """
        titles = column_titles().get(grain, {})
        rows = [
            (name, titles.get(name, ""), kind, is_personal(grain, name, kind),
             "；".join(f"{table}.{source}" for table, source in sources_of(grain, name)))
            for name, kind in self._types(grain).items()
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=["列", "中文名", "类型", "个人信息", "来自"], orient="row")

    def fact(
        self,
        grain: str,
        columns: Sequence[str] | None = None,
        *,
        county_code: str | None = None,
        village_code: str | None = None,
        household: str | None = None,
        titles: bool = False,
        named: bool = False,
    ) -> pl.DataFrame:
        """Rows of a fact table at as_of; money in yuan, dates as dates.

        Args:
            grain: the fact table, see `facts()`.
            columns: which columns, see `columns(grain)`; default all.
            county_code, village_code, household: only rows of that county or village, or of a household (label or number).
            titles: name the columns in Chinese, as the forms do.
            named: show personal values as received instead of masked.
        Raises UsageError with the nearest names for an unknown fact table or column.
        """
        given = {"county_code": county_code, "village_code": village_code, "household_id": household}
        if household is not None:
            given["household_id"] = key_of_label(self.connection, household)
        wanted = {name: value for name, value in given.items() if value is not None}
        self._known(grain, wanted)
        where = " AND ".join(f'fact."{name}" = ?' for name in wanted) or "TRUE"
        return self.selected(grain, columns, where, list(wanted.values()), titles=titles, named=named)

    def selected(
        self,
        grain: str,
        columns: Sequence[str] | None,
        where: str,
        values: Sequence[Any] = (),
        *,
        titles: bool = False,
        named: bool = False,
    ) -> pl.DataFrame:
        """As `fact`, for rows of which the SQL condition `where` (over `fact`, with `?` for `values`) holds."""
        types = self._types(grain)
        chosen = list(columns) if columns is not None else list(types)
        self._known(grain, chosen)
        names = _titled(grain, chosen) if titles else chosen
        shown = ", ".join(
            f'{_plain(name) if named else shown_sql(grain, name, types[name])} AS "{title}"'
            for name, title in zip(chosen, names, strict=True)
        )
        order = "fact.subject_key" if "subject_key" in types else "ALL"
        sql = f"SELECT {shown} FROM facts.{grain} AS fact WHERE {where} ORDER BY {order}"
        return self.snapshot.query(sql, list(values)).with_columns(selectors.decimal().cast(pl.Float64))

    def findings(
        self,
        *,
        rule_id: str | None = None,
        county_code: str | None = None,
        village_code: str | None = None,
        household: str | None = None,
        named: bool = False,
    ) -> pl.DataFrame:
        """Open findings, oldest first: rule, problem, severity, age in periods, deadline, place, whose, who acts, what to do.

        Raises UsageError with the nearest numbers for an unknown rule.
        """
        if rule_id is not None:
            known = self.snapshot.query("SELECT rule_id FROM checks.rule")["rule_id"].to_list()
            if rule_id not in known:
                raise UsageError(f"没有这条规则：{rule_id}", where="rule_id", do=f"相近的有：{nearest(rule_id, known)}")
        shown = {
            name: _plain(key) if named else shown_sql("finding", key, "VARCHAR")
            for name, key in (("household", "household_id"), ("person", "person_id"))
        }
        given = {
            "rule": rule_id,
            "county": county_code,
            "village": village_code,
            "household": None if household is None else key_of_label(self.connection, household),
        }
        found = self.connection.sql(_FINDINGS.format(**shown), params=given).pl()
        words = (pl.col(name).replace(known) for name, known in (("级别", SEVERITIES), ("状态", STATES)))
        return found.with_columns(*words)

    def household(self, household: str, *, named: bool = False) -> Household:
        """Everything the register says of one household, by its label or number. Raises UsageError when there is none."""
        from pipelines.analyst.household import story_of

        return story_of(self, key_of_label(self.connection, household), named=named)

    def household_with_most_gaps(self, *, county_code: str | None = None, named: bool = False) -> Household:
        """The household with most gaps: registered lacks of the eight haves plus open findings; of several the first.

        Households without anybody on the list of persons are left out.

        Raises UsageError when there is no household.
        """
        from pipelines.analyst.household import most_gaps, story_of

        return story_of(self, most_gaps(self, county_code), named=named)

    def try_measure(self, record: Mapping[str, Any] | str, *, level: str = "county") -> pl.DataFrame:
        """Count a measure that is not one yet on the published facts, by the measure stage's own code.

        Args:
            record: what a record of `pipelines/policy/measures/` says, as a dictionary or YAML text. To try one, `grain` and
                `kind` do, with `condition` (share), `value` (sum, mean), or `value` and `per` (ratio), and a `population`.
            level: village, town, county, city, program, helper_district or support_unit.
        Returns: columns of `Snapshot.values`, one row an area; shares are fractions.
        Raises UsageError with the nearest names for an unknown field, column, parameter or level.
        """
        from pipelines.analyst.trying import tried_measure

        return tried_measure(self, record, level)

    def tried_chart(self, record: Mapping[str, Any] | str, *, level: str = "county") -> Any:
        """What `try_measure` counts as bars, with the conclusion as the title; arguments and errors as there."""
        from pipelines.analyst.trying import tried_chart

        return tried_chart(self, record, level)

    def try_rule(self, record: Mapping[str, Any] | str) -> TriedRule:
        """Ask a rule that is not one yet of the published facts, by the check stage's own code.

        Args:
            record: what a record of `expectations/rules/` says, as a dictionary or YAML text. To try one, `grain` and
                `violation` do, with an `applies`.
        Returns: counts by county, the rows that violate it (masked), and the rule in words.
        Raises UsageError with the nearest names for an unknown field, column or parameter, and where an example of the record
        does not come out as it says.
        """
        from pipelines.analyst.trying import tried_rule

        return tried_rule(self, record)

    def _types(self, grain: str) -> dict[str, str]:
        known = set(grain_titles()) & set(self.facts()["事实表"])
        if grain not in known:
            raise UsageError(f"没有事实表 {grain}", where="grain", do=f"相近的有：{nearest(grain, sorted(known))}")
        return {row[0]: row[1] for row in self.connection.execute(f"DESCRIBE facts.{grain}").fetchall()}

    def _known(self, grain: str, columns: Collection[str]) -> None:
        self._types(grain)
        known = columns_of(self.connection, grain)
        wrong = [f"{name}（相近的有：{nearest(name, known)}）" for name in columns if name not in known]
        if wrong:
            raise UsageError(
                f"事实表 {grain} 没有列 {'；'.join(wrong)}",
                where="columns",
                do=f'register.columns("{grain}") 列出所有的列',
            )


def _plain(column: str) -> str:
    return f'fact."{column}"'


def _titled(grain: str, columns: Sequence[str]) -> list[str]:
    """Chinese titles of columns; where two have the same, the name follows it."""
    titles = [column_titles().get(grain, {}).get(name, name) for name in columns]
    return [
        f"{title}（{name}）" if titles.count(title) > 1 else title for name, title in zip(columns, titles, strict=True)
    ]
