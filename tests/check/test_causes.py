"""One cause is not shown as ten problems: a finding names the one that brings it about, while that one is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.check.evaluate import create_result_tables
from pipelines.check.exemptions import write_exemptions
from pipelines.check.findings import write_causes, write_lives
from pipelines.check.rules import Rule, load_rules
from pipelines.errors import BayouError
from pipelines.store.exemptions import Exemption
from pipelines.store.finding_ids import finding_id
from pipelines.store.home import RULES_FOLDER

ENDS = [date(2018, 12, 31), date(2019, 12, 31)]

# rule, grain, subject, person, household, village, county, open at the ends
FOUND = [
    ("ID12", "person", "P1", "P1", "H1", "V1", "C1", (0,)),
    ("ID04", "person", "P1", "P1", "H1", "V1", "C1", (0, 1)),
    ("ID04", "person", "P2", "P2", "H1", "V1", "C1", (0,)),
    ("SS01", "person", "P1", "P1", "H1", "V1", "C1", (0, 1)),
    ("EX11", "household", "H1", None, "H1", "V1", "C1", (0, 1)),
    ("EX11", "household", "H2", None, "H2", "V1", "C1", (1,)),
    ("ED01", "person", "P1", "P1", "H1", "V1", "C1", (1,)),
    ("ED15", "education_aid", "A1", "P1", "H1", "V1", "C1", (1,)),
    ("ED15", "education_aid", "A2", "P2", "H1", "V1", "C1", (1,)),
]


@pytest.fixture(scope="module")
def causes() -> dict[tuple[str, str, int], str]:
    return causes_with()


def causes_with(*exemptions: Exemption) -> dict[tuple[str, str, int], str]:
    """(rule, subject, number of the period end) → finding that brings it about."""
    connection = duckdb.connect()
    create_result_tables(connection)
    for rule, grain, subject, person, household, village, county, ends in FOUND:
        for end in ends:
            values = [ENDS[end], rule, grain, subject, person, household, village, county]
            connection.execute("INSERT INTO checks.occurrence VALUES (?, ?, ?, ?, ?, ?, ?, ?, [1])", values)
    write_exemptions(connection, exemptions, load_rules(), None)
    write_lives(connection, ENDS)
    write_causes(connection, load_rules())
    rows = connection.execute(
        "SELECT life.rule_id, life.subject_key, cause.as_of, cause.follows_from FROM cause JOIN life USING (finding_id, as_of)"
    ).fetchall()
    return {(rule, subject, ENDS.index(end)): cause for rule, subject, end, cause in rows}


def test_a_finding_follows_from_the_one_about_the_same_subject(causes: dict[tuple[str, str, int], str]) -> None:
    assert causes[("ID04", "P1", 0)] == finding_id("ID12", "P1")
    assert ("ID04", "P2", 0) not in causes


def test_a_cause_that_is_closed_explains_nothing_any_more(causes: dict[tuple[str, str, int], str]) -> None:
    assert ("ID04", "P1", 1) not in causes


def test_a_household_follows_from_its_members_and_no_others(causes: dict[tuple[str, str, int], str]) -> None:
    assert causes[("EX11", "H1", 1)] == finding_id("SS01", "P1")
    assert ("EX11", "H2", 1) not in causes


def test_where_both_name_a_person_it_is_that_person(causes: dict[tuple[str, str, int], str]) -> None:
    assert causes[("ED15", "A1", 1)] == finding_id("ED01", "P1")
    assert ("ED15", "A2", 1) not in causes


def test_a_cause_that_is_exempt_explains_nothing_while_it_is() -> None:
    approved, expires = date(2018, 12, 31), date(2019, 12, 30)
    left = causes_with(Exemption("a.yml", 1, "省里批复", "某科", approved, expires, rule="SS01", subject="P1"))
    assert ("EX11", "H1", 0) not in left
    assert left[("EX11", "H1", 1)] == finding_id("SS01", "P1")


def test_nothing_else_is_explained(causes: dict[tuple[str, str, int], str]) -> None:
    assert len(causes) == 4


def records(folder: Path, *rules: Rule) -> Path:
    """A folder of rules with only ID04 and ID12, as `rules` say."""
    lines = (RULES_FOLDER / "ID.yml").read_text(encoding="utf-8").split("\n- id: ")
    kept = []
    for rule in rules:
        record = next(text for text in lines if text.startswith(f"{rule.id}\n")).split("\n")
        kept += [f"- id: {record[0]}", *(line for line in record[1:] if not line.startswith("  follows_from:"))]
        kept.append(f"  follows_from: [{', '.join(rule.follows_from)}]")
    (folder / "ID.yml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


def test_a_cause_that_is_no_rule_is_refused_with_the_nearest(tmp_path: Path) -> None:
    rules = load_rules()
    folder = records(tmp_path, replace(rules["ID04"], follows_from=("ID21",)), replace(rules["ID12"], follows_from=()))
    with pytest.raises(BayouError, match="ID21") as error:
        load_rules(folder)
    assert "ID12" in str(error.value.do)


def test_rules_that_cause_each_other_are_refused(tmp_path: Path) -> None:
    rules = load_rules()
    mutual = (replace(rules["ID04"], follows_from=("ID12",)), replace(rules["ID12"], follows_from=("ID04",)))
    with pytest.raises(BayouError, match="互为原因"):
        load_rules(records(tmp_path, *mutual))
