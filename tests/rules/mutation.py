"""Mutation score of the rules: `python -m tests.rules.mutation` (`make mutants`) writes `expectations/mutants.json`.

The file says per rule how many small wrong changes of its predicates there are and how many its examples notice, with a
mark of the record they belong to; the rule catalogue prints it, and a test asks that it is true of the records as they are.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines.check.evaluate import verdict_sql
from pipelines.check.rules import Rule, load_rules
from pipelines.policy.predicates import with_parameters
from pipelines.store.home import MUTANTS_FILE
from tests.rules.mutants import mutants
from tests.rules.test_rule_examples import OUTCOMES, cases, columns_of, facts, value_of


@dataclass(frozen=True)
class Score:
    """What the examples of one rule notice; `survivors` are the changed predicates that they do not."""

    mutants: int
    survivors: tuple[str, ...]

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survivors)


def score_of(rule: Rule) -> Score:
    """Try every mutant of a rule on the rule's examples, in one query."""
    applies, violation = with_parameters(rule.applies, value_of), with_parameters(rule.violation, value_of)
    changed = [replace(rule, applies=mutant, violation=violation) for mutant in mutants(applies)]
    changed += [replace(rule, applies=applies, violation=mutant) for mutant in mutants(violation)]
    types = columns_of(rule.grain)
    rows, values = [], []
    for case_id, expected, row in cases():
        if case_id == rule.id:
            rows.append(f"({', '.join(['?', *(f'CAST(? AS {kind})' for kind in types.values())])})")
            values += [OUTCOMES.index(expected), *(row.get(name) for name in types)]
    noticed = ", ".join(
        f"count(CASE WHEN expected <> {verdict_sql(one, value_of)} THEN 1 END)" for one in [rule, *changed]
    )
    relation = f"(VALUES {', '.join(rows)}) AS example (expected, {', '.join(types)})"
    by_rule, *by_mutant = facts().execute(f"SELECT {noticed} FROM {relation}", values).fetchall()[0]
    assert by_rule == 0, f"{rule.id}: an example does not behave as the record says"
    kept = tuple(
        f"{one.applies} | {one.violation}" for one, count in zip(changed, by_mutant, strict=True) if count == 0
    )
    return Score(len(changed), kept)


def scores_text(scores: Mapping[str, Score]) -> str:
    """Content of `expectations/mutants.json`: a line a rule."""
    rules = load_rules()
    lines = [
        f"{json.dumps(rule_id)}: "
        + json.dumps({"mutants": score.mutants, "killed": score.killed, "record": rules[rule_id].mark})
        for rule_id, score in scores.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> int:
    scores = {rule.id: score_of(rule) for rule in load_rules().values()}
    total, killed = Counter[str](), Counter[str]()
    for rule_id, score in scores.items():
        family = load_rules()[rule_id].family
        total[family] += score.mutants
        killed[family] += score.killed
        for survivor in score.survivors:
            print(f"{rule_id} 没有例子能发现:{survivor}")
    for family, count in total.items():
        print(f"{family:5} {killed[family]:6,}/{count:6,}  {killed[family] / count:6.1%}")
    print(
        f"{len(scores)} rules, {total.total():,} mutants, {killed.total():,} noticed: {killed.total() / total.total():.2%}"
    )
    MUTANTS_FILE.write_text(scores_text(scores), encoding="utf-8")
    return 0 if total == killed else 1


if __name__ == "__main__":
    sys.exit(main())
