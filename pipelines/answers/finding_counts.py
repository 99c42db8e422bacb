"""Findings counted under the terms of an address, as published and again in the register (roof)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipelines.answers.published import Published
from pipelines.check.rules import load_rules
from pipelines.errors import UsageError, nearest
from pipelines.policy import load_measures, load_obligations
from pipelines.policy.severities import SEVERITIES
from pipelines.report.address_terms import (
    AGED,
    ALL,
    ARTICLE,
    CONSEQUENCE,
    COUNTY,
    DEPARTMENTS,
    DUE,
    EXEMPT,
    HELPED,
    NEW,
    NOWHERE,
    OLD,
    OLDEST,
    OVERDUE,
    PERSISTING,
    PROGRAM,
    REOPENED,
    RESOLVED,
    RULES,
    SERVING,
    VILLAGES,
)
from pipelines.report.addresses import FindingAddress, obligation_term

_PLACES: Mapping[str, str] = {COUNTY: "finding.county_code = ?", "village": "finding.village_code = ?", PROGRAM: ""}
_AGES = dict(zip(AGED, ("{age} <= 1", "{age} = 2", "{age} BETWEEN 3 AND 4"), strict=True))
_AGES_ZH = dict(zip(AGED, ("本期发现", "已满1期", "已满2—3期"), strict=True))
_MARKS_ZH = {
    ALL: "全部",
    NEW: "本期新发现",
    PERSISTING: "延续",
    REOPENED: "再次出现",
    RESOLVED: "本期已解决",
    OVERDUE: "过期未整改",
    EXEMPT: "已豁免",
    CONSEQUENCE: "随其他问题而来",
    OLD: "已满四期",
}
_MARK_OPTIONS = {OVERDUE: " --overdue"}
# What the published counts and the register call the same.
_PUBLISHED = {"age": "finding.age_periods", "consequence": "finding.is_consequence"}
_REGISTER = {
    "age": "finding.periods_open", "consequence": "finding.follows_from IS NOT NULL", "due": "finding.due_on",
}  # fmt: skip
_DISTINCT = {
    RULES: "count(DISTINCT finding.rule_id)",
    VILLAGES: "count(DISTINCT finding.village_code)",
    DEPARTMENTS: "len(list_distinct(flatten(list(string_split(rule.responsible, '、')))))",
}


@dataclass(frozen=True)
class _Term:
    """A term's SQL over `finding` and `rule`, its value if it takes one, and what people call it."""

    condition: str
    title_zh: str
    value: str | None = None
    option: str = ""
    """What `bayou findings` takes to list them; empty where it has no such choice."""


@cache
def _terms() -> Mapping[str, _Term]:
    """Everything that an address of findings may name."""
    rules = load_rules().values()
    marks = {
        ALL: "TRUE",
        OLD: "{age} > 4",
        OVERDUE: "finding.is_overdue",
        EXEMPT: "finding.is_exempt",
        CONSEQUENCE: "{consequence}",
        **{state: f"finding.state = '{state}'" for state in (NEW, PERSISTING, REOPENED, RESOLVED)},
    }
    responsible = {name for rule in rules for name in rule.responsible}
    articles = {item.article for item in load_obligations()}
    obligations = {item.id for item in load_obligations()}
    works_for = "list_contains(string_split(rule.responsible, '、'), ?)"
    serves = "contains(',' || rule.obligations, ?)"
    return {
        **{
            name: _Term(condition, _MARKS_ZH[name], None, _MARK_OPTIONS.get(name, ""))
            for name, condition in marks.items()
        },
        **{name: _Term("rule.severity = ?", title, name, f" --severity {name}") for name, title in SEVERITIES.items()},
        **{
            rule.family: _Term("rule.family = ?", f"{rule.family}类规则", rule.family, f" --family {rule.family}")
            for rule in rules
        },
        **{
            rule.id: _Term("rule.rule_id = ?", f"{rule.id} {rule.title_zh}", rule.id, f" --rule {rule.id}")
            for rule in rules
        },
        **{name: _Term(works_for, name, name, f" --responsible {name}") for name in responsible},
        **{f"{ARTICLE}{number}": _Term(serves, f"第{number}条各规则", f",{number}.") for number in articles},
        **{name: _Term(condition, _AGES_ZH[name]) for name, condition in _AGES.items()},
        **{
            obligation_term(number): _Term(
                "contains(',' || rule.obligations || ',', ?)", f"服务于{number}的规则", f",{number},"
            )
            for number in obligations
        },
        **{
            f"{SERVING}{measure.id}": _Term(
                "len(list_intersect(string_split(rule.obligations, ','), string_split(?, ','))) > 0",
                f"与“{measure.title_zh}”同一义务的规则", ",".join(measure.obligations),
            )
            for measure in load_measures().values()
        },
    }  # fmt: skip


