"""One as_of on registers of 88 thousand, one million and ten million persons: seconds, memory, and the rows they grow with.

`python -m tests.bench.sizes multiply|judge REGISTER NUMBER` are its two steps, each in a process of its own, so that the
memory of making a large register is not taken for that of judging it.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.run import current_snapshot, make_plan
from pipelines.store.database import building_database
from pipelines.store.home import Home
from tests.bench.large_register import multiply
from tests.bench.one_date import one_date, opened
from tests.bench.peers import beside_each_other


def at_size(home_folder: Path, fold: int, scratch: Path) -> dict[str, Any]:
    """Persons and findings of `fold` times the register, seconds of each step, peak memory, and the peers on its persons.

    Where the register cannot be judged the record says why.
    """
    home = Home(home_folder)
    plan = make_plan(home)
    folder = scratch / f"fold_{fold}"
    folder.mkdir()
    register = folder / "register.duckdb"
    shutil.copy(current_snapshot(home) / "register.duckdb", register)
    try:
        _step("multiply", register, str(fold))
        record = _step("judge", register, f"{plan.as_of}/{plan.known_on}")
        persons = folder / "persons.parquet"
        with duckdb.connect(register, read_only=True) as connection:
            connection.execute(f"COPY (FROM facts.person) TO '{persons}' (FORMAT parquet)")
        return {"fold": fold, **record, "peers": beside_each_other(register, persons)}
    except subprocess.CalledProcessError as error:
        return {"fold": fold, "failed": str(error.stderr)[-600:]}
    finally:
        shutil.rmtree(folder)


def _step(name: str, register: Path, argument: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", __name__, name, str(register), argument], capture_output=True, text=True, check=True
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def _multiply(register: Path, fold: int) -> dict[str, Any]:
    begun = time.perf_counter()
    with building_database(register) as connection:
        for schema in ("facts", "checks"):
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        multiply(connection, fold - 1)
    return {"seconds": time.perf_counter() - begun}


def _judge(register: Path, days: str) -> dict[str, Any]:
    end, known_on = (date.fromisoformat(day) for day in days.split("/"))
    with opened(register, known_on) as (connection, parameters):
        seconds = one_date(connection, end, parameters)
        counted = {
            f"{name}": connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            for name, table in (("persons", "facts.person"), ("findings", "checks.finding"))
        }
    persons = counted["persons"]
    judged = seconds["facts"] + seconds["rules"]
    return {
        **counted,
        "seconds": seconds,
        "facts_rules_findings_seconds": round(judged, 2),
        "seconds_per_million_persons": round(judged / persons * 1e6, 1),
        "peak_memory_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }


def main(step: str, register: str, argument: str) -> None:
    record = _multiply(Path(register), int(argument)) if step == "multiply" else _judge(Path(register), argument)
    print(json.dumps(record))


if __name__ == "__main__":
    main(*sys.argv[1:])
