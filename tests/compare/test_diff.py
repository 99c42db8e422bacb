"""What changed between two snapshots, and why: a snapshot is copied, changed by hand, and compared with itself."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.compare import COLUMNS, compare
from pipelines.errors import UsageError
from pipelines.store.home import Home
from tests.homes import bayou, current_snapshot

Changed = Callable[..., Path]
ONE = "(SELECT min(row_id) FROM base.household WHERE data_date = DATE '2019-12-31')"


@pytest.fixture
def changed(demo_home: Path, tmp_path: Path) -> Changed:
    """Make a home with the demo's snapshot and a copy, `new`, on which SQL and a change of its manifest were applied."""

    def make(*sql: str, **fingerprints: dict[str, str] | str) -> Path:
        source = current_snapshot(demo_home)
        curated = tmp_path / "data" / "curated"
        shutil.copytree(source, curated / source.name)
        new = Path(shutil.copytree(source, curated / "new"))
        with duckdb.connect(new / "register.duckdb") as connection:
            for statement in sql:
                connection.execute(statement)
        manifest = json.loads((new / "manifest.json").read_text(encoding="utf-8"))
        for kind, changes in fingerprints.items():
            before = manifest["fingerprints"][kind]
            manifest["fingerprints"][kind] = changes if isinstance(changes, str) else {**before, **changes}
        (new / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (curated / "CURRENT").write_text("new\n", encoding="utf-8")
        (curated / "PREVIOUS").write_text(f"{source.name}\n", encoding="utf-8")
        return tmp_path

    return make


def lines(home: Path, **options: Any) -> list[dict[str, object]]:
    _, found = compare(Home(home), "previous", "CURRENT", **options)
    return [dict(zip(COLUMNS, line, strict=True)) for line in found]


def test_a_snapshot_does_not_differ_from_itself(changed: Changed) -> None:
    home = changed()
    changes, found = compare(Home(home), "previous", "CURRENT")
    assert changes.lines() == ["输入完全相同"]
    assert found == []


def test_a_corrected_cell_is_told_by_column_and_cause(changed: Changed) -> None:
    home = changed(
        f"UPDATE base.household SET household_size_persons = 99 WHERE row_id = {ONE}",
        f"INSERT INTO ledger.correction SELECT row_id, 'household', record_key, data_date, 1, 'household_size_persons', '1',"
        f" '99', 'x', 'x', data_date, 'a.yml', 1 FROM base.household WHERE row_id = {ONE}",
    )
    (line,) = lines(home)
    assert (line["name"], line["changed"], line["columns"]) == ("household", 1, "household_size_persons 1")
    assert line["cause"] == "人工更正 1"


def test_a_row_that_a_complete_list_omits_is_told_as_retired(changed: Changed) -> None:
    home = changed(
        f"UPDATE ledger.row SET state = 'retired' WHERE row_id = {ONE}",
        f"DELETE FROM base.household WHERE row_id = {ONE}",
    )
    (line,) = lines(home)
    assert (line["removed"], line["cause"]) == (1, "因全量名单退出 1")


def test_rows_of_a_batch_that_the_older_snapshot_does_not_know_are_new(changed: Changed) -> None:
    home = changed(
        f"UPDATE ledger.file SET batch_id = 'more' WHERE file_id = (SELECT file_id FROM ledger.row WHERE row_id = {ONE})",
        f"UPDATE base.household SET record_key = 'x' || record_key WHERE row_id = {ONE}",
        batches={"more": "0"},
    )
    (line,) = lines(home, table="household")
    assert (line["added"], line["removed"]) == (1, 1)
    assert "新批次 1" in str(line["cause"])


@pytest.mark.parametrize(
    ("fingerprints", "cause"),
    [
        ({"program": "0"}, "程序"),
        ({"rules": {"ID04": "0"}}, "规则"),
        ({"parameters": {"a_new_line 2019": "1"}}, "参数"),
    ],
)
def test_a_finding_that_went_names_rule_parameter_or_program(
    changed: Changed, fingerprints: dict[str, Any], cause: str
) -> None:
    home = changed("UPDATE checks.finding_period SET is_open = FALSE WHERE rule_id = 'ID04'", **fingerprints)
    (line, *more) = {(line["name"], line["cause"]) for line in lines(home)}
    assert (line, more) == (("ID04", cause), [])


def test_a_finding_that_rests_on_a_changed_row_is_due_to_the_data(changed: Changed) -> None:
    rows = "(SELECT unnest(source_row_ids) FROM checks.occurrence WHERE rule_id = 'ID04')"
    home = changed(
        f"UPDATE base.person SET work_months = 99 WHERE row_id IN {rows}",
        "UPDATE checks.finding_period SET is_open = FALSE WHERE rule_id = 'ID04'",
    )
    assert {line["cause"] for line in lines(home) if line["part"] == "问题"} == {"数据"}


def test_a_measure_says_before_after_and_all_that_may_have_moved_it(changed: Changed) -> None:
    home = changed(measures={"registered_exit_rate": "0"})
    with duckdb.connect(home / "data" / "curated" / "new" / "indicators.duckdb") as connection:
        connection.execute(
            "UPDATE measure_value SET numerator = 1, value = 0.5 WHERE measure_id = 'registered_exit_rate' AND level = 'program'"
            " AND as_of = DATE '2019-12-31'"
        )
    (line,) = lines(home)
    assert (line["name"], line["cause"]) == ("registered_exit_rate", "口径")
    assert str(line["columns"]).endswith("→ 0.5")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_details_are_for_the_owner_and_lead_to_the_cells(changed: Changed, tmp_path: Path, suffix: str) -> None:
    home = changed(f"UPDATE base.household SET household_size_persons = 99 WHERE row_id = {ONE}")
    path = tmp_path / f"details{suffix}"
    lines(home, details=path)
    first = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    lines(home, details=path)
    assert path.read_bytes() == first
    if suffix == ".csv":
        assert "户表" in path.read_text(encoding="utf-8-sig").splitlines()[1]


def test_names_that_do_not_exist_are_errors_with_what_is_near(changed: Changed, tmp_path: Path) -> None:
    home = Home(changed())
    for arguments, options, near in (
        (("previos", "CURRENT"), {}, "previous"), (("previous", "newer"), {}, "new"),
        (("previous", "CURRENT"), {"table": "houshold"}, "household"),
        (("previous", "CURRENT"), {"details": tmp_path / "d.txt"}, ".csv"),
    ):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            compare(home, *arguments, **options)  # type: ignore[arg-type]
        assert near in caught.value.do


def test_the_command_prints_no_key(changed: Changed) -> None:
    home = changed(f"DELETE FROM base.household WHERE row_id = {ONE}")
    with duckdb.connect(home / "data" / "curated" / "new" / "register.duckdb", read_only=True) as connection:
        keys = {key for (key,) in connection.execute("SELECT DISTINCT record_key FROM base.household").fetchall()}
    for form in ("table", "csv", "json"):
        result = bayou("diff", "--format", form, home=home)
        assert result.code == 0, result.err
        assert "household" in result.out
        assert not [key for key in keys if key in result.out + result.err]


def test_between_two_days_real_change_is_told_from_revision(changed: Changed) -> None:
    """Published for September 0.90; counted again 0.93 because of a correction; December 0.95: real +0.02, revision +0.03."""
    home = changed(
        "INSERT INTO ledger.correction SELECT row_id, 'person', record_key, data_date, 1, 'work_months', '1', '2', 'x', 'x',"
        " data_date, 'a.yml', 1 FROM base.person WHERE row_id = (SELECT min(row_id) FROM base.person"
        " WHERE data_date = DATE '2019-09-30')",
        "UPDATE base.person SET work_months = 2 WHERE row_id = (SELECT min(row_id) FROM base.person"
        " WHERE data_date = DATE '2019-09-30')",
    )
    curated = home / "data" / "curated"
    old = curated / (curated / "PREVIOUS").read_text(encoding="utf-8").strip()
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    (old / "manifest.json").write_text(json.dumps({**manifest, "as_of": "2019-09-30"}), encoding="utf-8")
    for snapshot, day, value in (
        (old, "2019-09-30", 90),
        (curated / "new", "2019-09-30", 93),
        (curated / "new", "2019-12-31", 95),
    ):
        with duckdb.connect(snapshot / "indicators.duckdb") as connection:
            connection.execute(
                f"UPDATE measure_value SET numerator = {value}, denominator = 100, value = {value / 100}"
                f" WHERE measure_id = 'able_persons_at_work' AND level = 'program' AND as_of = DATE '{day}'"
            )
    found = {line["name"]: line for line in lines(home) if line["part"] == "指标"}
    line = found["able_persons_at_work"]
    assert line["columns"] == "0.9 → 0.95（实际 +0.02，修订 +0.03）"
    assert str(line["cause"]).split("、") == ["实际变化", "人工更正"]
    # Nothing that describes September or a day before changed in the village list.
    assert found["villages_exited"]["cause"] == "实际变化"
