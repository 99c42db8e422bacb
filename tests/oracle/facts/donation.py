"""One donation made by the day, with the donated funds of its village."""

from __future__ import annotations

from tests.oracle.facts.shared_money import of_form
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, total, town_of

FORM = (
    "donation_id", "village_code", "county_code", "data_date", "duplicate_no", "donation_date", "donor_type",
    "donation_activity", "donated_yuan", "goods_value_yuan", "donation_purpose", "received_date",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    villages = {row["village_code"] for row in moment.first("village")}
    funds = by((row for row in moment.first("fund") if row["source_type"] == "社会捐赠"), "village_code")
    facts = []
    for donation in moment.present("donation"):
        donated = funds.get(donation["village_code"], [])
        facts.append({
            "subject_key": donation["record_key"], **of_form(donation, *FORM), "town_code": town_of(donation["village_code"]),
            "as_of": moment.as_of, "donation_row_id": donation["row_id"],
            "is_in_village_list": donation["village_code"] in villages, "donated_funds": len(donated),
            "donated_funds_received_yuan": total(row["received_yuan"] for row in donated) or 0,
        })  # fmt: skip
    return facts
