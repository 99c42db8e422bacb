"""Personal values of the register stay unseen unless they are asked for: a label for a key, `…` for what a person is or has.

A label (户00123, 人00456) counts the keys of one snapshot in their order: the same row has the same label in every frame of
that snapshot, and without the register nobody learns from it who is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.answers.cells import HIDDEN, is_personal_source, sources_of
from pipelines.contracts import load_contracts
from pipelines.curate.facts import fact_origins
from pipelines.errors import UsageError

if TYPE_CHECKING:
    import duckdb

# key column → (prefix of its label, base table that lists the keys)
LABELLED = {"household_id": ("户", "household"), "person_id": ("人", "person")}
UNREGISTERED = "不在册"
_TELLING_TYPES = ("VARCHAR", "DATE", "TIMESTAMP")


def label_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Write temp tables `household_label` and `person_label`: key, label."""
    for column, (prefix, table) in LABELLED.items():
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE {table}_label AS
            SELECT key, '{prefix}' || lpad(CAST(row_number() OVER (ORDER BY key) AS VARCHAR), 5, '0') AS label
            FROM (SELECT DISTINCT {column} AS key FROM base.{table} WHERE {column} IS NOT NULL)
        """)


def shown_sql(grain: str, column: str, kind: str) -> str:
    """SQL of what is shown of a column (of SQL type `kind`) of the rows called `fact`: its label, `…` or the column itself."""
    quoted = f'fact."{column}"'
    if column in LABELLED:
        prefix, table = LABELLED[column]
        found = f"(SELECT label FROM {table}_label WHERE key = {quoted})"
        return f"CASE WHEN {quoted} IS NOT NULL THEN coalesce({found}, '{prefix}{UNREGISTERED}') END"
    if is_personal(grain, column, kind):
        return f"CASE WHEN {quoted} IS NOT NULL THEN '{HIDDEN}' END"
    return quoted


def is_personal(grain: str, column: str, kind: str) -> bool:
    """Whether a column of a fact says who somebody is, or what only they may tell.

    A column of the form itself is what its contract says; a derived text or date is personal when one of its sources is, a
    derived number or yes-no only when it repeats one (not how many persons, or how old). Keys made of personal ones are personal.
    """
    if column == "subject_key":
        return _has_personal_key(grain)
    sources = sources_of(grain, column)
    if column in fact_origins().get(grain, {}) and not kind.startswith(_TELLING_TYPES):
        sources = [(table, name) for table, name in sources if name == column]
    return any(is_personal_source(table, name) for table, name in sources)


def _has_personal_key(grain: str) -> bool:
    contract = load_contracts().get(grain)
    return contract is None or any(is_personal_source(grain, name) for name in contract.key_columns)


def key_of_label(connection: duckdb.DuckDBPyConnection, household: str) -> str:
    """The household number that a label stands for; a number stands for itself. Raises UsageError for an unknown label."""
    prefix, table = LABELLED["household_id"]
    if not household.startswith(prefix):
        return household
    found = connection.execute(f"SELECT key FROM {table}_label WHERE label = ?", [household]).fetchall()
    if not found:
        raise UsageError(
            f"没有这个户的代号：{household}",
            where="household",
            do='代号只在同一快照内有效；用 register.fact("household", ["household_id"]) 看有哪些',
        )
    return str(found[0][0])
