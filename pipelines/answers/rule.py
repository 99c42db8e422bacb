"""One rule for a reader (roof): what it asks in words and in SQL, whom it serves, its examples and how sharp they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from pipelines.check.rules import Rule, load_rules
from pipelines.curate.columns import column_titles, grain_titles
from pipelines.errors import UsageError, nearest
from pipelines.policy import Parameters, load_obligations, load_parameter_records, parameters_at
from pipelines.policy.predicate_words import Words
from pipelines.policy.severities import SEVERITIES
from pipelines.store.home import MUTANTS_FILE, Home
from pipelines.store.manifests import read_manifest

_OUTCOMES_ZH = {"passes": "符合", "violates": "不符合", "unknown": "未知", "outside": "不检查", "boundary": "边界"}


def known_rule(rule_id: str) -> Rule:
    """The rule of that number. Raises UsageError with the nearest numbers when there is none."""
    rules = load_rules()
    if rule_id.upper() not in rules:
        raise UsageError(
            f"没有这条规则：{rule_id}", where="规则编号", do=f"相近的有：{nearest(rule_id.upper(), rules)}"
        )
    return rules[rule_id.upper()]


def words_of(rule: Rule, parameters: Parameters, year: int) -> tuple[str, str]:
    """Whom the rule examines and what it calls a violation, in words, with the values of one year."""

    def shown(name: str) -> str:
        record = load_parameter_records()[name]
        unit = "" if record.unit == "比例" else record.unit
        return f"{record.title_zh}（{parameters.value(name, year).normalize():f}{unit}）"

    words = Words(column_titles()[rule.grain], shown)
    return words.of(rule.applies), words.of(rule.violation)


def day_of_parameters(home: Home) -> date:
    """The as_of of what was published last; before that, the last day for which every parameter is given."""
    current = home.current_snapshot()
    if current is not None and current.exists():
        return date.fromisoformat(read_manifest(current)["as_of"])
    last = min(max(value.year for value in record.values) for record in load_parameter_records().values())
    return date(last, 12, 31)


@cache
def mutation_scores() -> Mapping[str, Mapping[str, Any]]:
    """What `make mutants` measured of each rule; empty before it ever ran."""
    if not MUTANTS_FILE.exists():
        return {}
    scores: dict[str, dict[str, Any]] = json.loads(MUTANTS_FILE.read_text(encoding="utf-8"))
    return scores


def mutation_score(rule: Rule) -> tuple[int, int] | None:
    """(noticed, tried) small wrong changes of the predicates; None when the record changed since they were tried."""
    measured = mutation_scores().get(rule.id)
    if measured is None or measured["record"] != rule.mark:
        return None
    return measured["killed"], measured["mutants"]


def description(rule: Rule, parameters: Parameters, as_of: date) -> dict[str, Any]:
    """What the catalogue says of a rule beside its results: words, SQL, examples, parameters and mutation score.

    Examples and parameters are JSON texts: lists of {outcome, cells} and of {name, title, value, unit, source, confidence}.
    """
    applies, violation = words_of(rule, parameters, as_of.year)
    titles = column_titles()[rule.grain]
    examples = [
        {
            "outcome": row.get("expect", outcome),
            "is_boundary": outcome == "boundary",
            "cells": [[titles.get(name, name), _shown(value)] for name, value in row.items() if name != "expect"],
        }
        for outcome, rows in rule.examples.items()
        for row in rows
    ]
    values = [parameters.record(name, as_of.year) for name in rule.parameters]
    told = [
        {"name": value.name, "title": load_parameter_records()[value.name].title_zh, "value": f"{value.value.normalize():f}",
         "unit": load_parameter_records()[value.name].unit, "source": value.source, "confidence": value.confidence}
        for value in values
    ]  # fmt: skip
    noticed, mutants = mutation_score(rule) or (None, None)
    return {
        "grain_zh": grain_titles()[rule.grain],
        "applies_zh": applies,
        "violation_zh": violation,
        "applies_sql": rule.applies,
        "violation_sql": rule.violation,
        "source": rule.source,
        "examples": json.dumps(examples, ensure_ascii=False),
        "parameters": json.dumps(told, ensure_ascii=False),
        "mutants": mutants,
        "mutants_noticed": noticed,
    }


def lines(rule: Rule, as_of: date) -> Iterator[str]:
    """The card of a rule for a person, with the parameters of the year of `as_of`."""
    applies, violation = words_of(rule, parameters_at(as_of), as_of.year)
    obligations = {item.id: item for item in load_obligations()}
    yield f"{rule.id} {rule.title_zh} · {SEVERITIES[rule.severity]}"
    yield f"  检查：{applies}"
    yield f"  不符合：{violation}"
    yield f"  说明：{rule.message_zh}"
    yield f"  怎么办：{rule.remedy_zh}"
    yield f"  责任单位：{'、'.join(rule.responsible)}"
    for number in rule.obligations:
        yield f"  条款 {number}：{obligations[number].summary_zh}"
    if rule.follows_from:
        yield f"  多半由这些问题引起，先整改它们：{'、'.join(rule.follows_from)}"
    yield f"  来源：{rule.source}"
    yield f"  事实表 {rule.grain}：{grain_titles()[rule.grain]}"
    yield f"  SQL 检查对象：{rule.applies}"
    yield f"  SQL 不符合：{rule.violation}"
    score = mutation_score(rule)
    yield f"  例子发现的谓词改动：{f'{score[0]}/{score[1]}' if score else '还没有测过（make mutants）'}"
    for outcome, rows in rule.examples.items():
        for row in rows:
            cells = "，".join(f"{name}={_shown(value)}" for name, value in row.items() if name != "expect")
            said = _OUTCOMES_ZH[row.get("expect", outcome)]
            yield f"  例（{said}{'，边界' if outcome == 'boundary' else ''}）：{cells or '全部为空'}"


def _shown(value: object) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
