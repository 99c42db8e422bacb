"""What every rule says of the rows of a fact that belong to one household or village (roof)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from pipelines.answers.cells import Value, named_columns, places_by_version, records, values_of
from pipelines.check.evaluate import VIOLATES, verdict_sql
from pipelines.check.rules import Rule, by_grain, load_rules

if TYPE_CHECKING:
    import duckdb

VERDICTS: tuple[Literal["outside", "passes", "violates", "unknown"], ...] = ("outside", "passes", "violates", "unknown")


@dataclass(frozen=True)
class Answer:
    """What one rule says of one row of a fact."""

    rule: Rule
    subject: str
    verdict: str
    since: date | None
    values: tuple[Value, ...]


def parameters_in(connection: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, object]:
    """The parameters in force in the year of `as_of`, as the snapshot knows them."""
    return dict(
        connection.execute("SELECT name, value FROM parameter.value_of_year WHERE year = ?", [as_of.year]).fetchall()
    )


def columns_of(connection: duckdb.DuckDBPyConnection, grain: str) -> list[str]:
    """The columns of a published fact."""
    return [row[0] for row in connection.execute(f"DESCRIBE facts.{grain}").fetchall()]


def answers_about(
    connection: duckdb.DuckDBPyConnection, column: str, key: str, as_of: date, *, grains: Collection[str] | None = None
) -> Iterator[Answer]:
    """Ask every rule in force of the fact rows whose `column` (household_id, village_code) is `key`; of some grains, or all."""
    recorded = {row[0] for row in connection.execute("SELECT rule_id FROM checks.rule").fetchall()}
    since = dict(
        connection.execute(
            f"SELECT (rule_id, subject_key), first_seen FROM checks.finding WHERE {column} = ?", [key]
        ).fetchall()
    )
    parameters = parameters_in(connection, as_of)
    for grain, rules in by_grain(load_rules()).items():
        asked = [rule for rule in rules if rule.id in recorded and rule.is_in_force(as_of)]
        if not asked or (grains is not None and grain not in grains) or column not in columns_of(connection, grain):
            continue
        verdicts = ", ".join(f"{verdict_sql(rule, parameters.__getitem__)} AS verdict_{rule.id}" for rule in asked)
        rows = records(connection.execute(f"SELECT *, {verdicts} FROM facts.{grain} WHERE {column} = ?", [key]))
        for row in rows:
            places = places_by_version(connection, row)
            for rule in asked:
                verdict = row[f"verdict_{rule.id}"]
                begun = since.get((rule.id, row["subject_key"])) if verdict == VIOLATES else None
                values = values_of(grain, named_columns(rule.predicates), row, places)
                yield Answer(rule, row["subject_key"], VERDICTS[verdict], begun, values)
