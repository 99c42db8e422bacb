"""Who owes which table by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.contracts import load_contracts
from pipelines.errors import UsageError
from pipelines.policy import Submission, load_submissions, submissions

UNTIL = date(2020, 3, 31)
ENDS = {
    "month": [date(2018, 12, 31), date(2019, 1, 31), date(2019, 2, 28)],
    "quarter": [date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30)],
    "half_year": [date(2018, 12, 31), date(2019, 6, 30), date(2019, 12, 31)],
    "year": [date(2018, 12, 31), date(2019, 12, 31)],
}


@pytest.mark.parametrize("rhythm", ENDS)
def test_every_rhythm_has_its_period_ends(rhythm: str) -> None:
    duty = Submission("person", "county", rhythm, 15, "full")  # type: ignore[arg-type]
    assert list(duty.period_ends(UNTIL))[: len(ENDS[rhythm])] == ENDS[rhythm]
    assert list(duty.period_ends(UNTIL))[-1] <= UNTIL
    assert list(duty.period_ends(date(2018, 12, 30))) == []


def test_a_leap_year_has_its_day() -> None:
    assert date(2020, 2, 29) in Submission("person", "county", "month", 15, "full").period_ends(UNTIL)


def test_the_day_it_is_due_is_counted_from_the_period_end() -> None:
    assert Submission("person", "county", "year", 15, "full").due_on(date(2019, 12, 31)) == date(2020, 1, 15)


def test_only_increments_may_be_left_out_when_nothing_happened() -> None:
    duties = load_submissions()
    assert duties["household_change"].allows_nil
    assert not duties["household"].allows_nil
    assert not duties["visit_log"].allows_nil


def test_every_duty_is_about_a_table_that_exists() -> None:
    assert set(load_submissions()) <= set(load_contracts())


def test_an_unknown_rhythm_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "submissions.yml"
    file.write_text(
        "- {table: person, owed_by: county, rhythm: quater, due_days: 15, list_kind: full}\n", encoding="utf-8"
    )
    monkeypatch.setattr(submissions, "FILE", file)
    load_submissions.cache_clear()
    with pytest.raises(UsageError, match="quater") as caught:
        load_submissions()
    load_submissions.cache_clear()
    assert "quarter" in caught.value.do
