"""A full disk or an I/O error at any write: said with exit code 5, the old snapshot stays, and the next run makes the new one."""

from __future__ import annotations

import errno
import os
import random
import shutil
from pathlib import Path

import pytest

from tests.crash.conftest import SEED, Workshop, state_of
from tests.crash.faults import Call
from tests.crash.states import faults_of, leftovers
from tests.homes import bayou

# "all", or a part of the names of the sites to look at; otherwise a sample of them.
SITES = os.environ.get("BAYOU_CRASH_SITES", "")
SAMPLE = 3


def chosen(calls: list[Call], dice: random.Random) -> list[Call]:
    """Every place where files are written, at its first and its last call; a sample of them in a short run."""
    first: dict[str, Call] = {}
    last: dict[str, Call] = {}
    for call in calls:
        first.setdefault(call.site, call)
        last[call.site] = call
    places = sorted({*first.values(), *last.values()}, key=lambda call: call.number)
    if SITES:
        return [call for call in places if SITES == "all" or SITES in call.site]
    return sorted(dice.sample(places, SAMPLE), key=lambda call: call.number)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["publish", "report", "demo"])
def test_a_write_that_fails_is_said_and_harms_nothing(workshop: Workshop, tmp_path: Path, name: str) -> None:
    expected = workshop.undisturbed(name)
    dice = random.Random(f"{SEED}-{name}")
    problems = []
    for call in chosen(expected.calls, dice):
        code = dice.choice([errno.ENOSPC, errno.EIO])
        home = workshop.copy(name, tmp_path / "home")
        print(f"{name} {call.number} {call.site}", flush=True)  # with pytest -s a long run shows where it is
        ended = workshop.faults.run(home, expected.command, at=call.number, errno=code)
        told = f"{errno.errorcode[code]} at {call.number} {call.site}"
        # A file that cannot be tidied away does not stop a run; a page that cannot be written fails alone.
        if ended.code not in (0, 4, 5):
            problems.append(f"{told}: exit {ended.code}: {ended.err[-300:]}")
        if ended.code == 5 and "处理：" not in ended.err:
            problems.append(f"{told}: does not say what to do: {ended.err[-300:]}")
        problems += [f"{told}: {fault}" for fault in faults_of(home)]
        result = bayou(*expected.command, home=home)
        if result.code != 0:
            problems.append(f"{told}: the next command ends {result.code}: {result.err[-300:]}")
        elif state_of(home, name) != expected.state:
            problems.append(f"{told}: the next command made something else")
        problems += [f"{told}: leaves {left}" for left in leftovers(home)]
        shutil.rmtree(home)
    assert problems == []
