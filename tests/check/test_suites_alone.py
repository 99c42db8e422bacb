"""A plain Great Expectations user runs a committed suite on a published file with the script that the documentation shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from pipelines.store.home import PROJECT_ROOT
from tests.homes import current_snapshot

PAGE = PROJECT_ROOT / "docs" / "great-expectations.md"


def run_script(folder: Path, snapshot: Path, table: str) -> list[str]:
    script = folder / "script.py"
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, "-P", str(script), str(snapshot), table]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [line for line in done.stdout.splitlines() if line[:1] in "✓✗"]


def test_the_script_of_the_documentation_holds_a_published_table_to_its_contract(
    demo_home: Path, tmp_path: Path
) -> None:
    lines = run_script(tmp_path, current_snapshot(demo_home), "household")
    assert "✓ expect_table_row_count_to_equal " in lines
    assert "✓ expect_compound_columns_to_be_unique " in lines
    assert sum(line.startswith("✓ expect_column_values_to_be_in_set") for line in lines) > 2


def test_the_script_is_short() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len([line for line in code.splitlines() if line.strip() and not line.startswith("import")]) <= 10
