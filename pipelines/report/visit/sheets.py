"""What fits on one A4 page: rows with an estimated height, shared out between the first sheet and at most one further.

Nothing is left out: what the second sheet cannot hold as a row stands on it as a short entry with its count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from pipelines.report import numbers
from pipelines.report.visit import sentences
from pipelines.report.visit.questions import HAVE_QUESTIONS
from pipelines.report.visit.records import Lacking, OpenRule, Promise, Standstill, Village

# Measured on the printed page: millimetres of a line and of the space around it, and full-width signs a column holds.
LINE_MM, NOTE_LINE_MM, ROW_SPACE_MM = 4.9, 4.4, 2.2
SUBJECT_SIGNS, NOTE_SIGNS, PLACE_SIGNS, WHO_SIGNS = 16, 18, 9.8, 8
PROMISE_SIGNS, PROMISE_WHO_SIGNS, POINT_SIGNS = 21, 11, 23
MORE_SIGNS = 54
NARROW_SIGN = 0.58
FIRST_SHEET_MM, SECOND_SHEET_MM = 126.0, 205.0
LEAST_PROMISES, LEAST_POINTS = 3, 4
T = TypeVar("T")


@dataclass(frozen=True)
class OpenRow:
    """One line of what is open; `findings` counts findings of rules only."""

    subject: str
    note: str
    amount: str
    place: str
    due: str
    is_late: bool
    who: str
    findings: int = 0
    rule_id: str = ""

    @property
    def height_mm(self) -> float:
        subject = lines(self.subject, SUBJECT_SIGNS) * LINE_MM + lines(self.note, NOTE_SIGNS) * NOTE_LINE_MM
        return (
            max(subject, lines(self.place, PLACE_SIGNS) * LINE_MM, lines(self.who, WHO_SIGNS) * LINE_MM) + ROW_SPACE_MM
        )


@dataclass(frozen=True)
class PromiseRow:
    """One line of what was promised."""

    day: str
    text: str
    source: str
    who: str
    deadline: str
    mark: str
    words: str

    @property
    def is_done(self) -> bool:
        return self.mark == "ok"

    @property
    def height_mm(self) -> float:
        told = max(lines(self.text, PROMISE_SIGNS), lines(f"{self.source}{self.who}", PROMISE_WHO_SIGNS))
        return told * LINE_MM + ROW_SPACE_MM


@dataclass(frozen=True)
class Sheet:
    """One A4 page. `more` are rows that stand as short entries; `promises_left` says how many promises do not stand at all."""

    rows: tuple[OpenRow, ...]
    promises: tuple[PromiseRow, ...]
    questions: tuple[str, ...]
    bring: tuple[str, ...]
    more: tuple[OpenRow, ...] = ()
    promises_left: int = 0


def lines(text: str, signs: float) -> int:
    """Lines that `text` takes in a column of so many full-width signs; 0 for no text."""
    width = sum(NARROW_SIGN if sign.isascii() else 1.0 for sign in text)
    return math.ceil(width / signs)


def point_height_mm(text: str) -> float:
    """Height of a question or a thing to bring."""
    return lines(text, POINT_SIGNS) * LINE_MM + ROW_SPACE_MM


def open_rows(village: Village, as_of: date) -> list[OpenRow]:
    """Everything open: haves that are lacking, overdue findings, money, other findings, haves of which nobody knows."""
    known, unknown = ([row for row in village.lacking if row.is_known is told] for told in (True, False))
    overdue, others = ([rule for rule in village.rules if bool(rule.overdue) is late] for late in (True, False))
    return [
        *(_lacking_row(row, village.code, as_of) for row in known),
        *(_rule_row(rule, village.code, as_of) for rule in overdue),
        *(_standstill_row(item, as_of) for item in village.standstills),
        *(_rule_row(rule, village.code, as_of) for rule in others),
        *(_lacking_row(row, village.code, as_of) for row in unknown),
    ]


def _lacking_row(row: Lacking, village_code: str, as_of: date) -> OpenRow:
    subject = HAVE_QUESTIONS[row.have] if row.is_known else f"八有“{row.have}”没有核查结论"
    note = "；".join(dict.fromkeys(part for part in (row.gap, row.measure) if part))
    is_late = row.deadline is not None and row.deadline < as_of
    amount = numbers.count(len(row.households), "户")
    place = f"户{sentences.households(row.households, village_code)}"
    return OpenRow(
        subject, note, amount, place, sentences.deadline(row.deadline, as_of) or "未定期限", is_late, "帮扶责任人"
    )


def _rule_row(rule: OpenRule, village_code: str, as_of: date) -> OpenRow:
    notes = []
    if rule.overdue and rule.overdue < rule.findings:
        notes.append(f"其中逾期{numbers.count(rule.overdue, '件')}")
    if rule.exempt and rule.exempt < rule.findings:
        notes.append(f"其中已豁免{numbers.count(rule.exempt, '件')}")
    if rule.contradicted:
        notes.append(f"{numbers.count(rule.contradicted, '件')}报已整改，与数据不符")
    return OpenRow(
        subject=rule.title,
        note="，".join(notes),
        amount=numbers.count(rule.findings, "件"),
        place=sentences.whereabouts(rule, village_code),
        due=sentences.due(rule, as_of),
        is_late=rule.overdue > 0,
        who=sentences.responsible(rule.responsible),
        findings=rule.findings,
        rule_id=rule.rule_id,
    )


def _standstill_row(item: Standstill, as_of: date) -> OpenRow:
    return OpenRow(sentences.standstill(item, as_of), "", "1项", "看账、看现场", "", False, "村委会")


def promise_rows(village: Village, as_of: date) -> list[PromiseRow]:
    """Promises in their order: overdue first, done last."""
    return [_promise_row(item, village.code, as_of) for item in village.promises]


def _promise_row(item: Promise, village_code: str, as_of: date) -> PromiseRow:
    return PromiseRow(
        day=numbers.table_date(item.said_on) if item.said_on is not None else "",
        text=sentences.promise(item, village_code),
        source=item.source,
        who=item.who,
        deadline=numbers.table_date(item.deadline) if item.deadline is not None else "没有定",
        mark=sentences.STATE_MARKS[item.state],
        words=sentences.STATE_WORDS[item.state],
    )


def lay_out(
    rows: Sequence[OpenRow],
    promises: Sequence[PromiseRow],
    questions: Sequence[str],
    bring: Sequence[str],
    always: Sequence[str] = (),
) -> list[Sheet]:
    """One sheet, or two when not everything fits on the first.

    What is done, and the questions that are `always` worth asking, fill what room is left and call for no second sheet.
    """
    contents = Contents(tuple(rows), tuple(promises), tuple(questions), tuple(bring))
    first, left = _first_sheet(contents, always)
    if not left.calls_for_a_sheet:
        return [replace(first, promises_left=len(left.promises))]
    return [first, _second_sheet(left)]


@dataclass(frozen=True)
class Contents:
    """What is to be shared out."""

    rows: tuple[OpenRow, ...]
    promises: tuple[PromiseRow, ...]
    questions: tuple[str, ...]
    bring: tuple[str, ...]

    @property
    def calls_for_a_sheet(self) -> bool:
        return bool(self.rows or self.questions or self.bring or any(not row.is_done for row in self.promises))


def _fitting(items: Sequence[T], height: Callable[[T], float], room_mm: float) -> int:
    """How many of the first items fit into the room."""
    used = 0.0
    for number, item in enumerate(items):
        used += height(item)
        if used > room_mm:
            return number
    return len(items)


def _height(items: Sequence[T], height: Callable[[T], float]) -> float:
    return sum(height(item) for item in items)


def _row_height(row: OpenRow | PromiseRow) -> float:
    return row.height_mm


def _first_sheet(contents: Contents, always: Sequence[str]) -> tuple[Sheet, Contents]:
    """Promises and questions keep their least; what is open, then promises, then questions take the room that is left."""
    rows, promises, questions, bring = contents.rows, contents.promises, contents.questions, contents.bring
    asked_at_least = questions[:LEAST_POINTS] or always[:1]
    least_points = max(_height(points, point_height_mm) for points in (asked_at_least, bring[:LEAST_POINTS]))
    point_room = min(least_points, FIRST_SHEET_MM / 3)
    undone = sum(not row.is_done for row in promises)
    promise_room = _height(promises[: min(undone, LEAST_PROMISES)], _row_height)
    row_room = FIRST_SHEET_MM - point_room - promise_room
    number_of_rows = _fitting(rows, _row_height, row_room)
    free = row_room - _height(rows[:number_of_rows], _row_height)
    number_of_promises = _fitting(promises[:undone], _row_height, promise_room + free)
    free -= _height(promises[:number_of_promises], _row_height) - promise_room
    asked, brought = (_fitting(points, point_height_mm, point_room + free) for points in (questions, bring))
    used = max(_height(questions[:asked], point_height_mm), _height(bring[:brought], point_height_mm))
    further = _fitting(promises[number_of_promises:], _row_height, point_room + free - used)
    free -= _height(promises[number_of_promises : number_of_promises + further], _row_height)
    number_of_promises += further
    filling = list(always) if asked == len(questions) else []
    spare = point_room + free - _height(questions[:asked], point_height_mm)
    filling = filling[: _fitting(filling, point_height_mm, spare)]
    sheet = Sheet(rows[:number_of_rows], promises[:number_of_promises], (*questions[:asked], *filling), bring[:brought])
    left = Contents(rows[number_of_rows:], promises[number_of_promises:], questions[asked:], bring[brought:])
    return sheet, left


def _second_sheet(left: Contents) -> Sheet:
    points = max(_height(left.questions, point_height_mm), _height(left.bring, point_height_mm))
    room = SECOND_SHEET_MM - points
    kept_for_promises = min(_height(left.promises, _row_height), room / 3)
    number_of_rows = _fitting(left.rows, _row_height, room - kept_for_promises)
    more = left.rows[number_of_rows:]
    room -= _height(left.rows[:number_of_rows], _row_height) + _more_height_mm(more)
    number_of_promises = _fitting(left.promises, _row_height, max(room, 0.0))
    return Sheet(
        rows=left.rows[:number_of_rows],
        promises=left.promises[:number_of_promises],
        questions=left.questions,
        bring=left.bring,
        more=more,
        promises_left=len(left.promises) - number_of_promises,
    )


def _more_height_mm(rows: Sequence[OpenRow]) -> float:
    return lines("".join(f"{row.subject}{row.amount}；" for row in rows), MORE_SIGNS) * LINE_MM
