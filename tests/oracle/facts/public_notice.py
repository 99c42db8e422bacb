"""One public notice begun by the day of the facts, with the fund it announces and what was paid under it."""

from __future__ import annotations

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, first_of, least, of, only, total, town_of

FORM = (
    "notice_id", "village_code", "county_code", "data_date", "duplicate_no", "notice_subject_type", "notice_subject_id",
    "notice_level", "notice_kind", "start_date", "end_date", "notice_place", "notice_channel", "has_photos",
    "complaint_phone_number", "announced_amount_yuan",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    payments = by(moment.first("fund_payment"), "notice_id")
    funds = by(moment.first("fund"), "fund_id")
    facts = []
    for notice in moment.present("public_notice"):
        paid = payments.get(notice["notice_id"], [])
        fund = only(funds.get(notice["notice_subject_id"])) if notice["notice_subject_type"] == "资金" else None
        facts.append({name: notice[name] for name in FORM} | {
            "subject_key": notice["record_key"], "public_notice_row_id": notice["row_id"], "as_of": moment.as_of,
            "town_code": town_of(notice["village_code"]), "fund_row_id": of(fund, "row_id"),
            "fund_budgeted_yuan": of(fund, "budgeted_yuan"), "payments": len(paid),
            "paid_yuan": first_of(total(row["paid_yuan"] for row in paid), 0),
            "first_paid_date": least(row["paid_date"] for row in paid),
        })  # fmt: skip
    return facts
