"""Promise 1: every row of every received file ends in exactly one state."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.homes import answer_key, listing

STATES = ("kept", "merged", "superseded", "retired", "quarantined", "not_data")


def rows_in(path: Path) -> int:
    """Rows of a received file, counted by other means than the importer's."""
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as stream:
            return sum(1 for _ in csv.reader(stream))
    workbook = CalamineWorkbook.from_path(path)
    return sum(len(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in workbook.sheet_names)


def test_the_ledger_balances_for_every_file(demo_home: Path) -> None:
    files = listing("ledger", home=demo_home)
    assert files
    for file in files:
        assert file["received"] == sum(int(str(file[state])) for state in STATES), file["file"]


def test_the_ledger_received_what_the_files_hold(demo_home: Path) -> None:
    """A file refused whole has no rows and its reason; it is one that the demo planted."""
    refused = set()
    for file in listing("ledger", home=demo_home):
        path = demo_home / "data" / "raw" / str(file["batch"]) / str(file["file"])
        if file["state"] == "refused":
            refused.add(f"{file['batch']}/{file['file']}")
            assert file["received"] == 0, path.name
            assert file["reason"], path.name
        else:
            assert file["received"] == rows_in(path), path.name
    assert refused == {entry["subject"] for entry in answer_key(demo_home)["defects"] if entry["rule"] == "IMP01"}


def test_the_ledger_names_every_received_file(demo_home: Path) -> None:
    received = {path.name for path in (demo_home / "data" / "raw").glob("*/*") if path.name != "batch.toml"}
    assert {file["file"] for file in listing("ledger", home=demo_home)} == received


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\x00\x01\x02not a table", ""), ("户编号，天气\r\n1,晴\r\n".encode("gb18030"), "天气")],
    ids=["unreadable", "unknown header"],
)
def test_a_file_nobody_can_read_is_refused_whole_and_the_rest_goes_on(
    raw_home: Path, content: bytes, reason: str
) -> None:
    from tests.homes import bayou

    (raw_home / "data" / "raw" / "2019-12-31" / "440825徐闻县_来历不明_20191231.csv").write_bytes(content)
    result = bayou("publish", home=raw_home)
    assert result.code in (0, 3), result.err
    if result.code == 0:
        refused = next(file for file in listing("ledger", home=raw_home) if "来历不明" in str(file["file"]))
        assert (refused["state"], refused["received"]) == ("refused", 0)
        assert reason in str(refused["reason"])
