"""A rule or measure that is not one yet, counted on the published facts by the code of the stages themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.analyst import measures, titles
from pipelines.analyst.drafts import TRIED_MEASURE, TRIED_RULE, drafted_measure, drafted_rule, record_of
from pipelines.answers.asked import VERDICTS
from pipelines.answers.cells import named_columns
from pipelines.answers.rule import words_of
from pipelines.check.evaluate import create_result_tables, evaluate_grain, verdict_sql
from pipelines.curate.columns import fact_columns
from pipelines.errors import RefusedError, UsageError, nearest
from pipelines.measure.recount import recount
from pipelines.measure.values import levels
from pipelines.policy import load_parameter_records, parameters_at
from pipelines.policy.measure_records import FINDING_GRAIN, FINDING_GRAIN_COLUMNS
from pipelines.policy.predicate_names import Predicates, require_known_names
from pipelines.report.readings import Measure as ReadMeasure

if TYPE_CHECKING:
    import duckdb

    from pipelines.analyst.register import Register
    from pipelines.check.rules import Rule
    from pipelines.policy import Measure

_KEYS = ("household_id", "person_id")


@dataclass(frozen=True)
class TriedRule:
    """What a tried rule says of the published facts.

    rule: the record as the check stage reads it.
    words: 检查对象 and 不符合, in Chinese words with the parameters of the year.
    counts: one row a county: 县, 检查, 不符合, 缺资料.
    subjects: the rows that violate it: 县, 村, keys of household and person as labels, and what the predicates look at.
    """

    rule: Rule
    words: tuple[str, str]
    counts: pl.DataFrame
    subjects: pl.DataFrame
    rows_in_grain: int

    @property
    def sentence(self) -> str:
        """How many were examined, how many violate it, and whether that is enough to be believed."""
        population, violated, unknown = (int(self.counts[name].sum()) for name in ("检查", "不符合", "缺资料"))
        shortfall = self.rule.expected_population.shortfall(population, self.rows_in_grain)
        return titles.tried_rule(self.rule.title_zh, population, violated, unknown, shortfall)

    def __repr__(self) -> str:
        return f"{self.sentence}\n检查：{self.words[0]}\n不符合：{self.words[1]}"


def tried_measure(register: Register, written: Mapping[str, Any] | str, level: str) -> pl.DataFrame:
    """See `Register.try_measure`."""
    if level not in levels():
        raise UsageError(f"没有这一级：{level}", where="level", do=f"可用：{'、'.join(levels())}")
    measure = drafted_measure(record_of(written))
    require_names(replace(measure.predicates, where=TRIED_MEASURE))
    as_of = register.context.as_of
    with _said_errors(measure.id):
        counts = recount(
            register.connection, [measure], as_of=as_of, value_of=_values(register.parameters), at_levels=[level]
        )
    names = dict(register.areas(level).select("code", "name").iter_rows())
    rows = [
        (measure.id, measure.title_zh, measure.unit, level, area, names.get(area), as_of, _float(count.numerator),
         _float(count.denominator), count.unknown, count.value, "ok" if count.reason is None else "withheld", count.reason)
        for (_, _, area), count in counts.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_VALUES, orient="row")


_VALUES = {
    "measure_id": pl.String, "title_zh": pl.String, "unit": pl.String, "level": pl.String, "area_code": pl.String,
    "area_name": pl.String, "as_of": pl.Date, "numerator": pl.Float64, "denominator": pl.Float64, "unknown": pl.Int64,
    "value": pl.Float64, "status": pl.String, "reason": pl.String,
}  # fmt: skip


def tried_chart(register: Register, written: Mapping[str, Any] | str, level: str) -> Any:
    """See `Register.tried_chart`."""
    frame = tried_measure(register, written, level)
    drawn = _as_read(drafted_measure(record_of(written)))
    return measures.chart_of(frame.filter(pl.col("value").is_not_null()), drawn)


def _as_read(measure: Measure) -> ReadMeasure:
    """The measure as a snapshot would describe it."""
    known: dict[str, Any] = {name: getattr(measure, name, None) for name in ReadMeasure.__dataclass_fields__}
    known |= {"measure_id": measure.id, "obligations": ",".join(measure.obligations)}
    return ReadMeasure(**{**known, "responsible": "、".join(measure.responsible)})


def tried_rule(register: Register, written: Mapping[str, Any] | str) -> TriedRule:
    """See `Register.try_rule`."""
    rule = drafted_rule(record_of(written))
    require_names(replace(rule.predicates, where=TRIED_RULE))
    context = register.context
    with _said_errors(rule.id):
        _require_examples(register, rule)
    with _scratch(register) as connection, _said_errors(rule.id):
        evaluate_grain(
            connection, [replace(rule, valid_from=None, valid_to=None)], grain=rule.grain, facts_schema="register.facts",
            as_of=context.as_of, value_of=_values(register.parameters),
        )  # fmt: skip
        counted = connection.sql(_COUNTS).pl()
        keys = [row[0] for row in connection.execute("SELECT subject_key FROM checks.occurrence").fetchall()]
    counties = register.areas("county").select("code", 县="name")
    counts = counties.join(counted, left_on="code", right_on="county_code", how="right").select(
        pl.coalesce("县", "county_code").alias("县"), "检查", "不符合", "缺资料"
    )
    rows_in_grain = int(counted["rows_in_grain"].sum())
    words = words_of(rule, parameters_at(context.known_on), context.as_of.year)
    return TriedRule(rule, words, counts, _subjects(register, rule, keys), rows_in_grain)


_COUNTS = """
    SELECT county_code, sum(rows_in_grain)::BIGINT AS rows_in_grain, sum(population)::BIGINT AS "检查",
           sum(violated)::BIGINT AS "不符合", sum(unknown)::BIGINT AS "缺资料"
    FROM checks.rule_result GROUP BY county_code ORDER BY county_code