def term_title(name: str) -> str:
    """What people call a term. Raises UsageError for one that does not exist, with the nearest."""
    if name.startswith(HELPED):
        return f"{name.removeprefix(HELPED)}帮扶村"
    if name.startswith(DUE):
        return f"限{name.removeprefix(DUE)}前整改"
    return _term(name).title_zh


def option_of(name: str) -> str:
    """The option of `bayou findings` that lists what the term names, with a blank before it; empty where there is none."""
    return "" if name.startswith((HELPED, DUE)) else _term(name).option


def _term(name: str) -> _Term:
    if name not in _terms():
        raise UsageError(f"没有这样的问题：{name}", where="数的地址", do=f"相近的有：{nearest(name, _terms())}")
    return _terms()[name]


def count_findings(published: Published, address: FindingAddress) -> tuple[int, int]:
    """Findings under the address, or their rules, villages, departments or greatest age as its part says: as published, and
    counted again one by one. Whatever else the part says (a change) is left to the caller.

    Raises UsageError for an unknown term or level.
    """
    where, values = _conditions(published, address)
    what, _, shown = address.part.partition("-")
    due = _due_sql(published) if "{due}" in where else ""
    told = {"": "sum(finding.findings)", OLDEST: "max(finding.age_periods) - 1", **_DISTINCT}
    counted = {"": "count(*)", OLDEST: "max(finding.periods_open) - 1", **_DISTINCT}
    frame = published.snapshot.query(
        f"SELECT coalesce({told.get(what, told[''])}, 0)::BIGINT AS number FROM finding_count AS finding"
        f" JOIN rule ON rule.rule_id = finding.rule_id WHERE {where.format(**_PUBLISHED, due=due)}",
        values,
    )
    ((again,),) = published.register.execute(
        f"SELECT coalesce({counted.get(what, counted[''])}, 0)::BIGINT FROM checks.finding_period AS finding"
        " JOIN checks.rule AS rule USING (rule_id)"
        f" WHERE (finding.is_open OR finding.is_resolved_now) AND {where.format(**_REGISTER)}",
        values,
    ).fetchall()
    beyond = int(shown) if shown.isdecimal() else 0
    return int(frame.item()) - beyond, int(again) - beyond


def _conditions(published: Published, address: FindingAddress) -> tuple[str, list[object]]:
    """SQL that the day, the area and all terms hold, and its values."""
    if address.level not in _PLACES:
        raise UsageError(f"问题没有按这一级计数：{address.level}", where=str(address), do=f"可用：{'、'.join(_PLACES)}")
    conditions = ["finding.as_of = ?"]
    values: list[object] = [address.as_of]
    if RESOLVED not in address.terms:
        conditions.append(f"finding.state <> '{RESOLVED}'")
    if address.area_code == NOWHERE:
        conditions.append(f"finding.{address.level}_code IS NULL")
    elif _PLACES[address.level]:
        conditions.append(_PLACES[address.level])
        values.append(address.area_code)
    for name in address.terms:
        if name.startswith(HELPED):
            villages = published.snapshot.areas("village").filter(helper_district=name.removeprefix(HELPED))
            conditions.append("list_contains(?, finding.village_code)")
            values.append(villages["code"].to_list())
        elif name.startswith(DUE):
            conditions.append(f"NOT finding.is_overdue AND NOT finding.is_exempt AND {{due}} = DATE '{_day(name)}'")
        else:
            term = _term(name)
            conditions.append(term.condition)
            values += [] if term.value is None else [term.value]
    return " AND ".join(conditions), values


def _day(name: str) -> date:
    return date.fromisoformat(name.removeprefix(DUE))


def _due_sql(published: Published) -> str:
    """The day that a counted finding is due, by its severity and age."""
    from pipelines.report.pages.deadlines import due_days

    moments = [
        f"WHEN finding.severity = '{severity}' AND finding.age_periods = {age} THEN DATE '{due_on}'"
        for severity, age, due_on in due_days(published.snapshot)
    ]
    return f"CASE {' '.join(moments)} END" if moments else "NULL"
