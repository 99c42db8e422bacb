"""Rule records: `expectations/rules/<family>.yml` read and checked, ready to become SQL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import BayouError, nearest
from pipelines.policy.predicate_names import Predicates
from pipelines.policy.predicates import parameter_names
from pipelines.records import read_records, require_fields
from pipelines.store.home import RULES_FOLDER

Severity = Literal["critical", "warning", "info"]


@dataclass(frozen=True)
class ExpectedPopulation:
    """How much a rule must have examined to be believed: a share of the grain, a count, or openly nothing."""

    min_share: float | None = None
    min_count: int | None = None
    may_be_empty: str | None = None

    def shortfall(self, population: int, rows: int) -> str | None:
        """Why `population` of `rows` fact rows is too small to believe, or None when it is not."""
        if self.min_share is not None and population < self.min_share * rows:
            return f"只检查了{population}条，应不少于{rows}条的{self.min_share:.0%}"
        if self.min_count is not None and population < self.min_count:
            return f"只检查了{population}条，应不少于{self.min_count}条"
        if population == 0 and self.may_be_empty is None:
            return "没有检查到任何对象"
        return None


@dataclass(frozen=True)
class Rule:
    """One logic rule over a fact table: whom it applies to and which predicate marks a violation."""

    id: str
    grain: str
    family: str
    title_zh: str
    severity: Severity
    obligations: tuple[str, ...]
    source: str
    applies: str
    violation: str
    expected_population: ExpectedPopulation
    message_zh: str
    remedy_zh: str
    responsible: tuple[str, ...] = ()
    unknown: Literal["ignore", "violates"] = "ignore"
    blocks_exit: tuple[str, ...] = ()
    follows_from: tuple[str, ...] = ()
    """Rules whose violation brings this one about: where both are open, theirs is to be put right first."""
    tolerance: Mapping[str, float] = field(default_factory=dict)
    examples: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    scope: str = "row"
    valid_from: date | None = None
    valid_to: date | None = None

    def is_in_force(self, as_of: date) -> bool:
        return (self.valid_from is None or self.valid_from <= as_of) and (
            self.valid_to is None or as_of <= self.valid_to
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the yearly parameters that the predicates use."""
        return parameter_names(self.applies, self.violation)

    @property
    def predicates(self) -> Predicates:
        """What the record says in SQL, and where it stands."""
        texts = {"applies": self.applies, "violation": self.violation}
        return Predicates(f"expectations/rules/{self.family}.yml!{self.id}", self.grain, texts)

    @property
    def mark(self) -> str:
        """Changes with the predicates and the examples: what was measured of a record holds for that record only."""
        text = json.dumps([self.applies, self.violation, self.unknown, self.examples], ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


FIELDS = tuple(item.name for item in fields(Rule))
REQUIRED_FIELDS = tuple(
    item.name for item in fields(Rule) if item.default is MISSING and item.default_factory is MISSING
)


def read_rule(written: Mapping[str, Any], where: str) -> Rule:
    """The rule that a record of `expectations/rules/<family>.yml` describes. Raises BayouError on a wrong or missing field."""
    do = "对照 expectations/README.md 的字段表修改"
    require_fields(written, known=FIELDS, required=REQUIRED_FIELDS, where=where, do=do)
    record = dict(written)
    try:
        listed: dict[str, Any] = {
            name: tuple(record.pop(name, ())) for name in ("obligations", "responsible", "blocks_exit", "follows_from")
        }
        population = ExpectedPopulation(**record.pop("expected_population"))
        return Rule(expected_population=population, **listed, **record)
    except (TypeError, KeyError) as error:
        raise BayouError(f"规则记录的字段不对：{error}", where=where, do=do) from error


@cache
def load_rules(folder: Path = RULES_FOLDER) -> dict[str, Rule]:
    """All rules by id, in the order of the files and records. Raises BayouError on a double id or a wrong field."""
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yml")):
        for record in read_records(path) or ():
            where = f"{path.name}!{record.get('id', '?')}"
            rule = read_rule(record, where)
            if rule.id in rules:
                raise BayouError("规则编号重复", where=where, do="给其中一条换一个编号")
            rules[rule.id] = rule
    _check_causes(rules)
    return rules


def _check_causes(rules: Mapping[str, Rule]) -> None:
    """Raise BayouError when a rule follows from one that does not exist, or in the end from itself."""
    for rule in rules.values():
        for cause in rule.follows_from:
            if cause not in rules:
                raise BayouError(
                    f"follows_from 写的规则不存在：{cause}",
                    where=rule.predicates.where,
                    do=f"相近的编号：{nearest(cause, rules)}",
                )
    try:
        TopologicalSorter({rule.id: rule.follows_from for rule in rules.values()}).prepare()
    except CycleError as error:
        raise BayouError(
            "规则互为原因", where=" ← ".join(error.args[1]), do="在其中一条的 follows_from 里删去另一条"
        ) from error


def by_grain(rules: Mapping[str, Rule]) -> dict[str, list[Rule]]:
    """Rules grouped by the fact table they read."""
    grouped: dict[str, list[Rule]] = {}
    for rule in rules.values():
        grouped.setdefault(rule.grain, []).append(rule)
    return grouped
