"""Yearly parameters: which number of the policy held in which year, as far as it was known on a given day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import RefusedError
from pipelines.records import read_records

Confidence = Literal["P", "D", "B", "A"]
FILE = Path(__file__).parent / "parameters.yml"

# Article 2: both lines are shares of one provincial income, so they may differ by no more than rounding.
_SHARES_OF_ONE_INCOME = (
    ("household_income_line_yuan", Decimal("0.45"), "village_income_line_yuan", Decimal("0.60")),
    ("household_income_goal_2020_yuan", Decimal("0.45"), "village_income_goal_2020_yuan", Decimal("0.60")),
)
_MOST_DIFFERENCE_YUAN = 2


@dataclass(frozen=True)
class ParameterValue:
    """One value of one year, and the day from which it was known."""

    name: str
    year: int
    value: Decimal
    known_from: date
    source: str
    confidence: Confidence


@dataclass(frozen=True)
class ParameterRecord:
    """A parameter with every value it ever had."""

    name: str
    title_zh: str
    unit: str
    articles: tuple[int, ...]
    values: tuple[ParameterValue, ...]
    note: str = ""


@dataclass(frozen=True)
class Parameters:
    """The values in force as known on one day; iterating gives (name, year, value) rows."""

    known_on: date
    in_force: Mapping[tuple[str, int], ParameterValue]

    def __iter__(self) -> Iterator[tuple[str, int, Decimal]]:
        return ((name, year, item.value) for (name, year), item in self.in_force.items())

    def __len__(self) -> int:
        return len(self.in_force)

    def record(self, name: str, year: int) -> ParameterValue:
        """The value of `name` in `year` with its source. Raises RefusedError (exit 3) when none was known."""
        found = self.in_force.get((name, year))
        if found is None:
            raise RefusedError(
                f"截至{self.known_on}没有{year}年的政策参数 {name}",
                where="pipelines/policy/parameters.yml",
                do="补录该年数值、来源和获知日期后重新运行；没有缺省值",
            )
        return found

    def value(self, name: str, year: int) -> Decimal:
        """The value of `name` in `year`, as SQL and Python can use it. Raises RefusedError (exit 3) when none was known."""
        return self.record(name, year).value


def _values(name: str, record: dict[str, Any]) -> Iterator[ParameterValue]:
    first, last = record["years"] if "years" in record else (record["year"], record["year"])
    for year in range(first, last + 1):
        yield ParameterValue(
            name, year, Decimal(str(record["value"])), record["known_from"], record["source"], record["confidence"]
        )


@cache
def load_parameter_records() -> dict[str, ParameterRecord]:
    """All parameters by name, in the order of the file. Raises RefusedError when two lines contradict each other."""
    records = read_records(FILE)
    loaded = {
        record["name"]: ParameterRecord(
            name=record["name"],
            title_zh=record["title_zh"],
            unit=record["unit"],
            articles=tuple(record["articles"]),
            values=tuple(value for item in record["values"] for value in _values(record["name"], item)),
            note=record.get("note", ""),
        )
        for record in records
    }
    require_one_income(loaded)
    return loaded


def require_one_income(records: Mapping[str, ParameterRecord]) -> None:
    """Compare the income lines of households and villages, year by year and as known from the same day (rule IN11).

    Raises:
        RefusedError: the provincial incomes behind two lines differ by more than two yuan (exit 3).
    """
    for first, first_share, second, second_share in _SHARES_OF_ONE_INCOME:
        lines = {(item.year, item.known_from): item.value for item in records[second].values}
        for item in records[first].values:
            other = lines.get((item.year, item.known_from))
            if other is not None and abs(item.value / first_share - other / second_share) > _MOST_DIFFERENCE_YUAN:
                raise RefusedError(
                    f"{item.year}年的 {first}（{item.value}）和 {second}（{other}）不是同一个全省收入的45%和60%",
                    where="pipelines/policy/parameters.yml",
                    do="对照来源改正其中一个数值",
                )


@cache
def parameters_at(known_on: date) -> Parameters:
    """Of every name and year the value with the latest known_from on or before `known_on`."""
    known = (
        value for record in load_parameter_records().values() for value in record.values if value.known_from <= known_on
    )
    ordered = sorted(known, key=lambda value: (value.name, value.year, value.known_from))
    return Parameters(known_on, {(value.name, value.year): value for value in ordered})


def parameter(name: str, year: int, *, known_on: date) -> Decimal:
    """The value of `name` in `year` as known on `known_on`. Raises RefusedError (exit 3) for a missing year."""
    return parameters_at(known_on).value(name, year)
