"""Numbers that are worked out from the measures of areas: standings, ranks, areas by condition, shares, duties (roof)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.answers.view import View, beyond, one_of
from pipelines.report import numbers
from pipelines.report.address_terms import ARTICLES, GUARANTEED, LINES, MEASURES, OBLIGATIONS, RANKED, RULES
from pipelines.report.addresses import WorkedAddress
from pipelines.report.pages import shared
from pipelines.report.pages.district_brief import SupportUnit, support_units
from pipelines.report.pages.guarantees import guarantees
from pipelines.report.pages.incomes import EARNED, INCOME_PARTS, income_mix
from pipelines.report.pages.obligations import STATUS_WORDS, behind
from pipelines.report.pages.standings import LEFT_OUT
from pipelines.report.readings import Book, Reading
from pipelines.report.status import judge

_MORE_WORDS = {"withheld": "暂缺", "complete": "无缺口", "short": "还有差额"}
_SCOPES = {
    MEASURES: "设目标的指标", RANKED: "参加排名的指标", ARTICLES: "条款", OBLIGATIONS: "义务", LINES: "落后或临近的指标",
    GUARANTEED: "保障", RULES: "规则",
}  # fmt: skip


def standing(view: View, address: WorkedAddress) -> tuple[str, str]:
    """How many measures, articles, obligations … stand at a status."""
    scope, status, *whose = address.terms
    counts = _STANDINGS[one_of(scope, _STANDINGS, address)](view, address, whose)
    words: Mapping[str, str] = {**STATUS_WORDS, **shared.STATUS_WORDS, **_MORE_WORDS}
    title = f"{''.join(whose)}{_SCOPES[scope]}：{words[one_of(status, words, address)]}"
    return title, numbers.plain(counts.get(status, 0))


def _counted(statuses: list[str]) -> dict[str, int]:
    return {name: statuses.count(name) for name in set(statuses)}


def _measures(view: View, address: WorkedAddress, whose: list[str]) -> dict[str, int]:
    book = view.book(address)
    sections = dict(view.snapshot.articles().select("article", "section_zh").iter_rows())
    held = [item.measure_id for item in book.measures.values() if _is_withheld(book.at(item.measure_id))]
    found = [
        judge(book, item.measure_id).status
        for item in book.measures.values()
        if item.target_value is not None and (not whose or sections.get(item.articles[-1]) == whose[0])
    ]
    return _counted([str(name) for name in found]) | {"withheld": len(held)}


def _is_withheld(reading: Reading | None) -> bool:
    return reading is None or reading.value is None


def _ranked_measures(view: View, address: WorkedAddress, _: list[str]) -> dict[str, int]:
    book = view.book(address)
    found = [
        judge(book, item.measure_id).status
        for item in book.measures.values()
        if item.target_value is not None and item.measure_id not in LEFT_OUT
    ]
    return _counted([str(name) for name in found])


def _articles(view: View, address: WorkedAddress, _: list[str]) -> dict[str, int]:
    view.day(address)
    county = address.area_code if address.level == "county" else None
    return shared.article_rows(view.snapshot, view.book(address), county)[1]


def _obligations(view: View, address: WorkedAddress, whose: list[str]) -> dict[str, int]:
    view.day(address)
    listed = [item for article in view.articles for item in article.obligations]
    if whose:
        listed = view.department(whose[0], address).obligations
    return _counted([item.status for item in listed])


def _lines(view: View, address: WorkedAddress, whose: list[str]) -> dict[str, int]:
    view.day(address)
    found = (
        view.department(whose[0], address).behind
        if whose
        else behind(item.line for item in view.lines(view.book(address)))
    )
    return _counted([str(item.status) for item in found])


def _guaranteed(view: View, address: WorkedAddress, _: list[str]) -> dict[str, int]:
    left = [item.left for _, items in guarantees(view.book(address)) for item in items]
    complete = sum(not amount for amount in left)
    return {"complete": complete, "short": len(left) - complete}


def _rules(view: View, address: WorkedAddress, _: list[str]) -> dict[str, int]:
    view.day(address)
    return _counted(view.snapshot.rule_values()["status"].to_list())


_STANDINGS: Mapping[str, Callable[[View, WorkedAddress, list[str]], dict[str, int]]] = {
    MEASURES: _measures, RANKED: _ranked_measures, ARTICLES: _articles, OBLIGATIONS: _obligations, LINES: _lines,
    GUARANTEED: _guaranteed, RULES: _rules,
}  # fmt: skip


def rank(view: View, address: WorkedAddress) -> tuple[str, str]:
    """The place of an area among its like, or a number of the whole ranking."""
    view.day(address)
    part, *rest = address.terms
    if part in view.snapshot.measure_by_id:
        return _rank_of_measure(view, address, part, bool(rest))
    if address.level == "program":
        ranked = [item for item in view.standings("county") if item.rank is not None]
        praised, criticised = view.mentions
        named = {
            "ranked": ("参加排名的县数", len(ranked)),
            "none_late": ("没有落后指标的县数", sum(not item.late for item in ranked)),
            "praised": ("表扬的县数", len(praised)),
            "criticised": ("批评的县数", len(criticised)),
        }
        title, number = named[one_of(part, named, address)]
        return title, numbers.plain(number)
    found = next((item for item in view.standings(address.level) if item.code == view.book(address).code), None)
    assert found is not None
    told = {
        "place": ("名次", numbers.plain(found.rank or 0)),
        "moved": ("名次升降", numbers.plain(abs(found.moved or 0))),
        "shortfall": ("相对差距", numbers.rate(found.shortfall, 2)),
    }
    return told[one_of(part, told, address)]


def _rank_of_measure(view: View, address: WorkedAddress, measure_id: str, is_total: bool) -> tuple[str, str]:
    line = next(item for item in view.lines(view.book(address)) if item.line.measure.measure_id == measure_id)
    title = f"{line.line.measure.title_zh}：{'参加比较的区数' if is_total else '名次'}"
    return title, numbers.plain(int(line.ranked if is_total else line.rank))


def _has_value(book: Book, measure_id: str) -> bool:
    return book.value(measure_id) is not None


def _missed(book: Book, measure_id: str) -> bool:
    value = book.value(measure_id)
    return value is not None and value < 1


def _below(book: Book, measure_id: str) -> bool:
    value, target = book.value(measure_id), book.measures[measure_id].target_value
    return value is not None and target is not None and value < target


_CONDITIONS: Mapping[str, tuple[str, Callable[[Book, str], bool]]] = {
    "known": ("有数的", _has_value),
    "met": ("做到的", lambda book, item: _has_value(book, item) and not _missed(book, item)),
    "missed": ("没有做到的", _missed),
    "done": ("达到目标的", lambda book, item: judge(book, item).left == 0),
    "below": ("不到目标值的", _below),
    "lacking": ("未达到的", _below),
    "late": ("落后的", lambda book, item: judge(book, item).status == "late"),
    "watch": ("临近的", lambda book, item: judge(book, item).status == "watch"),
    "above": ("高于进度线的", lambda book, item: judge(book, item).behind > 0),
}
_LEVELS_ZH = {"village": "村数", "county": "县数", "support_unit": "单位数", "helper_district": "区数"}


def areas(view: View, address: WorkedAddress) -> tuple[str, str]:
    """How many areas of a level within the address's area meet a condition on one measure."""
    measure_id, condition, level = address.terms
    one_of(measure_id, view.snapshot.measure_by_id, address)
    words, meets = _CONDITIONS[one_of(condition, _CONDITIONS, address)]
    number = sum(meets(book, measure_id) for book in view.within(address, one_of(level, _LEVELS_ZH, address)))
    return f"{view.snapshot.measure_by_id[measure_id].title_zh}：{words}{_LEVELS_ZH[level]}", numbers.plain(number)


