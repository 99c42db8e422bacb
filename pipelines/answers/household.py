"""What `bayou why` says of one household (roof): its eight haves, and every rule that was asked of it, down to the cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import sqlglot
from sqlglot import exp

from pipelines.check.evaluate import VIOLATES, verdict_sql
from pipelines.check.rules import Rule, by_grain, load_rules
from pipelines.contracts import load_contracts
from pipelines.curate.columns import column_titles
from pipelines.curate.facts import fact_origins
from pipelines.errors import UsageError
from pipelines.policy.predicates import with_parameters
from pipelines.store.home import Home
from pipelines.store.manifests import read_manifest
from pipelines.store.published import chosen_snapshot, opened

if TYPE_CHECKING:
    import duckdb

VERDICTS: tuple[Literal["outside", "passes", "violates", "unknown"], ...] = ("outside", "passes", "violates", "unknown")
HIDDEN = "…"
PREVIOUS = "previous_"
Places = dict[tuple[str, str], list[str]]
# Numbered as the columns of the exit check (article 23).
HAVES: Mapping[str, str] = {
    "b1": "has_stable_income",
    "b2": "has_safe_housing",
    "b3": "has_compulsory_education",
    "b4": "has_basic_medical_care",
    "b5": "has_safe_water",
    "b6": "has_power",
    "b7": "has_tv_signal",
    "b8": "has_network_signal",
}


@dataclass(frozen=True)
class Value:
    """One column that a predicate looks at: its value (`…` where personal) and the cells of the files it comes from."""

    column: str
    title_zh: str
    value: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What one rule says of one row of a fact that belongs to the household."""

    rule: Rule
    subject: str
    verdict: str
    since: date | None
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Have:
    """One of the eight haves: what the exit check says, where, and which open findings contradict it."""

    number: str
    title_zh: str
    is_registered: bool | None
    cell: str
    contradicted_by: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that was asked of one household at the snapshot's as_of."""

    household_id: str
    village_code: str
    as_of: date
    snapshot: str
    haves: tuple[Have, ...]
    answers: tuple[Answer, ...]


def explain_household(home: Home, household_id: str, *, known_on: date | None = None) -> Explanation:
    """Ask every rule of the household again, on the facts of the published snapshot.

    Raises:
        UsageError: there is no such household, or nothing was published yet.
    """
    snapshot = chosen_snapshot(home, known_on)
    as_of = date.fromisoformat(read_manifest(snapshot)["as_of"])
    with opened(snapshot) as connection:
        found = connection.execute(
            "SELECT village_code, * EXCLUDE (village_code) FROM facts.household WHERE household_id = ? ORDER BY duplicate_no",
            [household_id],
        )
        columns = [item[0] for item in found.description]
        row = found.fetchone()
        if row is None:
            raise UsageError(
                "登记表里没有这一户", where="户编号", do="核对户编号（16位）；bayou findings 列出有问题的户及其编号"
            )
        household = dict(zip(columns, row, strict=True))
        answers = tuple(_answers(connection, household_id, as_of))
        haves = tuple(_haves(connection, household, answers))
    return Explanation(household_id, household["village_code"], as_of, snapshot.name, haves, answers)


def _haves(
    connection: duckdb.DuckDBPyConnection, household: Mapping[str, Any], answers: Sequence[Answer]
) -> Iterator[Have]:
    source = household["exit_check_row_id"]
    places = _places(connection, [source] if source else [])
    titles = {column.name: column.header for column in load_contracts()["exit_check"].columns}
    for number, column in HAVES.items():
        against = [one.rule.id for one in answers if one.verdict == "violates" and number in one.rule.blocks_exit]
        cells = _cells(places, ("exit_check", column))
        yield Have(
            number, titles[column], household[f"exit_check_{column}"], "; ".join(cells), tuple(dict.fromkeys(against))
        )


