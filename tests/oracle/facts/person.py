"""One row of the list of persons in force, with its household, its number, and the lists of other offices."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

from tests.oracle.facts.shared_persons import by_number, education_rank, number_of, years_between
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import Known, by, distinct, least, most, of, only, town_of

FORM = (
    "person_id", "household_id", "village_code", "county_code", "data_date", "duplicate_no", "person_name", "gender",
    "birth_date", "relation_to_head", "ethnicity", "education_level", "school_status", "dropout_reason", "health_status",
    "labour_skill", "work_place", "work_months", "has_resident_medical_insurance", "has_employee_medical_insurance",
    "has_critical_illness_insurance", "has_resident_pension_insurance", "has_employee_pension_insurance", "receives_dibao",
    "receives_tekun", "public_service_job", "public_service_job_months", "is_in_military_service", "orphan_status",
    "receives_medical_aid", "person_status",
)  # fmt: skip
MEN = (
    "之子", "之女婿", "之孙子", "之外孙子", "之父", "之岳父", "之公公",
    "之祖父", "之外祖父", "之叔伯", "之侄儿", "之曾孙子",
)  # fmt: skip
WOMEN = (
    "之女", "之儿媳", "之孙女", "之外孙女", "之母", "之岳母", "之婆婆",
    "之祖母", "之外祖母", "之兄弟媳妇", "之侄女", "之曾孙女",
)  # fmt: skip
STAGES = {
    "学前教育": "学前", "小学": "小学", "七": "初中", "八": "初中", "九": "初中", "普通高中": "普高", "中职": "中职",
    "技师学院": "中职", "高职高专": "大专", "本科": "本科", "硕士研究生及以上": "研究生",
}  # fmt: skip
LEVELS = ("一级", "二级", "三级", "四级")


def build(moment: Moment) -> list[Row]:
    lists = _Lists(moment)
    facts = []
    for person in moment.present("person"):
        text = person["id_number"]
        facts.append({
            **{name: person[name] for name in FORM}, "subject_key": person["record_key"],
            "town_code": town_of(person["village_code"]), "as_of": moment.as_of, "person_row_id": person["row_id"],
            "is_current_member": _is_current(person), **_number(text), **_others_of_number(lists, person),
            **_ages(moment.as_of, person), **_school(person["school_status"]),
            "relation_gender": _relation_gender(person["relation_to_head"]),
            "education_rank": education_rank(person["education_level"]), **_home(lists, person),
            **_previous(only(lists.earlier.get(person["record_key"]))), **_rosters(lists, person),
            **_work(lists, person), "disability_level": _disability_level(lists, text),
        })  # fmt: skip
    return facts


class _Lists:
    """The lists that a person is looked up on, by what they are looked up with."""

    def __init__(self, moment: Moment) -> None:
        self.as_of = moment.as_of
        self.persons = by_number(row for row in moment.present("person") if _is_number(row["id_number"]))
        self.namesakes = by(moment.first("person"), "village_code", "person_name", "birth_date")
        members = [row for row in moment.first("person") if _is_current(row)]
        self.heads = by([row for row in members if row["relation_to_head"] == "户主"], "household_id")
        self.homes = by(moment.first("household"), "household_id")
        incomes = [row for row in moment.first("household_income") if row["data_date"].year == moment.income_year]
        self.incomes = by(incomes, "household_id")
        self.earlier = by(moment.earlier("person"), "record_key")
        self.wishes = by_number(moment.first("job_wish"))
        self.jobs = by_number(moment.first("employment"))
        names = ("disability", "social_security", "health_record")
        self.rosters = {name: by_number(moment.first(name)) for name in names}
        self.roster_lists = {name: by(moment.present(name), "county_code") for name in names}


def _is_current(person: Row) -> bool:
    """A member is one until the list says otherwise."""
    return person["person_status"] in ("正常", None)


def _is_number(text: str | None) -> bool:
    """Shorter texts are no numbers."""
    return text is not None and len(text) >= 15


def _number(text: str | None) -> Row:
    """What the number itself says: six digits of the place, eight of the birth, three in order (odd: a man), one to check;
    that of a certificate of the disabled goes on with two or four more characters."""
    is_judgeable = text is not None and len(text) in (18, 20, 22) and re.match("[0-9]{17}", text) is not None
    known: dict[str, Any] = dict.fromkeys(("is_id_checksum_ok", "id_birth_text", "id_birth_date", "id_gender"))
    if text is not None and is_judgeable:
        known = {
            "is_id_checksum_ok": _is_checksum_ok(text[:18]), "id_birth_text": text[6:14],
            "id_birth_date": _day(text[6:14]), "id_gender": "男" if text[16] in "13579" else "女",
        }  # fmt: skip
    is_formed = None
    if text is not None and len(text) == 18:
        is_formed = re.fullmatch("[1-9][0-9]{16}[0-9X]", text) is not None
    length = None if text is None else len(text)
    return {"id_text": text, "id_length": length, "is_id_judgeable": is_judgeable, "is_id_formed": is_formed, **known}


def _is_checksum_ok(number: str) -> bool:
    """ISO 7064, MOD 11-2: doubled and added up digit by digit, the whole leaves 1; X stands for ten."""
    if number[17] not in "0123456789X":
        return False
    rest = 0
    for character in number:
        rest = (2 * rest + (10 if character == "X" else int(character))) % 11
    return rest == 1


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _others_of_number(lists: _Lists, person: Row) -> Row:
    """Who else has the number, and who else has the name and the birthday in the village."""
    text = person["id_number"]
    same = lists.persons[text[:18]] if _is_number(text) else []
    alike = lists.namesakes.get((person["village_code"], person["person_name"], person["birth_date"]), [])
    households, persons = distinct(row["household_id"] for row in same), distinct(row["record_key"] for row in same)
    if len(same) == 1:
        households = 1
    is_first = bool(same) and person["row_id"] == min(row["row_id"] for row in same)
    return {
        "households_with_same_id": households if same else None, "persons_with_same_id": persons if same else None,
        "has_namesake_of_other_id": distinct(number_of(row["id_number"]) for row in alike) > 1,
        "matched_id": number_of(text) if is_first else None,
    }  # fmt: skip


def _ages(as_of: date, person: Row) -> Row:
    """Years at the day, and at the last 31 August up to it."""
    august = date(as_of.year, 8, 31)
    if august > as_of:
        august = date(as_of.year - 1, 8, 31)
    birth = person["birth_date"]
    return {"age_years": years_between(birth, as_of), "school_age_years": years_between(birth, august)}


def _school(status: str | None) -> Row:
    """The stage of the status without its year; children before school are not at school, those of kindergartens are."""
    stage = None if status is None else re.sub("[一二三四五]?年级$", "", status)
    return {"is_at_school": status not in ("非在校生", "学龄前儿童", None), "school_stage": STAGES.get(stage or "")}


def _relation_gender(relation: str | None) -> str | None:
    if relation in MEN:
        return "男"
    return "女" if relation in WOMEN else None


def _home(lists: _Lists, person: Row) -> Row:
    """The household, its only head, and its income of the year."""
    heads = lists.heads.get(person["household_id"], [])
    head = heads[0] if len(heads) == 1 else None
    home = only(lists.homes.get(person["household_id"]))
    income = only(lists.incomes.get(person["household_id"]))
    birth = of(head, "birth_date")
    return {
        "household_row_id": of(home, "row_id"), "has_household": home is not None,
        "poverty_status": of(home, "poverty_status"), "has_labour_capacity": of(home, "has_labour_capacity"),
        "household_income_row_id": of(income, "row_id"),
        "disposable_income_per_person_yuan": of(income, "disposable_income_per_person_yuan"),
        "head_person_row_id": of(head, "row_id"), "head_birth_date": birth,
        "head_age_years": years_between(birth, lists.as_of),
        "head_id_gender": _number(of(head, "id_number"))["id_gender"],
    }  # fmt: skip


def _previous(earlier: Row | None) -> Row:
    """The same person on the list before."""
    return {
        "previous_person_row_id": of(earlier, "row_id"), "previous_id_text": of(earlier, "id_number"),
        "previous_gender": of(earlier, "gender"), "previous_birth_date": of(earlier, "birth_date"),
        "previous_ethnicity": of(earlier, "ethnicity"),
        "previous_education_rank": education_rank(of(earlier, "education_level")),
    }  # fmt: skip


def _rosters(lists: _Lists, person: Row) -> Row:
    """The person on the rosters of other offices. Only one row of a number is looked up there."""
    matched = _others_of_number(lists, person)["matched_id"]
    certified, supported, treated = (
        lists.rosters[name].get(matched, []) for name in ("disability", "social_security", "health_record")
    )
    supported = [row for row in supported if _is_in_force(row, lists.as_of)]
    benefits = {row["benefit_type"] for row in supported}
    comparable = {name: _is_comparable(lists, person, name) for name in lists.rosters}
    return {
        "disability_row_id": most(row["row_id"] for row in certified),
        "social_security_row_id": most(row["row_id"] for row in supported),
        "health_record_row_id": most(row["row_id"] for row in treated),
        "has_disability_certificate":
            any(row["certificate_number"] is not None for row in certified) if comparable["disability"] else None,
        "is_on_dibao_roster": "低保" in benefits if comparable["social_security"] else None,
        "is_on_orphan_roster": bool(benefits & {"孤儿", "事实无人抚养"}) if comparable["social_security"] else None,
        "has_family_doctor": _has_family_doctor(treated) if comparable["health_record"] else None,
    }  # fmt: skip


def _is_comparable(lists: _Lists, person: Row, roster: str) -> bool:
    """Whether the county's newest roster is of the day of the list, and the number finds the right person there."""
    number = _number(person["id_number"])
    is_born_so = person["birth_date"] is not None and number["id_birth_date"] == person["birth_date"]
    is_trusted = number["is_id_checksum_ok"] is True and is_born_so and len(lists.persons[number["id_text"][:18]]) == 1
    county_rows = lists.roster_lists[roster].get(person["county_code"], [])
    return is_trusted and most(row["data_date"] for row in county_rows) == person["data_date"]


