"""One enterprise, cooperative or farm on the list in force, with what is invested in it and whom the ledger of jobs names."""

from __future__ import annotations

from tests.oracle.facts.shared_money import is_still_invested, of_form, written_number
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct, total, town_of

FORM = (
    "entity_id", "village_code", "county_code", "data_date", "duplicate_no", "entity_name", "entity_type", "registered_date",
    "operating_status", "members", "poor_household_members", "hired_poor_labourers", "is_entrepreneur", "is_foshan_base",
    "annual_revenue_yuan", "annual_profit_yuan",
)  # fmt: skip
# GB 32100: letters that look like digits are left out.
CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def build(moment: Moment) -> list[Row]:
    investments = by(moment.first("asset_investment"), "entity_id")
    everywhere = [
        row["invested_yuan"] for row in moment.first("asset_investment") if is_still_invested(row, moment.as_of)
    ]
    jobs = by(moment.first("employment"), "employer_name", "data_date")
    villages = {row["village_code"] for row in moment.first("village") if row["is_provincial_poor_village"]}
    facts = []
    for entity in moment.present("entity"):
        code = written_number(entity["unified_social_credit_code"])
        own = investments.get(entity["entity_id"], [])
        # Only lists of the same day can be compared.
        same_day = jobs.get((entity["entity_name"], entity["data_date"]))
        facts.append({
            "subject_key": entity["record_key"], **of_form(entity, *FORM), "town_code": town_of(entity["village_code"]),
            "as_of": moment.as_of, "entity_row_id": entity["row_id"], "has_credit_code": code is not None,
            "is_credit_code_ok": None if code is None else is_credit_code(code),
            "is_in_village_list": entity["village_code"] in villages, "investments": len(own),
            "invested_yuan": total(row["invested_yuan"] for row in own if is_still_invested(row, moment.as_of)) or 0,
            "program_invested_yuan": total(everywhere),
            "labourers_in_ledger": None if same_day is None else distinct(row["id_number"] for row in same_day),
        })  # fmt: skip
    return facts


def is_credit_code(code: str) -> bool:
    """Whether 18 signs weighted by the powers of 3 add up as GB 32100 asks."""
    if len(code) != 18 or any(sign not in CODE_SIGNS for sign in code):
        return False
    weighted = sum(CODE_SIGNS.index(sign) * 3**place for place, sign in enumerate(code[:17]))
    return (31 - weighted % 31) % 31 == CODE_SIGNS.index(code[17])
