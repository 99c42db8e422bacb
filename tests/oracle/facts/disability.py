"""One person on the roster of the disabled in force, what the certificate number says, and the person on the list."""

from __future__ import annotations

import operator
from datetime import date

from tests.oracle.facts.shared_persons import key_without_number, number_of, person_of
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import either, holds, least, of, town_of

CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
LEVELS = ("一级", "二级", "三级", "四级")


def build(moment: Moment) -> list[Row]:
    facts = []
    for listed in moment.present("disability"):
        person = person_of(moment, listed["id_number"])
        facts.append({
            "subject_key": key_without_number(listed["county_code"], listed["record_key"]),
            "person_id": of(person, "person_id"), "household_id": of(person, "household_id"),
            "village_code": of(person, "village_code"), "town_code": town_of(of(person, "village_code")),
            "county_code": listed["county_code"] or of(person, "county_code"), "as_of": moment.as_of,
            "data_date": listed["data_date"], "duplicate_no": listed["duplicate_no"],
            "disability_row_id": listed["row_id"], "person_row_id": of(person, "person_row_id"),
            "has_person": person is not None, "id_text": listed["id_number"],
            **_certificate(listed), "disability_category": listed["disability_category"],
            "disability_level": listed["disability_level"], "issued_date": listed["issued_date"],
            "expiry_date": listed["expiry_date"], "is_assessment_needed": listed["is_assessment_needed"],
            "assessed_date": listed["assessed_date"], "waiting_since_date": _waiting_since(moment, listed),
            "living_subsidy_yuan_per_month": listed["living_subsidy_yuan_per_month"],
            "nursing_subsidy_yuan_per_month": listed["nursing_subsidy_yuan_per_month"],
            "has_special_education": listed["has_special_education"],
            "is_single_person_case": listed["is_single_person_case"],
            "person_data_date": of(person, "data_date"), "health_status": of(person, "health_status"),
            "receives_dibao": of(person, "receives_dibao"), "receives_tekun": of(person, "receives_tekun"),
            "age_years": of(person, "age_years"), "labour_skill": of(person, "labour_skill"),
            "school_status": of(person, "school_status"), "is_working": _is_working(person),
            "poverty_status": of(person, "poverty_status"),
        })  # fmt: skip
    return facts


def _certificate(listed: Row) -> Row:
    """What the number of the certificate says: the person's number, the category, the level, and perhaps its renewal."""
    text = listed["certificate_number"]
    is_whole = text is not None and len(text) in (20, 22)
    return {
        "certificate_text": text, "has_certificate": text is not None,
        "certificate_length": None if text is None else len(text),
        "is_certificate_of_same_number": holds(operator.eq, number_of(text), number_of(listed["id_number"])),
        "certificate_category": _named(text[18], CATEGORIES) if is_whole else None,
        "certificate_level": _named(text[19], LEVELS) if is_whole else None,
    }  # fmt: skip


def _named(digit: str, names: tuple[str, ...]) -> str:
    return dict(zip("1234567", names, strict=False)).get(digit, "无效")


def _is_waiting(listed: Row) -> bool:
    return listed["is_assessment_needed"] is True and listed["assessed_date"] is None


def _waiting_since(moment: Moment, listed: Row) -> date | None:
    """The day of the first list on which who waits now waited."""
    if not _is_waiting(listed):
        return None
    lists = [
        row["data_date"]
        for row in moment.register.rows["disability"]
        if row["record_key"] == listed["record_key"] and row["data_date"] <= moment.as_of and _is_waiting(row)
    ]
    day: date | None = least(lists)
    return day


def _is_working(person: Row | None) -> bool:
    """Whoever has months of work or of a public job on the list, or a job in the ledger that goes on."""
    months = ("work_months", "public_service_job_months", "open_jobs")
    return either(*(holds(operator.gt, of(person, name), 0) for name in months)) is True
