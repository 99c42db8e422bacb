"""规则目录: every rule in words and SQL, with its examples, what they notice, and what it found at as_of.

The page of the paper lists them; each family has a page of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.policy.severities import SEVERITIES
from pipelines.report.address_terms import ARTICLES, EXAMPLES, MUTANTS, NOTICED, OBLIGATIONS, RULES, SIZE
from pipelines.report.addressed import with_address
from pipelines.report.addresses import ParameterAddress, place_of
from pipelines.report.blocks import Block, block, page_facts
from pipelines.report.frames import Snapshot
from pipelines.report.pages.shared import FAMILIES, STATUS_WORDS

OUTCOMES = {"passes": "符合", "violates": "不符合", "unknown": "无法判断", "outside": "不检查"}
CONFIDENCES = {"P": "文件公布", "D": "由公布数推算", "B": "背景资料，未经证实", "A": "本系统的假设"}

TIER = "内部"
FOLDER = "rule_catalogue"


class CataloguePage:
    """The sections of the rule catalogue."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.context = snapshot.context
        self.place = place_of(None, self.context.as_of)
        self.obligations = {row["obligation_id"]: row for row in snapshot.obligations().iter_rows(named=True)}
        values = {row["rule_id"]: row for row in snapshot.rule_values().iter_rows(named=True)}
        self.rules = [self._told(row, values.get(row["rule_id"], {})) for row in snapshot.rules().iter_rows(named=True)]

    def _told(self, row: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        result = {name: value.get(name) for name in ("population", "violated", "unknown", "status", "reason")}
        return {
            **row,
            **result,
            "examples": json.loads(row["examples"] or "[]"),
            "parameters": [self._parameter(item) for item in json.loads(row["parameters"] or "[]")],
            "obligations": [self.obligations[number] for number in row["obligations"].split(",")],
        }

    def _parameter(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """A parameter with its value under the address."""
        address = ParameterAddress(item["name"], self.context.as_of.year)
        return {**item, "value": with_address(address, str(item["value"]))}

    def _size(self, number: int, of: str, *terms: str) -> int:
        """A number of the catalogue with its address."""
        return self.place.worked(number, SIZE, of, *terms)

    def _rule_count(self, family: str) -> int:
        return self._size(sum(rule["family"] == family for rule in self.rules), RULES, family)

    def opening(self) -> Block:
        """Masthead, what the catalogue holds, and the families."""
        title = "规则目录"
        measured = [rule for rule in self.rules if rule["mutants"]]
        families = [
            {"id": family, "title": family_title, "rules": self._rule_count(family)}
            for family, family_title, _ in self._by_family()
        ]
        return block(
            "catalogue_opening.j2",
            page=page_facts(self.context, title=title, tier_zh=TIER),
            title=title,
            tier=TIER,
            context=self.context,
            rules=self._size(len(self.rules), RULES),
            examples=self._size(sum(len(rule["examples"]) for rule in self.rules), EXAMPLES),
            mutants=self._size(sum(rule["mutants"] for rule in measured), MUTANTS),
            noticed=self._size(sum(rule["mutants_noticed"] for rule in measured), NOTICED),
            obligations=self._size(
                len({item["obligation_id"] for rule in self.rules for item in rule["obligations"]}), OBLIGATIONS, RULES
            ),
            articles=self._size(
                len({item["article"] for rule in self.rules for item in rule["obligations"]}), ARTICLES, RULES
            ),
            families=families,
        )

    def overview(self) -> Block:
        """Every rule in one line, by family, with what it found; each leads to its place on the page of its family."""
        return block(
            "catalogue_rules.j2",
            families=[(*item, self._rule_count(item[0])) for item in self._by_family()],
            severities=SEVERITIES,
            place=self.place,
            words=STATUS_WORDS,
        )

    def families(self) -> Iterator[Block]:
        """A page for each family: its rules, each opening to its words, SQL, parameters and examples."""
        for family, family_title, rules in self._by_family():
            title = f"规则目录：{family_title}"
            facts = page_facts(self.context, title=title, tier_zh=TIER, file=f"{FOLDER}/{family}.html")
            yield block(
                "catalogue_family.j2",
                page=facts | {"script": "open_target.js"},
                title=title,
                tier=TIER,
                context=self.context,
                rules=rules,
                rule_count=self._rule_count(family),
                severities=SEVERITIES,
                place=self.place,
                noticed=lambda rule, of: self._size(rule[of], of, rule["rule_id"]),
                words=STATUS_WORDS,
                outcomes=OUTCOMES,
                confidences=CONFIDENCES,
            )

    def _by_family(self) -> list[tuple[str, str, list[dict[str, Any]]]]:
        """Family, its title and its rules, in the order of the rules."""
        return [
            (family, FAMILIES.get(family, family), [rule for rule in self.rules if rule["family"] == family])
            for family in dict.fromkeys(rule["family"] for rule in self.rules)
        ]

    def notes(self) -> Block:
        """What the words mean."""
        return block("catalogue_notes.j2", context=self.context)
