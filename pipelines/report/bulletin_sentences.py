"""Sentences of the bulletin, built from numbers: its number, who stands where, who is praised or criticised, by which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipelines.report import numbers, sentences
from pipelines.report.address_terms import RANK
from pipelines.report.addressed import fixed, summed, unsigned
from pipelines.report.addresses import Place

FIRST_ISSUE = date(2019, 3, 31)
"""The first quarter end after the opinion came into force."""


def issue_number(as_of: date) -> tuple[int, int | None]:
    """Number within the year and since the first issue: one a quarter; no running number before the first."""
    within = (as_of.month - 1) // 3 + 1
    running = numbers.months_between(FIRST_ISSUE, date(as_of.year, within * 3, 1)) // 3 + 1
    return within, running if running > 0 else None


def issue(as_of: date) -> str:
    """2019年第4期（总第4期）; within a quarter it says up to which day."""
    within, running = issue_number(as_of)
    text = f"{as_of.year}年第{within}期"
    notes = [f"总第{running}期"] if running is not None else ["试行"]
    if not numbers.is_quarter_end(as_of):
        notes.append(f"季内，截至{as_of.month}月{as_of.day}日")
    return f"{text}（{'，'.join(notes)}）"


def headline(first: Sequence[str], last: Sequence[str], late: int) -> str:
    """廉江市排第一，罗定市排末位；9项指标落后."""
    measured = f"全市{late}项指标落后" if late else "全市没有落后的指标"
    if not first:
        return f"{measured}，各县（市、区）数据不足，不排名"
    if set(first) == set(last):
        return f"{measured}，各县（市、区）并列"
    return f"{sentences.listed(first, 2)}排第一，{sentences.listed(last, 2)}排末位；{measured}"


def lead(counties: int, late: int, watch: int, overdue: int, missing: int, before: date | None) -> str:
    """The opening paragraph: how much is behind, overdue and not delivered."""
    text = f"{counties}个县（市、区）参加排名"
    text += f"，与{numbers.period_end(before)}比升降。" if before is not None else "；没有上期，不比升降。"
    behind = [f"落后{late}项"] * bool(late) + [f"临近{watch}项"] * bool(watch)
    text += f"设目标的指标{'、'.join(behind)}。" if behind else "设目标的指标没有落后和临近的。"
    text += f"过期未整改问题{numbers.count(overdue, '件')}。" if overdue else "没有过期未整改的问题。"
    return text + (f"缺报{numbers.count(missing, '项')}，本期内补报。" if missing else "没有缺报。")


def movement(moved: int | None) -> str:
    """升2位, 降1位, 持平; empty when there is nothing to compare with."""
    if moved is None:
        return ""
    if moved == 0:
        return "持平"
    return f"{'升' if moved > 0 else '降'}{numbers.plain(unsigned(moved))}位"


def movers(moved: Sequence[tuple[str, int | None]], before: date | None) -> str:
    """与2019年三季度末比，升位的有甲市（升3位）；降位的有乙县（降2位）。"""
    if before is None:
        return "首次排名，没有上期可比。"
    known = [(name, places) for name, places in moved if places is not None]
    up = sorted(((name, places) for name, places in known if places > 0), key=lambda item: -item[1])
    down = sorted(((name, places) for name, places in known if places < 0), key=lambda item: item[1])
    start = f"与{numbers.period_end(before)}比，"
    if not known:
        return f"{start}没有上期名次可比。"
    if not up and not down:
        return f"{start}名次都没有变化。"
    parts = [
        f"{word}的有{sentences.listed([f'{name}（{movement(places)}）' for name, places in found], 6)}"
        for word, found in (("升位", up), ("降位", down))
        if found
    ]
    return f"{start}{'；'.join(parts)}。"


def ranking_title(late: Sequence[int], place: Place) -> str:
    """排名：十二个县（市、区）中3个没有落后指标; `late` of each ranked county."""
    if not late:
        return "排名：数据不足，本期不排名"
    none = place.worked(sum(not number for number in late), RANK, "none_late")
    count = numbers.counted(len(late))
    if none == len(late):
        return f"排名：{count}个县（市、区）都没有落后指标"
    most = f"最多的落后{max(late)}项"
    if not none:
        return f"排名：{count}个县（市、区）都有落后指标，{most}"
    return f"排名：{count}个县（市、区）中{none}个没有落后指标，{most}"


def behind_title(total: int, shown: int) -> str:
    """落后最多的：9项指标中的8项."""
    if not total:
        return "落后的指标：没有"
    return (
        f"落后和临近的指标：{total}项"
        if shown == total
        else f"落后和临近的指标：{total}项，列最差的{fixed(str(shown))}项"
    )


def visits_title(missed: Sequence[tuple[str, int, int]]) -> str:
    """到村：分管领导到村未达标12个单位，主要领导…; each (measure title, units that missed, units judged)."""
    known = [item for item in missed if item[2]]
    if not known:
        return "到村：本期没有按单位的到村数据"
    if not any(number for _, number, _ in known):
        return "到村：帮扶单位领导到村次数全部达到要求"
    parts = [f"{_short(title)}{number}个单位" for title, number, _ in known if number]
    return f"到村未达标：{'，'.join(parts)}"


def _short(title: str) -> str:
    return title.removesuffix("到村达标率").removesuffix("达标率")


def by_district(missed: Mapping[str, int]) -> str:
    """顺德区8个、三水区3个, most first."""
    ordered = sorted(missed.items(), key=lambda item: (-item[1], item[0]))
    return "、".join(f"{name}{number}个" for name, number in ordered)


def rectification_title(total: int, overdue: int) -> str:
    """限期整改：未关闭问题444件，已过期120件."""
    if not total:
        return "限期整改：没有未关闭的问题"
    text = f"限期整改：未关闭问题{numbers.count(total, '件')}"
    return f"{text}，已过期{numbers.count(overdue, '件')}" if overdue else f"{text}，都在期限内"


def due_days(overdue: int, days: Sequence[tuple[date, int]]) -> str:
    """已过期120件，立即整改；2020年1月30日前整改30件；…; later days are added up."""
    parts = [f"已过期{numbers.count(overdue, '件')}，立即整改"] if overdue else []
    parts += [f"{numbers.prose_date(day)}前整改{numbers.count(number, '件')}" for day, number in days[:4]]
    if len(days) > 4:
        parts.append(f"其后{numbers.count(summed([number for _, number in days[4:]]), '件')}")
    return f"{'；'.join(parts)}。" if parts else ""


def by_when(overdue: int, due: date | None, due_next: int) -> str:
    """已过期12件，立即整改；其余最早2020-01-30（5件）."""
    parts = [f"已过期{numbers.count(overdue, '件')}，立即整改"] if overdue else []
    if due is not None:
        start = "其余最早" if overdue else "最早"
        parts.append(f"{start}{numbers.table_date(due)}（{numbers.count(due_next, '件')}）")
    return "；".join(parts)


def deliveries_title(missing: int, late: int) -> str:
    """报送：缺报3项，迟报5项."""
    if not missing and not late:
        return "报送：没有缺报和迟报"
    parts = [f"缺报{numbers.count(missing, '项')}"] * bool(missing) + [f"迟报{numbers.count(late, '项')}"] * bool(late)
    return f"报送：{'，'.join(parts)}"


def praise_reason(late: int, overdue: int, missing: int, moved: int | None) -> str:
    """Why an area is praised."""
    if not late and not overdue and not missing:
        return "没有落后指标，没有过期未整改问题，没有缺报"
    return f"名次{movement(moved)}，落后指标没有增加"


def criticism_reason(late: int, overdue: int, missing: int, is_last: bool) -> str:
    """Why an area is criticised."""
    parts = [f"排名末三位，落后{late}项"] * bool(is_last and late) + [f"缺报{missing}项"] * bool(missing)
    if overdue:
        parts.append(f"过期未整改{numbers.count(overdue, '件')}")
    return "，".join(parts)


def mentions_title(praised: int, criticised: int) -> str:
    """表扬2个县，批评3个县."""
    parts = [f"表扬{praised}个县（市、区）"] * bool(praised) + [f"批评{criticised}个县（市、区）"] * bool(criticised)
    return "，".join(parts) if parts else "本期没有表扬和批评"
