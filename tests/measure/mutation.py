"""Mutation score of the measures over the facts by hand: `python -m tests.measure.mutation` (`make mutants`).

Each measure is changed a little in one place: another comparison, bound, connector or list, a term or the whole population left
out, rows counted instead of summed, doubles counted. Numerator, denominator or unknown must change in some place.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

from pipelines.measure.relations import relation_of
from pipelines.measure.values import count_grain
from pipelines.policy import Measure, load_measures, parameters_at
from pipelines.policy.predicates import with_parameters
from tests.measure.facts_by_hand import AS_OF, measured
from tests.rules.mutants import mutants
from tests.rules.registers import KNOWN_ON, rows_of

AT_ONCE = 60
DOUBLES = "doubles are counted"

NO_GAP_AT_THE_LINE = "at the line the gap is 0, in whichever branch"
TAKEN_BEFORE = "three persons and fewer are taken by the branch before"
NO_MONTHS = "no months are none, whether written 0 or -1"

# measure → (what the change holds, why no fact can notice it).
EQUIVALENT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "income_gap_yuan": (("disposable_income_per_person_yuan <= household_income_line_yuan", NO_GAP_AT_THE_LINE),),
    "poverty_gap_index": (("disposable_income_per_person_yuan <= household_income_line_yuan", NO_GAP_AT_THE_LINE),),
    "poverty_severity_index": (
        ("disposable_income_per_person_yuan <= household_income_line_yuan", NO_GAP_AT_THE_LINE),
    ),
    "stacked_money_yuan": (("invested_yuan >= capacity_yuan", NO_GAP_AT_THE_LINE),),
    "able_persons_at_work": (("COALESCE(work_months, (-1))", NO_MONTHS),),
    "homes_within_area": (
        ("household_size_persons >= 3", TAKEN_BEFORE),
        ("household_size_persons > (2)", TAKEN_BEFORE),
    ),
}


@dataclass(frozen=True)
class Mutant:
    """A measure with one small wrong change; `change` says which, as `<field>: <SQL>`."""

    measure: Measure
    change: str


def value_of(name: str) -> object:
    return parameters_at(KNOWN_ON).value(name, AS_OF.year)


def _mutants_of_number(text: str) -> Iterator[str]:
    """Wrong forms of an amount: rows instead of it, one part of a sum, and those of the comparisons within."""
    tree = sqlglot.parse_one(text, read="duckdb")
    if not isinstance(tree, exp.Literal):
        yield "1"
    if isinstance(tree, exp.Add | exp.Sub):
        yield from (tree.this.sql("duckdb"), tree.expression.sql("duckdb"))
    if not isinstance(tree, exp.Column):
        yield from mutants(text)


def mutants_of(measure: Measure) -> Iterator[Mutant]:
    """Every mutant of a measure, with its parameters filled in."""
    texts: dict[str, Any] = {name: with_parameters(text, value_of) for name, text in measure.predicates.texts.items()}
    right = replace(measure, **texts)
    for field, text in texts.items():
        changed = mutants(text) if field in ("population", "condition") else _mutants_of_number(text)
        further = ["TRUE"] if field == "population" and text != "TRUE" else []
        for sql in [*changed, *further]:
            wrong: dict[str, Any] = {field: sql}
            yield Mutant(replace(right, **wrong), f"{field}: {sql}")


Counts = Mapping[str, list[tuple[object, ...]]]


def _counted(measures: list[Measure], relation: str) -> Counts:
    """id → what is counted of it by place."""
    connection = measured()
    connection.execute("DELETE FROM counted")
    for start in range(0, len(measures), AT_ONCE):
        count_grain(connection, measures[start : start + AT_ONCE], relation=relation, as_of=AS_OF, value_of=value_of)
    counts: dict[str, list[tuple[object, ...]]] = {item.id: [] for item in measures}
    for measure_id, *row in rows_of(connection, "SELECT measure_id, * EXCLUDE (measure_id) FROM counted ORDER BY ALL"):
        counts[measure_id].append(tuple(row))
    return counts


def _has_doubles(grain: str, relation: str) -> bool:
    columns = [row[0] for row in rows_of(measured(), f"DESCRIBE SELECT * FROM {relation}")]
    return "duplicate_no" in columns and bool(
        rows_of(measured(), f"SELECT 1 FROM {relation} WHERE duplicate_no > 1 LIMIT 1")
    )


@cache
def survivors(grain: str) -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """Of every measure of a grain: how many mutants it has, and the changes that the facts by hand do not notice."""
    relation = relation_of(grain, "facts", AS_OF)
    measures = [item for item in load_measures().values() if item.grain == grain]
    changed = [
        (f"{item.id}#{number}", item.id, mutant) for item in measures for number, mutant in enumerate(mutants_of(item))
    ]
    right = _counted(measures, relation)
    wrong = _counted([replace(mutant.measure, id=mark) for mark, _, mutant in changed], relation)
    total = Counter(measure_id for _, measure_id, _ in changed)
    kept: dict[str, list[str]] = {item.id: [] for item in measures}
    for mark, measure_id, mutant in changed:
        if wrong[mark] == right[measure_id]:
            kept[measure_id].append(mutant.change)
    if _has_doubles(grain, relation):
        doubled = _counted(measures, f"(SELECT * REPLACE (1 AS duplicate_no) FROM {relation})")
        for item in measures:
            total[item.id] += 1
            if doubled[item.id] == right[item.id]:
                kept[item.id].append(DOUBLES)
    return {item.id: (total[item.id], tuple(kept[item.id])) for item in measures}


def unexplained(measure_id: str, changes: tuple[str, ...]) -> tuple[str, ...]:
    """Surviving changes of a measure that `EQUIVALENT` does not give a reason for."""
    known = [held for held, _ in EQUIVALENT.get(measure_id, ())]
    return tuple(change for change in changes if not any(held in change for held in known))


def main() -> int:
    mutants_of_all, kept_of_all, open_questions = 0, 0, 0
    for grain in dict.fromkeys(item.grain for item in load_measures().values()):
        scores = survivors(grain)
        count, kept = sum(total for total, _ in scores.values()), sum(len(changes) for _, changes in scores.values())
        mutants_of_all, kept_of_all = mutants_of_all + count, kept_of_all + kept
        for measure_id, (_, changes) in scores.items():
            open_questions += len(unexplained(measure_id, changes))
            for change in changes:
                reason = next((why for held, why in EQUIVALENT.get(measure_id, ()) if held in change), None)
                print(f"{measure_id} 没有事实能发现:{change}" + (f" -- equivalent: {reason}" if reason else ""))
        print(f"{grain:20} {count - kept:5,}/{count:5,}  {1 - kept / max(count, 1):6.1%}")
    noticed = mutants_of_all - kept_of_all
    print(
        f"{len(load_measures())} measures, {mutants_of_all:,} mutants, {noticed:,} noticed: {noticed / mutants_of_all:.2%}"
    )
    return 1 if open_questions else 0


if __name__ == "__main__":
    sys.exit(main())
