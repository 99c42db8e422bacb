"""Where a printed number comes from (roof): its address resolved, counted again, and compared with what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.answers.figures import policy_figure
from pipelines.answers.finding_counts import count_findings, term_title
from pipelines.answers.ledger_rows import ledger_rows
from pipelines.answers.public_number import HOW_ZH, agrees, is_public, told_publicly
from pipelines.answers.published import Published
from pipelines.answers.resolved import Resolved, area_title
from pipelines.check.rules import load_rules
from pipelines.errors import UsageError, nearest
from pipelines.publish.disclosure.statements import Kind
from pipelines.report import numbers
from pipelines.report.address_terms import (
    CHANGE,
    COUNTY,
    DEPARTMENTS,
    OLDEST,
    PROGRAM,
    PROGRAM_CODE,
    RULE_COUNTS,
    RULES,
    VILLAGES,
)
from pipelines.report.addresses import (
    Address,
    FindingAddress,
    LedgerAddress,
    MeasureAddress,
    RuleAddress,
    SumAddress,
    WorkedAddress,
)
from pipelines.report.printed import PARTS_ZH, printed_parts
from pipelines.report.readings import Book, Reading

_VILLAGE = "village"
_PARTS_OF_FINDINGS = {
    "": "件数", CHANGE: "比上期的变化", RULES: "规则数", VILLAGES: "村数", DEPARTMENTS: "责任单位数", OLDEST: "最久的已满期数",
}  # fmt: skip
_RULE_WORDS = {"population": "检查", "violated": "违反", "unknown": "无法判断"}


def resolve(published: Published, address: Address) -> Resolved:
    """What the address stands for. Raises UsageError when there is no such number."""
    if isinstance(address, MeasureAddress):
        return _measure(published, address)
    if isinstance(address, FindingAddress):
        return _finding(published, address)
    if isinstance(address, RuleAddress):
        return _rule(published, address)
    if isinstance(address, LedgerAddress):
        return ledger_rows(published, address)
    if isinstance(address, WorkedAddress):
        return _worked(published, address)
    if isinstance(address, SumAddress):
        return _sum(published, address)
    return policy_figure(published, address)


def _worked(published: Published, address: WorkedAddress) -> Resolved:
    from pipelines.answers.worked import worked_out  # it knows the pages, and these the charts: a second

    title, told = worked_out(published.view, address)
    area = area_title(published, address)
    title = f"{area} {title}" if area else title
    if address.as_of != published.as_of:
        return Resolved(address, title, told, None, not_counted=f"快照只发布了{published.as_of}的事实表")
    return Resolved(address, title, told, worked_out(published.counted_view, address)[1])


def _sum(published: Published, address: SumAddress) -> Resolved:
    parts = [resolve(published, part) for part in address.addresses]
    title = "合计：" + " + ".join(f"{part.title_zh} {part.text}" for part in parts)
    counted = [part.counted for part in parts if part.counted is not None]
    again = _added(counted) if len(counted) == len(parts) else None
    reason = "；".join(dict.fromkeys(part.not_counted for part in parts if part.not_counted))
    return Resolved(address, title, _added([part.published for part in parts]), again, not_counted=reason)


def _added(texts: Sequence[str]) -> str:
    return numbers.plain(sum(int(text.replace(",", "")) for text in texts))


def _measure(published: Published, address: MeasureAddress) -> Resolved:
    if is_public(address.part):
        return _public(published, address)
    reading = published.reading(address.measure_id, address.level, address.area_code, address.as_of)
    book = published.book(address.level, address.area_code)
    told = _part(book, reading, address)
    title = f"{book.name} {reading.measure.title_zh}" + (f"：{PARTS_ZH[address.part]}" if address.part else "")
    if address.as_of != published.as_of:
        reason = f"快照只发布了{published.as_of}的事实表"
        return Resolved(address, title, told, None, reading, not_counted=reason)
    counted = published.counted_reading(reading)
    if counted is None:
        reason = f"发布时暂缺（{reading.reason}）" if reading.value is None else "指标的记录在发布之后改动过"
        return Resolved(address, title, told, None, reading, not_counted=reason)
    return Resolved(address, title, told, _part(_with(book, counted), counted, address), reading, counted)


def _public(published: Published, address: MeasureAddress) -> Resolved:
    """What the public is told. Its parts are those of the exact count: who asks here may see the register."""
    told = told_publicly(published, address)
    name = published.snapshot.area_name(address.level, address.area_code)
    title, how = f"{name} {told.measure.title_zh}（公开）", HOW_ZH[Kind(told.kind)]
    if address.as_of != published.as_of:
        reason = f"快照只发布了{published.as_of}的事实表"
        return Resolved(address, title, told.text, None, not_counted=reason, how_zh=how)
    exact = published.reading(address.measure_id, address.level, address.area_code, address.as_of)
    counted = published.counted_reading(exact)
    verdict = None if counted is None else agrees(told, counted)
    if counted is None or verdict is None:
        reason = told.reason or exact.reason or how
        return Resolved(address, title, told.text, None, exact, not_counted=reason, how_zh=how)
    again = told.text if verdict else counted.text
    return Resolved(address, title, told.text, again, counted, counted, how_zh=how)


def _part(book: Book, reading: Reading, address: MeasureAddress) -> str:
    parts = printed_parts(book, reading)
    if address.part not in parts:
        listed = "、".join(f"#{name} {PARTS_ZH[name]}" for name in parts if name)
        raise UsageError(f"这个数没有这一部分：#{address.part}", where=str(address), do=f"可用：{listed}")
    return parts[address.part]


def _with(book: Book, counted: Reading) -> Book:
    """The book with the newest reading of one measure replaced."""
    measure_id = counted.measure.measure_id
    history = [counted if reading.as_of == counted.as_of else reading for reading in book.history(measure_id)]
    return replace(book, histories={**book.histories, measure_id: history})


def _finding(published: Published, address: FindingAddress) -> Resolved:
    if address.part.partition("-")[0] not in _PARTS_OF_FINDINGS:
        listed = "、".join(f"#{name} {title}" for name, title in _PARTS_OF_FINDINGS.items() if name)
        raise UsageError(f"这个数没有这一部分：#{address.part}", where=str(address), do=f"可用：{listed}")

    def counted(day: date) -> tuple[int, int]:
        return count_findings(published, replace(address, as_of=day))

    told, again = counted(address.as_of)
    if address.part == CHANGE:
        before = published.context.previous_as_of
        earlier = counted(before) if before is not None else (0, 0)
        told, again = abs(told - earlier[0]), abs(again - earlier[1])
    names = "、".join(term_title(term) for term in address.terms)
    area = area_title(published, address)
    what = _PARTS_OF_FINDINGS[address.part.partition("-")[0]]
    return Resolved(address, f"{area} 未关闭问题（{names}）：{what}", numbers.plain(told), numbers.plain(again))


def _rule(published: Published, address: RuleAddress) -> Resolved:
    if address.rule_id not in load_rules() or address.what not in RULE_COUNTS:
        known = [f"{rule}.{what}" for rule in load_rules() for what in RULE_COUNTS]
        asked = f"{address.rule_id}.{address.what}"
        raise UsageError(f"没有这个数：{asked}", where="数的地址", do=f"相近的有：{nearest(asked, known)}")
    told = published.snapshot.query(
        f"SELECT {address.what} AS number FROM rule_value WHERE rule_id = ? AND level = ? AND area_code = ? AND as_of = ?",
        [address.rule_id, address.level, address.area_code, address.as_of],
    )
    place = {PROGRAM: "?", COUNTY: "county_code", _VILLAGE: "village_code"}.get(address.level)
    if place is None:
        raise UsageError(
            f"规则没有按这一级重算：{address.level}", where=str(address), do="可用：program、county、village"
        )
    ((again,),) = published.register.execute(
        f"SELECT coalesce(sum({address.what}), 0)::BIGINT FROM checks.rule_result"
        f" WHERE rule_id = ? AND as_of = ? AND {place} = ?",
        [address.rule_id, address.as_of, *([PROGRAM_CODE] if place == "?" else []), address.area_code],
    ).fetchall()
    rule = load_rules()[address.rule_id]
    area = area_title(published, address)
    title = f"{area} 规则 {rule.id} {rule.title_zh}：{_RULE_WORDS[address.what]}的对象数"
    published_number = int(told["number"][0]) if len(told) else 0
    return Resolved(address, title, numbers.plain(published_number), numbers.plain(again))
