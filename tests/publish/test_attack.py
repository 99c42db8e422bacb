"""Nothing that a release holds back can be worked out from it, from another level, another measure or another release."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.policy import load_measures
from pipelines.publish.disclosure import protect, read_release, write_public
from pipelines.store.run_context import read_run_context
from tests.homes import current_snapshot
from tests.publish.attacker import HAS, LACKS, Attacker
from tests.publish.tables import COUNTIES, Numbers, measure, public_file

EXAMPLES = int(os.environ.get("BAYOU_ATTACKS", "10"))
MEASURES = {
    item.id: item
    for item in (
        measure("persons", "count"),
        measure("have_water", condition="has_water"),
        measure("have_power", condition="has_power"),
        measure("have_all", condition="has_water AND has_power"),
        measure("insured"),
    )
}


def table(draw: st.DrawFn) -> dict[str, dict[str, int]]:
    """County → its persons and how many lack what: mostly few, as in a register of guarantees."""
    found = {}
    for county in COUNTIES:
        size = draw(st.one_of(st.integers(0, 40), st.integers(41, 4000)))
        few = st.one_of(st.integers(0, 12), st.integers(0, 60))
        lacks = {name: min(size, draw(few)) for name in ("have_water", "have_power", "insured")}
        both = draw(st.integers(0, min(lacks["have_water"], lacks["have_power"])))
        lacks["have_all"] = min(size, lacks["have_water"] + lacks["have_power"] - both)
        found[county] = {"persons": size, **lacks}
    return found


def moved(draw: st.DrawFn, before: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The same counties later: as before, or some a little otherwise."""
    if draw(st.booleans()):
        return {county: dict(numbers) for county, numbers in before.items()}
    found = {}
    for county, numbers in before.items():
        size = max(0, numbers["persons"] + draw(st.sampled_from((0, 0, 0, 1, -3, 12, 25))))
        lacks = {
            name: min(size, max(0, numbers[name] + draw(st.sampled_from((0, 0, 0, 1, -2, 4, 9, 14, -15)))))
            for name in ("have_water", "have_power", "insured")
        }
        both = min(lacks["have_water"], lacks["have_power"])
        lacks["have_all"] = lacks["have_water"] + lacks["have_power"] - draw(st.integers(0, both))
        found[county] = {"persons": size, **lacks, "have_all": min(size, lacks["have_all"])}
    return found


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, dict[str, int]]]:
    """What was true at one, two or three releases."""
    found = [table(draw)]
    for _ in range(draw(st.integers(0, 2))):
        found.append(moved(draw, found[-1]))
    return found


def numbers_of(truth: Mapping[str, Mapping[str, int]]) -> Numbers:
    found: dict[tuple[str, str], tuple[float | None, float | None]] = {}
    for county, numbers in truth.items():
        size = numbers["persons"]
        found["persons", county] = (size, None)
        found |= {(name, county): (size - lacks, size) for name, lacks in numbers.items() if name != "persons"}
    return found


def released(folder: Path, history: list[dict[str, dict[str, int]]]) -> list[Path]:
    files: list[Path] = []
    for at, truth in enumerate(history):
        files.append(public_file(folder / f"{at}.duckdb", MEASURES, numbers_of(truth), list(files)))
    return files


def small_changes(attacker: Attacker, history: list[dict[str, dict[str, int]]]) -> list[object]:
    """Changes by one to nine of which a reader knows that there was one."""
    found: list[object] = []
    for later in range(1, len(history)):
        for earlier in range(later):
            for name in ("have_water", "have_power", "have_all", "insured"):
                for county in COUNTIES:
                    before, after = history[earlier][county], history[later][county]
                    lacks = after[name] - before[name]
                    sides = {LACKS: lacks, HAS: after["persons"] - before["persons"] - lacks}
                    for side, change in sides.items():
                        ends = attacker.change((side, (name, "county", county)), earlier, later)
                        if not ends[0] <= 0 <= ends[1] and abs(change) < 10:
                            found.append((earlier, later, side, name, county, change, ends))
    return found


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_nothing_withheld_is_narrowed_and_no_small_change_shows(
    tmp_path: Path, history: list[dict[str, dict[str, int]]]
) -> None:
    attacker = Attacker(released(tmp_path, history))
    for release in range(len(history)):
        assert not attacker.narrowed(release)
    assert not attacker.narrowed_if_unchanged(unchanged(history))
    assert not small_changes(attacker, history)


