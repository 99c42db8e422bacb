"""Great Expectations on a published register: seconds of its import, of the logic suites and of the contract suites.

`python -m tests.bench.gx_suites REGISTER logic|contract` is one measurement, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pipelines.store.home import SUITES_FOLDER


def suites_beyond_import(register: Path) -> dict[str, Any]:
    """Seconds and numbers of expectations by kind of suite."""
    record = {}
    for kind in ("logic", "contract"):
        command = [sys.executable, "-m", __name__, str(register), kind]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        record[kind] = json.loads(ran.stdout.splitlines()[-1])
    return record


def main(register: str, kind: str) -> None:
    begun = time.perf_counter()
    import great_expectations  # noqa: F401

    from pipelines.check.enforce import validate

    imported = time.perf_counter()
    suites = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SUITES_FOLDER.glob(f"{kind}_*.json"))]
    results = validate(Path(register), suites)
    record = {
        "seconds": round(time.perf_counter() - imported, 2),
        "import_seconds": round(imported - begun, 2),
        "suites": len(suites),
        "expectations": len(results),
        "errored": sum(result.errored for result in results),
    }
    print(json.dumps(record))


if __name__ == "__main__":
    main(*sys.argv[1:])
