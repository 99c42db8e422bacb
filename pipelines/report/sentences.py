"""Sentences built from numbers: what a page says in words, each count from the data.

Functions take plain values and return plain text (or Markup where a number is set bold). Nothing here decides a status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from pipelines.report import numbers
from pipelines.report.outlook import Outlook
from pipelines.report.readings import Reading
from pipelines.report.status import Judgement

CHANGE_WORDS = {3: "上季", 12: "上年"}
_BOLD = Markup("<b>{}</b>")
_RED = Markup('<b class="a">{}</b>')


def listed(names: Sequence[str], limit: int = 4) -> str:
    """甲、乙、丙; beyond `limit` 甲、乙、丙、丁等7个."""
    if len(names) <= limit:
        return "、".join(names)
    return "、".join(names[:limit]) + f"等{len(names)}个"


def change(now: Reading | None, before: Reading | None) -> str:
    """较上季+1.19个百分点; empty when there is nothing to compare with."""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    months = numbers.months_between(before.as_of, now.as_of)
    word = CHANGE_WORDS.get(months, numbers.period_end(before.as_of))
    measure = now.measure
    if measure.is_fraction:
        return f"较{word}{numbers.points(now.value, before.value, measure.decimals)}"
    if measure.unit == "元":
        if "人均" in measure.title_zh:
            return f"较{word}{numbers.signed(now.value - before.value)}元"
        difference = numbers.rounded(now.value / numbers.YUAN_PER_WAN, 1) - numbers.rounded(
            before.value / numbers.YUAN_PER_WAN, 1
        )
        return f"较{word}{numbers.signed(float(difference), 1)}万元"
    return f"较{word}{numbers.signed(now.value - before.value)}{measure.unit}"


def target(judgement: Judgement) -> str:
    """目标100%，还差778人; the target alone when it is reached."""
    reading = judgement.reading
    if reading is None or not reading.measure.target_text:
        return "文件未定指标"
    text = f"目标{reading.measure.target_text}"
    if judgement.left:
        text += f"，还差{reading.measure.amount(judgement.left)}"
    return text


def against_path(outlook: Outlook) -> str:
    """比进度线多79人 / 比进度线少12人 / 正在进度线上; empty without a path."""
    gap = outlook.ahead_or_behind
    if gap is None:
        return ""
    if gap == 0:
        return "正在进度线上"
    return f"比进度线{'多' if gap > 0 else '少'}{numbers.count(abs(gap), '人')}"


def progress_title(outlook: Outlook | None) -> str:
    """The heading of the section on progress."""
    if outlook is None:
        return "进度：本期缺未脱贫人口数"
    if outlook.now == 0:
        return "进度：登记人口已全部脱贫"
    if outlook.needed_each_quarter is None:
        return f"进度：期限已到，还剩{numbers.count(outlook.now, '人')}"
    return f"进度：每季要减{numbers.count(outlook.needed_each_quarter, '人')}，才能如期清零"


def progress_figure_title(outlook: Outlook) -> str:
    """四季度减了204人，仍高于进度线79人."""
    if outlook.last_decrease is None:
        return f"还剩{numbers.count(outlook.now, '人')}"
    fell = outlook.last_decrease
    moved = f"减了{numbers.count(fell, '人')}" if fell >= 0 else f"增加{numbers.count(-fell, '人')}"
    text = f"{numbers.quarter(outlook.as_of)}{moved}"
    gap = outlook.ahead_or_behind
    if gap is None:
        return text
    if gap > 0:
        return f"{text}，仍高于进度线{numbers.count(gap, '人')}"
    return f"{text}，低于进度线{numbers.count(-gap, '人')}" if gap < 0 else f"{text}，正在进度线上"


def pace(outlook: Outlook) -> str:
    """How it will end at the recent pace, and what each quarter must bring."""
    if outlook.now == 0 or outlook.needed_each_quarter is None:
        return ""
    needed = numbers.count(outlook.needed_each_quarter, "人")
    if outlook.expected is None or outlook.last_decrease is None:
        return f"每季须减少{needed}才能如期清零。"
    quarters = numbers.small_number(len(outlook.decreases))
    deadline = numbers.period_end(outlook.by)
    last = f"{numbers.quarter(outlook.as_of)}减了{numbers.count(outlook.last_decrease, '人')}"
    if outlook.expected == 0:
        return f"按最近{quarters}季平均速度，{deadline}前可以清零；每季须减少{needed}，{last}。"
    return (
        f"按最近{quarters}季平均速度，到{deadline}仍会剩约{numbers.count(outlook.expected, '人')}；"
        f"每季须减少{needed}才能如期清零，{last}。"
    )


def state(area: str, exit_rate: Reading | None, before: Reading | None, outlook: Outlook | None) -> Markup:
    """State, gap and speed of one area, the numbers bold."""
    if exit_rate is None or exit_rate.value is None or exit_rate.numerator is None:
        reason = exit_rate.reason if exit_rate is not None and exit_rate.reason else "未计算"
        return Markup("{}登记脱贫率暂缺（{}）。").format(area, reason)
    text = Markup("截至{}，{}登记脱贫{}，登记脱贫率{}").format(
        numbers.period_end(exit_rate.as_of),
        area,
        _BOLD.format(numbers.count(exit_rate.numerator, "人")),
        _BOLD.format(exit_rate.text),
    )
    if before is not None and before.value is not None:
        text += Markup("，{}").format(_moved(exit_rate, before))
    if outlook is None:
        return text + "。"
    if outlook.now == 0:
        return text + "；登记人口已全部脱贫。"
    text += Markup("；还剩{}").format(_RED.format(numbers.count(outlook.now, "人")))
    gap = against_path(outlook)
    return text + (Markup("，{}。").format(gap) if gap else "。") + pace(outlook)


def _moved(now: Reading, before: Reading) -> str:
    """四季度提高1.19个百分点, for running text."""
    months = numbers.months_between(before.as_of, now.as_of)
    since = numbers.quarter(now.as_of) if months == 3 else f"比{numbers.period_end(before.as_of)}"
    text = numbers.points(now.value or 0.0, before.value or 0.0, now.measure.decimals)
    if text.startswith("±"):
        return f"{since}没有变化"
    return f"{since}{'提高' if text.startswith('+') else '下降'}{text[1:]}"


def verified(exit_rate: Reading | None, verified_rate: Reading | None) -> str:
    """The two exit rates side by side (article 23)."""
    if exit_rate is None or verified_rate is None or exit_rate.value is None or verified_rate.value is None:
        return ""
    doubted = (exit_rate.numerator or 0) - (verified_rate.numerator or 0)
    if doubted <= 0:
        return f"核实脱贫率同为{verified_rate.text}，没有存疑的脱贫户。"
    people = numbers.count(doubted, "人")
    return f"登记脱贫者中有{people}所在户存在与脱贫相矛盾的未关闭问题，扣除后核实脱贫率为{verified_rate.text}。"


def weak_points(judgements: Sequence[Judgement]) -> str:
    """短板：示范自然村56.0%，差17个自然村; …; empty when nothing is behind."""
    parts = [
        f"{item.reading.measure.title_zh}{item.reading.text}，{'落后' if item.status == 'late' else '慢'}"
        f"{item.reading.measure.amount(item.behind)}"
        for item in judgements
        if item.reading is not None
    ]
    return f"短板：{'；'.join(parts)}。" if parts else ""


def villages_title(names: Sequence[str], totals: Sequence[int]) -> str:
    """四十九村一览：缺项集中在城月、东岸、塘尾、南田四村."""
    title = f"{numbers.small_number(len(names))}村一览"
    lacking = sum(total > 0 for total in totals)
    if not lacking:
        return f"{title}：八有全部齐全"
    few = [name for name, total in zip(names, totals, strict=True) if total][:4]
    if concentration(names, totals) and sum(totals[:4]) * 3 >= sum(totals):
        return f"{title}：缺项集中在{'、'.join(few)}{numbers.counted(len(few))}村"
    return f"{title}：{numbers.count(lacking, '个村')}有缺项"


def concentration(names: Sequence[str], totals: Sequence[int]) -> str:
    """城月、东岸、塘尾、南田四村占缺项户次的43%; empty for a small county or a single village."""
    whole = sum(totals)
    few = [(name, total) for name, total in zip(names, totals, strict=True) if total][:4]
    if whole == 0 or len(few) < 2 or len(names) < 6:
        return ""
    share = sum(total for _, total in few) / whole
    return f"{'、'.join(name for name, _ in few)}{numbers.counted(len(few))}村占缺项户次的{numbers.rate(share, 0)}"


def matrix_title(names: Sequence[str], totals: Sequence[int]) -> str:
    """15个村八有齐全；缺项168户次，其中…"""
    complete = sum(total == 0 for total in totals)
    if complete == len(totals):
        return f"{numbers.count(complete, '个村')}八有全部齐全"
    text = f"{numbers.count(complete, '个村')}八有齐全，其余缺项{numbers.count(sum(totals), '户次')}"
    where = concentration(names, totals)
    return f"{text}，{where}" if where else text


def reached_title(noun: str, reached: int, total: int, reading: Reading | None, judgement: Judgement) -> str:
    """22个村到线，全县56.0%，还差17个自然村."""
    text = f"{numbers.count(total, noun)}中{numbers.count(reached, noun)}到线"
    if reading is None or reading.value is None:
        return text
    text += f"，合计{reading.text}"
    return f"{text}，还差{reading.measure.amount(judgement.left)}" if judgement.left else f"{text}，已达标"


def findings_title(total: int, critical: int, before: int | None) -> str:
    """未关闭问题136件，其中严重40件，比上期少12件."""
    if total == 0:
        return "没有未关闭的数据问题"
    text = f"未关闭问题{numbers.count(total, '件')}，其中严重{numbers.count(critical, '件')}"
    if before is None or before == total:
        return text
    return f"{text}，比上期{'多' if total > before else '少'}{numbers.count(abs(total - before), '件')}"


def articles_title(counts: dict[str, int]) -> str:
    """三十条落实台账：18条达标或按进度，6条临近，4条落后，2条尚未接入."""
    parts = [
        (counts.get("ok", 0) + counts.get("on", 0), "条达标或按进度"),
        (counts.get("watch", 0), "条临近"),
        (counts.get("late", 0), "条落后"),
        (counts.get("held", 0), "条暂缺"),
        (counts.get("checked", 0), "条只作规则核查"),
        (counts.get("not_connected", 0), "条尚未接入"),
    ]
    return "三十条落实台账：" + "，".join(f"{number}{words}" for number, words in parts if number)


def area_change(change: Mapping[str, object], names: Mapping[str, str]) -> str:
    """2019年6月30日起，光明村由坡头区划入麻章区，此前各期仍计在坡头区。"""
    as_of, village = change["as_of"], change["village_name"]
    assert isinstance(as_of, date)
    now, before = (names.get(str(change[key]), "未知县") for key in ("county_code", "previous_county_code"))
    since = f"{numbers.prose_date(as_of)}起，"
    if change["kind"] == "moved":
        if now == before:
            return f"{since}{now}{village}的村代码变了，此前各期计在旧代码下。"
        return f"{since}{village}由{before}划入{now}，此前各期仍计在{before}。"
    if change["kind"] == "came":
        return f"{since}{now}新列{village}，此前各期没有这个村。"
    return f"{since}{before}不再列{village}，此前各期仍计入。"


def ledger_words(ledger: dict[str, int]) -> str:
    """The ledger equation in words, for a screen reader."""
    parts = "，加".join(f"{name}{numbers.count(ledger[key], '行')}" for key, name in LEDGER_NAMES.items())
    return f"收到{numbers.count(ledger['received'], '行')}，等于{parts}"


def delivery(counts: Mapping[str, int], late: Sequence[str], missing: Sequence[str]) -> str:
    """本期应报13张表，按期11张，迟报1张（户表），缺报1张（人口表）; `counts` by status."""
    named = (("late", "迟报", late), ("missing", "缺报", missing))
    parts = [f"本期应报{sum(counts.values())}张表", f"按期{counts.get('received', 0)}张"]
    parts += [f"{words}{counts[key]}张（{listed(names, 6)}）" for key, words, names in named if counts.get(key)]
    parts += [
        f"{counts[key]}张{words}" for key, words in (("nil", "无变动未报"), ("not_due", "未到期")) if counts.get(key)
    ]
    return "，".join(parts)


LEDGER_NAMES = {
    "kept": "保留",
    "merged": "合并",
    "superseded": "被后批替代",
    "retired": "因全量名单退出",
    "quarantined": "隔离待核",
    "not_data": "非数据行",
}
