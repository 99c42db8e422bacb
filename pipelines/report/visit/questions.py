"""Questions to ask in the village: each by one rule from what the register says, the gravest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipelines.report import numbers
from pipelines.report.visit import sentences
from pipelines.report.visit.records import County, Lacking, OpenRule, Promise, Village, Wishes

HAVE_QUESTIONS = {
    "收入": "没有稳定收入",
    "住房": "住房没有保障",
    "教育": "义务教育没有保障",
    "医疗": "基本医疗没有保障",
    "饮水": "喝不上安全水",
    "用电": "没有生活用电",
    "电视": "收不到广播电视",
    "网络": "没有网络信号",
}
ALWAYS = (
    "随机进两户：哪一项最不放心，怎样防止返贫？",
    "帮扶责任人上次什么时候到户，做了什么？",
    "与驻村干部单独谈：最难的一件事是什么，要谁支持？",
)
NOTHING_ON_RECORD = "为什么本村在户表里没有一户？"


@dataclass(frozen=True)
class Situation:
    """What a question is asked from."""

    village: Village
    county: County
    as_of: date


def questions(village: Village, county: County, as_of: date) -> list[str]:
    """Every question that the facts of the village give rise to, gravest first; ALWAYS are those worth asking without any."""
    situation = Situation(village, county, as_of)
    return list(dict.fromkeys(text for ask in _QUESTIONS for text in ask(situation)))


def _overdue(situation: Situation) -> list[str]:
    rules = [rule for rule in situation.village.rules if rule.overdue]
    return [_why_overdue(rule, situation.as_of) for rule in rules[:2]]


def _why_overdue(rule: OpenRule, as_of: date) -> str:
    days = (as_of - rule.due_on).days if rule.due_on is not None else 0
    return f"为什么“{rule.title}”{numbers.count(rule.overdue, '件')}逾期{numbers.count(days, '天')}还没有整改？"


def _contradicted(situation: Situation) -> list[str]:
    return [
        f"为什么“{rule.title}”报了已整改，数据里还有{numbers.count(rule.contradicted, '件')}？"
        for rule in situation.village.rules
        if rule.contradicted
    ]


def _late_promises(situation: Situation) -> list[str]:
    late = [item for item in situation.village.promises if item.state == "late" and item.source != "整改台账"]
    return [_why_late(item, situation) for item in late[:2]]


def _why_late(item: Promise, situation: Situation) -> str:
    days = (situation.as_of - item.deadline).days if item.deadline is not None else 0
    what = sentences.promise(item, situation.village.code)
    return f"为什么{item.source}定的“{what}”过期{numbers.count(days, '天')}还没有办？"


def _nobody_in_post(situation: Situation) -> list[str]:
    posts = situation.village.posts
    if posts is None or not (posts.first_secretaries or posts.cadres or posts.assistants):
        return ["为什么村里没有在岗的驻村干部，现在谁负责？"]
    return [] if posts.first_secretaries else ["为什么村里没有在岗的第一书记，什么时候派到？"]


def _no_unit(situation: Situation) -> list[str]:
    village = situation.village
    return [] if village.supporting_units or village.lead_unit else ["为什么村没有在任的帮扶单位？"]


def _no_households(situation: Situation) -> list[str]:
    return [] if situation.village.households else [NOTHING_ON_RECORD]


def _have(situation: Situation) -> list[str]:
    known = sorted((row for row in situation.village.lacking if row.is_known), key=lambda row: -len(row.households))
    return [_why_lacking(row, situation) for row in known[:2]]


def _why_lacking(row: Lacking, situation: Situation) -> str:
    named = sentences.households(row.households, situation.village.code)
    gap = f"（{row.gap}）" if row.gap else ""
    opening = f"为什么{numbers.count(len(row.households), '户')}{HAVE_QUESTIONS[row.have]}{gap}：户{named}？"
    if row.deadline is None:
        return opening + ("打算怎么办，什么时候办好？" if not row.measure else "措施有了，期限是哪天？")
    if row.deadline < situation.as_of:
        return opening + "期限已过，还差什么？"
    return opening + f"{numbers.table_date(row.deadline)}前做得到吗？"


def _unknown_haves(situation: Situation) -> list[str]:
    unknown = {home for row in situation.village.lacking if not row.is_known for home in row.households}
    return [f"为什么{numbers.count(len(unknown), '户')}的八有还没有核查清楚？"] if unknown else []


def _found_and_left(situation: Situation) -> list[str]:
    left = [
        item for item in situation.village.promises if item.source == "走访发现" and item.state in ("open", "unknown")
    ]
    if not left:
        return []
    item = left[0]
    day = numbers.table_date(item.said_on) if item.said_on is not None else "上次"
    more = f"（同类未了的还有{numbers.count(len(left) - 1, '项')}）" if len(left) > 1 else ""
    return [f"为什么{day}走访发现的“{sentences.promise(item, situation.village.code)}”还没有解决{more}？"]


def _money(situation: Situation) -> list[str]:
    items = sorted(situation.village.standstills, key=lambda item: -(item.yuan or 0.0))
    return [f"为什么{sentences.standstill(item, situation.as_of)}？" for item in items[:2]]


def _leaders_missed(situation: Situation) -> list[str]:
    return [
        f"为什么{item.period}有{numbers.count(item.units_short, '个')}帮扶单位的{item.role}到村次数不够？"
        for item in situation.village.dues
        if item.units_short
    ]


def _unhelped(situation: Situation) -> list[str]:
    asked = []
    if situation.village.unpaired:
        asked.append(f"为什么{numbers.count(situation.village.unpaired, '户')}没有帮扶责任人？")
    if situation.village.unvisited:
        asked.append(f"为什么{numbers.count(situation.village.unvisited, '户')}全年没有人上门？")
    return asked


def _wishes(situation: Situation) -> list[str]:
    waiting = [wish for wish in situation.village.wishes if wish.outcome != "已推荐岗位"]
    recommended = sum(wish.persons for wish in situation.village.wishes if wish.outcome == "已推荐岗位")
    asked = []
    if waiting:
        kinds = "、".join(f"{kind}{numbers.count(persons, '人')}" for kind, persons in by_kind(waiting).items())
        longest = (situation.as_of - min(wish.first_registered_on for wish in waiting)).days
        asked.append(f"为什么登记了的求职意愿没有着落（{kinds}，最久{numbers.count(longest, '天')}）？")
    if recommended:
        asked.append(f"为什么推荐过岗位的{numbers.count(recommended, '人')}还没有上岗？")
    return asked


def by_kind(wishes: list[Wishes]) -> dict[str, int]:
    """Persons by kind of wish, in the order given."""
    persons: dict[str, int] = {}
    for wish in wishes:
        kind = wish.kind or "未写明"
        persons[kind] = persons.get(kind, 0) + wish.persons
    return persons


def _exit(situation: Situation) -> list[str]:
    village = situation.village
    asked = ["为什么村还没有出列，差哪一条？"] if village.exit_status not in ("已出列", "") else []
    if village.poor:
        asked.append(f"为什么还有{numbers.count(village.poor, '户')}没有脱贫，每户差在哪里？")
    return asked


_QUESTIONS: tuple[Callable[[Situation], list[str]], ...] = (
    _no_households, _nobody_in_post, _no_unit, _overdue, _contradicted, _late_promises, _have, _exit, _money, _found_and_left,
    _unhelped, _leaders_missed, _wishes, _unknown_haves,
)  # fmt: skip
