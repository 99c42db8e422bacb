"""Where a printed number comes from (roof): its address resolved, counted again, and compared with what was published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pipelines.answers.finding_counts import count_findings, term_title
from pipelines.answers.public_number import HOW_ZH, agrees, is_public, told_publicly
from pipelines.answers.published import Published
from pipelines.check.rules import load_rules
from pipelines.errors import UsageError, nearest
from pipelines.publish.disclosure.statements import Kind
from pipelines.report import numbers
from pipelines.report.addresses import (
    BATCH,
    CHANGE,
    COUNTY,
    NOWHERE,
    PROGRAM,
    PROGRAM_CODE,
    RULE_COUNTS,
    SHARED,
    Address,
    FindingAddress,
    LedgerAddress,
    MeasureAddress,
    RuleAddress,
)
from pipelines.report.frames import LEDGER_STATES
from pipelines.report.printed import PARTS_ZH, printed_parts
from pipelines.report.readings import Book, Reading
from pipelines.report.sentences import LEDGER_NAMES

RECEIVED = "received"
_VILLAGE = "village"
_RULE_WORDS = {"population": "检查", "violated": "违反", "unknown": "无法判断"}


@dataclass(frozen=True)
class Resolved:
    """A printed number: what it is, its text as counted again, and as published.

    `counted` is None where it cannot be counted again, `not_counted` says why.
    `reading` and `counted_reading` hold the parts of a measure's number.
    """

    address: Address
    title_zh: str
    published: str
    counted: str | None
    reading: Reading | None = None
    counted_reading: Reading | None = None
    not_counted: str = ""
    how_zh: str = ""
    """Of a public number: how it was made from the exact one."""

    @property
    def agrees(self) -> bool | None:
        """Whether the re-count gives what was published, parts and all; None where there is no re-count."""
        if self.counted is None:
            return None
        return self.counted == self.published and _parts(self.reading) == _parts(self.counted_reading)

    @property
    def text(self) -> str:
        """What a page prints: the re-count, or what was published where there is none."""
        return self.published if self.counted is None else self.counted


def _parts(reading: Reading | None) -> tuple[object, ...] | None:
    if reading is None:
        return None
    return reading.numerator, reading.denominator, reading.unknown, reading.value


def resolve(published: Published, address: Address) -> Resolved:
    """What the address stands for. Raises UsageError when there is no such number."""
    if isinstance(address, MeasureAddress):
        return _measure(published, address)
    if isinstance(address, FindingAddress):
        return _finding(published, address)
    if isinstance(address, RuleAddress):
        return _rule(published, address)
    return _ledger(published, address)


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
    def counted(day: date) -> tuple[int, int]:
        return count_findings(published, replace(address, as_of=day))

    told, again = counted(address.as_of)
    if address.part == CHANGE:
        before = published.context.previous_as_of
        earlier = counted(before) if before is not None else (0, 0)
        told, again = abs(told - earlier[0]), abs(again - earlier[1])
    names = "、".join(term_title(term) for term in address.terms)
    area = _area_name(published, address.level, address.area_code)
    what = "比上期的变化" if address.part == CHANGE else "件数"
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
    area = _area_name(published, address.level, address.area_code)
    title = f"{area} 规则 {rule.id} {rule.title_zh}：{_RULE_WORDS[address.what]}的对象数"
    published_number = int(told["number"][0]) if len(told) else 0
    return Resolved(address, title, numbers.plain(published_number), numbers.plain(again))


def _ledger(published: Published, address: LedgerAddress) -> Resolved:
    if address.state not in (RECEIVED, *LEDGER_STATES):
        known = "、".join((RECEIVED, *LEDGER_STATES))
        raise UsageError(f"行数账没有这一项：{address.state}", where=str(address), do=f"可用：{known}")
    places = {PROGRAM: ("?", PROGRAM_CODE), COUNTY: ("coalesce(file.county_code, '')", address.area_code),
              BATCH: ("file.batch_id", address.area_code), SHARED: ("coalesce(file.county_code, '')", "")}  # fmt: skip
    if address.level not in places:
        raise UsageError(
            f"行数账没有按这一级计数：{address.level}", where=str(address), do=f"可用：{'、'.join(places)}"
        )
    place, code = places[address.level]
    codes = [PROGRAM_CODE, code] if place == "?" else [code]
    told = published.snapshot.query(
        f"SELECT coalesce(sum({address.state}), 0)::BIGINT AS number FROM ledger_total AS file WHERE {place} = ?", codes
    )
    state = "" if address.state == RECEIVED else f" AND row.state = '{address.state}'"
    ((again,),) = published.register.execute(
        f"SELECT count(*) FROM ledger.row AS row JOIN ledger.file AS file USING (file_id) WHERE {place} = ?{state}",
        codes,
    ).fetchall()
    named = {BATCH: f"批次 {address.area_code}", SHARED: "全市合并报送"}
    area = named.get(address.level) or _area_name(published, address.level, address.area_code)
    title = f"{area} 行数账：{ {RECEIVED: '收到', **LEDGER_NAMES}[address.state] }"
    return Resolved(address, title, numbers.plain(int(told.item())), numbers.plain(again))


def _area_name(published: Published, level: str, code: str) -> str:
    return "未定地区" if code == NOWHERE else published.snapshot.area_name(level, code)
