"""An explanation of a household as text for people and as a record for programs (roof)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipelines.answers.household import Answer, Explanation, Have
from pipelines.curate.columns import grain_titles
from pipelines.policy.severities import SEVERITIES

_HEADINGS = {"violates": "不符合", "unknown": "缺资料，无法判断", "passes": "符合"}


def lines(explanation: Explanation, *, everything: bool) -> Iterator[str]:
    """For people: the eight haves, what is violated, what cannot be judged, and with `everything` what is in order."""
    yield f"户 {explanation.household_id} · 村 {explanation.village_code} · 截至 {explanation.as_of}"
    yield ""
    yield "八有（登记 · 与之矛盾的问题 · 出处）"
    for have in explanation.haves:
        yield _have(have)
    for verdict, heading in _HEADINGS.items():
        answers = [answer for answer in explanation.answers if answer.verdict == verdict]
        if answers and (verdict != "passes" or everything):
            yield ""
            yield f"{heading}（{len(answers)}）"
            for answer in answers:
                yield from _answer(answer)
    counts = Counter(answer.verdict for answer in explanation.answers)
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
    for value in answer.values:
        yield f"      {value.title_zh}＝{value.value}" + (f"  〔{'；'.join(value.cells)}〕" if value.cells else "")
    if answer.verdict == "violates":
        yield f"      怎么办：{rule.remedy_zh}"


def record(explanation: Explanation) -> dict[str, Any]:
    """As `--format json` prints it: every answer, also of rules that are passed or do not apply."""
    return {
        "household_id": explanation.household_id,
        "village_code": explanation.village_code,
        "as_of": explanation.as_of,
        "snapshot": explanation.snapshot,
        "haves": [vars(have) for have in explanation.haves],
        "rules": [
            {
                "rule_id": answer.rule.id,
                "title": answer.rule.title_zh,
                "severity": answer.rule.severity,
                "grain": answer.rule.grain,
                "subject": answer.subject,
                "verdict": answer.verdict,
                "since": answer.since,
                "values": [vars(value) for value in answer.values],
                "remedy": answer.rule.remedy_zh,
            }
            for answer in explanation.answers
        ],
    }
