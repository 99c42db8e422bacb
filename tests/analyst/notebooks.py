"""The explore notebooks, what they drew, and the personal values that they must not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from pipelines.contracts import load_contracts
from pipelines.report.charts.theme import VEGALITE_MIME
from pipelines.store.database import sealed_reader
from pipelines.store.home import NOTEBOOKS_FOLDER
from tests.homes import current_snapshot

EXPLORE = NOTEBOOKS_FOLDER / "explore"
CHARTS = {
    "1_start_here": 5,
    "2_household": 1,
    "3_incomes": 5,
    "4_villages": 6,
    "5_money": 6,
    "6_findings": 5,
    "7_write_your_own": 1,
}
"""Every explore notebook in its order, with how many charts it draws."""

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z.])[0-9]{15,18}[0-9Xx]?(?![0-9A-Za-z])")
_SHORTEST_NAME = 3  # two characters stand in village names and sentences too


def charts_of(executed: NotebookNode) -> list[dict[str, Any]]:
    """The Vega-Lite charts among the outputs."""
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output["data"][VEGALITE_MIME] for output in outputs if VEGALITE_MIME in output.get("data", {})]


def personal_values(home: Path) -> set[str]:
    """Every name, number and other telling text of the register's personal columns, but for firms that bought or were paid."""
    values: set[str] = set()
    with sealed_reader(current_snapshot(home) / "register.duckdb") as connection:
        for table, column in _telling_columns():
            found = connection.execute(
                f"SELECT DISTINCT {column} FROM base.{table} WHERE {column} IS NOT NULL"
            ).fetchall()
            values |= {str(row[0]) for row in found}
        firms = {row[0] for row in connection.execute("SELECT entity_name FROM base.entity").fetchall()}
    return {value for value in values - firms if len(value) >= _SHORTEST_NAME}


def _telling_columns() -> Iterator[tuple[str, str]]:
    for table, contract in load_contracts().items():
        for column in contract.columns:
            if column.sensitivity == "personal" and column.name.endswith(("_name", "_number", "_id", "remark")):
                yield table, column.name


def told_of_persons(text: str, known: set[str]) -> list[str]:
    """Personal values within a text: those known, and whatever looks like the number of a person or household."""
    # Source cells name files by county and form; villages have their own twelve digits.
    return [value for value in known if value in text] + _LONG_NUMBER.findall(text)
