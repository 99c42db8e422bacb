"""One row of the list of fund allocations in force, with what was paid out of it."""

from __future__ import annotations

from tests.oracle.facts.shared_money import of_form
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, least, most, total, town_of

FORM = (
    "fund_id", "village_code", "county_code", "data_date", "duplicate_no", "fund_year", "source_level", "source_type",
    "document_number", "budgeted_yuan", "issued_date", "received_yuan", "received_date", "fund_use", "handling_unit",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    payments = by(moment.first("fund_payment"), "fund_id")
    newest = most(row["data_date"] for row in moment.present("fund_payment"))
    facts = []
    for fund in moment.present("fund"):
        own = payments.get(fund["fund_id"], [])
        facts.append({
            "subject_key": fund["record_key"], **of_form(fund, *FORM), "town_code": town_of(fund["village_code"]),
            "as_of": moment.as_of, "fund_row_id": fund["row_id"], "payments": len(own),
            "paid_yuan": total(row["paid_yuan"] for row in own) or 0,
            "first_paid_date": least(row["paid_date"] for row in own), "payment_list_date": newest,
            "last_full_year": moment.income_year,
        })  # fmt: skip
    return facts
