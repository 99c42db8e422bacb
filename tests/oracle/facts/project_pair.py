"""Two projects of one village that may be one entered twice.

Both go on or both are terminated; they are named alike, or are of one unit, alike in content and neighbours in budget.
"""

from __future__ import annotations

import operator

from tests.oracle.facts.shared_money import HALF_WIDTH
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import days_between, holds, most

NUMERALS = "一二三四五六七八九"
SILENT_SIGNS = '()【】[]〔〕“”",、。.:·-—_'
SILENT_WORDS = ("项目", "工程", "建设")


def build(moment: Moment) -> list[Row]:
    projects = [row for row in moment.facts["project"] if row["duplicate_no"] == 1 and row["village_code"] is not None]
    by_name: set[tuple[str, str]] = set()
    by_content: set[tuple[str, str]] = set()
    for project in projects:
        of_village = [row for row in projects if _standing(row) == _standing(project)]
        alike = [row for row in of_village if name_key(row) and name_key(row) == name_key(project)]
        _add_next(by_name, project, sorted(alike, key=lambda row: str(row["project_id"])))
        alike = [row for row in of_village if content_key(row) and _undertaking(row) == _undertaking(project)]
        _add_next(by_content, project, sorted(alike, key=_budget_order))
    named = {row["project_id"]: row for row in projects}
    return [
        _pair(moment, named[first], named[second], (first, second) in by_name, (first, second) in by_content)
        for first, second in by_name | by_content
    ]


def _standing(project: Row) -> tuple[str, bool]:
    return project["village_code"], project["project_status"] == "终止"


def _undertaking(project: Row) -> tuple[str, str | None]:
    return content_key(project), project["implement_unit"]


def _add_next(pairs: set[tuple[str, str]], project: Row, in_order: list[Row]) -> None:
    """A project meets only the one after it: pairs never outnumber projects."""
    ids = [row["project_id"] for row in in_order]
    following = ids[ids.index(project["project_id"]) + 1 :] if project["project_id"] in ids else []
    if following:
        first, second = sorted((project["project_id"], following[0]))
        pairs.add((first, second))


def _budget_order(project: Row) -> tuple[bool, object, str]:
    budget = project["budget_yuan"]
    return (budget is None, 0 if budget is None else budget, project["project_id"])


def _plain(text: str | None) -> str:
    narrow = (text or "").translate(HALF_WIDTH)
    return "".join(sign for sign in narrow if sign not in SILENT_SIGNS and not sign.isspace())


def _without_words(text: str) -> str:
    for word in SILENT_WORDS:
        text = text.replace(word, "")
    return text


def name_key(project: Row) -> str:
    """The name without what offices write differently: width, brackets, numerals and words that say nothing."""
    text = _plain(project["project_name"])
    return _without_words("".join(str(NUMERALS.index(sign) + 1) if sign in NUMERALS else sign for sign in text))


def content_key(project: Row) -> str:
    """The content without the number that tells phases of one undertaking apart."""
    text = _plain(project["content"])
    return _without_words("".join(sign for sign in text if sign not in NUMERALS + "十第期0123456789"))


def _pair(moment: Moment, first: Row, second: Row, is_same_name: bool, is_same_content: bool) -> Row:
    difference = holds(operator.sub, first["budget_yuan"], second["budget_yuan"])
    days = days_between(first["start_date"], second["start_date"])
    return {
        "subject_key": f"{first['project_id']}/{second['project_id']}", "project_id": first["project_id"],
        "other_project_id": second["project_id"], "village_code": first["village_code"], "town_code": first["town_code"],
        "county_code": first["county_code"], "as_of": moment.as_of, "duplicate_no": 1,
        "project_row_id": first["project_row_id"], "other_project_row_id": second["project_row_id"],
        "is_same_name": is_same_name, "is_same_content": is_same_content,
        "is_same_implement_unit": holds(operator.eq, first["implement_unit"], second["implement_unit"]) or False,
        "is_same_category": holds(operator.eq, first["project_category"], second["project_category"]),
        "project_status": first["project_status"], "other_project_status": second["project_status"],
        "budget_yuan": first["budget_yuan"], "other_budget_yuan": second["budget_yuan"],
        "budget_difference_yuan": None if difference is None else abs(difference),
        "larger_budget_yuan": most((first["budget_yuan"], second["budget_yuan"])), "paid_yuan": first["paid_yuan"],
        "other_paid_yuan": second["paid_yuan"], "days_between_starts": None if days is None else abs(days),
    }  # fmt: skip
