"""The answer key: what was planted, where it must show and from when, and what is odd but true."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipelines.demo.clock import LABELS
from pipelines.demo.figures import COUNTIES
from pipelines.demo.files import county_file_name, county_sheet
from pipelines.demo.natural import Natural
from pipelines.demo.projects import project_ids
from pipelines.demo.world import World


@dataclass
class AnswerKey:
    """Findings that planting must produce. `side_effects` are further rules that a planted defect cannot avoid."""

    defects: list[dict[str, Any]] = field(default_factory=list)
    side_effects: list[dict[str, Any]] = field(default_factory=list)
    importer: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    canaries: dict[str, list[str]] = field(default_factory=lambda: {"names": [], "id_numbers": [], "phones": []})

    def add(self, rule: str, grain: str, subject: str, as_of: list[str]) -> None:
        """Enter one planted defect."""
        self.defects.append({"rule": rule, "grain": grain, "subject": subject, "as_of": as_of})

    def add_side_effect(self, rule: str, grain: str, subject: str, as_of: list[str]) -> None:
        """Enter a further finding that a planted defect cannot avoid, if it has any date."""
        if as_of:
            self.side_effects.append({"rule": rule, "grain": grain, "subject": subject, "as_of": as_of})

    def add_claim(self, finding: str, batch: str, status: str, outcome: str) -> None:
        """Enter what a returned list says of a finding, and what the data say of it at the last date."""
        self.claims.append({"finding": finding, "batch": batch, "status": status, "outcome": outcome})


def visit_key(world: World, visit: int) -> str:
    """Record key of a visit: county, data date, place and 序号."""
    visits = world.visits
    return _local_key("visit_log", int(visits.county[visit]), int(visits.batch[visit]), int(visits.number[visit]))


def person_change_key(world: World, change: int) -> str:
    """Record key of an arrival or departure: county, data date, place and 序号."""
    changes = world.person_changes
    return _local_key(
        "person_change", int(changes.county[change]), int(changes.batch[change]), int(changes.number[change])
    )


def household_change_key(world: World, change: int) -> str:
    """Record key of a change of a household: county, data date, place and 序号."""
    changes = world.household_changes
    return _local_key(
        "household_change", int(changes.county[change]), int(changes.batch[change]), int(changes.number[change])
    )


def _local_key(table: str, county: int, batch: int, number: int) -> str:
    place = f"{county_file_name(table, batch, county)}!{county_sheet(table, county)}"
    return f"{COUNTIES[county].code}/{LABELS[batch]}/{LABELS[batch]}/{place}/{number}"


def _natural_subject(world: World, case: Natural) -> str:
    if isinstance(case.subject, str):
        return case.subject
    if case.grain == "person":
        return str(world.person_id[case.subject])
    if case.grain == "household":
        return str(world.household_id[case.subject])
    if case.grain == "project":
        return str(project_ids(world.villages, world.projects)[case.subject])
    return visit_key(world, case.subject) if case.grain == "visit_log" else person_change_key(world, case.subject)


def expected_counts(world: World) -> dict[str, dict[str, int]]:
    """Households and persons by county code at 2018-12-31."""
    households = np.bincount(world.households.county[world.household_present[2]], minlength=len(COUNTIES))
    persons = np.bincount(world.people.county[world.person_present[2]], minlength=len(COUNTIES))
    codes = [county.code for county in COUNTIES]
    return {
        "households": dict(zip(codes, households.tolist(), strict=True)),
        "persons": dict(zip(codes, persons.tolist(), strict=True)),
    }


def key_text(world: World, key: AnswerKey, *, seed: int, scale: float) -> str:
    """The key as JSON, one entry a line, in a fixed order."""

    def order(entry: dict[str, Any]) -> tuple[str, str]:
        return str(entry["rule"]), str(entry["subject"])

    natural = [
        {
            "rule": case.rule,
            "grain": case.grain,
            "subject": _natural_subject(world, case),
            "why": case.why,
            "as_of": case.as_of,
        }
        for case in world.natural
    ]
    content = {
        "seed": seed, "scale": scale, "defects": sorted(key.defects, key=order), "natural": natural,
        "side_effects": sorted(key.side_effects, key=order), "importer": key.importer, "claims": key.claims,
        "canaries": key.canaries,
        "expected": expected_counts(world),
    }  # fmt: skip
    lines = [f"{json.dumps(name)}: {_json_list(value)}" for name, value in content.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json_list(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)
