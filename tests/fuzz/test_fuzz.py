"""A short run of damaged files, and proof that the checks of a run would see what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from pipelines.ingest import ingest
from tests.fuzz import lots
from tests.fuzz.__main__ import again, report
from tests.fuzz.cells import CANARY
from tests.fuzz.checks import violations
from tests.fuzz.lots import Outcome, ingest_lot
from tests.fuzz.made import KINDS, MadeFile, made_file
from tests.fuzz.worker import write_batches
from tests.ingest.received import LONG_AFTER

SEED = 2018


def test_three_hundred_files_break_nothing_and_lose_no_row() -> None:
    outcome = Outcome()
    for start in range(0, 300, 100):
        ingest_lot(SEED, range(start, start + 100), outcome)
    assert outcome.failures == []
    assert outcome.is_balanced
    assert {name.partition(" ")[0] for name in outcome.files} == set(KINDS)
    assert "nothing lost, nothing broken" in report(SEED, outcome)


def test_a_file_follows_from_the_seed_and_its_number() -> None:
    assert [made_file(SEED, number) for number in range(40)] == [made_file(SEED, number) for number in range(40)]
    assert made_file(SEED + 1, 3) != made_file(SEED, 3)


Register = tuple[duckdb.DuckDBPyConnection, list[MadeFile]]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """What stage 1 makes of some files with which nothing is wrong."""
    made = [made_file(SEED, number) for number in range(20)]
    made += [file.about for file in made if file.about]
    write_batches(tmp_path / "raw", made)
    with duckdb.connect() as connection:
        ingest(connection, tmp_path / "raw", known_on=LONG_AFTER)
        assert list(violations(connection, made)) == []
        yield connection, made


_KEPT = "(SELECT min(row_id) FROM ledger.row WHERE state = 'kept' AND file_id = (SELECT max(file_id) FROM ledger.row))"


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        (f"DELETE FROM ledger.row WHERE row_id = {_KEPT}", "do not balance"),
        (f"UPDATE ledger.row SET state = 'not_data', reason = '标题行' WHERE row_id = {_KEPT}", "not kept"),
        (f"UPDATE ledger.row SET row_id = row_id + 1 WHERE row_id = {_KEPT}", "in two states"),
        (f"UPDATE ledger.row SET row_number = 9000 WHERE row_id = {_KEPT}", "in no state"),
        (f"UPDATE ledger.row SET reason = '{CANARY}子' WHERE row_id = {_KEPT}", "name or number of a person"),
        ("UPDATE ledger.file SET reason = 'Error 5' WHERE state = 'refused'", "without a readable reason"),
        ("UPDATE ledger.file SET state = 'accepted' WHERE state = 'refused'", "accepted with a reason"),
        ("DELETE FROM ledger.file WHERE file_id = 1", "in the ledger"),
        ("UPDATE ledger.file SET rows_received = rows_received + 1, not_data = not_data + 1", "counted"),
        ("UPDATE ledger.cell_issue SET kind = 'odd'", "unknown kind"),
        (
            "DELETE FROM raw.person; DELETE FROM raw.household; DELETE FROM raw.visit_log; DELETE FROM raw.project",
            "lacks",
        ),
    ],
)
def test_what_is_wrong_in_a_register_is_seen(register: Register, harm: str, seen: str) -> None:
    connection, made = register
    connection.execute(harm)
    assert any(seen in what for _, what in violations(connection, made))


def test_a_lot_that_breaks_is_narrowed_down_to_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "_run", lambda seed, numbers, progress: _broken_by(7, numbers))
    outcome = Outcome()
    ingest_lot(SEED, range(20), outcome)
    assert outcome.failures == [((7,), "hangs")]
    assert again(SEED, outcome.failures[0][0]) == f"python -m tests.fuzz --seed {SEED} --only 7"


def _broken_by(bad: int, numbers: Sequence[int]) -> tuple[str, str | None]:
    whole = '{"violations": [], "files": {}, "rows": {}, "rows_received": 0, "rows_split": 0, "seconds": [[0, 0.1]]}'
    return ("", "hangs") if bad in numbers else (whole, None)


def test_a_process_that_never_ends_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "SECONDS_A_LOT", 0)
    monkeypatch.setattr(lots, "SECONDS_A_FILE", 0.01)
    outcome = Outcome()
    ingest_lot(SEED, [3], outcome)
    ((numbers, what),) = outcome.failures
    assert numbers == (3,)
    assert "hangs" in what
