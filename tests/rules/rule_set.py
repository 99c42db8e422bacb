"""The rules as a set: which say the same, which follow from others, which cannot be kept together, which never speak.

`python -m tests.rules.rule_set` (`make ruleset`) judges made-up facts by all rules of their grain at once. The facts are put
together from the examples of the records and changed around the values that the predicates name, so that rules meet at their
edges.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Any

import polars as pl

from pipelines.check.evaluate import OUTSIDE, PASSES, VIOLATES, verdict_sql
from pipelines.check.rules import Rule, by_grain, load_rules
from tests.oracle.agreement import value_pools
from tests.rules.test_rule_examples import columns_of, facts, value_of

Pools = Mapping[str, Mapping[str, list[Any]]]
"""Rule → column → values worth trying."""

FACTS_OF_A_PAIR = 60
ENOUGH = 40
"""What holds on so many facts that a rule calls wrong is taken to hold always."""
CLOSE_FACTS = 4_000
"""Facts for a pair that looks unusual."""


@dataclass
class Relations:
    """What was found among the rules of one grain; pairs are (rule, the rule it follows from)."""

    never_speak: list[str] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    follow: list[tuple[str, str]] = field(default_factory=list)
    contradict: list[tuple[str, str]] = field(default_factory=list)


def relations_of(grain: str, facts_of_a_pair: int = FACTS_OF_A_PAIR, seed: int = 1) -> Relations:
    """Judge made-up facts of a grain by all its rules and compare what they said; what looks unusual is looked at closely."""
    rules = by_grain(load_rules())[grain]
    pools = {rule.id: value_pools(rule, columns_of(grain)) for rule in rules}
    pairs = [(one, other) for one, other in combinations(rules, 2) if set(pools[one.id]) & set(pools[other.id])]
    groups: list[tuple[Rule, ...]] = [*((rule,) for rule in rules), *pairs]
    said = _verdicts(rules, list(_made_up(rules, groups, pools, facts_of_a_pair, seed)))
    found = Relations(never_speak=[rule.id for rule in rules if VIOLATES not in said[rule.id]])
    for one, other in permutations(rules, 2):
        if _is_within(said, one, other) or (one.id < other.id and _never_pass(said, one, other)):
            close = _verdicts([one, other], list(_made_up(rules, [(one, other)], pools, CLOSE_FACTS, seed)))
            _enter(found, close, one, other)
    return found


def _enter(found: Relations, said: pl.DataFrame, one: Rule, other: Rule) -> None:
    if _is_within(said, one, other):
        is_same = _is_within(said, other, one)
        if not is_same:
            found.follow.append((one.id, other.id))
        elif one.id < other.id:
            found.same.append((one.id, other.id))
    if one.id < other.id and _never_pass(said, one, other):
        found.contradict.append((one.id, other.id))


def _is_within(said: pl.DataFrame, one: Rule, other: Rule) -> bool:
    """Whether `other` is violated wherever `one` is."""
    violated = said[one.id] == VIOLATES
    return int(violated.sum()) >= ENOUGH and not (violated & (said[other.id] != VIOLATES)).any()


def _never_pass(said: pl.DataFrame, one: Rule, other: Rule) -> bool:
    """Whether facts that both look at can satisfy either, but never both."""
    meet = (said[one.id] != OUTSIDE) & (said[other.id] != OUTSIDE)
    keeps_one, keeps_other = meet & (said[one.id] == PASSES), meet & (said[other.id] == PASSES)
    return int(keeps_one.sum()) >= ENOUGH <= int(keeps_other.sum()) and not (keeps_one & keeps_other).any()


def _made_up(
    rules: list[Rule], groups: list[tuple[Rule, ...]], pools: Pools, count: int, seed: int
) -> Iterator[dict[str, Any]]:
    """For each group of rules `count` facts put together from their examples, with some values changed."""
    chance = random.Random(f"{rules[0].grain}/{seed}")
    examples = {
        rule.id: [
            {name: value for name, value in example.items() if name != "expect"}
            for some in rule.examples.values()
            for example in some
        ]
        for rule in rules
    }
    everything = _together(pools, rules)
    for chosen in groups:
        near = _together(pools, chosen)
        for _ in range(count):
            share = chance.choice((0.0, 0.5, 0.8))
            fact = {name: chance.choice(pool) for name, pool in everything.items() if chance.random() < share}
            for rule in chance.sample(chosen, len(chosen)):
                fact |= chance.choice(examples[rule.id])
            for name in chance.sample(sorted(near), min(len(near), chance.choice((0, 0, 1, 2, 3)))):
                fact[name] = chance.choice(near[name])
            yield fact


def _together(pools: Pools, rules: Iterable[Rule]) -> dict[str, list[Any]]:
    together: dict[str, list[Any]] = {}
    for rule in rules:
        for name, pool in pools[rule.id].items():
            together.setdefault(name, []).extend(pool)
    return together


def _verdicts(rules: list[Rule], made: list[dict[str, Any]]) -> pl.DataFrame:
    """One row a fact, one column a rule."""
    types = columns_of(rules[0].grain)
    columns = {name: [None if fact.get(name) is None else str(fact[name]) for fact in made] for name in types}
    connection = facts()
    connection.register("made_up", pl.DataFrame(columns, schema=dict.fromkeys(types, pl.String)))
    typed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())
    said = ", ".join(f"{verdict_sql(rule, value_of)} AS {rule.id}" for rule in rules)
    return connection.sql(f"SELECT {said} FROM (SELECT {typed} FROM made_up)").pl()


def main() -> int:
    totals = Counter[str]()
    for grain in by_grain(load_rules()):
        found = relations_of(grain)
        for kind, pairs in vars(found).items():
            totals[kind] += len(pairs)
            for pair in pairs:
                print(f"{grain:20} {kind:12} {pair if isinstance(pair, str) else ' ← '.join(pair)}")
    print(dict(totals))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
