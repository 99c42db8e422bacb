"""One lot of files in a process of its own, with little memory: make, ingest, check, and print what became of them as JSON."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb

from pipelines.contracts import load_contracts
from pipelines.ingest import ingest
from pipelines.store.batches import BATCH_FILE
from tests.fuzz.checks import number_of, violations
from tests.fuzz.made import WITH_TRUTH, MadeFile, made_file
from tests.ingest.received import LONG_AFTER, batch_toml

MEMORY_BYTES = 4 << 30
_BATCHES = {"b1": ("2018-12-31", "2019-01-10"), "b2": ("2018-12-31", "2019-02-10"), "b3": ("2019-12-31", "2020-01-10")}
_TRUE_BATCH = ("b4", "2019-06-30", "2020-02-10")
_COMPLETE = {"b2": ["440804", "440811"]}


def main(seed: int, numbers: list[int], progress: Path) -> None:
    """Ingest the files of these numbers; each is written to `progress` as it is begun."""
    made = [made_file(seed, number) for number in numbers]
    made += [file.about for file in made if file.about]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection, progress.open("w") as log:
        raw = Path(folder) / "raw"
        write_batches(raw, made)
        begun: list[tuple[int, float]] = []

        def begin(name: str, *_: int) -> None:
            begun.append((number_of(name), time.perf_counter()))
            print(begun[-1][0], file=log, flush=True)

        summary = ingest(connection, raw, known_on=LONG_AFTER, progress=begin)
        ended = time.perf_counter()
        found = list(violations(connection, made))
        states = dict(connection.execute("SELECT state, count(*) FROM ledger.row GROUP BY state").fetchall())
        files = connection.execute("SELECT file_name, state FROM ledger.file").fetchall()
    kinds = {file.number: file.kind for file in made}
    ends = [*(at for _, at in begun[1:]), ended]
    print(json.dumps({
        "violations": found,
        "files": Counter(f"{kinds[number_of(name)]} {state}" for name, state in files),
        "rows": states,
        "rows_received": summary.rows,
        "rows_split": summary.rows_split,
        "seconds": [(number, after - before) for (number, before), after in zip(begun, ends, strict=True)],
    }))  # fmt: skip


def write_batches(raw: Path, made: list[MadeFile]) -> None:
    """Write the files into batches below `raw`."""
    claims = {batch: dict.fromkeys(load_contracts(), codes) for batch, codes in _COMPLETE.items()}
    for batch, data_date, received_on in (*((name, *days) for name, days in _BATCHES.items()), _TRUE_BATCH):
        (raw / batch).mkdir(parents=True)
        (raw / batch / BATCH_FILE).write_text(batch_toml(data_date, received_on, claims.get(batch)), encoding="utf-8")
    for file in made:
        batch = _TRUE_BATCH[0] if file.kind == WITH_TRUTH else file.batch or list(_BATCHES)[file.number % len(_BATCHES)]
        (raw / batch / file.name).write_bytes(file.content)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    main(int(sys.argv[1]), [int(number) for number in sys.argv[3].split(",")], Path(sys.argv[2]))
