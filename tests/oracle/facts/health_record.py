"""The medical year of one person on the list in force, with the person it is about."""

from __future__ import annotations

from tests.oracle.facts.shared_persons import person_of, place_of
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import of


def build(moment: Moment) -> list[Row]:
    facts = []
    for record in moment.present("health_record"):
        person = person_of(moment, record["id_number"])
        facts.append({
            **place_of(moment, record, person), "health_record_row_id": record["row_id"],
            "record_year": record["data_date"].year, "disease_type": record["disease_type"],
            "has_family_doctor": record["has_family_doctor"], "medical_cost_yuan": record["medical_cost_yuan"],
            "insurance_reimbursed_yuan": record["insurance_reimbursed_yuan"],
            "medical_aid_yuan": record["medical_aid_yuan"], "self_paid_yuan": record["self_paid_yuan"],
            "is_insurance_premium_aided": record["is_insurance_premium_aided"],
            "has_critical_illness_insurance": record["has_critical_illness_insurance"],
            "is_in_medical_aid": record["is_in_medical_aid"], "health_status": of(person, "health_status"),
            "poverty_status": of(person, "poverty_status"),
        })  # fmt: skip
    return facts