def share(view: View, address: WorkedAddress) -> tuple[str, str]:
    """A part of a whole that is no measure: of incomes, of what counties lack, of registered people."""
    first, *rest = address.terms
    book = view.book(address)
    if first in (*INCOME_PARTS, EARNED):
        mix = income_mix(book)
        assert mix is not None
        value = mix.earned if first == EARNED else mix.shares[INCOME_PARTS.index(first)]
        title = "务工和经营" if first == EARNED else book.measures[first].title_zh
        return f"{title}占可支配收入的比例", numbers.rate(float(value)) if first == EARNED else f"{value * 100:.0f}"
    title = book.measures[one_of(first, book.measures, address)].title_zh
    (part,) = rest
    if part == "registered":
        return f"{title}占在册人数", numbers.rate(
            (judge(book, first).left or 0) / (book.value("registered_persons") or 1), 2
        )
    left = sorted((judge(county, first).left or 0.0 for county in view.books("county").values()), reverse=True)
    is_of_whole = part.startswith("first")
    named = sum(left[: int(part.removeprefix("first").removeprefix("most"))])
    whole = (judge(book, first).left or 0.0) if is_of_whole else sum(left)
    return f"{title}：差额最多的几个县所占比例", numbers.rate(named / whole if whole else 0.0, 0)


def duty(view: View, address: WorkedAddress) -> tuple[str, str]:
    """What support units owe: of one unit, or how many units of a district."""
    view.day(address)
    term, shown = beyond(address.terms[0])
    if address.level == "support_unit":
        (unit,) = support_units([view.book(address)], {})
        told = {
            "unmet": ("未完成的责任项数", numbers.plain(len(unit.unmet))),
            "measured": ("有数的责任项数", numbers.plain(int(unit.measured))),
            "mean": ("平均完成率", numbers.rate(float(unit.mean))),
        }
        return told[one_of(term, told, address)]
    units: list[SupportUnit] = support_units(view.within(address, "support_unit"), {})
    number = {"units": len(units), "behind": sum(bool(unit.unmet) for unit in units)}
    titles = {"units": "有责任指标的帮扶单位数", "behind": "有未完成责任的帮扶单位数"}
    return titles[one_of(term, number, address)], numbers.plain(number[term] - shown)