def _answers(connection: duckdb.DuckDBPyConnection, household_id: str, as_of: date) -> Iterator[Answer]:
    recorded = {row[0] for row in connection.execute("SELECT rule_id FROM checks.rule").fetchall()}
    since = dict(
        connection.execute(
            "SELECT (rule_id, subject_key), first_seen FROM checks.finding WHERE household_id = ?", [household_id]
        ).fetchall()
    )
    parameters = dict(
        connection.execute("SELECT name, value FROM parameter.value_of_year WHERE year = ?", [as_of.year]).fetchall()
    )
    for grain, rules in by_grain(load_rules()).items():
        asked = [rule for rule in rules if rule.id in recorded and rule.is_in_force(as_of)]
        columns = [row[0] for row in connection.execute(f"DESCRIBE facts.{grain}").fetchall()]
        if "household_id" not in columns or not asked:
            continue
        verdicts = ", ".join(f"{verdict_sql(rule, parameters.__getitem__)} AS verdict_{rule.id}" for rule in asked)
        result = connection.execute(f"SELECT *, {verdicts} FROM facts.{grain} WHERE household_id = ?", [household_id])
        names = [item[0] for item in result.description]
        for values in result.fetchall():
            row = dict(zip(names, values, strict=True))
            places = _places_by_version(connection, row)
            for rule in asked:
                verdict = row[f"verdict_{rule.id}"]
                begun = since.get((rule.id, row["subject_key"])) if verdict == VIOLATES else None
                values_named = tuple(_values(rule, row, places))
                yield Answer(rule, row["subject_key"], VERDICTS[verdict], begun, values_named)


def _values(rule: Rule, row: Mapping[str, Any], places: Mapping[bool, Places]) -> Iterator[Value]:
    """The columns that the rule's predicates name, in the order in which they do."""
    titles, origins = column_titles()[rule.grain], fact_origins()[rule.grain]
    for name in _named_columns(rule):
        if name in ("as_of", "duplicate_no") or name.endswith("_row_id"):
            continue
        sources = [source.partition(".")[::2] for source in origins.get(name, (f"{rule.grain}.{name}",))]
        is_personal = any(_is_personal(table, column) for table, column in sources)
        value = row[name]
        shown = HIDDEN if is_personal and value is not None else _text(value)
        cells = tuple(
            dict.fromkeys(cell for source in sources for cell in _cells(places[name.startswith(PREVIOUS)], source))
        )
        yield Value(name, titles.get(name, name), shown, cells)


def _named_columns(rule: Rule) -> list[str]:
    names: dict[str, None] = {}
    for predicate in (rule.applies, rule.violation):
        tree = sqlglot.parse_one(with_parameters(predicate, lambda _: 1), read="duckdb")
        names |= dict.fromkeys(column.name for column in tree.find_all(exp.Column, bfs=False))
    return list(names)


def _is_personal(table: str, column: str) -> bool:
    contract = load_contracts().get(table)
    return contract is not None and any(
        item.name == column and item.sensitivity == "personal" for item in contract.columns
    )


def _text(value: object) -> str:
    if value is None:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:f}".rstrip("0").rstrip(".") if type(value).__name__ == "Decimal" else str(value)


def _places_by_version(connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> dict[bool, Places]:
    """Places of the rows that a fact row was made from: those of the version before (True) apart from the others."""
    ids = [(name.startswith(PREVIOUS), value) for name, value in row.items() if name.endswith("row_id") and value]
    return {
        version: _places(connection, [value for earlier, value in ids if earlier is version])
        for version in (False, True)
    }


def _places(connection: duckdb.DuckDBPyConnection, row_ids: Sequence[int]) -> Places:
    """(table, column) → cells `file!sheet!F12` of the rows."""
    places: Places = {}
    found = connection.execute(
        "SELECT row.table_name, held.column_name, file.file_name || '!' || row.sheet || '!'"
        " || coalesce(held.column_letter, '') || row.row_number"
        " FROM ledger.row AS row JOIN ledger.file AS file USING (file_id)"
        " LEFT JOIN ledger.file_column AS held ON held.file_id = row.file_id AND held.sheet = row.sheet"
        " WHERE row.row_id IN (SELECT unnest($ids::BIGINT[])) ORDER BY row.row_id, held.column_letter",
        {"ids": list(dict.fromkeys(row_ids))},
    ).fetchall()
    for table, column, cell in found:
        places.setdefault((table, column or ""), []).append(cell)
    return places


def _cells(places: Places, source: tuple[str, ...]) -> list[str]:
    return places.get((source[0], source[1]), [])
