"""Every planted defect is found with its exact subject at its dates; clean data is clean."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.check.rules import load_rules
from tests.homes import answer_key, listing

DATES = ("2016-12-31", "2017-12-31", "2018-12-31", "2019-03-31", "2019-06-30", "2019-09-30", "2019-12-31")


def found(home: Path) -> dict[str, set[tuple[str, str]]]:
    """Date → (rule, subject) of every open finding, by the command people use."""
    return {
        day: {(str(f["rule_id"]), str(f["subject"])) for f in listing("findings", "--as-of", day, home=home)}
        for day in DATES
    }


def keyed(entries: list[dict[str, Any]]) -> dict[str, set[tuple[str, str]]]:
    by_date: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in entries:
        for day in entry["as_of"]:
            by_date[day].add((entry["rule"], entry["subject"]))
    return by_date


def test_every_planted_defect_is_found_at_its_dates(demo_home: Path) -> None:
    planted = keyed(answer_key(demo_home)["defects"])
    assert sum(len(entries) for entries in planted.values()) > 100
    findings = found(demo_home)
    missed = {day: sorted(planted[day] - findings[day]) for day in DATES if planted[day] - findings[day]}
    assert not missed


def test_defects_show_only_at_their_dates(demo_home: Path) -> None:
    planted = keyed(answer_key(demo_home)["defects"])
    subjects = {pair for pairs in planted.values() for pair in pairs}
    findings = found(demo_home)
    early_or_late = {
        day: sorted((findings[day] & subjects) - planted[day])
        for day in DATES
        if (findings[day] & subjects) - planted[day]
    }
    assert not early_or_late


def test_critical_findings_are_planted_or_follow_from_what_is_planted(demo_home: Path) -> None:
    key = answer_key(demo_home)
    explained = keyed([*key["defects"], *key["side_effects"]])
    critical = {rule.id for rule in load_rules().values() if rule.severity == "critical"}
    findings = found(demo_home)
    unexplained = {
        day: sorted(pair for pair in findings[day] - explained[day] if pair[0] in critical)
        for day in DATES
        if any(pair[0] in critical for pair in findings[day] - explained[day])
    }
    assert not unexplained


def test_every_rule_in_force_by_the_last_date_has_a_planted_defect(demo_home: Path) -> None:
    planted = {entry["rule"] for entry in answer_key(demo_home)["defects"]}
    last = date.fromisoformat(DATES[-1])
    assert planted == {rule.id for rule in load_rules().values() if rule.is_in_force(last)}


def test_on_clean_data_critical_rules_find_nothing(clean_home: Path) -> None:
    critical = {rule.id for rule in load_rules().values() if rule.severity == "critical"}
    for day, pairs in found(clean_home).items():
        assert not sorted(pair for pair in pairs if pair[0] in critical), day


def test_natural_cases_stay_in_clean_data(clean_home: Path) -> None:
    rules = set(load_rules())
    natural = {(c["rule"], c["subject"]) for c in answer_key(clean_home)["natural"] if c["rule"] in rules}
    assert natural
    assert natural <= {pair for pairs in found(clean_home).values() for pair in pairs}
