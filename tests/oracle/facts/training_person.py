"""One trainee of one course on the rosters in force, with the course, the one before, and the lists of persons around it."""

from __future__ import annotations

from datetime import date

from tests.oracle.facts.shared_numbers import whole_number
from tests.oracle.facts.shared_persons import key_without_number, person_of, place_of
from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, days_between, least, most, of, only

FORM = ("training_id", "has_passed", "is_employed_after", "tracked_date")
OF_PERSON = ("labour_skill", "school_status", "age_years", "work_months", "poverty_status")


def build(moment: Moment) -> list[Row]:
    roster = moment.present("training_person")
    courses = by(moment.first("training"), "training_id")
    course_of = {trainee["row_id"]: only(courses.get(trainee["training_id"])) for trainee in roster}
    facts = []
    for trainee in roster:
        person = person_of(moment, trainee["id_number"])
        course = course_of[trainee["row_id"]]
        facts.append({
            "training_person_row_id": trainee["row_id"], **place_of(moment, trainee, person), **copied(trainee, *FORM),
            "subject_key": key_without_number(trainee["training_id"], trainee["record_key"]),
            "training_row_id": of(course, "row_id"),
            "has_training": course is not None, "training_type": of(course, "training_type"),
            "training_start_date": of(course, "start_date"), "training_end_date": of(course, "end_date"),
            "previous_training_end_date": _previous_end(trainee, roster, course_of),
            "has_tracker": trainee["tracker_name"] is not None,
            "days_since_training_end": days_between(of(course, "end_date"), moment.as_of),
            **_on_lists(moment, trainee, of(course, "start_date")), **{name: of(person, name) for name in OF_PERSON},
        })  # fmt: skip
    return facts


def _previous_end(trainee: Row, roster: list[Row], course_of: dict[int, Row | None]) -> date | None:
    """The latest end of the courses that the trainee had begun before; of two begun on one day the first on the roster."""

    def begun(row: Row) -> tuple[date, int] | None:
        start = of(course_of[row["row_id"]], "start_date")
        return None if start is None else (start, row["row_id"])

    number, own = whole_number(trainee["id_number"]), begun(trainee)
    if number is None or own is None:
        return None
    ends = []
    for other in roster:
        other_begun = begun(other)
        is_same = whole_number(other["id_number"]) == number and other["duplicate_no"] == trainee["duplicate_no"]
        if is_same and other_begun is not None and other_begun < own:
            ends.append(of(course_of[other["row_id"]], "end_date"))
    last: date | None = most(ends)
    return last


def _on_lists(moment: Moment, trainee: Row, start: date | None) -> Row:
    """What every list, old or new, on which the trainee stands as a member said before the course began and after it."""
    number = whole_number(trainee["id_number"])
    lists: dict[date, list[str | None]] = {}
    for person in moment.register.rows.get("person", []):
        is_member = person["person_status"] in (None, "正常") and person["data_date"] <= moment.as_of
        if is_member and number is not None and whole_number(person["id_number"]) == number:
            lists.setdefault(person["data_date"], []).append(person["labour_skill"])
    before = most(day for day in lists if start is not None and day < start)
    after = least(day for day in lists if start is not None and day >= start)
    # Of several rows of one number on one list none is better than the other: the first word in the order of the characters.
    return {
        "is_on_any_list": bool(lists), "labour_skill_before_training": least(lists.get(before, [])),
        "labour_skill_after_training": least(lists.get(after, [])),
    }  # fmt: skip
