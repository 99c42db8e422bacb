"""Base → facts → rules → findings → measures for one as_of, apart from the earlier period ends."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.curate.facts import build_facts, load_parameters
from pipelines.measure.stage import measure
from pipelines.policy import Parameters, load_areas, load_measures, parameters_at
from pipelines.run import current_snapshot, income_year_of, make_plan
from pipelines.store.database import building_database
from pipelines.store.home import Home


def seconds_per_period_end(home_folder: Path) -> list[dict[str, object]]:
    """Wall seconds of facts, rules with findings, and measures, for each period end on its own."""
    home = Home(home_folder)
    plan, snapshot = make_plan(home), current_snapshot(home)
    with tempfile.TemporaryDirectory() as scratch:
        register = Path(scratch) / "register.duckdb"
        shutil.copy(snapshot / "register.duckdb", register)
        with opened(register, plan.known_on) as (connection, parameters):
            return [{"as_of": str(end), **one_date(connection, end, parameters)} for end in plan.period_ends]


@contextmanager
def opened(register: Path, known_on: date) -> Iterator[tuple[duckdb.DuckDBPyConnection, Parameters]]:
    """A register that may be written, with the policy's parameters and room for indicators."""
    parameters = parameters_at(known_on)
    with building_database(register, indicators=register.with_name("indicators.duckdb")) as connection:
        load_parameters(connection, parameters)
        yield connection, parameters


def one_date(connection: duckdb.DuckDBPyConnection, end: date, parameters: Parameters) -> dict[str, float]:
    """Wall seconds of facts, rules with findings, and measures at one period end, made anew."""
    connection.execute("DROP SCHEMA IF EXISTS facts CASCADE")
    schemas = {end: "facts"}
    marks = [time.perf_counter()]
    build_facts(connection, as_of=end, income_year=income_year_of(end), schema="facts")
    marks.append(time.perf_counter())
    run_rules(
        connection, load_rules(), facts_schemas=schemas, value_of=lambda name, at: parameters.value(name, at.year)
    )
    marks.append(time.perf_counter())
    measure(
        connection,
        load_measures(),
        load_areas(),
        facts_schemas=schemas,
        income_year_of=income_year_of,
        value_of=lambda name, at: parameters.value(name, at.year),
        line_of_year=lambda year: parameters.value("household_income_line_yuan", year),
    )
    marks.append(time.perf_counter())
    parts = {
        name: round(b - a, 3) for name, a, b in zip(("facts", "rules", "measures"), marks, marks[1:], strict=False)
    }
    return {**parts, "total": round(marks[-1] - marks[0], 3)}
