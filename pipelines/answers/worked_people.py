"""Numbers of households by income and by the eight haves, and of measures against the year before (roof)."""

from __future__ import annotations

from pipelines.answers.view import View, beyond, one_of
from pipelines.report import numbers
from pipelines.report.address_terms import ALL
from pipelines.report.addresses import WorkedAddress
from pipelines.report.pages.incomes import income_histogram
from pipelines.report.pages.villages import EIGHT_HAVES, Villages, order_villages
from pipelines.report.pages.year import with_target
from pipelines.report.pages.year_changes import changes
from pipelines.report.pages.year_tasks import year_tasks
from pipelines.report.readings import Book

Told = tuple[str, str]


def income_bin(view: View, address: WorkedAddress) -> Told:
    """Able-bodied households by income: below the line, just above it, all."""
    histogram = income_histogram(view.snapshot, address.level, address.area_code)
    assert histogram is not None
    told = {
        "below": ("线下的户数", histogram.below),
        "above": ("刚过线的户数", histogram.just_above),
        ALL: ("分档的户数", histogram.total),
    }
    title, number = told[one_of(address.terms[0], told, address)]
    return f"有劳动能力户按人均可支配收入：{title}", numbers.plain(int(number))


def _ordered(view: View, book: Book, address: WorkedAddress) -> Villages:
    return order_villages(book, [book] if address.level == "village" else view.within(address, "village"))


def haves(view: View, address: WorkedAddress) -> Told:
    """Households that lack one of the eight haves, added up over villages or items."""
    term, book = address.terms[0], view.book(address)
    if term == "complete_items":
        left = [reading.left for item in EIGHT_HAVES if (reading := book.at(item)) is not None]
        return "没有缺项的八有项数", numbers.plain(sum(amount == 0 for amount in left))
    order = _ordered(view, book, address)
    totals = [int(number) for number in order.totals]
    whole, few = sum(totals), sum(totals[:4])
    told = {
        "all": ("八有缺项户次", numbers.plain(whole)),
        "few": ("缺项最多的四个村所占比例", numbers.rate(few / whole if whole else 0.0, 0)),
        "complete_villages": ("八有齐全的村数", numbers.plain(totals.count(0))),
        "lacking_villages": ("有缺项的村数", numbers.plain(len(totals) - totals.count(0))),
        **{
            item: (f"各村{title}缺项户数合计", numbers.plain(int(number)))
            for (item, title), number in zip(EIGHT_HAVES.items(), order.haves_totals, strict=True)
        },
    }
    return told[one_of(term, told, address)]


_YEAR_ZH = {
    "compared": "可比的比率", "declined": "变差的比率", "risen": "变好的比率", "by_whole": "只因计算对象减少而变好的比率",
    "new": "上年没有数的比率", "held": "本期暂缺的比率", "tasks": "余下有差额的指标",
}  # fmt: skip


def year(view: View, address: WorkedAddress) -> Told:
    """How many measures got better or worse in a year, and how many have something left."""
    view.day(address)
    name, shown = beyond(address.terms[0])
    title = _YEAR_ZH[one_of(name, _YEAR_ZH, address)]
    if name == "tasks":
        targeted = {item.measure_id for item in with_target(view.program)}
        tasks = year_tasks([row for row in view.year_rows if row.measure.measure_id in targeted])
        return f"{title}数", numbers.plain(len(tasks) - shown)
    return f"{title}数", numbers.plain(changes(view.year_rows).counts[name])
