"""What a predicate names exists: columns of its fact and yearly parameters; a misspelled one is said with the nearest.

Asked before a run begins, so that a typo in a record costs a second and not a run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from pipelines.errors import UsageError, nearest
from pipelines.policy.predicates import parameter_names, with_parameters

_MOST_LISTED = 8


@dataclass(frozen=True)
class Predicates:
    """The predicates of one rule or measure, by field, and the fact they read; `where` leads to the record.

    `further_columns` are those that the reader of the record adds to the fact.
    """

    where: str
    grain: str
    texts: Mapping[str, str]
    further_columns: tuple[str, ...] = ()


def require_known_names(
    records: Collection[Predicates], *, columns: Mapping[str, Collection[str]], parameters: Collection[str]
) -> None:
    """Check every predicate.

    Args:
        columns: grain → columns of its fact.
        parameters: names of `policy/parameters.yml`.

    Raises:
        UsageError: a grain, column or parameter does not exist, or a predicate is not SQL; up to eight are listed.
    """
    problems = [problem for record in records for problem in _problems(record, columns, parameters)]
    if problems:
        more = f"\n……共{len(problems)}处" if len(problems) > _MOST_LISTED else ""
        raise UsageError(
            "规则或指标的谓词里有不存在的名称",
            where="\n".join(problems[:_MOST_LISTED]) + more,
            do="改成相近的名称；事实表的列见 pipelines/curate/sql/facts/，参数见 pipelines/policy/parameters.yml",
        )


def _problems(record: Predicates, columns: Mapping[str, Collection[str]], parameters: Collection[str]) -> Iterator[str]:
    if record.grain not in columns:
        yield f"{record.where}：没有事实表 {record.grain}，相近的有 {nearest(record.grain, columns)}"
        return
    for field, text in record.texts.items():
        place = f"{record.where} 的 {field}"
        for name in parameter_names(text):
            if name not in parameters:
                yield f"{place}：没有参数 {name}，相近的有 {nearest(name, parameters)}"
        try:
            tree = sqlglot.parse_one(with_parameters(text, lambda _: 1), read="duckdb")
        except SqlglotError as error:
            yield f"{place}：不是 SQL 谓词（{str(error).splitlines()[0]}）"
            continue
        known = {*columns[record.grain], *record.further_columns}
        for name in sorted({column.name for column in tree.find_all(exp.Column)} - known):
            yield f"{place}：事实表 {record.grain} 没有列 {name}，相近的有 {nearest(name, known)}"
