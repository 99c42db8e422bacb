"""Every family of rules has a name for readers."""

from __future__ import annotations

from pipelines.check.rules import load_rules
from pipelines.report.pages.shared import FAMILIES


def test_every_family_of_rules_has_a_name() -> None:
    assert {rule.family for rule in load_rules().values()} <= set(FAMILIES)
