"""One aid item of one pupil in one term, with the pupil's other items, the class of a year before and the person."""

from __future__ import annotations

import re
from datetime import date

from tests.oracle.facts.shared_persons import by_number, person_of, place_of, term_on
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import most, of

NUMERALS = "一二三四五六七八九"
YEARS_BEFORE = {"小学": 0, "特殊教育": 0, "初中": 6, "普高": 9, "中职": 9, "大专": 12, "本科": 12, "研究生": 16}


def build(moment: Moment) -> list[Row]:
    pupils = by_number(moment.present("education_aid"))
    facts = []
    for aid in moment.present("education_aid"):
        person = person_of(moment, aid["id_number"])
        others = [] if aid["id_number"] is None else pupils[aid["id_number"][:18]]
        facts.append({
            **place_of(moment, aid, person), "education_aid_row_id": aid["row_id"],
            "school_term": aid["school_term"], "school_stage": aid["school_stage"], "grade_name": aid["grade_name"],
            "enrolment_status": aid["enrolment_status"], "is_boarder": aid["is_boarder"],
            "aid_item": aid["aid_item"], "aid_yuan": aid["aid_yuan"], "paid_date": aid["paid_date"],
            "dropout_reason": aid["dropout_reason"], "is_taught_at_home": aid["is_taught_at_home"],
            "grade_rank": _grade_rank(aid), **_term(moment, aid, others, person), **_payments(aid, others),
            "is_current_member": of(person, "is_current_member") or False,
            "school_status": of(person, "school_status"), "is_at_school": of(person, "is_at_school"),
            "person_school_stage": of(person, "school_stage"), "health_status": of(person, "health_status"),
            "school_age_years": of(person, "school_age_years"),
        })  # fmt: skip
    return facts


def _term_number(aid: Row) -> int | None:
    """The term that the words name: an autumn is odd, the spring after it one more."""
    words = aid["school_term"]
    year = re.match(r"[0-9]{4}", words)
    if year is None:
        return None
    autumn = 2 * int(year[0]) + 1
    if not any(word in words for word in ("第二", "春", "下")):
        return autumn
    # A school year begins in the first of the years it names; a spring with one year lies in that year.
    is_school_year = "学年" in words or re.match(r"[0-9]{4}\s*[-—–~/]\s*[0-9]{4}", words) is not None
    return autumn + 1 if is_school_year else autumn - 1


def _grade_rank(aid: Row) -> int | None:
    """Years at school from the first class of primary school on; 0 before it."""
    stage = aid["school_stage"]
    if stage == "学前":
        return 0
    numerals = [character for character in aid["grade_name"] or "" if character in NUMERALS]
    if not numerals or stage not in YEARS_BEFORE:
        return None
    year = NUMERALS.index(numerals[0]) + 1
    # Classes seven to nine count from primary school on.
    return year if stage == "初中" and year >= 7 else year + int(YEARS_BEFORE[stage])


def _term(moment: Moment, aid: Row, others: list[Row], person: Row | None) -> Row:
    """How the term lies to the present one, to the pupil's other terms and to the list of persons."""
    number = _term_number(aid)
    newest = most(_term_number(other) for other in others)
    year_before = [] if number is None else [other for other in others if _term_number(other) == number - 2]
    return {
        "term_number": number, "is_current_term": None if number is None else number == term_on(moment.as_of),
        "is_latest_term_of_pupil": number is None or newest is None or number == newest,
        "previous_year_grade_rank": most(_grade_rank(other) for other in year_before),
        "is_person_list_before_term": number is not None and person is not None and number > term_on(person["data_date"]),
    }  # fmt: skip


def _payments(aid: Row, others: list[Row]) -> Row:
    """How often the item was written down for the pupil and the term, and how often it had been paid before this row."""
    number = _term_number(aid)
    same = [row for row in others if _term_number(row) == number and row["aid_item"] == aid["aid_item"]]
    if number is None or aid["aid_item"] is None:
        same = []
    paid_before = [row for row in same if (row["aid_yuan"] or 0) > 0 and _order(row) < _order(aid)]
    # Of a pupil without a number, as of a term without one, nobody knows what else was paid.
    is_known = number is not None and aid["id_number"] is not None
    return {
        "payments_of_same_item": len(same) or 1,
        "earlier_payments_of_same_item": len(paid_before) if is_known else None,
    }  # fmt: skip


def _order(aid: Row) -> tuple[date, int]:
    """By day of payment, what has none last; of one day as the rows came."""
    return (aid["paid_date"] or date.max, aid["row_id"])
