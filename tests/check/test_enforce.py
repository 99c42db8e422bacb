"""Great Expectations on DuckDB itself: what it must refuse, and what it must not confuse."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.check.enforce import Enforcement, Validation, read_validations
from pipelines.check.gate import validation_refusals
from pipelines.check.suites import all_suites, suite_files
from pipelines.errors import BayouError
from pipelines.store.home import SUITES_FOLDER
from tests.homes import current_snapshot


def test_the_committed_suites_are_what_contracts_and_rules_say() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in SUITES_FOLDER.glob("*.json")}
    assert committed == suite_files(all_suites()), "run `make suites`"


def test_every_expectation_was_computed_on_the_published_register(demo_home: Path) -> None:
    results = read_validations(current_snapshot(demo_home) / "validations.json")
    assert len(results) == sum(len(suite["expectations"]) for suite in all_suites())
    assert not [item for item in results if item.errored]
    assert not validation_refusals(results)


def test_kept_results_hold_no_raw_value(demo_home: Path) -> None:
    text = (current_snapshot(demo_home) / "validations.json").read_text(encoding="utf-8")
    assert set(json.loads(text)["results"][0]) == {
        "suite", "expectation", "target", "severity", "success", "errored", "observed",
    }  # fmt: skip


def test_a_violated_rule_fails_its_expectation(demo_home: Path) -> None:
    results = read_validations(current_snapshot(demo_home) / "validations.json")
    failed = {item.target for item in results if item.suite.startswith("logic_") and not item.success}
    with duckdb.connect(current_snapshot(demo_home) / "register.duckdb", read_only=True) as connection:
        violated = {
            row[0]
            for row in connection.execute(
                "SELECT rule_id FROM checks.rule_total JOIN checks.rule USING (rule_id)"
                " WHERE violated > tolerance_share * population OR status = 'red'"
            ).fetchall()
        }
    assert failed == violated


@pytest.fixture
def broken_register(demo_home: Path, tmp_path: Path) -> Path:
    """A register with a doubled key, a lost row and a missing column."""
    import shutil

    register = Path(shutil.copy(current_snapshot(demo_home) / "register.duckdb", tmp_path))
    register.chmod(0o600)
    with duckdb.connect(register) as connection:
        connection.execute("INSERT INTO base.village SELECT * FROM base.village LIMIT 1")
        connection.execute("DELETE FROM base.fund WHERE row_id = (SELECT min(row_id) FROM base.fund)")
        connection.execute("ALTER TABLE base.housing DROP COLUMN plan_year")
    return register


def test_structural_damage_is_refused_and_named(broken_register: Path, tmp_path: Path) -> None:
    results = Enforcement(broken_register, tmp_path / "validations.json").result()
    refused = {refusal.where for refusal in validation_refusals(results)}
    assert any("contract_village" in where for where in refused)
    assert any("contract_fund" in where for where in refused)
    assert any("contract_housing" in where for where in refused)


def test_a_register_gx_cannot_open_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "register.duckdb").write_bytes(b"not a database")
    with pytest.raises(BayouError, match="Great Expectations"):
        Enforcement(tmp_path / "register.duckdb", tmp_path / "validations.json").result()


def test_an_errored_expectation_is_not_reported_as_failed_data() -> None:
    errored = Validation("contract_village", "expect_x", "", "critical", success=False, errored=True, observed="")
    assert [refusal.kind for refusal in validation_refusals([errored])] == ["errored_expectation"]
    warning = Validation("contract_village", "expect_x", "", "warning", success=False, errored=False, observed="3/9")
    assert validation_refusals([warning]) == []
