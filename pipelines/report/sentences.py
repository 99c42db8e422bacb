"""Sentences built from numbers: what a page says in words, each count from the data.

Functions take plain values and return plain text, or Markup where a number is bold or has an address. Nothing here decides
a status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup, escape

from pipelines.report import numbers
from pipelines.report.address_terms import CHANGE, HAVES
from pipelines.report.addressed import summed, with_address
from pipelines.report.addresses import Place, measured
from pipelines.report.outlook import Outlook
from pipelines.report.readings import Measure, Reading
from pipelines.report.status import WORDS, Judgement

CHANGE_WORDS = {3: "上季", 12: "上年"}
_BOLD = Markup("<b>{}</b>")
_RED = Markup('<b class="a">{}</b>')


def listed(names: Sequence[str], limit: int = 4) -> str:
    """甲、乙、丙; beyond `limit` 甲、乙、丙、丁等7个."""
    if len(names) <= limit:
        return "、".join(names)
    return "、".join(names[:limit]) + f"等{len(names)}个"


def outlook_number(outlook: Outlook, value: float, part: str = "", decimals: int = 0) -> Markup:
    """A number of persons that the outlook names, under the address of its reading: 778人."""
    text = numbers.whole(value, decimals) + "人"
    return measured(outlook.reading, text, part) if outlook.reading is not None else escape(text)


def change(now: Reading | None, before: Reading | None) -> Markup:
    """较上季+1.19个百分点; empty when there is nothing to compare with."""
    if now is None or before is None or now.value is None or before.value is None:
        return Markup()
    months = numbers.months_between(before.as_of, now.as_of)
    word = CHANGE_WORDS.get(months, numbers.period_end(before.as_of))
    return Markup("较{}{}").format(word, change_amount(now, before))


def change_amount(now: Reading | None, before: Reading | None, part: str = CHANGE) -> str:
    """+1.19个百分点, +3.4万元, −2个村, under the address of that part of `now`; empty when there is nothing to compare with."""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    text = _change_text(now.measure, now.value, before.value)
    return with_address(f"{now.address}#{part}", text) if now.level else text


def _change_text(measure: Measure, now: float, before: float) -> str:
    if measure.is_fraction:
        return numbers.points(now, before, measure.decimals)
    if measure.unit == "元":
        if "人均" in measure.title_zh:
            return f"{numbers.signed(now - before)}元"
        difference = numbers.rounded(now / numbers.YUAN_PER_WAN, 1) - numbers.rounded(before / numbers.YUAN_PER_WAN, 1)
        return f"{numbers.signed(float(difference), 1)}万元"
    return f"{numbers.signed(now - before)}{measure.unit}"


def still_left(judgement: Judgement) -> Markup:
    """，还差778人; empty when the target is reached."""
    reading = judgement.reading
    if reading is None or not judgement.left:
        return Markup()
    return Markup("，还差{}").format(measured(reading, reading.measure.amount(judgement.left), "left"))


def target(judgement: Judgement) -> Markup:
    """目标100%，还差778人; the target alone when it is reached."""
    reading = judgement.reading
    if reading is None or not reading.measure.printed_target:
        return Markup("文件未定指标")
    return Markup("目标{}").format(reading.measure.printed_target) + still_left(judgement)


def judged(judgement: Judgement) -> Markup:
    """The status in words, always with its amount: 落后79人, 临近，慢3户, 按进度."""
    word = WORDS[judgement.status]
    if judgement.reading is None or judgement.status not in ("late", "watch") or not judgement.behind:
        return Markup(word)
    amount = measured(judgement.reading, judgement.reading.measure.amount(judgement.behind), "behind")
    return Markup("{}{}{}").format(word, "" if judgement.status == "late" else "，慢", amount)


def short_pace(outlook: Outlook | None) -> Markup:
    """照近速2020年末剩约12户，每季须补8户，回测误差3户; empty when nothing is left or the pace is not known."""
    if outlook is None or outlook.reading is None or not outlook.now or outlook.expected is None:
        return Markup("")
    reading, amount = outlook.reading, outlook.reading.measure.amount
    text = Markup("照近速{}剩{}").format(
        numbers.period_end(outlook.by), measured(reading, amount(outlook.expected), "expected")
    )
    if outlook.needed_each_quarter is not None:
        text += Markup("，每季须{}{}").format(
            "减" if reading.measure.direction == "at_most" else "补",
            measured(reading, amount(outlook.needed_each_quarter), "needed"),
        )
    if outlook.mean_error is not None:
        text += Markup("，回测误差{}").format(measured(reading, amount(outlook.mean_error), "mean_error"))
    return text


def bounds(reading: Reading) -> Markup:
    """不详的都算未通过或都算通过：93.40%—93.61%; empty where it makes no difference in print."""
    if not reading.bounds_text:
        return Markup("")
    return Markup("不详按全否、全是计：{}").format(measured(reading, reading.bounds_text, "bounds"))


def against_path(outlook: Outlook) -> Markup:
    """比进度线多79人 / 比进度线少12人 / 正在进度线上; empty without a path."""
    gap = outlook.ahead_or_behind
    if gap is None:
        return Markup()
    if gap == 0:
        return Markup("正在进度线上")
    return Markup("比进度线{}{}").format("多" if gap > 0 else "少", outlook_number(outlook, abs(gap), "ahead"))


def progress_title(outlook: Outlook | None) -> Markup:
    """The heading of the section on progress."""
    if outlook is None:
        return Markup("进度：本期缺未脱贫人口数")
    if outlook.now == 0:
        return Markup("进度：登记人口已全部脱贫")
    if outlook.needed_each_quarter is None:
        return Markup("进度：期限已到，还剩{}").format(outlook_number(outlook, outlook.now))
    needed = outlook_number(outlook, outlook.needed_each_quarter, "needed")
    return Markup("进度：每季要减{}，才能如期清零").format(needed)


def progress_figure_title(outlook: Outlook) -> Markup:
    """四季度减了204人，仍高于进度线79人."""
    if outlook.last_decrease is None:
        return Markup("还剩{}").format(outlook_number(outlook, outlook.now))
    fell = outlook.last_decrease
    moved = outlook_number(outlook, abs(fell), "last_decrease")
    text = Markup("{}{}{}").format(numbers.quarter(outlook.as_of), "减了" if fell >= 0 else "增加", moved)
    gap = outlook.ahead_or_behind
    if gap is None:
        return text
    if gap == 0:
        return text + "，正在进度线上"
    return text + Markup("，{}进度线{}").format(
        "仍高于" if gap > 0 else "低于", outlook_number(outlook, abs(gap), "ahead")
    )


def pace(outlook: Outlook) -> Markup:
    """How it will end at the recent pace, and what each quarter must bring."""
    if outlook.now == 0 or outlook.needed_each_quarter is None:
        return Markup()
    needed = outlook_number(outlook, outlook.needed_each_quarter, "needed")
    if outlook.expected is None or outlook.last_decrease is None:
        return Markup("每季须减少{}才能如期清零。").format(needed)
    quarters = numbers.small_number(len(outlook.decreases))
    deadline = numbers.period_end(outlook.by)
    fell = outlook.last_decrease
    last = Markup("{}{}{}").format(
        numbers.quarter(outlook.as_of),
        "减了" if fell >= 0 else "增加",
        outlook_number(outlook, abs(fell), "last_decrease"),
    )
    if outlook.expected == 0:
        return Markup("按最近{}季平均速度，{}前可以清零；每季须减少{}，{}。").format(quarters, deadline, needed, last)
    expected = outlook_number(outlook, outlook.expected, "expected")
    return Markup("按最近{}季平均速度，到{}仍会剩约{}；每季须减少{}才能如期清零，{}。").format(
        quarters, deadline, expected, needed, last
    )


def state(area: str, exit_rate: Reading | None, before: Reading | None, outlook: Outlook | None) -> Markup:
    """State, gap and speed of one area, the numbers bold."""
    if exit_rate is None or exit_rate.value is None or exit_rate.numerator is None:
        reason = exit_rate.reason if exit_rate is not None and exit_rate.reason else "未计算"
        return Markup("{}登记脱贫率暂缺（{}）。").format(area, reason)
    text = Markup("截至{}，{}登记脱贫{}，登记脱贫率{}").format(
        numbers.period_end(exit_rate.as_of),
        area,
        _BOLD.format(measured(exit_rate, numbers.count(exit_rate.numerator, "人"), "numerator")),
        _BOLD.format(measured(exit_rate, exit_rate.text)),
    )
    if before is not None and before.value is not None:
        text += Markup("，{}").format(_moved(exit_rate, before))
    if outlook is None:
        return text + "。"
    if outlook.now == 0:
        return text + "；登记人口已全部脱贫。"
    text += Markup("；还剩{}").format(_RED.format(outlook_number(outlook, outlook.now)))
    gap = against_path(outlook)
    return text + (Markup("，{}。").format(gap) if gap else "。") + pace(outlook)


def _moved(now: Reading, before: Reading) -> Markup:
    """四季度提高1.19个百分点, for running text."""
    months = numbers.months_between(before.as_of, now.as_of)
    since = numbers.quarter(now.as_of) if months == 3 else f"比{numbers.period_end(before.as_of)}"
    text = numbers.points(now.value or 0.0, before.value or 0.0, now.measure.decimals)
    if text.startswith("±"):
        return Markup("{}没有变化").format(since)
    return Markup("{}{}{}").format(since, "提高" if text.startswith("+") else "下降", measured(now, text[1:], CHANGE))


def villages_out(villages: Reading) -> Markup:
    """254个村中已出列200个。"""
    return Markup("{}中已出列{}。").format(
        measured(villages, numbers.count(villages.denominator or 0, "个村"), "denominator"),
        measured(villages, numbers.count(villages.numerator or 0, "个"), "numerator"),
    )


def verified(exit_rate: Reading | None, verified_rate: Reading | None) -> Markup:
    """The two exit rates side by side (article 23)."""
    if exit_rate is None or verified_rate is None or exit_rate.value is None or verified_rate.value is None:
        return Markup()
    doubted = (exit_rate.numerator or 0) - (verified_rate.numerator or 0)
    if doubted <= 0:
        return Markup("核实脱贫率同为{}，没有存疑的脱贫户。").format(measured(verified_rate, verified_rate.text))
    return Markup("登记脱贫者中有{}所在户存在与脱贫相矛盾的未关闭问题，扣除后核实脱贫率为{}。").format(
        measured(verified_rate, numbers.count(doubted, "人"), "doubted"), measured(verified_rate, verified_rate.text)
    )


def weak_points(judgements: Sequence[Judgement]) -> Markup:
    """短板：示范自然村56.0%，差17个自然村; …; empty when nothing is behind."""
    parts = [
        Markup("{}{}，{}{}").format(
            reading.measure.title_zh,
            measured(reading, reading.text),
            "落后" if item.status == "late" else "慢",
            measured(reading, reading.measure.amount(item.behind), "behind"),
        )
        for item in judgements
        if (reading := item.reading) is not None
    ]
    return Markup("短板：{}。").format(Markup("；").join(parts)) if parts else Markup()


def villages_title(names: Sequence[str], totals: Sequence[int], place: Place) -> str:
    """四十九村一览：缺项集中在城月、东岸、塘尾、南田四村."""
    title = f"{numbers.small_number(len(names))}村一览"
    lacking = sum(total > 0 for total in totals)
    if not lacking:
        return f"{title}：八有全部齐全"
    few = [name for name, total in zip(names, totals, strict=True) if total][:4]
    if concentration(names, totals, place) and sum(totals[:4]) * 3 >= sum(totals):
        return f"{title}：缺项集中在{'、'.join(few)}{numbers.counted(len(few))}村"
    return f"{title}：{numbers.count(place.worked(lacking, HAVES, 'lacking_villages'), '个村')}有缺项"


def concentration(names: Sequence[str], totals: Sequence[int], place: Place) -> str:
    """城月、东岸、塘尾、南田四村占缺项户次的43%; empty for a small county or a single village."""
    whole = sum(totals)
    few = [(name, total) for name, total in zip(names, totals, strict=True) if total][:4]
    if whole == 0 or len(few) < 2 or len(names) < 6:
        return ""
    share = place.worked_amount(sum(total for _, total in few) / whole, HAVES, "few")
    return f"{'、'.join(name for name, _ in few)}{numbers.counted(len(few))}村占缺项户次的{numbers.rate(share, 0)}"


def matrix_title(names: Sequence[str], totals: Sequence[int], place: Place) -> str:
    """15个村八有齐全；缺项168户次，其中…"""
    complete = place.worked(sum(total == 0 for total in totals), HAVES, "complete_villages")
    if complete == len(totals):
        return f"{numbers.count(complete, '个村')}八有全部齐全"
    text = f"{numbers.count(complete, '个村')}八有齐全，其余缺项{numbers.count(place.worked(sum(totals), HAVES, 'all'), '户次')}"
    where = concentration(names, totals, place)
    return f"{text}，{where}" if where else text


def reached_title(noun: str, reached: int, total: int, reading: Reading | None, judgement: Judgement) -> Markup:
    """22个村到线，全县56.0%，还差17个自然村."""
    text = Markup("{}中{}到线").format(numbers.count(total, noun), numbers.count(reached, noun))
    if reading is None or reading.value is None:
        return text
    text += Markup("，合计{}").format(measured(reading, reading.text))
    return text + (still_left(judgement) or "，已达标")


def findings_title(total: int, critical: int, before: int | None, place: Place) -> Markup:
    """未关闭问题136件，其中严重40件，比上期少12件; `place` is where they were counted."""
    if total == 0:
        return Markup("没有未关闭的数据问题")
    text = Markup("未关闭问题{}，其中严重{}").format(
        place.finding(total, "件"), place.finding(critical, "件", "critical")
    )
    if before is None or before == total:
        return text
    difference = place.finding(abs(total - before), "件", part=CHANGE)
    return text + Markup("，比上期{}{}").format("多" if total > before else "少", difference)


def articles_title(counts: dict[str, int]) -> str:
    """三十条落实台账：18条达标或按进度，6条临近，4条落后，2条尚未接入."""
    parts = [
        (summed([counts[name] for name in ("ok", "on") if name in counts]), "条达标或按进度"),
        (counts.get("watch", 0), "条临近"),
        (counts.get("late", 0), "条落后"),
        (counts.get("held", 0), "条暂缺"),
        (counts.get("checked", 0), "条只作规则核查"),
        (counts.get("none", 0), "条文件未定指标"),
        (counts.get("not_in_register", 0), "条登记表未设此项"),
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


def delivery(owed: int, counts: Mapping[str, int], late: Sequence[str], missing: Sequence[str]) -> str:
    """本期应报13张表，按期11张，迟报1张（户表），缺报1张（人口表）; `counts` by status, zeros among them."""
    named = (("late", "迟报", late), ("missing", "缺报", missing))
    parts = [f"本期应报{owed}张表", f"按期{counts['received']}张"]
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