def unchanged(history: list[dict[str, dict[str, int]]]) -> set[str]:
    """Measures of the same numbers in every release; none where the population changed."""
    same = {name for name in MEASURES if all(now[c][name] == history[0][c][name] for now in history for c in COUNTIES)}
    return same if "persons" in same else set()


def one_small_county() -> dict[str, dict[str, int]]:
    """Of one city two counties are told and one is not; the city is."""
    lacks = {"440882": 60, "440823": 33, "440881": 2, "445381": 3, "445321": 4}
    return {
        county: {"persons": 1002, "have_water": number, "have_power": 0, "have_all": number, "insured": 500}
        for county, number in lacks.items()
    }


def test_the_attack_succeeds_where_only_small_cells_are_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = [one_small_county()]
    assert not Attacker(released(tmp_path, history)).narrowed()
    monkeypatch.setattr(protect, "_hide_until_safe", lambda *_: None)
    assert Attacker(released(tmp_path, history)).narrowed()


def test_the_attack_finds_a_small_change_where_releases_ignore_each_other(tmp_path: Path) -> None:
    before = one_small_county()
    after = {county: dict(numbers) for county, numbers in before.items()}
    after["440882"]["insured"] += 6
    history = [before, after]
    assert not small_changes(Attacker(released(tmp_path, history)), history)
    alone = public_file(tmp_path / "alone.duckdb", MEASURES, numbers_of(after))
    assert small_changes(Attacker([tmp_path / "0.duckdb", alone]), history)


def released_from(indicators: Path, file: Path, earlier: list[Path]) -> Path:
    """What would be released of a snapshot's indicators after `earlier`."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{indicators}' AS indicators (READ_ONLY)")
        connection.execute(f"ATTACH '{file}' AS public_tier")
        connection.execute("USE indicators")
        context = read_run_context(connection)
        connection.execute("USE memory")
        write_public(connection, context, load_measures(), [read_release(path) for path in earlier])
    return file


def test_the_demo_withstands_the_attack_in_two_releases(demo_home: Path, tmp_path: Path) -> None:
    """The published file, and one of the same day after a correction: a few more are insured, a household less is there."""
    snapshot = current_snapshot(demo_home)
    first = snapshot / "public.duckdb"
    corrected = Path(shutil.copy(snapshot / "indicators.duckdb", tmp_path / "indicators.duckdb"))
    with duckdb.connect(corrected) as connection:
        connection.execute(
            "UPDATE measure_value SET numerator = numerator - 3 WHERE as_of = (SELECT as_of FROM run_context)"
            " AND measure_id IN ('medical_insurance', 'registered_exit_rate') AND (level, area_code)"
            " IN (('county', '440882'), ('city', '440800'), ('program', '254'))"
        )
    second = released_from(corrected, tmp_path / "second.duckdb", [first])
    attacker = Attacker([first, second])
    assert len(list(attacker.withheld())) > 50
    for release in range(2):
        assert not attacker.narrowed(release)
    same = set(load_measures()) - {"medical_insurance", "registered_exit_rate"}
    assert not attacker.narrowed_if_unchanged(same)
    for side in (HAS, LACKS):
        for measure_id in ("medical_insurance", "registered_exit_rate"):
            ends = attacker.change((side, (measure_id, "county", "440882")), 0, 1)
            assert ends[0] <= 0 <= ends[1]
