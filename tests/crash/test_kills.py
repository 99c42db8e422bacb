"""Promise 2 under fire: killed at any moment, a home is whole, and the next run makes what it would have made."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.crash.conftest import SEED, Workshop, state_of
from tests.crash.states import faults_of, file_digests, leftovers
from tests.homes import bayou

TRIALS = int(os.environ.get("BAYOU_CRASH_TRIALS", "20"))
# Twenty in a row: how often each command is killed.
PATTERN = ["publish"] * 6 + ["run"] * 2 + ["report"] * 6 + ["demo"] * 6


@pytest.mark.slow
@pytest.mark.parametrize("trial", range(TRIALS), ids=lambda trial: f"seed{SEED}-{trial}")
def test_a_killed_command_leaves_a_whole_home_and_the_next_one_finishes_it(
    workshop: Workshop, tmp_path: Path, trial: int
) -> None:
    dice = random.Random(f"{SEED}-{trial}")
    name = PATTERN[trial % len(PATTERN)]
    expected = workshop.undisturbed(name)
    home = workshop.copy(name, tmp_path / "home")
    received = file_digests(home / "data" / "raw")
    # Half of the trials die at a time, half at a call: most calls come in a few moments.
    if dice.random() < 0.5:
        moment = dice.uniform(0, expected.seconds)
        workshop.faults.kill_after(home, expected.command, moment)
    else:
        moment = dice.randrange(len(expected.calls)) + 1
        workshop.faults.run(home, expected.command, at=moment)
    print(f"seed {SEED}, trial {trial}: bayou {name} killed at {moment}")
    assert faults_of(home) == []
    left = file_digests(home / "data" / "raw")
    assert left in ({}, received, expected.state["raw"]) if name == "demo" else left == received
    result = bayou(*expected.command, home=home)
    assert result.code == 0, result.err
    assert faults_of(home) == []
    assert state_of(home, name) == expected.state
    assert leftovers(home) == []
    shutil.rmtree(home)


@pytest.mark.slow
def test_ctrl_c_ends_a_run_at_once_and_the_logs_stay_in_order(workshop: Workshop, tmp_path: Path) -> None:
    expected = workshop.undisturbed("publish")
    home = workshop.copy("publish", tmp_path / "home")
    logs = home / "data" / "runs"
    (logs / "000041_made_when_the_clock_was_ahead.json").write_text("{}", encoding="utf-8")

    def is_building() -> bool:
        return any((home / "data" / "curated").glob("*.building/register.duckdb"))

    ended = workshop.faults.interrupt(home, expected.command, is_building)
    assert ended.code == 130
    assert "已中断" in ended.err
    assert faults_of(home) == []
    result = bayou(*expected.command, home=home)
    assert result.code == 0, result.err
    assert state_of(home, "publish") == expected.state
    numbered = [log.name for log in logs.iterdir() if log.name[:6].isdigit()]
    assert max(numbered) == f"000042_{expected.state['current']}.json"