"""


def _require_examples(register: Register, rule: Rule) -> None:
    """Every example of the record comes out as it says, on one row typed like the fact; columns not named are NULL."""
    types = dict(register.columns(rule.grain).select("列", "类型").iter_rows())
    selected = ", ".join(f'CAST(? AS {kind}) AS "{name}"' for name, kind in types.items())
    query = f"SELECT {verdict_sql(rule, _values(register.parameters))} FROM (SELECT {selected})"
    for outcome, rows in rule.examples.items():
        for number, row in enumerate(rows, start=1):
            given = {name: value for name, value in row.items() if name != "expect"}
            place = f"examples 的 {outcome} 第{number}行"
            wrong = [f"{name}（相近的有：{nearest(name, types)}）" for name in given if name not in types]
            if wrong:
                raise UsageError(f"例子里有不存在的列：{'；'.join(wrong)}", where=place, do="改成事实表的列名")
            verdict = register.connection.execute(query, [given.get(name) for name in types]).fetchall()[0][0]
            expected = row.get("expect", outcome)
            if VERDICTS[verdict] != expected:
                raise UsageError(
                    f"例子写着 {expected}，算出来是 {VERDICTS[verdict]}", where=place, do="改例子，或改谓词"
                )


@contextmanager
def _scratch(register: Register) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that the check stage may write its results to, with the register sealed beside it."""
    import duckdb

    connection = duckdb.connect()
    try:
        file = str(register.snapshot.file).replace("'", "''")
        connection.execute(f"ATTACH '{file}' AS register (READ_ONLY)")
        connection.execute("SET enable_external_access = false")
        create_result_tables(connection)
        yield connection
    finally:
        connection.close()


def _subjects(register: Register, rule: Rule, keys: list[str]) -> pl.DataFrame:
    types = register.columns(rule.grain)["列"].to_list()
    looked_at = [name for name in named_columns(rule.predicates) if not name.endswith("_row_id")]
    chosen = list(dict.fromkeys(["county_code", "village_code", *(key for key in _KEYS if key in types), *looked_at]))
    found = register.selected(rule.grain, chosen, "list_contains(?, fact.subject_key)", [keys], titles=True)
    for place, (level, title) in enumerate((("county", "县"), ("village", "村"))):
        areas = register.areas(level).select("code", "name")
        names = pl.col(found.columns[place]).replace(areas["code"], areas["name"])
        found = found.with_columns(names.alias(found.columns[place])).rename({found.columns[place]: title})
    return found


def require_names(predicates: Predicates) -> None:
    """What the predicates name exists. Raises UsageError with the nearest names."""
    columns = {**fact_columns(), FINDING_GRAIN: FINDING_GRAIN_COLUMNS}
    require_known_names([predicates], columns=columns, parameters=load_parameter_records())


def _values(parameters: Mapping[str, object]) -> Callable[[str], object]:
    def value_of(name: str) -> object:
        if name not in parameters:
            raise UsageError(
                f"参数 {name} 没有本年的值",
                where="pipelines/policy/parameters.yml",
                do=f"有本年值的参数，相近的有：{nearest(name, parameters)}",
            )
        return parameters[name]

    return value_of


@contextmanager
def _said_errors(record_id: str) -> Iterator[None]:
    """SQL that does not run becomes an error that says so; the message of the engine may quote a cell and is left out."""
    import duckdb

    try:
        yield
    except (duckdb.Error, RefusedError) as error:
        cause = error.__cause__ or error
        said = str(cause).splitlines()[0] if isinstance(cause, duckdb.BinderException) else type(cause).__name__
        raise UsageError(
            "试算的谓词无法执行", where=f"试算的记录 {record_id}", do=f"核对列的类型和写法：{said}"
        ) from None


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
