"""The command as people type it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.homes import bayou, listing

VERBS = (
    "demo", "run", "ingest", "curate", "check", "measure", "publish", "report", "findings", "ledger", "inspect", "template",
    "submissions", "return", "corrections", "diff", "backup", "restore", "doctor", "schedule", "release",
)  # fmt: skip


def test_help_lists_every_verb_in_plain_words() -> None:
    result = bayou("--help")
    assert result.code == 0
    for verb in VERBS:
        assert verb in result.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    result = bayou(verb, "--help")
    assert result.code == 0
    assert "--home" in result.out


def test_a_stage_verb_runs_what_is_missing_before_it_and_continues_later(raw_home: Path) -> None:
    assert bayou("curate", home=raw_home).code == 0
    building = list((raw_home / "data" / "curated").glob("*.building"))
    assert len(building) == 1
    result = bayou("publish", home=raw_home)
    assert result.code == 0, result.err
    assert "收件" not in result.out
    assert "发布" in result.out
    assert not list((raw_home / "data" / "curated").glob("*.building"))


def test_one_county_can_be_rendered_again(published_home: Path) -> None:
    result = bayou("report", "--paper", "county_progress", "--county", "440882", home=published_home)
    assert result.code == 0, result.err
    assert "1 页" in result.out


def test_findings_lead_to_file_sheet_and_row(demo_home: Path) -> None:
    found = listing("findings", "--rule", "ID04", home=demo_home)
    assert found
    for finding in found:
        file, _, row = str(finding["sources"]).split("; ")[0].rpartition("!")
        assert row.isdigit()
        assert "_" in file


def test_csv_and_table_list_the_same_findings(demo_home: Path) -> None:
    csv = bayou("findings", "--severity", "critical", "--format", "csv", home=demo_home)
    assert csv.code == 0
    assert len(csv.out.splitlines()) == len(listing("findings", "--severity", "critical", home=demo_home)) + 1


def test_earlier_dates_are_answered_from_the_same_snapshot(demo_home: Path) -> None:
    first = listing("findings", "--as-of", "2016-12-31", home=demo_home)
    assert {finding["state"] for finding in first} == {"new"}


def test_an_earlier_as_of_is_built_beside_and_moves_no_pointer(published_home: Path) -> None:
    before = (published_home / "data" / "curated" / "CURRENT").read_bytes()
    result = bayou("publish", "--as-of", "2018-12-31", home=published_home)
    assert result.code == 0, result.err
    assert (published_home / "data" / "curated" / "CURRENT").read_bytes() == before
    assert len(list((published_home / "data" / "curated").glob("2018-12-31_*"))) == 1


def test_known_on_forgets_what_came_later(published_home: Path) -> None:
    result = bayou("publish", "--known-on", "2019-01-31", home=published_home)
    assert result.code == 0, result.err
    files = listing("ledger", "--known-on", "2019-01-31", home=published_home)
    assert {str(file["batch"]) for file in files} == {"2016-12-31", "2017-12-31", "2018-12-31"}


def test_doctor_finds_nothing_wrong_here(demo_home: Path) -> None:
    result = bayou("doctor", home=demo_home)
    assert result.code == 0, result.out


def _spoil(home: Path, pattern: str) -> str:
    file = next((home / "data" / "raw" / "2019-12-31").glob(pattern))
    file.write_bytes(b"\xff\x00\x81\xff" * 200)
    return file.name


def _refused_files(home: Path) -> list[tuple[object, object]]:
    return [(row["file"], row["received"]) for row in listing("ledger", home=home) if row["state"] == "refused"]


def test_a_run_says_how_many_files_it_could_not_read(raw_home: Path) -> None:
    name = _spoil(raw_home, "440823*走访*.csv")
    result = bayou("publish", home=raw_home)
    assert result.code == 0, result.err
    assert "有 1 个文件未能读入" in result.out
    assert _refused_files(raw_home) == [(name, 0)]


def test_the_ledger_of_a_refused_build_says_which_file_was_to_blame(raw_home: Path) -> None:
    name = _spoil(raw_home, "440823*_户表_*.csv")
    result = bayou("publish", home=raw_home)
    assert result.code == 3, result.err
    assert _refused_files(raw_home) == [(name, 0)]
    assert "未获发布" in bayou("ledger", home=raw_home).err
