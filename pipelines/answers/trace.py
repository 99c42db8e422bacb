"""`bayou trace`: downwards from an article or obligation to measures and rules, and from those to subjects and cells (roof)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.answers.measure import definition, definition_lines, known_measure
from pipelines.answers.number import resolve
from pipelines.answers.obligations import obligation_records
from pipelines.answers.published import Published
from pipelines.answers.rule import known_rule
from pipelines.answers.rule import lines as rule_card
from pipelines.answers.subjects import measure_subjects, rule_subjects, subject_lines, subject_records
from pipelines.answers.why import village_code
from pipelines.check.rules import Rule, load_rules
from pipelines.errors import UsageError, nearest
from pipelines.policy import Article, Measure, Obligation, load_articles, load_measures, load_obligations, parameters_at
from pipelines.policy.severities import SEVERITIES
from pipelines.report import numbers, sentences
from pipelines.report.address_terms import PROGRAM, PROGRAM_CODE
from pipelines.report.addresses import FindingAddress
from pipelines.report.outlook import outlook_of
from pipelines.report.status import judge
from pipelines.store.home import Home

Told = tuple[dict[str, Any], Iterator[str]]
STATES_ZH = {
    "measured": "有指标",
    "checked": "只作规则核查",
    "not_connected": "尚未接入",
    "not_in_register": "登记库里没有",
}


@dataclass(frozen=True)
class Scope:
    """Where subjects are asked for, and how many of them to list."""

    level: str = PROGRAM
    code: str = PROGRAM_CODE
    limit: int = 5


def scope_of(
    home: Home, known_on: date | None, *, county: str | None, village: str | None, area: str | None, limit: int
) -> Scope:
    """The one area asked for, of whatever kind; the whole program where none is. Raises UsageError for two at once."""
    if sum(item is not None for item in (county, village, area)) > 1:
        raise UsageError("一次只能看一个地区", where="--county、--village、--area", do="只留一个")
    if village is not None:
        return Scope("village", village_code(home, village, known_on), limit)
    if county is not None:
        return Scope("county", county, limit)
    level, _, code = (area or f"{PROGRAM}:{PROGRAM_CODE}").partition(":")
    return Scope(level, code, limit)


def known_article(number: str) -> Article:
    """The article of that number. Raises UsageError with the nearest when there is none."""
    articles = load_articles()
    if not number.isdecimal() or int(number) not in articles:
        known = nearest(number, [str(item) for item in articles])
        raise UsageError(f"没有这一条：{number}", where="条款编号", do=f"第1条到第{len(articles)}条；相近的有：{known}")
    return articles[int(number)]


def known_obligation(number: str) -> Obligation:
    """The obligation of that number. Raises UsageError with the nearest when there is none."""
    known = {item.id: item for item in load_obligations()}
    if number not in known:
        raise UsageError(f"没有这项义务：{number}", where="义务编号", do=f"相近的有：{nearest(number, known)}")
    return known[number]


def trace_clause(published: Published, number: str) -> Told:
    """An article with its obligations, and what serves each."""
    article = known_article(number)
    obligations = [_obligation_record(published, item) for item in article.obligations]
    record = {
        "article": article.number,
        "title": article.title_zh,
        "section": article.section_zh,
        "summary": article.summary_zh,
        "documents": [{"text": item.text_zh, "is_repaired": item.is_repaired} for item in article.documents],
        "departments": list(article.departments),
        "departments_are_our_reading": article.departments_are_our_reading,
        "as_of": published.as_of,
        "snapshot": published.context.snapshot_id,
        "obligations": obligations,
    }
    return record, _clause_lines(record)


def trace_obligation(published: Published, number: str) -> Told:
    """One obligation, its article in short, and what serves it."""
    obligation = known_obligation(number)
    record = {
        **_obligation_record(published, obligation),
        "article": obligation.article,
        "article_title": load_articles()[obligation.article].title_zh,
        "departments": list(obligation.departments),
        "as_of": published.as_of,
        "snapshot": published.context.snapshot_id,
    }
    return record, _one_obligation_lines(record)


def trace_measure(published: Published, measure_id: str, scope: Scope) -> Told:
    """A measure: value in the area, definition in words and SQL, parameters, target, and its subjects down to the cells."""
    measure = known_measure(measure_id)
    value = _measure_record(published, measure, scope)
    told = definition(measure, parameters_at(published.context.known_on), published.as_of)
    subjects = measure_subjects(published, measure, scope.level, scope.code, scope.limit)
    target_text = value["target"] or ""
    record = {
        **told,
        "area": {"level": scope.level, "code": scope.code, "name": published.book(scope.level, scope.code).name},
        "as_of": published.as_of,
        "current": value,
        "counts": subjects.counts,
        "subjects": subject_records(subjects),
    }

    def lines() -> Iterator[str]:
        yield f"{measure.id} {measure.title_zh} · {record['area']['name']} · 截至 {published.as_of}"
        yield f"  现值：{_value_words(value)}"
        if value["bounds"]:
            yield f"  范围：不详和未读入的按全否、全是计，{value['bounds']}"
        if value["pace"]:
            yield f"  进度：{value['pace']}"
        yield from definition_lines(told, target_text)
        yield from subject_lines(subjects, measure.unit if measure.kind != "share" else "")
        yield f"  按户往上问：bayou why 户编号；这个数：bayou why {value['address']}"

    return record, lines()


def trace_rule(published: Published, rule_id: str, scope: Scope) -> Told:
    """A rule: its card, what it found in the area, and the rows that violate it down to the cells."""
    rule = known_rule(rule_id)
    if scope.level not in (PROGRAM, "county", "village"):
        raise UsageError("规则只按县、村列出对象", where="--area", do="用 --county 或 --village")
    subjects = rule_subjects(published, rule, scope.level, scope.code, scope.limit)
    found = _rule_record(published, rule, scope)
    record = {
        **found,
        "grain": rule.grain,
        "applies_sql": rule.applies,
        "violation_sql": rule.violation,
        "responsible": list(rule.responsible),
        "remedy": rule.remedy_zh,
        "obligations": obligation_records(rule.obligations),
        "area": {"level": scope.level, "code": scope.code, "name": published.book(scope.level, scope.code).name},
        "as_of": published.as_of,
        "counts": subjects.counts,
        "subjects": subject_records(subjects),
    }

    def lines() -> Iterator[str]:
        yield from rule_card(rule, published.as_of)
        yield f"  {record['area']['name']}未关闭问题：{found['open_findings']:,}件 [{found['address']}]"
        yield from subject_lines(subjects, "")

    return record, lines()


def _obligation_record(published: Published, obligation: Obligation) -> dict[str, Any]:
    measures = [item for item in load_measures().values() if obligation.id in item.obligations]
    rules = [item for item in load_rules().values() if obligation.id in item.obligations]
    missing = obligation.not_in_register
    state = "measured" if measures else "not_in_register" if missing else "checked" if rules else "not_connected"
    return {
        "obligation_id": obligation.id,
        "summary": obligation.summary_zh,
        "state": state,
        "not_in_register": {"reason": missing.reason_zh, "needs": missing.needs_zh} if missing else None,
        "measures": [_measure_record(published, item, Scope()) for item in measures],
        "rules": [_rule_record(published, item, Scope()) for item in rules],
    }


def _measure_record(published: Published, measure: Measure, scope: Scope) -> dict[str, Any]:
    """The published value with its parts, target and status; empty parts where the snapshot has none."""
    address = f"{measure.id}:{scope.level}:{scope.code}:{published.as_of}"
    judgement = judge(published.book(scope.level, scope.code), measure.id)
    reading = judgement.reading
    return {
        "measure_id": measure.id,
        "title": measure.title_zh,
        "address": address,
        "text": reading.text if reading else "暂缺",
        "value": reading.value if reading else None,
        "numerator": reading.numerator if reading else None,
        "denominator": reading.denominator if reading else None,
        "unknown": reading.unknown if reading else None,
        "reason": reading.reason if reading else "快照里没有这个指标的值",
        "target": (reading.measure.target_text or None) if reading else None,
        "status": judgement.status,
        "status_words": str(sentences.judged(judgement).striptags()),
        "bounds": reading.bounds_text if reading else "",
        "pace": str(sentences.short_pace(outlook_of(published.book(scope.level, scope.code), measure.id)).striptags()),
    }


def _rule_record(published: Published, rule: Rule, scope: Scope) -> dict[str, Any]:
    address = FindingAddress((rule.id,), scope.level, scope.code, published.as_of)
    level = scope.level if scope.level in (PROGRAM, "county", "village") else PROGRAM
    found = resolve(published, FindingAddress((rule.id,), level, scope.code, published.as_of))
    return {
        "rule_id": rule.id,
        "title": rule.title_zh,
        "severity": rule.severity,
        "address": str(address),
        "open_findings": int(found.text.replace(",", "")),
    }


def _clause_lines(record: dict[str, Any]) -> Iterator[str]:
    yield f"第{record['article']}条 {record['title']} · {record['section']}"
    yield f"  {record['summary']}"
    for item in record["documents"]:
        yield f"  引用文件：{item['text']}{'（文号为本项目补正）' if item['is_repaired'] else ''}"
    reading = "（本条没有责任单位一行，由本项目从其他各条归纳）" if record["departments_are_our_reading"] else ""
    yield f"  责任单位{reading}：{'、'.join(record['departments'])}"
    yield f"  以下为全部帮扶村，截至 {record['as_of']}"
    for item in record["obligations"]:
        yield ""
        yield from _obligation_lines(item)


def _one_obligation_lines(record: dict[str, Any]) -> Iterator[str]:
    yield from _obligation_lines(record)
    yield f"  所在：第{record['article']}条 {record['article_title']}；责任单位：{'、'.join(record['departments'])}"
    yield f"  以上为全部帮扶村，截至 {record['as_of']}；整条用 bayou trace clause {record['article']}"


def _obligation_lines(item: dict[str, Any]) -> Iterator[str]:
    yield f"{item['obligation_id']} {item['summary']} · {STATES_ZH[item['state']]}"
    missing = item["not_in_register"]
    if missing:
        yield f"  不能计算的原因：{missing['reason']}"
        yield f"  需要：{missing['needs']}"
    for measure in item["measures"]:
        yield f"  指标 {measure['measure_id']} {measure['title']}：{_value_words(measure)} [{measure['address']}]"
    for rule in item["rules"]:
        severity = SEVERITIES[rule["severity"]]
        yield f"  规则 {rule['rule_id']} {rule['title']} · {severity} · 未关闭{rule['open_findings']:,}件"


def _value_words(value: dict[str, Any]) -> str:
    parts = [value["text"]]
    if value["numerator"] is not None and value["denominator"] is not None:
        parts.append(f"{numbers.whole(value['numerator'], 4)}/{numbers.whole(value['denominator'], 4)}")
    if value["unknown"]:
        parts.append(f"不详{value['unknown']:,}")
    if value["reason"]:
        parts.append(str(value["reason"]))
    if value["target"]:
        parts += [f"目标{value['target']}", value["status_words"]]
    return "，".join(parts)