def _is_in_force(benefit: Row, as_of: date) -> bool:
    starts, ends = benefit["start_date"] or date.min, benefit["end_date"] or date.max
    return bool(starts <= as_of <= ends)


def _has_family_doctor(treated: list[Row]) -> Known:
    """Who is not on the list has none; who is on it may have left the answer open."""
    if not treated:
        return False
    said: Known = most(row["has_family_doctor"] for row in treated)
    return said


def _work(lists: _Lists, person: Row) -> Row:
    """Jobs and wishes for work under the number; that a job goes on is held against one row of it only."""
    # A shorter text is no number: it names nobody on another list.
    is_number = person["id_number"] is not None and len(person["id_number"]) >= 15
    number = number_of(person["id_number"]) if is_number else None
    matched = lists.jobs.get(_others_of_number(lists, person)["matched_id"], [])
    return {
        "jobs": len(lists.jobs.get(number, [])), "job_wishes": len(lists.wishes.get(number, [])),
        "employment_row_id": most(row["row_id"] for row in matched),
        "open_jobs": sum(_goes_on(job["end_month"], lists.as_of) for job in matched),
    }  # fmt: skip


def _goes_on(end_month: date | None, as_of: date) -> bool:
    """A job ends with the last day of the month that is written."""
    if end_month is None:
        return True
    return end_month.replace(day=calendar.monthrange(end_month.year, end_month.month)[1]) > as_of


def _disability_level(lists: _Lists, text: str | None) -> str | None:
    """By the 20th character of the number of a certificate, else the severest on the roster."""
    if text is not None and len(text) in (20, 22) and text[19] in "1234":
        return LEVELS[int(text[19]) - 1]
    listed = lists.rosters["disability"].get(number_of(text), [])
    place = least(LEVELS.index(row["disability_level"]) for row in listed if row["disability_level"] is not None)
    return None if place is None else LEVELS[place]
