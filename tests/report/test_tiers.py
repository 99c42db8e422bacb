"""A tier is a type: mypy refuses the wrong one, and a page refuses a frame with a personal column."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.errors import RefusedError
from pipelines.report.blocks import block, page_facts
from pipelines.report.frames import InternalSnapshot, PublicSnapshot, RestrictedSnapshot, open_file
from pipelines.report.tiers import personal_columns
from pipelines.store.home import PROJECT_ROOT
from pipelines.store.run_context import RunContext
from tests.publish.tables import CONTEXT
from tests.report.snapshots import write_indicators

PROGRAM = """\
from pathlib import Path
from pipelines.analyst import open_snapshot
from pipelines.report.frames import InternalSnapshot, PublicSnapshot, RestrictedSnapshot, open_file
from pipelines.report.pages.city import CityPage
from pipelines.report.pages.public import PublicPage
from pipelines.report.pages.village_visit import VillageVisits

def use(public: PublicSnapshot, internal: InternalSnapshot, restricted: RestrictedSnapshot) -> None:
    PublicPage(public), CityPage(internal), VillageVisits(restricted, "440882")
    PublicPage(open_snapshot(tier="public")), CityPage(open_snapshot()), CityPage(open_file(Path()))
    PublicPage(restricted)  # wrong
    PublicPage(internal)  # wrong
    CityPage(restricted)  # wrong
    CityPage(public)  # wrong
    VillageVisits(public, "440882")  # wrong
    PublicPage(open_snapshot())  # wrong
    PublicPage(open_snapshot(tier="restricted"))  # wrong
"""


@pytest.mark.slow
def test_mypy_refuses_a_tier_where_another_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(PROJECT_ROOT / "pyproject.toml"), str(file)],
        capture_output=True, text=True, cwd=PROJECT_ROOT, check=False,
    )  # fmt: skip
    wrong = {number for number, line in enumerate(PROGRAM.splitlines(), start=1) if line.endswith("# wrong")}
    refused = {
        int(line) for line in re.findall(r"program\.py:(\d+): error: Argument 1 .*incompatible type", done.stdout)
    }
    assert refused == wrong, done.stdout + done.stderr
    assert f"Found {len(wrong)} errors in 1 file" in done.stdout


@pytest.fixture
def register_like(tmp_path: Path) -> Path:
    """Every tier's file with a table about people in it, as no publisher writes one but for the register."""
    write_indicators(tmp_path / "indicators.duckdb")
    for name in ("indicators.duckdb", "public.duckdb", "register.duckdb"):
        with duckdb.connect(tmp_path / name) as connection:
            connection.execute("CREATE TABLE people AS SELECT '某人' AS person_name, 3 AS household_size_persons")
    return tmp_path


@pytest.mark.parametrize("tier", [PublicSnapshot, InternalSnapshot])
def test_a_lower_tier_refuses_a_personal_column(register_like: Path, tier: type[PublicSnapshot]) -> None:
    snapshot = tier(register_like / {"public": "public.duckdb"}.get(tier.tier, "indicators.duckdb"))
    with pytest.raises(RefusedError, match="person_name") as caught:
        snapshot.query("SELECT * FROM people")
    assert "某人" not in str(caught.value)
    assert snapshot.query("SELECT household_size_persons FROM people").height == 1


def test_the_register_may_be_asked_for_people(register_like: Path) -> None:
    assert open_file(register_like, "restricted").query("SELECT * FROM people").height == 1
    assert isinstance(open_file(register_like, "restricted"), RestrictedSnapshot)
    assert isinstance(open_file(register_like), InternalSnapshot)


def test_a_page_refuses_a_frame_with_a_personal_column() -> None:
    context: RunContext = CONTEXT
    frame = pl.DataFrame({"id_number": ["4499"]})
    for tier_zh in ("公开", "内部"):
        with pytest.raises(RefusedError, match="id_number"):
            block("error.j2", page=page_facts(context, title="t", tier_zh=tier_zh), rows=frame)
    with pytest.raises(RefusedError, match="id_number"):
        block("error.j2", rows=frame)


def test_the_contracts_say_what_is_personal() -> None:
    assert {"person_name", "id_number", "phone_number", "bank_card_number"} <= personal_columns()
    assert not {"village_code", "area_code", "numerator", "reason", "title_zh"} & personal_columns()
