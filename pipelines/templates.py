"""What `bayou template` writes: the blank forms that a county owes (roof)."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from pipelines.contracts import load_contracts
from pipelines.contracts.blank_forms import Village, write_form
from pipelines.errors import UsageError
from pipelines.policy import load_areas
from pipelines.policy.submissions import load_submissions
from pipelines.store.database import sealed_reader
from pipelines.store.home import Home


def write_templates(home: Home, county: str, *, tables: Sequence[str], folder: Path | None) -> list[Path]:
    """Write one workbook a table and return their paths; by default the tables that a county owes.

    The villages on offer are those of the published snapshot of `home`; before the first there is none.

    Raises:
        UsageError: the county or a table does not exist.
    """
    areas = {area.code: area.name for area in load_areas()}
    if county not in areas:
        listed = "、".join(f"{code}{name}" for code, name in areas.items())
        raise UsageError(f"没有这个县：{county}", where="COUNTY", do=f"可用的代码：{listed}")
    contracts = load_contracts()
    owed = [table for table, duty in load_submissions().items() if duty.owed_by == "county"]
    chosen = list(dict.fromkeys(tables)) or owed
    for table in chosen:
        if table not in contracts:
            near = difflib.get_close_matches(table, contracts, n=3, cutoff=0.4) or list(contracts)
            raise UsageError(f"没有这张表：{table}", where="--table", do=f"相近的有：{'、'.join(near)}")
    target = folder or Path(f"{county}{areas[county]}_表样")
    target.mkdir(parents=True, exist_ok=True)
    villages = _villages(home, county)
    paths = []
    for table in chosen:
        path = target / f"{county}{areas[county]}_{contracts[table].title_zh}.xlsx"
        write_form(path, contracts[table], area=areas[county], villages=villages)
        paths.append(path)
    return paths


def _villages(home: Home, county: str) -> list[Village]:
    current = home.current_snapshot()
    if current is None or not current.exists():
        return []
    with sealed_reader(current / "register.duckdb") as connection:
        rows = connection.execute(
            "SELECT village_code, coalesce(town_name, ''), coalesce(village_name, '') FROM facts.village"
            " WHERE county_code = ? AND village_code IS NOT NULL ORDER BY village_code",
            [county],
        ).fetchall()
    return [Village(*row) for row in dict.fromkeys(rows)]
