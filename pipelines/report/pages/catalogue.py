"""规则目录: every rule in words and SQL, with its examples, what they notice, and what it found at as_of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipelines.policy.severities import SEVERITIES
from pipelines.report.addresses import place_of
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.frames import Snapshot
from pipelines.report.pages.shared import FAMILIES, STATUS_WORDS

OUTCOMES = {"passes": "符合", "violates": "不符合", "unknown": "无法判断", "outside": "不检查"}
CONFIDENCES = {"P": "文件公布", "D": "由公布数推算", "B": "背景资料，未经证实", "A": "本系统的假设"}

TIER = "内部"


class CataloguePage:
    """The sections of the rule catalogue."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.context = snapshot.context
        self.obligations = {row["obligation_id"]: row for row in snapshot.obligations().iter_rows(named=True)}
        values = {row["rule_id"]: row for row in snapshot.rule_values().iter_rows(named=True)}
        self.rules = [self._told(row, values.get(row["rule_id"], {})) for row in snapshot.rules().iter_rows(named=True)]

    def _told(self, row: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        result = {name: value.get(name) for name in ("population", "violated", "unknown", "status", "reason")}
        return {
            **row,
            **result,
            "examples": json.loads(row["examples"] or "[]"),
            "parameters": json.loads(row["parameters"] or "[]"),
            "obligations": [self.obligations[number] for number in row["obligations"].split(",")],
        }

    def opening(self) -> Block:
        """Masthead, what the catalogue holds, and the families."""
        title = "规则目录"
        measured = [rule for rule in self.rules if rule["mutants"]]
        families = [
            {
                "id": family,
                "title": FAMILIES.get(family, family),
                "rules": sum(rule["family"] == family for rule in self.rules),
            }
            for family in dict.fromkeys(rule["family"] for rule in self.rules)
        ]
        return block(
            "catalogue_opening.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER) | {"script": "open_target.js"},
            title=title,
            tier=TIER,
            context=self.context,
            rules=len(self.rules),
            examples=sum(len(rule["examples"]) for rule in self.rules),
            mutants=sum(rule["mutants"] for rule in measured),
            noticed=sum(rule["mutants_noticed"] for rule in measured),
            obligations=len({item["obligation_id"] for rule in self.rules for item in rule["obligations"]}),
            articles=len({item["article"] for rule in self.rules for item in rule["obligations"]}),
            families=families,
        )

    def families(self) -> Block:
        """Every rule, by family; each opens to its words, SQL, parameters and examples."""
        families = list(dict.fromkeys(rule["family"] for rule in self.rules))
        return block(
            "catalogue_rules.j2",
            families=[
                (family, FAMILIES.get(family, family), [rule for rule in self.rules if rule["family"] == family])
                for family in families
            ],
            severities=SEVERITIES,
            place=place_of(None, self.context.as_of),
            words=STATUS_WORDS,
            outcomes=OUTCOMES,
            confidences=CONFIDENCES,
        )

    def notes(self) -> Block:
        """What the words mean."""
        return block("catalogue_notes.j2", context=self.context)
