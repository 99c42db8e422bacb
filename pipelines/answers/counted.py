"""In which measures a household or one of its people counts for, against or as unknown (roof)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.answers.asked import parameters_in
from pipelines.measure.recount import prepare, relation_columns, rows_sql
from pipelines.policy import Measure, load_areas, load_measures

if TYPE_CHECKING:
    import duckdb

ROLES_ZH = {"against": "拉低", "unknown": "不详", "for": "计入达到", "counted": "计入"}


@dataclass(frozen=True)
class Counted:
    """One fact row in one measure: `role` is for, against, unknown or counted; `amount` what it adds to a sum or mean."""

    measure: Measure
    subject: str
    role: str
    amount: Decimal | None


def counted_for(connection: duckdb.DuckDBPyConnection, household_id: str, as_of: date) -> Iterator[Counted]:
    """Every measure that counts a row of the household, in the order of the policy."""
    prepare(connection, load_areas(), as_of)
    parameters = parameters_in(connection, as_of)
    for measure in load_measures().values():
        columns = relation_columns(connection, measure.grain, as_of)
        if "household_id" not in columns:
            continue
        counted = rows_sql(measure, columns, as_of=as_of, value_of=parameters.__getitem__)
        rows = connection.execute(
            f"SELECT subject_key, role, amount FROM ({counted}) WHERE household_id = ? AND role IS NOT NULL ORDER BY subject_key",
            [household_id],
        ).fetchall()
        for subject, role, amount in rows:
            yield Counted(measure, subject, role, amount)
