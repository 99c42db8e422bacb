"""An explanation of a household as text for people and as a record for programs (roof)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pipelines.answers.asked import Answer
from pipelines.answers.cells import Value, text_of
from pipelines.answers.counted import ROLES_ZH, Counted
from pipelines.answers.household import Explanation, Have
from pipelines.answers.obligations import obligation_line, obligation_lines, obligation_records
from pipelines.curate.columns import grain_titles
from pipelines.policy.severities import SEVERITIES

_HEADINGS = {"violates": "不符合", "unknown": "缺资料，无法判断", "passes": "符合"}


def lines(explanation: Explanation, *, everything: bool) -> Iterator[str]:
    """For people: the eight haves, what is violated, what cannot be judged, the measures that the household holds back, and
    with `everything` what is in order."""
    yield f"户 {explanation.household_id} · 村 {explanation.village_code} · 截至 {explanation.as_of}"
    yield ""
    yield "八有（登记 · 与之矛盾的问题 · 出处）"
    for have in explanation.haves:
        yield _have(have)
    yield from answer_lines(explanation.answers, everything=everything)
    yield from _counted_lines(explanation.counted, everything=everything)


def answer_lines(answers: Sequence[Answer], *, everything: bool) -> Iterator[str]:
    """What the rules say, by verdict, and how many say nothing."""
    for verdict, heading in _HEADINGS.items():
        chosen = [answer for answer in answers if answer.verdict == verdict]
        if chosen and (verdict != "passes" or everything):
            yield ""
            yield f"{heading}（{len(chosen)}）"
            for answer in chosen:
                yield from _answer(answer)
    counts = Counter(answer.verdict for answer in answers)
    yield ""
    yield f"另有{counts['passes']}项符合、{counts['outside']}项不适用" + (
        "" if everything else "；--all 逐项列出符合的"
    )


def _have(have: Have) -> str:
    registered = {True: "有", False: "没有", None: "没有登记"}[have.is_registered]
    against = f" · 但有问题：{'、'.join(have.contradicted_by)}" if have.contradicted_by else ""
    return f"  {have.number[1:]} {have.title_zh}：{registered}{against}" + (f" · {have.cell}" if have.cell else "")


def _answer(answer: Answer) -> Iterator[str]:
    rule = answer.rule
    since = f" · 自{answer.since}" if answer.since else ""
    yield f"  {rule.id} {rule.title_zh} · {SEVERITIES[rule.severity]}{since} · {grain_titles()[rule.grain]} {answer.subject}"
    yield from value_lines(answer.values)
    yield from obligation_lines(rule.obligations, "      ")
    if answer.verdict == "violates":
        yield f"      怎么办：{rule.remedy_zh}"


def value_lines(values: Sequence[Value]) -> Iterator[str]:
    """Columns with what stands in them and the cells they come from."""
    for value in values:
        yield f"      {value.title_zh}＝{value.value}" + (f"  〔{'；'.join(value.cells)}〕" if value.cells else "")


def _counted_lines(counted: Sequence[Counted], *, everything: bool) -> Iterator[str]:
    """The measures by what the household is in them; those it meets or is merely counted in only with `everything`."""
    roles = list(ROLES_ZH) if everything else ["against", "unknown"]
    for role in roles:
        chosen = [item for item in counted if item.role == role]
        if chosen:
            yield ""
            yield f"指标：{ROLES_ZH[role]}（{len(chosen)}）"
            for measure, items in groupby(chosen, key=lambda item: item.measure):
                subjects = "、".join(_subject(item) for item in items)
                yield f"  {measure.id} {measure.title_zh} · {grain_titles()[measure.grain]} {subjects}"
                yield from obligation_line(measure.obligations, "      ")
    others = sum(item.role not in roles for item in counted)
    if others:
        yield ""
        yield f"另有{others}项指标计入而没有拉低；--all 逐项列出"


def _subject(item: Counted) -> str:
    return item.subject + (f"（{text_of(item.amount)}{item.measure.unit}）" if item.amount is not None else "")


def rule_record(answer: Answer) -> dict[str, Any]:
    """One answer as `--format json` prints it."""
    return {
        "rule_id": answer.rule.id,
        "title": answer.rule.title_zh,
        "severity": answer.rule.severity,
        "grain": answer.rule.grain,
        "subject": answer.subject,
        "verdict": answer.verdict,
        "since": answer.since,
        "values": [vars(value) for value in answer.values],
        "obligations": obligation_records(answer.rule.obligations),
        "remedy": answer.rule.remedy_zh,
    }


def record(explanation: Explanation) -> dict[str, Any]:
    """As `--format json` prints it: every answer, also of rules that are passed or do not apply."""
    return {
        "household_id": explanation.household_id,
        "village_code": explanation.village_code,
        "as_of": explanation.as_of,
        "snapshot": explanation.snapshot,
        "haves": [vars(have) for have in explanation.haves],
        "rules": [rule_record(answer) for answer in explanation.answers],
        "measures": [
            {
                "measure_id": item.measure.id,
                "title": item.measure.title_zh,
                "grain": item.measure.grain,
                "subject": item.subject,
                "role": item.role,
                "amount": item.amount,
                "obligations": obligation_records(item.measure.obligations),
            }
            for item in explanation.counted
        ],
    }
