"""What `bayou why` says of one village (roof): its measures, every rule asked of it down to the cells, its open findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.answers.asked import Answer, answers_about
from pipelines.answers.household_text import answer_lines, rule_record
from pipelines.answers.obligations import obligation_line, obligation_lines, obligation_records
from pipelines.answers.published import Published
from pipelines.check.rules import load_rules
from pipelines.policy.severities import SEVERITIES
from pipelines.report import sentences
from pipelines.report.status import Judgement, judge

_GRAIN = "village"


@dataclass(frozen=True)
class OpenRule:
    """One rule with open findings in the village: how many, on what, and how many of them are new."""

    rule_id: str
    grain: str
    findings: int
    new: int


@dataclass(frozen=True)
class VillageExplanation:
    """Everything that was asked of one village at the snapshot's as_of."""

    village_code: str
    name: str
    as_of: date
    snapshot: str
    judgements: tuple[Judgement, ...]
    answers: tuple[Answer, ...]
    open_rules: tuple[OpenRule, ...]


def explain_village(published: Published, village_code: str) -> VillageExplanation:
    """Ask every rule of the village again, and gather its measures and open findings. The code must exist."""
    book = published.book(_GRAIN, village_code)
    judgements = [judge(book, measure_id) for measure_id in book.measures]
    answers = answers_about(published.register, "village_code", village_code, published.as_of, grains=(_GRAIN,))
    found = published.register.execute(
        "SELECT finding.rule_id, finding.grain, count(*), sum(CASE WHEN finding.state = 'new' THEN 1 ELSE 0 END)::BIGINT"
        " FROM checks.finding AS finding JOIN checks.rule AS rule USING (rule_id) WHERE finding.village_code = ?"
        " GROUP BY finding.rule_id, finding.grain, rule.position ORDER BY rule.position",
        [village_code],
    ).fetchall()
    return VillageExplanation(
        village_code,
        book.name,
        published.as_of,
        published.context.snapshot_id,
        tuple(item for item in judgements if item.reading is not None),
        tuple(answers),
        tuple(OpenRule(*row) for row in found if row[0] in load_rules()),
    )


def village_lines(told: VillageExplanation, *, everything: bool) -> Iterator[str]:
    """For people: measures with value and status, what the village itself violates, open findings by rule."""
    yield f"村 {told.village_code} {told.name} · 截至 {told.as_of}"
    yield ""
    yield f"指标（{len(told.judgements)}；一个数的来历用 bayou why 加方括号里的地址）"
    held = [item for item in told.judgements if item.status == "held"]
    for item in told.judgements:
        if everything or item not in held:
            yield from _measure_lines(item)
    if held and not everything:
        yield f"  另有{len(held)}项在本村没有可计算的对象；--all 逐项列出"
    yield from answer_lines(told.answers, everything=everything)
    yield ""
    if not told.open_rules:
        yield "没有未关闭的问题"
        return
    total = sum(item.findings for item in told.open_rules)
    yield f"未关闭问题（{total}件；逐件用 bayou findings --village {told.village_code}）"
    for found in told.open_rules:
        rule = load_rules()[found.rule_id]
        new = f"，其中新增{found.new}件" if found.new else ""
        yield f"  {rule.id} {rule.title_zh} · {SEVERITIES[rule.severity]} · {found.findings}件{new}"
        yield from obligation_lines(rule.obligations, "      ")


def _measure_lines(item: Judgement) -> Iterator[str]:
    reading = item.reading
    assert reading is not None
    parts = [f"不详{reading.unknown}"] if reading.unknown else []
    if reading.denominator is not None and reading.numerator is not None and reading.measure.is_fraction:
        parts.insert(0, f"{reading.numerator:g}/{reading.denominator:g}")
    target = f" · 目标{reading.measure.target_text}" if reading.measure.target_text else ""
    status = f" · {sentences.judged(item).striptags()}" if reading.measure.target_text else ""
    shown = f"（{'，'.join(parts)}）" if parts else ""
    yield f"  {reading.measure.title_zh} {reading.text}{shown}{target}{status} [{reading.address}]"
    yield from obligation_line([number for number in reading.measure.obligations.split(",") if number], "      ")


def village_record(told: VillageExplanation) -> dict[str, Any]:
    """As `--format json` prints it."""
    return {
        "village_code": told.village_code,
        "name": told.name,
        "as_of": told.as_of,
        "snapshot": told.snapshot,
        "measures": [_measure_record(item) for item in told.judgements],
        "rules": [rule_record(answer) for answer in told.answers],
        "findings": [
            vars(item) | {"obligations": obligation_records(load_rules()[item.rule_id].obligations)}
            for item in told.open_rules
        ],
    }


def _measure_record(item: Judgement) -> dict[str, Any]:
    reading = item.reading
    assert reading is not None
    return {
        "measure_id": reading.measure.measure_id,
        "title": reading.measure.title_zh,
        "address": reading.address,
        "text": reading.text,
        "value": reading.value,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "unknown": reading.unknown,
        "target": reading.measure.target_text or None,
        "status": item.status,
        "obligations": obligation_records([number for number in reading.measure.obligations.split(",") if number]),
    }
