"""What a run says of itself: the one row that the publisher writes into each tier and every page states (ground room)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from pipelines.store.manifests import MANIFEST_FORMAT

if TYPE_CHECKING:  # the roof imports this before it knows whether there is anything to do
    import duckdb

_TYPES = {"str": "VARCHAR", "date": "DATE", "date | None": "DATE", "int": "INTEGER", "bool": "BOOLEAN"}


MADE_UP = "模拟数据，不代表任何真实情况"
"""What everything that is made from a demo register says of itself."""


@dataclass(frozen=True)
class RunContext:
    """The facts about a run that every page states."""

    snapshot_id: str
    as_of: date
    known_on: date
    income_year: int
    simulated: bool
    previous_as_of: date | None
    code_version: str
    format: int = MANIFEST_FORMAT


def write_run_context(connection: duckdb.DuckDBPyConnection, context: RunContext, database: str) -> None:
    """Write `<database>.run_context`, one column a field."""
    columns = ", ".join(f"{field.name} {_TYPES[str(field.type)]}" for field in fields(RunContext))
    marks = ", ".join("?" for _ in fields(RunContext))
    connection.execute(f"CREATE OR REPLACE TABLE {database}.run_context ({columns})")
    connection.execute(f"INSERT INTO {database}.run_context VALUES ({marks})", list(vars(context).values()))


def read_run_context(connection: duckdb.DuckDBPyConnection) -> RunContext:
    """The run that the opened tier was written by; one that does not say its format is of the first."""
    result = connection.execute("SELECT * FROM run_context")
    columns = [item[0] for item in result.description]
    ((*row,),) = result.fetchall()
    values = {"format": 1, **dict(zip(columns, row, strict=True))}
    return RunContext(**{field.name: values[field.name] for field in fields(RunContext)})
