"""Findings counted under the terms of an address, as published and again in the register (roof)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipelines.answers.published import Published
from pipelines.check.rules import load_rules
from pipelines.errors import UsageError, nearest
from pipelines.policy.severities import SEVERITIES
from pipelines.report.addresses import (
    ALL,
    ARTICLE,
    CONSEQUENCE,
    COUNTY,
    EXEMPT,
    NEW,
    NOWHERE,
    OLD,
    OVERDUE,
    PERSISTING,
    PROGRAM,
    REOPENED,
    RESOLVED,
    FindingAddress,
)

_PLACES: Mapping[str, str] = {COUNTY: "finding.county_code = ?", "village": "finding.village_code = ?", PROGRAM: ""}
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
_REGISTER = {"age": "finding.periods_open", "consequence": "finding.follows_from IS NOT NULL"}


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
    articles = {number.partition(".")[0] for rule in rules for number in rule.obligations}
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
    }


def term_title(name: str) -> str:
    """What people call a term. Raises UsageError for one that does not exist, with the nearest."""
    return _term(name).title_zh


def option_of(name: str) -> str:
    """The option of `bayou findings` that lists what the term names, with a blank before it; empty where there is none."""
    return _term(name).option


def _term(name: str) -> _Term:
    if name not in _terms():
        raise UsageError(f"没有这样的问题：{name}", where="数的地址", do=f"相近的有：{nearest(name, _terms())}")
    return _terms()[name]


def count_findings(published: Published, address: FindingAddress) -> tuple[int, int]:
    """Findings under the address (without its part): as published, and counted again one by one.

    Raises UsageError for an unknown term or level.
    """
    where, values = _conditions(address)
    frame = published.snapshot.query(
        "SELECT coalesce(sum(finding.findings), 0)::BIGINT AS findings FROM finding_count AS finding"
        f" JOIN rule ON rule.rule_id = finding.rule_id WHERE {where.format(**_PUBLISHED)}",
        values,
    )
    ((again,),) = published.register.execute(
        "SELECT count(*) FROM checks.finding_period AS finding JOIN checks.rule AS rule USING (rule_id)"
        f" WHERE (finding.is_open OR finding.is_resolved_now) AND {where.format(**_REGISTER)}",
        values,
    ).fetchall()
    return int(frame.item()), int(again)


def _conditions(address: FindingAddress) -> tuple[str, list[object]]:
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
    for term in map(_term, address.terms):
        conditions.append(term.condition)
        values += [] if term.value is None else [term.value]
    return " AND ".join(conditions), values
