"""What the naive builder sees: a made-up register at one day, with the rows in force chosen row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.contracts import load_contracts
from pipelines.policy import Area, Parameters, load_area_tree, parameters_at

Row = dict[str, Any]

FACTS = Path(__file__).parents[2] / "pipelines" / "curate" / "sql" / "facts"


@dataclass(frozen=True)
class Register:
    """A made-up register: rows of each table and of the ledger, and the day for which facts are asked.

    Rows of a base table hold every column of its contract and the system columns; those of a ledger table only the columns
    that facts read.
    """

    as_of: date
    rows: Mapping[str, list[Row]]
    ledger: Mapping[str, list[Row]] = field(default_factory=dict)

    @property
    def income_year(self) -> int:
        """The last full calendar year."""
        return self.as_of.year if (self.as_of.month, self.as_of.day) == (12, 31) else self.as_of.year - 1


class Moment:
    """A register at its day. `facts` holds the rows of the grains built so far, by grain."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.as_of = register.as_of
        self.income_year = register.income_year
        self.facts: dict[str, list[Row]] = {}
        self._versions: dict[str, tuple[list[Row], list[Row], list[Row]]] = {}

    @cached_property
    def parameters(self) -> Parameters:
        return parameters_at(date(2020, 1, 15))

    def parameter(self, name: str, year: int) -> Decimal | None:
        """The value of a yearly parameter, None where none is known."""
        found = self.parameters.in_force.get((name, year))
        return None if found is None else found.value

    @property
    def areas(self) -> list[Area]:
        """Program, cities and counties of the policy."""
        return list(load_area_tree())

    def ledger(self, table: str) -> list[Row]:
        """Rows of a table of the ledger."""
        return self.register.ledger.get(table, [])

    def present(self, table: str) -> list[Row]:
        """Rows in force: the latest version of each key that no later full list leaves out; of events, those that took place."""
        return self._chosen(table)[0]

    def latest(self, table: str) -> list[Row]:
        """The same and the latest version of keys that have left the register (state tables only)."""
        return self._chosen(table)[1]

    def earlier(self, table: str) -> list[Row]:
        """Per key in force the first row of the version before the present one (state tables only)."""
        return self._chosen(table)[2]

    def first(self, table: str) -> list[Row]:
        """Rows in force without the doubles of a key."""
        return [row for row in self.present(table) if row["duplicate_no"] == 1]

    def _chosen(self, table: str) -> tuple[list[Row], list[Row], list[Row]]:
        if table not in self._versions:
            is_event = load_contracts()[table].kind == "event"
            self._versions[table] = (self._events(table), [], []) if is_event else self._states(table)
        return self._versions[table]

    def _events(self, table: str) -> list[Row]:
        contract = load_contracts()[table]
        seen = [
            row
            for row in self.register.rows.get(table, [])
            if (row[str(contract.event_date)] or row["data_date"]) <= self.as_of
        ]
        if contract.key_scope == "local":
            return seen
        newest: dict[str, date] = {}
        for row in seen:
            newest[row["record_key"]] = max(row["data_date"], newest.get(row["record_key"], date.min))
        return [row for row in seen if row["data_date"] == newest[row["record_key"]]]

    def _states(self, table: str) -> tuple[list[Row], list[Row], list[Row]]:
        def is_seen(day: date) -> bool:
            # Incomes of a quarter say nothing of a year (only annual incomes meet an annual line).
            return day <= self.as_of and (table != "household_income" or (day.month, day.day) == (12, 31))

        by_key: dict[str, list[Row]] = {}
        for row in self.register.rows.get(table, []):
            if is_seen(row["data_date"]):
                by_key.setdefault(row["record_key"], []).append(row)
        lists = [row for row in self.ledger("full_list") if row["table_name"] == table and is_seen(row["data_date"])]
        named = [row for row in self.ledger("named_key") if row["table_name"] == table and is_seen(row["data_date"])]
        present, latest, earlier = [], [], []
        for key, rows in by_key.items():
            days = sorted({row["data_date"] for row in rows}, reverse=True)
            version = [row for row in rows if row["data_date"] == days[0]]
            latest += version
            # The county that was last named: a line that leaves it out does not move the key out of its list.
            counties = {
                row["data_date"]: row["county_code"] for row in rows if row["duplicate_no"] == 1 and row["county_code"]
            }
            county = counties[max(counties)] if counties else None
            full = max((row["data_date"] for row in lists if row["county_code"] == county), default=None)
            last = max([days[0], *(row["data_date"] for row in named if row["record_key"] == key)])
            if full is None or last >= full:
                present += version
                earlier += [
                    row for row in rows if len(days) > 1 and row["data_date"] == days[1] and row["duplicate_no"] == 1
                ]
        return present, latest, earlier


def grains() -> list[str]:
    """All grains, in alphabetical order."""
    return sorted(path.stem for path in FACTS.glob("*.sql"))


def tables_read(grain: str) -> set[str]:
    """Base tables that a grain and the facts it needs read."""
    text = (FACTS / f"{grain}.sql").read_text(encoding="utf-8")
    found = set(re.findall(r"\b(?:present|latest|earlier|before)\.(\w+)", text))
    for needed in re.findall(r"\bfacts\.(\w+)", text):
        found |= tables_read(needed) if needed != grain else set()
    return found
