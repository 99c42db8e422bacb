"""One payment out of a fund made by the day, with its fund, project and notice, its payee, and payments that look like it."""

from __future__ import annotations

import re

from tests.oracle.facts.shared_money import identity, of_form, persons_by_identity, unique, written_number
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, county_of, first_of, of, total, town_of

FORM = (
    "payment_id", "fund_id", "project_id", "data_date", "duplicate_no", "paid_yuan", "paid_date", "voucher_number",
    "payment_method", "purpose", "notice_id",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    funds, projects = unique(moment.first("fund"), "fund_id"), unique(moment.first("project"), "project_id")
    notices = unique(moment.first("public_notice"), "notice_id")
    payments = moment.first("fund_payment")
    of_fund = by(payments, "fund_id")
    persons = persons_by_identity(moment.latest("person"))
    codes = {written_number(row["unified_social_credit_code"]) for row in moment.present("entity")} - {None}
    facts = []
    for payment in moment.present("fund_payment"):
        fund, project = funds.get(payment["fund_id"]), projects.get(payment["project_id"])
        notice = notices.get(payment["notice_id"])
        villages = (of(project, "village_code"), of(fund, "village_code"))
        village = first_of(payment["village_code"], *villages)
        facts.append({
            "subject_key": payment["record_key"], **of_form(payment, *FORM), "village_code": village,
            "town_code": town_of(village),
            "county_code": first_of(payment["county_code"], *(county_of(code) for code in villages)), "as_of": moment.as_of,
            "fund_payment_row_id": payment["row_id"], "fund_row_id": of(fund, "row_id"),
            "project_row_id": of(project, "row_id"), "public_notice_row_id": of(notice, "row_id"),
            "has_payee": payment["payee_name"] is not None,
            "has_payee_id_number": written_number(payment["payee_id_number"]) is not None,
            "is_payee_person": is_person(written_number(payment["payee_id_number"])),
            "is_payee_registered_person": identity(payment["payee_id_number"]) in persons,
            "is_payee_registered_entity": written_number(payment["payee_id_number"]) in codes, **_fund(fund),
            "fund_paid_yuan": total(row["paid_yuan"] for row in of_fund.get(payment["fund_id"], [])), **_project(project),
            "has_notice": notice is not None, "notice_start_date": of(notice, "start_date"), **_repeats(payment, payments),
        })  # fmt: skip
    return facts


def is_person(number: str | None) -> bool:
    """Whether the number is one of identity: an area and a birth date of this century or the last."""
    return number is not None and re.fullmatch(r"[1-8]\d{5}(19|20)\d{9}[\dX]", number, re.ASCII) is not None


def _fund(fund: Row | None) -> Row:
    return {
        "has_fund": fund is not None, "fund_year": of(fund, "fund_year"), "fund_source_level": of(fund, "source_level"),
        "fund_source_type": of(fund, "source_type"), "fund_use": of(fund, "fund_use"),
        "fund_issued_date": of(fund, "issued_date"), "fund_received_date": of(fund, "received_date"),
        "fund_received_yuan": of(fund, "received_yuan"),
    }  # fmt: skip


def _project(project: Row | None) -> Row:
    return {
        "has_project": project is not None, "project_category": of(project, "project_category"),
        "project_status": of(project, "project_status"), "is_project_in_library": of(project, "is_in_project_library"),
        "project_start_date": of(project, "start_date"),
    }  # fmt: skip


def _repeats(payment: Row, payments: list[Row]) -> Row:
    """Payments on the same voucher, to the same payee on it, and to the same payee on the same day of the same sum."""
    voucher, day, payee = payment["voucher_number"], payment["paid_date"], payment["payee_name"]
    on_voucher = [row for row in payments if voucher is not None and row["voucher_number"] == voucher]
    same_payee = [row for row in payments if payee is not None and row["payee_name"] == payee]
    # Voucher numbers begin anew every year in every village.
    twice = [
        row
        for row in same_payee
        if row in on_voucher
        and row["village_code"] == payment["village_code"] is not None
        and None not in (day, row["paid_date"])
        and row["paid_date"].year == day.year
    ]
    # Namesakes are told apart by village and number; where both rows leave one out, it tells nothing apart.
    alike = [
        row
        for row in same_payee
        if row["paid_date"] == day is not None
        and row["paid_yuan"] == payment["paid_yuan"] is not None
        and row["village_code"] == payment["village_code"]
        and written_number(row["payee_id_number"]) == written_number(payment["payee_id_number"])
    ]
    return {
        "payments_with_same_voucher": len(on_voucher), "payments_with_same_voucher_and_payee": max(1, len(twice)),
        "payments_alike": max(1, len(alike)),
    }  # fmt: skip
