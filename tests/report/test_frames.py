"""Opening a snapshot and reading frames from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.analyst import open_snapshot
from pipelines.errors import UsageError
from pipelines.report.frames import Snapshot
from tests.report.snapshots import PERIOD_ENDS


def test_the_folder_comes_from_the_environment(snapshot_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYOU_SNAPSHOT", str(snapshot_folder))
    assert open_snapshot().context.as_of == PERIOD_ENDS[-1]


def test_without_a_snapshot_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAYOU_SNAPSHOT", raising=False)
    monkeypatch.setenv("BAYOU_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="bayou run"):
        open_snapshot()
    with pytest.raises(UsageError, match=r"register\.duckdb"):
        open_snapshot(tmp_path, tier="restricted")


def test_the_connection_is_sealed(snapshot: Snapshot, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(duckdb.Error):
        snapshot.query(f"SELECT * FROM read_csv('{secret}')")
    with pytest.raises(duckdb.Error):
        snapshot.query("CREATE TABLE t (i INTEGER)")


def test_values_can_be_filtered(snapshot: Snapshot) -> None:
    everything = snapshot.values(["medical_insurance"], level="village")
    assert everything.height == 6 * len(PERIOD_ENDS)
    some = snapshot.values(["medical_insurance"], level="village", county_code="440882", as_of=PERIOD_ENDS[-1])
    assert some.height == 3
    assert some["value"].to_list() == [1.0, 1.0, 1.0]


def test_counts_are_grouped_only_by_known_columns(snapshot: Snapshot) -> None:
    assert snapshot.findings(["family"])["findings"].to_list() == [2]
    assert snapshot.followed() == {"overdue": 2, "exempt": 0, "consequences": 0}
    with pytest.raises(UsageError, match="household_id"):
        snapshot.findings(["household_id"])


def test_an_annual_measure_is_compared_with_the_year_before(snapshot: Snapshot) -> None:
    book = snapshot.book("county", "440882")
    annual, quarterly = book.before("have_1_income"), book.before("medical_insurance")
    assert annual is not None
    assert quarterly is not None
    assert annual.as_of == date(2018, 12, 31)
    assert quarterly.as_of == date(2019, 9, 30)


def test_an_unknown_county_lists_the_known_ones(snapshot: Snapshot) -> None:
    with pytest.raises(UsageError, match="440882 雷州市"):
        snapshot.book("county", "440899")
