"""The sentences that charts and households are headed by, built from numbers and nothing else."""

from __future__ import annotations

from datetime import date

from pipelines.report.numbers import count, income, money, period_end, plain, rate


def nothing(subject: str) -> str:
    """When there is nothing to draw."""
    return f"没有{subject}的数据"


def household(
    label: str, village: str, persons: int, gaps: int, findings: int, income_yuan: float | None, line_yuan: float | None
) -> str:
    """A household in one sentence."""
    lacking = f"八有缺{gaps}项" if gaps else "八有齐全"
    found = f"有{findings}个未关闭的问题" if findings else "没有未关闭的问题"
    return (
        f"{label}（{village}，{count(persons, '人')}）：{lacking}，{found}{_against_line('，', income_yuan, line_yuan)}"
    )


def household_income(label: str, income_yuan: float | None, line_yuan: float | None) -> str:
    """Over the incomes of one household."""
    said = _against_line("", income_yuan, line_yuan)
    return f"{label}：{said}" if said else f"{label}：没有收入和达标线可比"


def _against_line(before: str, income_yuan: float | None, line_yuan: float | None) -> str:
    if income_yuan is None or line_yuan is None:
        return ""
    gap = income_yuan - line_yuan
    compared = f"高出{income(gap)}" if gap > 0 else f"还差{income(-gap)}" if gap < 0 else "持平"
    return f"{before}人均可支配收入{income(income_yuan)}，与当年达标线{income(line_yuan)}相比{compared}"


def histogram(below: int, near: int, total: int, line_yuan: float, bin_yuan: float) -> str:
    """Over the histogram of incomes: how many are below the line, and how many just above it."""
    under = (
        f"{count(below, '户')}（{rate(below / total)}）在{income(line_yuan)}线下"
        if below
        else f"没有户在{income(line_yuan)}线下"
    )
    return f"{under}，线上{income(bin_yuan)}以内还有{count(near, '户')}"


def near(name: str, households: int, total: int, bin_yuan: float) -> str:
    """Over the bars of households just above the line by county."""
    if not total:
        return f"没有户在达标线上{income(bin_yuan)}以内"
    return f"达标线上{income(bin_yuan)}以内共{count(total, '户')}，{name}最多：{count(households, '户')}"


def goal(reached: float, total: float, goal_yuan: float) -> str:
    """Over the bars of how far each county is from the goal of 2020."""
    if reached >= total:
        return f"有劳动能力户都已达到2020年目标{income(goal_yuan)}"
    return f"离2020年目标{income(goal_yuan)}还差{count(total - reached, '户')}，已达{rate(reached / total)}"


def went(what: str, before: str, first: date, now: str, last: date) -> str:
    """How a number went from the first to the last period end, in its printed form."""
    if first == last:
        return f"{period_end(last)}{what}为{now}"
    if before == now:
        return f"{what}从{period_end(first)}到{period_end(last)}都是{now}"
    return f"{what}从{period_end(first)}的{before}变为{period_end(last)}的{now}"


def reaching(reached: int, total: int, target: float) -> str:
    """Over the villages in the order of their share of model natural villages."""
    if reached == total:
        return f"{total}个村的示范自然村都达到{rate(target, 0)}"
    return f"{total}个村中{reached}个的示范自然村达到{rate(target, 0)}，还差{total - reached}个"


def extreme(what: str, name: str, value: str, *, is_high: bool = False, ties: int = 1, areas: int = 2) -> str:
    """Over bars where the smallest (or the largest) is what matters; `ties` is how many of the `areas` have the same."""
    if ties == areas:
        return f"{what}都是{value}"
    place = f"最{'高' if is_high else '低'}的"
    return f"{what}{place}是{name}：{value}" if ties == 1 else f"{what}{place}{ties}处同为{value}"


def subtitle(definition: str, unit: str, target: str) -> str:
    """Under a title: what is drawn, its unit and the black line, as far as there is something to say."""
    said = (definition, f"单位：{unit}" if unit else "", f"黑线：目标{target}" if target else "")
    return "；".join(part for part in said if part)


def lacking(name: str, villages: int, total: int) -> str:
    """Over the bars of the indicators that villages do not reach."""
    if not villages:
        return f"{count(total, '个村')}没有缺项"
    return f"{count(total, '个村')}里最常缺的一项是“{name}”：{count(villages, '个村')}没有达到"


def sources(total_yuan: float, name: str, part_yuan: float) -> str:
    """Over the money that came this year by source."""
    if not total_yuan:
        return "本年度没有到账资金"
    return f"本年度到账{money(total_yuan)}，{name}最多，占{rate(part_yuan / total_yuan)}"


def paid(received_yuan: float, unpaid_yuan: float, name: str) -> str:
    """Over what arrived and was paid by county."""
    if unpaid_yuan <= 0:
        return f"到账的{money(received_yuan)}都已支出"
    return f"到账{money(received_yuan)}，还有{money(unpaid_yuan)}没有支出，{name}最多"


def most(what: str, total: str, name: str, part: str, *, ties: int = 1) -> str:
    """A total and who has most of it; `ties` is how many have as much."""
    return f"{what}{total}，{name}最多：{part}" if ties == 1 else f"{what}{total}，最多的{ties}处各{part}"


def none_of(what: str) -> str:
    """There is none, which is good."""
    return f"没有{what}"


def findings_trend(before: int, first: date, now: int, last: date) -> str:
    """Over the open findings at each period end."""
    if first == last:
        return f"{period_end(last)}有{count(now, '件')}未关闭的问题"
    verb = (
        "没有增减，仍是"
        if now == before
        else f"从{period_end(first)}的{count(before, '件')}{'增' if now > before else '减'}到"
    )
    return f"未关闭的问题{verb}{count(now, '件')}"


def findings_age(total: int, old: int, periods: int) -> str:
    """Over the open findings by how many period ends they are old."""
    if not total:
        return "没有未关闭的问题"
    return f"{count(total, '件')}未关闭的问题中，{count(old, '件')}（{rate(old / total)}）已有{plain(periods)}期以上"


def findings_share(what: str, name: str, part: int, total: int) -> str:
    """Over the open findings by family or by who answers for them."""
    if not total:
        return "没有未关闭的问题"
    return f"{what}最多的是{name}：{count(part, '件')}，占全部的{rate(part / total)}"


def tried_rule(title: str, population: int, violated: int, unknown: int, shortfall: str | None) -> str:
    """What a tried rule found."""
    said = f"{title}：检查了{count(population, '个对象')}，{count(violated, '个')}不符合，{count(unknown, '个')}缺资料无法判断"
    return f"{said}。注意：{shortfall}" if shortfall else said
