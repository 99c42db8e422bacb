"""Fact rows by hand: per grain a few cases that count, do not, stand on a boundary, lie outside or are not known.

`facts/<grain>.txt` holds the tables of a grain, one blank line between two, joined by `case`. A table has a line a case;
`-` is NULL. `at` names the village (A, C, E … lie in 坡头区, B, D, F … in 云城区) and may be left out: then cases lie in A
and B by turns. A case that ends in `x2` is a double (`duplicate_no` 2) that no measure may count. As of 2019-12-31; the
household line is a made-up 8000.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.measure.stage import measure
from pipelines.policy import load_areas, load_measures, parameters_at
from tests.rules.registers import KNOWN_ON, empty_register, facts_at, table_rows

AS_OF = date(2019, 12, 31)
FOLDER = Path(__file__).parent / "facts"
DOUBLE = "x2"

FINDINGS = """
case | at | household | rule     | is_open | is_exempt | is_overdue
b1   | A  | h5        | blocking | true    | false     | false
b2   | B  | h12       | blocking | true    | false     | true
b3   | A  | h3        | blocking | true    | true      | false
b4   | A  | h7        | other    | true    | false     | false
f5   | B  | -         | other    | false   | false     | false
f6   | -  | -         | other    | true    | false     | -
"""


def village_code(letter: str) -> str:
    """The village of a letter: odd ones in 坡头区 (440804), even ones in 云城区 (445302)."""
    number = ord(letter) - ord("A")
    return f"{('440804', '445302')[number % 2]}101{number // 2 + 1:03}"


def placed(letter: str | None) -> dict[str, Any]:
    """Columns of the place; without a letter the case lies in the county of A, in no village."""
    if letter is None:
        return {"county_code": village_code("A")[:6]}
    return {"village_code": village_code(letter), "county_code": village_code(letter)[:6]}


def cases(path: Path) -> list[dict[str, Any]]:
    """Rows of the tables of a grain, joined by `case`, each with its place."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    joined: dict[str, dict[str, Any]] = {}
    for table in "\n".join(lines).split("\n\n"):
        for row in table_rows(table):
            joined.setdefault(row["case"], {}).update(row)
    rows = []
    for position, row in enumerate(joined.values()):
        case = str(row.pop("case"))
        place = placed(row.pop("at", "AB"[position % 2]))
        number = 2 if case.endswith(DOUBLE) else 1
        rows.append({"subject_key": case, "as_of": AS_OF, "duplicate_no": number, **place, **row})
    return rows


def insert_facts(connection: duckdb.DuckDBPyConnection, grain: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows into the fact of a grain; DuckDB casts texts, columns not named are NULL."""
    for row in rows:
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO facts.{grain} ({names}) VALUES ({marks})", list(row.values()))


def insert_findings(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    """Insert findings with the occurrences they rest on: of a rule that bars an exit (`blocking`) or one that does not."""
    ids = {
        kind: connection.execute(f"SELECT min(rule_id) FROM checks.rule WHERE {told}").fetchall()[0][0]
        for kind, told in (("blocking", "blocks_exit <> ''"), ("other", "blocks_exit = ''"))
    }
    for row in table_rows(text):
        shared = {"rule_id": ids[row["rule"]], "subject_key": row["case"], "as_of": AS_OF}
        shared |= {"household_id": row["household"], **placed(row["at"])}
        judged = {name: row[name] for name in ("is_open", "is_exempt", "is_overdue")}
        for table, values in (("occurrence", shared), ("finding_period", shared | judged)):
            marks = ", ".join("?" for _ in values)
            connection.execute(
                f"INSERT INTO checks.{table} ({', '.join(values)}) VALUES ({marks})", list(values.values())
            )


def empty_facts() -> duckdb.DuckDBPyConnection:
    """Fact tables without a row, and no finding: what an empty register breaks is not of these tests."""
    connection = empty_register()
    facts_at(connection, AS_OF)
    known = parameters_at(KNOWN_ON)
    run_rules(
        connection, load_rules(), facts_schemas={AS_OF: "facts"}, value_of=lambda name, end: known.value(name, end.year)
    )
    for table in ("occurrence", "finding_period"):
        connection.execute(f"DELETE FROM checks.{table}")
    for grain in {item.grain for item in load_measures().values()} - {"finding"}:
        connection.execute(f"DELETE FROM facts.{grain}")
    return connection


def measure_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Count every measure at AS_OF into the attached database `indicators`."""
    connection.execute("ATTACH ':memory:' AS indicators")
    known = parameters_at(KNOWN_ON)
    measure(
        connection,
        load_measures(),
        load_areas(),
        facts_schemas={AS_OF: "facts"},
        income_year_of=lambda end: end.year,
        value_of=lambda name, end: known.value(name, end.year),
        line_of_year=lambda year: known.value("household_income_line_yuan", year),
    )


@cache
def measured() -> duckdb.DuckDBPyConnection:
    """Facts by hand with their findings, and the indicators counted from them."""
    connection = empty_facts()
    for path in sorted(FOLDER.glob("*.txt")):
        insert_facts(connection, path.stem, cases(path))
    insert_findings(connection, FINDINGS)
    measure_facts(connection)
    return connection
