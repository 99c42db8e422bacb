"""Sentences of the annual report, built from numbers. Functions take plain values and readings and return plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipelines.report import numbers, sentences
from pipelines.report.address_terms import AREAS, COUNTY, HAVES, MEASURES, STANDING, YEAR_CHANGE, YEAR_DONE, YEAR_WHOLE
from pipelines.report.addressed import bare, summed, unsigned, with_address
from pipelines.report.addresses import Place
from pipelines.report.outlook import Outlook
from pipelines.report.readings import Reading
from pipelines.report.status import Status

_STANDINGS: tuple[tuple[Status, str], ...] = (
    ("ok", "达标"),
    ("on", "按进度"),
    ("watch", "临近"),
    ("late", "落后"),
    ("held", "暂缺"),
)


def title(as_of: date, is_whole: bool) -> str:
    """2019年对口帮扶年度报告; of a year that is not over it says so."""
    text = f"{as_of.year}年对口帮扶年度报告"
    return text if is_whole else f"{text}（截至{as_of.month}月{as_of.day}日）"


def unfinished_year(as_of: date) -> str:
    """本年度尚未结束 …; for a report that is made within the year."""
    return (
        f"{as_of.year}年尚未结束，以下为截至{numbers.prose_date(as_of)}的情况，与{as_of.year - 1}年末相比；"
        f"年度数据仍为{as_of.year - 1}年的，与{as_of.year - 2}年相比。"
    )


def standing_counts(counts: Mapping[str, int]) -> str:
    """达标12项，按进度3项，落后2项; nothing that is zero."""
    return "，".join(f"{words}{counts[status]}项" for status, words in _STANDINGS if counts.get(status))


def measured(counts: Mapping[str, int]) -> str:
    """文件所定20项指标中，达标12项，…。"""
    total = summed(list(counts.values()))
    if not total:
        return "本期没有设目标的指标。"
    if counts.get("ok", 0) == total:
        return f"设目标的{total}项指标全部达标。"
    return f"设目标的{total}项指标中，{standing_counts(counts)}。"


def chapter_title(section: str, counts: Mapping[str, int]) -> str:
    """（一）总体要求：9项设目标的指标，达标4项，落后3项."""
    numeral, _, name = section.partition("、")
    title = f"（{numeral}）{name}" if name else section
    total = summed(list(counts.values()))
    return f"{title}：{total}项设目标的指标，{standing_counts(counts)}" if total else f"{title}：没有设目标的指标"


def articles(listed: Sequence[int]) -> str:
    """实施意见第3—5条; the articles of one section, which follow on each other."""
    if len(listed) == 1:
        return f"实施意见第{listed[0]}条"
    return f"实施意见第{listed[0]}{numbers.DASH}{listed[-1]}条"


def year_change(now: Reading | None, before: Reading | None) -> str:
    """登记脱贫率比2018年末提高11.55个百分点。"""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    text = bare(sentences.change_amount(now, before))
    amount = with_address(f"{now.address}#{YEAR_CHANGE}", text[1:])
    moved = "没有变化" if text.startswith("±") else f"{'提高' if text.startswith('+') else '下降'}{amount}"
    return f"{now.measure.title_zh}比{numbers.period_end(before.as_of)}{moved}。"


def split_of_persons(now: Reading | None, before: Reading | None) -> str:
    """登记脱贫净增300人，在册净增20人，两者相减，未脱贫人口减少280人; from the numerator and denominator of the exit rate."""
    parts = [item for reading in (now, before) if reading for item in (reading.numerator, reading.denominator)]
    if now is None or before is None or len(parts) < 4 or any(part is None for part in parts):
        return ""
    out_now, whole_now, out_before, whole_before = (float(part or 0.0) for part in parts)
    out = now.part(out_now - out_before, YEAR_DONE)
    whole = now.part(whole_now - whole_before, YEAR_WHOLE)
    left = now.part(out - whole, "year_remaining")
    return (
        f"与{numbers.period_end(before.as_of)}相比，登记脱贫{net(out, '人')}，在册{net(whole, '人')}；"
        f"两者相减，未脱贫人口{fell(left, '人')}。"
    )


def net(change: float, noun: str) -> str:
    """净增300人, 净减20人, 没有净增减."""
    if not change:
        return "没有净增减"
    return f"净{'增' if change > 0 else '减'}{numbers.count(unsigned(change), noun)}"


def fell(decrease: float, noun: str) -> str:
    """减少280人, 增加5人, 没有增减."""
    if not decrease:
        return "没有增减"
    return f"{'减少' if decrease > 0 else '增加'}{numbers.count(unsigned(decrease), noun)}"


def changes_title(declined: int, risen: int, compared: int) -> str:
    """与上年相比：30项比率升18项、降4项."""
    if not compared:
        return "与上年相比：没有可比的数"
    if not declined:
        return f"与上年相比：{compared}项比率中{risen}项变好，没有变差的"
    return f"与上年相比：{compared}项比率中{risen}项变好，{declined}项变差"


def not_compared(new: int, held: int, by_whole: int) -> str:
    """What the comparison leaves out, and which rises are none."""
    parts = []
    if new:
        parts.append(f"{new}项上年没有数，不作比较")
    if held:
        parts.append(f"{held}项本期暂缺")
    text = f"{'；'.join(parts)}。" if parts else ""
    if by_whole:
        text += f"有{by_whole}项比率变好而完成数没有增加，是计算对象减少所致，已标明，不算成绩。"
    return text


def where(names: Sequence[str], share: float | None) -> str:
    """雷州市、罗定市，占各县差额的64%; the county furthest behind alone where counties cannot be added."""
    if not names:
        return "没有单列的县"
    if share is None:
        return f"{names[0]}差得最多"
    return f"{'、'.join(names)}，占各县差额合计的{numbers.rate(share, 0)}" if share < 1 else f"全部在{'、'.join(names)}"


def reasons(done: str, unknown: float, noun: str, findings: int, title_of_most: str) -> str:
    """Why it was not done, as far as the data say: what the year brought, what is not known, what is open."""
    parts = [done] if done else []
    if unknown:
        parts.append(f"{numbers.count(unknown, noun)}情况不明，未计入")
    if findings:
        parts.append(f"相关未关闭问题{numbers.count(findings, '件')}，最多的是“{title_of_most}”")
    return "；".join(parts) or "登记数据没有说明原因"


def done_in_year(done: float | None, amount: str) -> str:
    """本年补上30户 / 本年没有减少 / 差额反而扩大5户; empty without a year to compare with."""
    if done is None:
        return ""
    if done == 0:
        return "本年差额没有减少"
    return f"本年补上{amount}" if done > 0 else f"差额比上年扩大{amount}"


def unfinished_title(late: int, watch: int) -> str:
    """没有做到的：5项落后，2项临近."""
    if not late and not watch:
        return "没有做到的：没有，全部指标达标或按进度"
    parts = [f"{late}项落后"] * bool(late) + [f"{watch}项临近"] * bool(watch)
    return f"没有做到的：{'，'.join(parts)}"


def tasks_title(outlook: Outlook | None, tasks: int, others: int, year: int) -> str:
    """2020年任务：未脱贫人口每季须减195人，另有11项指标要补齐; `others` leaves out the people."""
    if not tasks:
        return f"{year}年任务：指标已全部达标，转入巩固"
    if outlook is None or outlook.now == 0:
        return f"{year}年任务：{tasks}项指标要补齐"
    if outlook.needed_each_quarter is None:
        return f"{year}年任务：期限已到，还剩{numbers.count(outlook.part(outlook.now, ''), '人')}，须立即清零"
    each = numbers.count(outlook.part(outlook.needed_each_quarter, "needed"), "人")
    return f"{year}年任务：未脱贫人口每季须减{each}" + (f"，另有{others}项指标要补齐" if tasks > 1 else "")


def money_title(reading: Reading | None, under: int, counties: int) -> str:
    """资金：村均到位102.9万元，达到100万元的平均标准；3个县不到."""
    if reading is None or reading.value is None:
        return "资金：本期没有可用的村均到位数"
    text = f"资金：村均到位{reading.printed}"
    target = reading.measure.target_value
    if target is None:
        return text
    text += f"，{'达到' if reading.value >= target else '低于'}{reading.measure.printed_target}的平均标准"
    if not under:
        return text
    return f"{text}，{counties}个县（市、区）都不到" if under == counties else f"{text}，{under}个县（市、区）不到"


def received(total: Reading | None, sources: Sequence[Reading], used: Sequence[Reading]) -> str:
    """本年度到账资金900.0万元，其中佛山市级500.0万元、区级400.0万元；资金支出率82.1%，闲置资金12.0万元。"""
    if total is None or total.value is None:
        return ""
    parts = [f"{item.measure.title_zh.rpartition('：')[2]}{item.printed}" for item in sources if item.value]
    text = f"{total.measure.title_zh}{total.printed}" + (f"，其中{'、'.join(parts)}" if parts else "")
    ends = [f"{item.measure.title_zh}{item.printed}" for item in used if item.value is not None]
    return f"{text}；{'，'.join(ends)}。" if ends else f"{text}。"


def haves_title(lacking: Mapping[str, float], measured_haves: int, place: Place) -> str:
    """八有：住房缺12户最多，五项齐全; `lacking` is households by name."""
    if not measured_haves:
        return "八有：本期没有可用的数据"
    short = {name: number for name, number in lacking.items() if number}
    if not short:
        return f"八有：{measured_haves}项全部齐全"
    name, number = max(short.items(), key=lambda item: item[1])
    complete = place.worked(measured_haves - len(short), HAVES, "complete_items")
    return f"八有：{name}还缺{numbers.count(number, '户')}，差得最多" + (f"，{complete}项已齐" if complete else "")


def counties_title(outlooks: Sequence[tuple[str, float]], place: Place) -> str:
    """十二个县（市、区）：雷州市剩778人最多，3个县已清零; `outlooks` are names with people left."""
    count = numbers.counted(len(outlooks))
    if not outlooks:
        return "各县（市、区）：本期没有可用的数据"
    done = place.worked(sum(not left for _, left in outlooks), AREAS, "persons_not_exited", "done", COUNTY)
    if done == len(outlooks):
        return f"{count}个县（市、区）登记人口全部脱贫"
    name, left = max(outlooks, key=lambda item: item[1])
    text = f"{count}个县（市、区）：{name}剩{numbers.count(left, '人')}，最多"
    return f"{text}，{done}个已清零" if done else text


def findings_of(family_title: str, total: int, overdue: int) -> str:
    """项目资金规则未关闭问题30件，其中过期未整改12件."""
    if not total:
        return f"{family_title}规则没有未关闭的问题"
    text = f"{family_title}规则未关闭问题{numbers.count(total, '件')}"
    return f"{text}，其中过期未整改{numbers.count(overdue, '件')}" if overdue else text


def duty_title(names: Sequence[str], late: int) -> str:
    """责任：六个帮扶方中三水区落后指标最多，有9项."""
    count = numbers.counted(len(names))
    if not names:
        return "责任：本期没有帮扶方的数据"
    return (
        f"责任：{count}个帮扶方中{names[0]}落后最多，有{late}项指标" if late else f"责任：{count}个帮扶方没有落后的指标"
    )


def held_words(names: Sequence[str], place: Place) -> str:
    """暂缺：甲、乙等7个; which numbers are withheld."""
    number = place.worked(len(names), STANDING, MEASURES, "withheld")
    return f"本期暂缺{number}项：{sentences.listed(names, 6)}。" if names else ""
