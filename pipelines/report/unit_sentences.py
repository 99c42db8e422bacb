"""Three sentences at the head of a unit's brief, state, what is late, what to do next, and the one of the clause tracker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipelines.report import numbers
from pipelines.report.addressed import summed
from pipelines.report.finding_totals import PlaceTotal, RuleTotal, Total
from pipelines.report.readings import Reading
from pipelines.report.status import Judgement

_NAMED = 3
# Statuses in the order in which a sentence names them.
_PARTS = (
    (("ok", "on"), "达标或按进度"),
    (("watch",), "临近"),
    (("late",), "落后"),
    (("held",), "暂缺数据"),
    (("none",), "有数、文件未定指标"),
    (("checked",), "只作规则核查"),
    (("not_in_register",), "登记表未设此项"),
    (("not_connected",), "尚未接入"),
)


def parts(counts: Mapping[str, int]) -> str:
    """12项达标或按进度，2项临近，1项落后; statuses nobody has are left out."""
    named = [([counts[status] for status in statuses if counts.get(status)], words) for statuses, words in _PARTS]
    return "，".join(f"{summed(found)}项{words}" for found, words in named if found)


def tracker(as_of: date, articles: int, obligations: int, counts: Mapping[str, int]) -> str:
    """截至2019年12月31日，30条共95项义务：60项达标或按进度，…。"""
    return f"截至{numbers.prose_date(as_of)}，{articles}条共{obligations}项义务：{parts(counts)}。"


def department_state(as_of: date, name: str, articles: int, obligations: int, counts: Mapping[str, int]) -> str:
    """What the paper asks of the department and how it stands."""
    return f"截至{numbers.prose_date(as_of)}，{name}负责{articles}条、{obligations}项义务：{parts(counts)}。"


def district_state(as_of: date, name: str, villages: int, counties: Sequence[str], exit_rate: Reading | None) -> str:
    """截至2019年12月31日，顺德区帮扶65个村（雷州市、罗定市），登记脱贫率97.25%。"""
    where = f"（{'、'.join(counties)}）" if counties else ""
    rate = f"，登记脱贫率{exit_rate.printed}" if exit_rate is not None else ""
    return f"截至{numbers.prose_date(as_of)}，{name}帮扶{numbers.count(villages, '个村')}{where}{rate}。"


def late(judgements: Sequence[Judgement], counts: Mapping[str, int], findings: Total) -> str:
    """What is behind, worst first, and what of the findings is overdue; `counts` are those of the measures by status."""
    return f"{_measures_late(judgements, counts)}；{_findings_late(findings)}。"


def _measures_late(judgements: Sequence[Judgement], counts: Mapping[str, int]) -> str:
    groups = [
        (word, found, counts[status])
        for status, word in (("late", "落后的有"), ("watch", "临近的有"))
        if (found := [item for item in judgements if item.status == status])
    ]
    if not groups:
        return "有指标的没有一项落后"
    return "；".join(f"{word}{_named(found, count)}" for word, found, count in groups)


def _named(judgements: Sequence[Judgement], count: int) -> str:
    """“户收入达标率”95.3%（慢2户）、…等6项."""
    named = [
        f"“{item.reading.measure.title_zh}”{item.reading.printed}（{_amount(item)}）"
        for item in judgements[:_NAMED]
        if item.reading is not None
    ]
    return "、".join(named) + (f"等{count}项" if len(judgements) > _NAMED else "")


def _amount(judgement: Judgement) -> str:
    """落后15户, 慢1人: how far above the line of progress."""
    assert judgement.reading is not None
    word = "落后" if judgement.status == "late" else "慢"
    return word + judgement.reading.measure.amount(judgement.printed_behind)


def _findings_late(findings: Total) -> str:
    if not findings.findings:
        return "没有未关闭的问题"
    text = f"未关闭问题{numbers.count(findings.findings, '件')}，其中本期新发现{numbers.count(findings.new, '件')}"
    if not findings.overdue:
        return f"{text}，没有逾期的"
    return f"{text}、逾期{numbers.count(findings.overdue, '件')}，最久的{findings.oldest_words}"


def next_step(
    rules: Sequence[RuleTotal],
    places: Sequence[PlaceTotal],
    findings: Total,
    most_behind: Judgement | None,
    worst: tuple[str, Reading] | None,
) -> str:
    """下一步：… from the findings (overdue ones first) and the measure that is furthest behind."""
    steps = []
    if findings.findings:
        steps.append(_step_of_findings(rules, places, findings))
    if most_behind is not None and most_behind.reading is not None:
        steps.append(_step_of_measure(most_behind, worst))
    if not steps:
        return "下一步：保持现状，按期复核。"
    return f"下一步：{'；'.join(steps)}。"


def _step_of_findings(rules: Sequence[RuleTotal], places: Sequence[PlaceTotal], findings: Total) -> str:
    is_overdue = findings.overdue > 0
    number = findings.overdue if is_overdue else findings.findings
    rule, most = max(
        ((item, item.total.overdue if is_overdue else item.total.findings) for item in rules), key=lambda pair: pair[1]
    )
    place, there = max(
        ((item, item.total.overdue if is_overdue else item.total.findings) for item in places), key=lambda pair: pair[1]
    )
    start = f"先办结逾期的{numbers.count(number, '件')}" if is_overdue else f"在期限内办结{numbers.count(number, '件')}"
    text = f"{start}，{place.name}最多（{numbers.count(there, '件')}）"
    # Where every rule has one there is no commonest.
    return f"{text}，问题以“{rule.title}”最多（{numbers.count(most, '件')}）" if most > 1 else text


def places_title(places: Sequence[PlaceTotal]) -> str:
    """The heading over open findings by county: 逾期的廉江市最多（2件） or 云城区最多（7件）."""
    if not places:
        return "没有未关闭的问题"
    first = places[0]
    if first.total.overdue:
        return f"逾期的{first.name}最多（{numbers.count(first.total.overdue, '件')}）"
    return f"{first.name}最多（{numbers.count(first.total.findings, '件')}）"


def _step_of_measure(judgement: Judgement, worst: tuple[str, Reading] | None) -> str:
    assert judgement.reading is not None
    measure = judgement.reading.measure
    by = f"{numbers.period_end(measure.target_by)}前" if measure.target_by else ""
    is_excess = measure.direction == "at_most"
    amount = measure.amount(judgement.printed_left)
    text = f"{by}把“{measure.title_zh}”再减{amount}" if is_excess else f"{by}补齐“{measure.title_zh}”还差的{amount}"
    if worst is None or not worst[1].left:
        return text
    there = measure.amount(worst[1].part(worst[1].left, "left"))
    return f"{text}，{worst[0]}{'最多' if is_excess else '差得最多'}（{there}）"


def support_units(total: int, behind: int, name: str) -> str:
    """顺德区62个帮扶单位中3个有未完成的责任."""
    if not behind:
        return f"{name}{numbers.count(total, '个帮扶单位')}都完成了责任"
    return f"{name}{numbers.count(total, '个帮扶单位')}中{numbers.count(behind, '个')}有未完成的责任"
