"""The portable subset: SQL that DuckDB and, transpiled by sqlglot, Spark answer alike (ground room).

Fact SQL and the predicates of rules and measures stay inside it, so that the register can move to a cluster without a
rewrite. `python -m pipelines.store.portable_sql` lists every violation as file:line and exits 1 if there is one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import ErrorLevel, SqlglotError

from pipelines.records import read_records
from pipelines.store.home import PROJECT_ROOT, RULES_FOLDER

SQL_FOLDER = PROJECT_ROOT / "pipelines" / "curate" / "sql"
MEASURES_FOLDER = PROJECT_ROOT / "pipelines" / "policy" / "measures"
PREDICATE_FIELDS = ("applies", "violation", "population", "condition", "value", "per")

# Functions that Spark lacks or answers otherwise (measured on 103 rules), each with what to write instead.
FORBIDDEN_FUNCTIONS = {
    "array_agg": "聚合成计数或 string_agg",
    "date_sub": "日期 - INTERVAL",
    "dayofweek": "isodow 列",
    "filter": "count(CASE WHEN … THEN 1 END)",
    "hash": "md5",
    "jaro_winkler_similarity": "levenshtein",
    "len": "length",
    "list": "聚合成计数或 string_agg",
    "regexp_full_match": "regexp_matches 加 ^…$",
    "try_strptime": "在收件环节转成日期",
    "unnest": "先在事实表里展开",
}
_SPECIAL_PATTERN = re.compile(r"\\u[0-9a-fA-F]{4}|\\p\{|\\[1-9]")
_YEAR_BOUNDARIES = {"date_diff", "datediff"}


def problems(sql: str) -> list[tuple[int, str]]:
    """Each construct outside the subset as (line, what to change), in order; empty when the text is portable."""
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        tree.sql("spark", unsupported_level=ErrorLevel.RAISE)
        tokens = sqlglot.tokenize(sql, read="duckdb")
    except SqlglotError as error:
        return [(1, f"不能转译到 Spark:{str(error).splitlines()[0]}")]
    return sorted([*_in_tokens(tokens), *((1, problem) for problem in _in_tree(tree))])


def _in_tokens(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    for position, (token, following) in enumerate(pairwise(tokens)):
        name = token.text.lower()
        if token.token_type is TokenType.STRING:
            if _SPECIAL_PATTERN.search(token.text):
                yield token.line, f"正则 '{token.text}':不用 \\u、\\p 和回引用"
        elif following.token_type is TokenType.L_PAREN:
            if name in FORBIDDEN_FUNCTIONS:
                yield token.line, f"{name}():改用 {FORBIDDEN_FUNCTIONS[name]}"
            elif name.startswith("list_"):
                yield token.line, f"{name}():不用列表函数"
            elif name in _YEAR_BOUNDARIES and tokens[position + 2].text.lower() == "year":
                yield token.line, f"{name}('year'):它数的是年界，不是周岁；按年月日比较"


def _in_tree(tree: exp.Expr) -> Iterator[str]:
    if tree.find(exp.SimilarTo):
        yield "SIMILAR TO:改用 regexp_matches"
    if tree.find(exp.Slice):
        yield "切片 s[a:b]:改用 substr"
    for window in tree.find_all(exp.Window):
        if isinstance(window.this, exp.Count) and isinstance(window.this.this, exp.Distinct):
            yield "count(DISTINCT …) OVER:先分组再联接"


def _sql_files() -> Iterator[tuple[str, str]]:
    for path in sorted(SQL_FOLDER.rglob("*.sql")):
        yield str(path.relative_to(PROJECT_ROOT)), path.read_text(encoding="utf-8")


def _predicates(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.yml")):
        for record in read_records(path) or ():
            for field in PREDICATE_FIELDS:
                if isinstance(record.get(field), str):
                    where = f"{path.relative_to(PROJECT_ROOT)}:{record['id']}.{field}"
                    yield where, f"SELECT {record[field]} FROM facts"


def lint() -> list[str]:
    """Every violation in fact SQL and in the predicates of rules and measures, as `where:line: what`."""
    texts = [*_sql_files(), *_predicates(RULES_FOLDER), *_predicates(MEASURES_FOLDER)]
    return [f"{where}:{line}: {problem}" for where, sql in texts for line, problem in problems(sql)]


if __name__ == "__main__":
    found = lint()
    print("\n".join(found) or "SQL 都在可移植子集内")
    sys.exit(1 if found else 0)
