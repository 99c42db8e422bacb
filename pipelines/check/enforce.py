"""Great Expectations enforces the committed suites on DuckDB itself, in a process of its own.

`python -m pipelines.check.enforce REGISTER OUTPUT` validates `register.duckdb` read-only and writes one JSON record per
expectation. The process pays the import (4–6 s) while the roof goes on measuring, and keeps GX's messages to itself.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import BayouError
from pipelines.store.home import SUITES_FOLDER

_DENIED = re.compile(r"\[Errno (\d+)\]")
_RAISED = re.compile(r"[\w.]*(Error|Exception)\b")


@dataclass(frozen=True)
class Validation:
    """The outcome of one expectation. `errored` means it could not be computed, which is not a failure of the data."""

    suite: str
    expectation: str
    target: str
    severity: str
    success: bool
    errored: bool
    observed: str


class Enforcement:
    """A running enforcement; `result()` waits for it."""

    def __init__(self, register: Path, output: Path) -> None:
        self._output = output
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(register), str(output)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def result(self) -> list[Validation]:
        """One record per expectation. Raises BayouError when GX itself could not run, OSError when a write was denied."""
        _, messages = self._process.communicate()
        if self._process.returncode != 0:
            raised = [line for line in messages.splitlines() if _RAISED.match(line)]
            reason = raised[-1] if raised else "未知原因"
            denied = _DENIED.search(reason)
            if denied:
                # The disk, not GX: the roof says what to do about it.
                raise OSError(int(denied[1]), os.strerror(int(denied[1])))
            raise BayouError("Great Expectations 未能运行", where="check", do=f"运行 bayou doctor;原因：{reason[:200]}")
        return read_validations(self._output)


def read_validations(path: Path) -> list[Validation]:
    """The kept checkpoint results of a snapshot."""
    return [Validation(**record) for record in json.loads(path.read_text(encoding="utf-8"))["results"]]


def _kept_rows(register: Path) -> dict[str, int]:
    import duckdb

    with duckdb.connect(register, read_only=True) as connection:
        counted = connection.execute(
            "SELECT table_name, sum(CASE WHEN state = 'kept' THEN 1 ELSE 0 END) FROM ledger.row GROUP BY table_name"
        ).fetchall()
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'base'"
        ).fetchall()
    kept = {f"kept_rows_{table}": 0 for (table,) in tables}
    return kept | {f"kept_rows_{table}": int(rows) for table, rows in counted if table}


def _observed(result: dict[str, Any]) -> str:
    """Counts only: GX results can hold raw values, which never leave the register."""
    if "unexpected_count" in result:
        return f"{result['unexpected_count']}/{result.get('element_count', 0)}"
    value = result.get("observed_value")
    return str(value) if isinstance(value, int | float) else ""


def validate(register: Path, suites: Sequence[dict[str, Any]]) -> list[Validation]:
    """Run every suite against `register` in one checkpoint."""
    import great_expectations as gx

    from pipelines.check import duckdb_dialect
    from pipelines.check.rule_expectation import ExpectRuleToHold  # noqa: F401  registers the expectation with GX

    # Read before GX opens the file: one process may not hold it under two configurations.
    kept_rows = _kept_rows(register)
    duckdb_dialect.register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_sql("register", connection_string=duckdb_dialect.address(register))
    definitions = []
    for record in _together(suites):
        prefix, _, name = record["name"].partition("_")
        table = name if prefix == "contract" else "rule_total"
        batch = source.add_table_asset(record["name"], table_name=table).add_batch_definition_whole_table("all")
        suite = context.suites.add(gx.ExpectationSuite(**record))
        definitions.append(
            context.validation_definitions.add(gx.ValidationDefinition(name=record["name"], data=batch, suite=suite))
        )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name="register",
            validation_definitions=definitions,
            result_format={"result_format": "SUMMARY", "partial_unexpected_count": 0},
        )
    )
    outcome = checkpoint.run(expectation_parameters=kept_rows)
    return [
        _validation(validated.suite_name, result)
        for validated in outcome.run_results.values()
        for result in validated.results
    ]


def _together(suites: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The contract suites, and all logic suites as one: they ask the same table, and each suite costs GX a tenth of a second.

    Every expectation remembers the suite it comes from.
    """
    logic = [
        {**expectation, "meta": {**expectation["meta"], "suite": record["name"]}}
        for record in suites
        if record["name"].startswith("logic_")
        for expectation in record["expectations"]
    ]
    contracts = [record for record in suites if not record["name"].startswith("logic_")]
    return [*contracts, {"name": "logic", "expectations": logic}] if logic else contracts


def _validation(suite: str, result: Any) -> Validation:
    config = result.expectation_config
    kwargs = config.kwargs
    errored = bool(result.exception_info) and "raised_exception': True" in str(result.exception_info)
    return Validation(
        suite=(config.meta or {}).get("suite", suite),
        expectation=config.type,
        target=str(kwargs.get("rule_id") or kwargs.get("column") or ""),
        severity=str(getattr(config.severity, "value", config.severity)),
        success=bool(result.success),
        errored=errored,
        observed="" if errored else _observed(dict(result.result)),
    )


def main(register: str, output: str) -> None:
    suites = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SUITES_FOLDER.glob("*.json"))]
    results = validate(Path(register), suites)
    ordered = sorted((vars(result) for result in results), key=lambda r: (r["suite"], r["expectation"], r["target"]))
    Path(output).write_text(json.dumps({"results": ordered}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
