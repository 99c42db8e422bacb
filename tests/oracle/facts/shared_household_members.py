"""The persons of one household: how many members are what, and who is the head."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tests.oracle.moment import Row
from tests.oracle.plain import Known, both, either, opposite

EXCUSES = ("因病", "因残", "休学", "送教上门", "学龄前")


def count_members(persons: list[Row], school_from: Decimal | None, school_to: Decimal | None) -> Row:
    """Counts over the current members; who has died, moved away or been struck off is a person of the list only."""
    members = [person for person in persons if person["is_current_member"]]
    ages = [member["age_years"] for member in members]

    def is_dropped_out(member: Row) -> bool:
        age = member["school_age_years"]
        is_of_age = None not in (age, school_from, school_to) and school_from <= age <= school_to
        return is_of_age and member["school_status"] == "非在校生" and member["dropout_reason"] not in EXCUSES

    counted = {name: sum(test(member) is True for member in members) for name, test in COUNTED.items()}
    return counted | {
        "persons": len(persons), "members": len(members),
        "members_60_or_over": sum(age is not None and age >= 60 for age in ages),
        "members_of_unknown_age": ages.count(None), "has_adult_member": _has_adult(persons, ages),
        "members_dropped_out": sum(map(is_dropped_out, members)),
    }  # fmt: skip


def _has_adult(persons: list[Row], ages: list[int | None]) -> Known:
    """Of a household without persons on the list nobody knows."""
    if not persons:
        return None
    return either(*(None if age is None else age >= 18 for age in ages))


def sole_head(persons: list[Row]) -> Row:
    """The head, if exactly one member is registered as such."""
    heads = [person for person in persons if person["is_current_member"] and person["relation_to_head"] == "户主"]
    head = heads[0] if len(heads) == 1 else {}
    return {
        "head_person_row_id": head.get("person_row_id"), "head_person_id_text": head.get("id_text"),
        "head_person_name": head.get("person_name"), "head_age_years": head.get("age_years"),
    }  # fmt: skip


def _is_above_zero(person: Row, column: str) -> bool:
    return (person[column] or 0) > 0


def _is_ill(person: Row) -> bool:
    return any(word in (person["health_status"] or "") for word in ("长期慢性病", "患有大病"))


def _is_insured_pensioner(person: Row) -> Known:
    # Whoever is sixty-one has been of pension age for a whole year.
    return person["age_years"] is not None and both(person["age_years"] >= 61, person["has_resident_pension_insurance"])


def _is_without_insurance(person: Row) -> bool:
    """Neither is said: a blank column is no insurance either (as SS01 has it)."""
    return not person["has_resident_medical_insurance"] and not person["has_employee_medical_insurance"]


def _is_at_work(person: Row) -> bool:
    return _is_above_zero(person, "work_months")


COUNTED: dict[str, Callable[[Row], Known]] = {
    "heads": lambda person: person["relation_to_head"] == "户主",
    "spouses": lambda person: person["relation_to_head"] == "配偶",
    "members_able": lambda person: person["labour_skill"] in ("普通劳动力", "技能劳动力"),
    "members_without_labour": lambda person: person["labour_skill"] in ("无劳动力", "丧失劳动力"),
    "members_ill": _is_ill,
    "members_disabled": lambda person: "残疾" in (person["health_status"] or ""),
    "members_at_school": lambda person: person["is_at_school"],
    "members_working": _is_at_work,
    "members_with_job": lambda person: _is_at_work(person) or _is_above_zero(person, "public_service_job_months"),
    "members_in_work": lambda person: _is_at_work(person) or person["public_service_job"] is not None,
    "members_on_dibao": lambda person: person["receives_dibao"],
    "members_on_tekun": lambda person: person["receives_tekun"],
    "members_on_support": lambda person: either(person["receives_dibao"], person["receives_tekun"]),
    "members_without_support": lambda person: both(
        opposite(person["receives_dibao"]), opposite(person["receives_tekun"])
    ),
    "insured_members_61_or_over": _is_insured_pensioner,
    "members_without_medical_insurance": _is_without_insurance,
    "members_dropped_out_for_poverty": lambda person: person["dropout_reason"] == "因贫",
}
