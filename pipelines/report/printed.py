"""What a page may print of a measure under one address: its value, its parts, and what is worked out from them."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.report import numbers, sentences
from pipelines.report.addressed import bare
from pipelines.report.outlook import Outlook, outlook_of
from pipelines.report.readings import Book, Reading
from pipelines.report.status import PATH_START, judge, required_left
from pipelines.report.yearly import quarterly_task, year_before

PARTS_ZH: Mapping[str, str] = {
    "": "值",
    "numerator": "分子",
    "denominator": "分母",
    "missing": "分母减分子",
    "unknown": "不详",
    "left": "离目标还差",
    "bounds": "不详和未读入的按全否、全是计",
    "behind": "比进度线慢",
    "change": "与上次比较的变化",
    "doubted": "登记脱贫而核实不通过的人数",
    "start": "2018年末的数",
    "required": "进度线要求不多于",
    "ahead": "与进度线之差",
    "mean_decrease": "最近几季平均每季减少",
    "last_decrease": "最近一季减少",
    "needed": "清零需每季减少",
    "expected": "照最近速度到期限还剩",
    "mean_error": "同法回测各期的平均误差",
    "slowest": "照最近几季中最慢一季到期限还剩",
    "gap": "比进度线多（正）或少（负）",
    "year_change": "与上年末比较的变化",
    "year_done": "达到的数比上年末增减",
    "year_whole": "计算对象比上年末增减",
    "year_remaining": "未达到的数比上年末减少",
    "year_left": "差额比上年末减少或扩大",
    "task": "到期限每季须补或须减",
    "task_of_year": "四季内须补或须减",
}


def printed_parts(book: Book, reading: Reading) -> dict[str, str]:
    """Part → its text, of those that `reading` has; `book` is that of the reading's area.

    What is judged or foreseen (behind, ahead …) is so at the book's as_of only.
    """
    parts = {"": reading.text}
    for name, value in (("numerator", reading.numerator), ("denominator", reading.denominator)):
        if value is not None:
            parts[name] = numbers.plain(value)
    if reading.numerator is not None and reading.denominator is not None:
        parts["missing"] = numbers.plain(reading.denominator - reading.numerator)
    parts["unknown"] = numbers.plain(reading.unknown)
    if reading.left is not None:
        parts["left"] = reading.measure.amount(reading.left)
    if reading.bounds_text:
        parts["bounds"] = reading.bounds_text
    gap = _gap(book, reading)
    if gap is not None:
        parts["gap"] = numbers.signed(gap)
    if reading.as_of == book.as_of:
        parts |= _judged(book, reading) | _against_last_year(book, reading)
    return parts


def _gap(book: Book, reading: Reading) -> float | None:
    """What was left above (+) or below (−) the line of progress on its day; None off the line."""
    start, by = book.at(reading.measure.measure_id, PATH_START), reading.measure.target_by
    if start is None or start.left is None or reading.left is None or by is None or reading.as_of <= PATH_START:
        return None
    return reading.left - required_left(start.left, PATH_START, by, reading.as_of)


def _against_last_year(book: Book, reading: Reading) -> dict[str, str]:
    parts = {}
    measure = reading.measure
    before = year_before(book, measure)
    if before is not None:
        parts["year_change"] = bare(sentences.change_amount(reading, before))
        now_before = [(reading.numerator, before.numerator), (reading.denominator, before.denominator)]
        changes = [now - then for now, then in now_before if now is not None and then is not None]
        parts |= dict(zip(("year_done", "year_whole"), map(numbers.signed, changes), strict=False))
        if len(changes) == len(now_before):
            parts["year_remaining"] = numbers.plain(abs(changes[0] - changes[1]))
        if before.left is not None and reading.left is not None:
            parts["year_left"] = measure.amount(abs(before.left - reading.left))
    task = quarterly_task(measure, reading)
    if task is not None:
        parts |= {"task": measure.amount(task[0]), "task_of_year": measure.amount(task[1])}
    return parts


def _judged(book: Book, reading: Reading) -> dict[str, str]:
    parts = {}
    measure_id = reading.measure.measure_id
    judgement = judge(book, measure_id)
    if judgement.behind:
        parts["behind"] = reading.measure.amount(judgement.behind)
    changed = bare(sentences.change_amount(reading, book.before(measure_id)))
    if changed:
        parts["change"] = changed
    registered = book.at("registered_exit_rate")
    if measure_id == "verified_exit_rate" and registered is not None:
        parts["doubted"] = numbers.plain((registered.numerator or 0) - (reading.numerator or 0))
    outlook = outlook_of(book, measure_id)
    if outlook is None:
        return parts
    return parts | (_foreseen(outlook) if measure_id == "persons_not_exited" else _foreseen_shortly(outlook, reading))


def _foreseen_shortly(outlook: Outlook, reading: Reading) -> dict[str, str]:
    found = {"expected": outlook.expected, "needed": outlook.needed_each_quarter, "mean_error": outlook.mean_error}
    return {name: reading.measure.amount(value) for name, value in found.items() if value is not None}


def _foreseen(outlook: Outlook) -> dict[str, str]:
    gap = outlook.ahead_or_behind
    found = {
        "start": outlook.start,
        "required": outlook.required,
        "ahead": None if gap is None else abs(gap),
        "last_decrease": None if outlook.last_decrease is None else abs(outlook.last_decrease),
        "needed": outlook.needed_each_quarter,
        "expected": outlook.expected,
    }
    parts = {name: numbers.plain(value) for name, value in found.items() if value is not None}
    if outlook.band is not None:
        parts["slowest"] = numbers.plain(outlook.band[1])
    if outlook.mean_decrease is not None:
        parts["mean_decrease"] = numbers.whole(outlook.mean_decrease, 2)
    if outlook.mean_error is not None:
        parts["mean_error"] = numbers.whole(outlook.mean_error, 0)
    return parts
