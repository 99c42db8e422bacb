"""The lines of a visit paper in words, each with the height it will take on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipelines.report import numbers
from pipelines.report.visit import sentences
from pipelines.report.visit.questions import HAVE_QUESTIONS
from pipelines.report.visit.records import Lacking, OpenRule, Promise, Standstill, Village

# Measured on the printed page: millimetres of a line and of the space around it, and full-width signs a column holds.
LINE_MM, NOTE_LINE_MM, ROW_SPACE_MM = 4.9, 4.4, 2.2
SUBJECT_SIGNS, NOTE_SIGNS, PLACE_SIGNS, WHO_SIGNS = 16, 18, 10, 7.8
PROMISE_SIGNS, PROMISE_WHO_SIGNS, POINT_SIGNS = 21, 11, 23
NARROW_SIGN = 0.58
GAP = 0.125  # between a Chinese sign and a digit
LOST_AT_BREAK = 0.8  # no line begins with a punctuation mark or in the middle of a number


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


def lines(text: str, signs: float) -> int:
    """Lines that `text` takes in a column of so many full-width signs; 0 for no text."""
    narrow = [sign.isascii() for sign in text]
    gaps = sum(before is not after for before, after in pairwise(narrow))
    width = sum(NARROW_SIGN if is_narrow else 1.0 for is_narrow in narrow) + gaps * GAP
    return math.ceil(width / signs) if width <= signs else math.ceil(width / (signs - LOST_AT_BREAK))


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
