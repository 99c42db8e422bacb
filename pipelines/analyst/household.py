"""One household's story: who lives there, what it has and lacks, what it earned, what was found, and in which cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.analyst import titles
from pipelines.analyst.charts import stacked_columns
from pipelines.answers.cells import text_of
from pipelines.answers.counted import ROLES_ZH
from pipelines.answers.household import HAVES, explained
from pipelines.errors import UsageError
from pipelines.policy.severities import SEVERITIES
from pipelines.report.numbers import plain

if TYPE_CHECKING:
    from pipelines.analyst.register import Register
    from pipelines.answers.asked import Answer
    from pipelines.answers.household import Explanation

_TOLD = (
    "household_category", "main_cause_of_poverty", "poverty_status", "exit_year", "household_size_persons", "labourers",
    "has_labour_capacity", "income_year", "disposable_income_per_person_yuan", "household_income_line_yuan",
    "house_structure", "is_dangerous_house", "water_source", "pairings_in_force", "visits_this_year", "benefiting_projects",
)  # fmt: skip
_NAMED = ("household_id", "head_name", "head_id_number", "phone_number")
_MEMBER = (
    "person_id", "person_name", "relation_to_head", "gender", "age_years", "health_status", "school_status", "labour_skill",
    "work_place", "work_months", "has_resident_medical_insurance", "has_resident_pension_insurance",
)  # fmt: skip
_KINDS = {"工资性": "wage", "经营性": "business", "财产性": "property", "转移性": "transfer"}
_REGISTERED = {True: "有", False: "没有", None: "没有登记"}


@dataclass(frozen=True)
class Household:
    """What the register says of one household at as_of. Every frame has Chinese column titles.

    label: 户00123, which holds within the snapshot.
    about: 项目, 内容 — place, category, cause, size, income and its line, house, pairing, visits.
    members: one row a person on the list, head first.
    haves: the eight haves: 序号, 八有, 登记, 与之矛盾的规则, 出处 (cells of the received files).
    incomes: one row an income year: the four kinds (yuan), 人均可支配收入 and 当年达标线 (yuan a person).
    findings: open findings with their age, deadline and remedy.
    cells: what the violated rules looked at: 规则, 列, 值, 单元格.
    measures: the measures that count it against, or cannot judge it.
    """

    label: str
    village_name: str
    about: pl.DataFrame
    members: pl.DataFrame
    haves: pl.DataFrame
    incomes: pl.DataFrame
    findings: pl.DataFrame
    cells: pl.DataFrame
    measures: pl.DataFrame

    @property
    def gaps(self) -> int:
        """How many of the eight haves it lacks, as registered or as an open finding says."""
        return self.haves.filter((pl.col("登记") == _REGISTERED[False]) | (pl.col("与之矛盾的规则") != "")).height

    @property
    def sentence(self) -> str:
        """The household in one sentence with its numbers."""
        last = self.incomes.tail(1)
        income, line = (last[name].item() if last.height else None for name in ("人均可支配收入", "当年达标线"))
        return titles.household(
            self.label, self.village_name, self.members.height, self.gaps, self.findings.height, income, line
        )

    def income_chart(self) -> Any:
        """The four kinds of income, year by year, in yuan."""
        last = self.incomes.tail(1)
        income, line = (last[name].item() if last.height else None for name in ("人均可支配收入", "当年达标线"))
        return stacked_columns(
            self.incomes,
            x="年度",
            parts={name: name for name in _KINDS},
            title=titles.household_income(self.label, income, line),
            subtitle="全户四项收入，元；柱顶是合计",
            width=420,
        )

    def __repr__(self) -> str:
        return self.sentence


def most_gaps(register: Register, county_code: str | None) -> str:
    """The number of the household that lacks most and has most open findings. Raises UsageError when the register has none."""
    lacks = " + ".join(f"CASE WHEN exit_check_{have} IS FALSE THEN 1 ELSE 0 END" for have in HAVES.values())
    found = register.connection.execute(
        f"""
        SELECT household_id FROM facts.household AS household
        LEFT JOIN (SELECT household_id, count(*) AS findings FROM checks.finding WHERE is_open GROUP BY household_id) AS open
            USING (household_id)
        WHERE duplicate_no = 1 AND members > 0 AND (CAST($county AS VARCHAR) IS NULL OR county_code = $county)
        ORDER BY {lacks} + coalesce(open.findings, 0) DESC, household_id LIMIT 1
        """,
        {"county": county_code},
    ).fetchall()
    if not found:
        raise UsageError("登记表里没有有成员的户", where="facts.household", do="换一个县，或先导入户表再运行 bayou run")
    return str(found[0][0])


def story_of(register: Register, household_id: str, *, named: bool) -> Household:
    """The story of the household of that number. Raises UsageError when there is none."""
    context = register.context
    told = explained(register.connection, household_id, as_of=context.as_of, snapshot=context.snapshot_id)
    label = register.fact("household", ["household_id"], household=household_id)["household_id"][0]
    places = register.areas("village")
    village = dict(zip(places["code"], places["name"], strict=True)).get(told.village_code, told.village_code)
    violated = [answer for answer in told.answers if answer.verdict == "violates"]
    return Household(
        label=label,
        village_name=village,
        about=_about(register, household_id, village, named=named),
        members=_members(register, household_id, named=named),
        haves=_haves(told),
        incomes=_incomes(register, household_id),
        findings=_findings(violated, register, household_id),
        cells=_cells(violated),
        measures=_measures(told),
    )


def _about(register: Register, household_id: str, village: str, *, named: bool) -> pl.DataFrame:
    columns = [*_NAMED, *_TOLD] if named else ["household_id", *_TOLD]
    row = register.fact("household", columns, household=household_id, titles=True, named=named).row(0, named=True)
    told = [("村", village), *((title, _text(value)) for title, value in row.items())]
    return pl.DataFrame(told, schema=["项目", "内容"], orient="row")


def _text(value: object) -> str:
    """A value as people read it; money without decimals that say nothing."""
    return plain(value, 0 if value.is_integer() else 2) if isinstance(value, float) else text_of(value)


def _members(register: Register, household_id: str, *, named: bool) -> pl.DataFrame:
    found = register.fact("person", _MEMBER, household=household_id, titles=True, named=named)
    relation = found.columns[_MEMBER.index("relation_to_head")]
    return found.sort(pl.col(relation) != "户主", maintain_order=True)


def _haves(told: Explanation) -> pl.DataFrame:
    rows = [
        (have.number[1:], have.title_zh, _REGISTERED[have.is_registered], "、".join(have.contradicted_by), have.cell)
        for have in told.haves
    ]
    return pl.DataFrame(rows, schema=["序号", "八有", "登记", "与之矛盾的规则", "出处"], orient="row")


def _incomes(register: Register, household_id: str) -> pl.DataFrame:
    """The last version of the income form of each year, as received until known_on."""
    kinds = ", ".join(f'CAST({column}_income_yuan AS DOUBLE) AS "{name}"' for name, column in _KINDS.items())
    return register.snapshot.query(
        f"""
        SELECT year(data_date) AS "年度", {kinds},
               CAST(disposable_income_per_person_yuan AS DOUBLE) AS "人均可支配收入",
               CAST(line.value AS DOUBLE) AS "当年达标线"
        FROM base.household_income AS income
        LEFT JOIN parameter.value_of_year AS line
            ON line.name = 'household_income_line_yuan' AND line.year = year(income.data_date)
        WHERE household_id = ? AND data_date <= ?
        QUALIFY row_number() OVER (PARTITION BY year(data_date) ORDER BY data_date DESC, received_on DESC, row_id DESC) = 1
        ORDER BY 1
        """,
        [household_id, register.context.as_of],
    )


def _findings(violated: list[Answer], register: Register, household_id: str) -> pl.DataFrame:
    known = {(row["规则"]): row for row in register.findings(household=household_id).iter_rows(named=True)}
    rows = {}
    for answer in violated:
        rule, found = answer.rule, known.get(answer.rule.id, {})
        rows[rule.id] = (
            rule.id, rule.title_zh, SEVERITIES[rule.severity], found.get("起自"), found.get("未关闭期数"),
            found.get("限期"), found.get("过期"), rule.remedy_zh,
        )  # fmt: skip
    schema = {
        "规则": pl.String, "问题": pl.String, "级别": pl.String, "起自": pl.Date, "未关闭期数": pl.Int64,
        "限期": pl.Date, "过期": pl.Boolean, "怎么办": pl.String,
    }  # fmt: skip
    return pl.DataFrame(list(rows.values()), schema=schema, orient="row")


def _cells(violated: list[Answer]) -> pl.DataFrame:
    rows = [
        (answer.rule.id, value.title_zh, value.value, "；".join(value.cells))
        for answer in violated
        for value in answer.values
    ]
    schema = dict.fromkeys(("规则", "列", "值", "单元格"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True)


def _measures(told: Explanation) -> pl.DataFrame:
    rows = [
        (item.measure.id, item.measure.title_zh, ROLES_ZH[item.role], "、".join(item.measure.obligations))
        for item in told.counted
        if item.role in ("against", "unknown")
    ]
    schema = dict.fromkeys(("指标", "名称", "这一户", "条款"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True)
