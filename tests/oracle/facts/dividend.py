"""One dividend on the list in force, with its investment, the year before and what the beneficiaries were paid."""

from __future__ import annotations

from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, county_of, distinct, first_of, least, most, of, only, total, town_of


def build(moment: Moment) -> list[Row]:
    investments = by(moment.first("asset_investment"), "investment_id")
    years = by(moment.first("dividend"), "investment_id", "dividend_year")
    beneficiaries = by(moment.first("project_beneficiary"), "project_id")
    newest_list = most(row["data_date"] for row in moment.present("project_beneficiary"))
    facts = []
    for dividend in moment.present("dividend"):
        investment = only(investments.get(dividend["investment_id"]))
        project = beneficiaries.get(of(investment, "project_id"), [])
        year = dividend["dividend_year"]
        before = years.get((dividend["investment_id"], year - 1), []) if year is not None else []
        paid = [row["paid_income_yuan"] for row in project if (row["paid_income_yuan"] or 0) > 0]
        village = first_of(dividend["village_code"], of(investment, "village_code"))
        facts.append({
            "subject_key": dividend["record_key"], "dividend_id": dividend["dividend_id"],
            "investment_id": dividend["investment_id"], "project_id": of(investment, "project_id"),
            "entity_id": of(investment, "entity_id"), "village_code": village, "town_code": town_of(village),
            "county_code": first_of(dividend["county_code"], county_of(of(investment, "village_code"))),
            "as_of": moment.as_of, "data_date": dividend["data_date"], "duplicate_no": dividend["duplicate_no"],
            "dividend_row_id": dividend["row_id"], "asset_investment_row_id": of(investment, "row_id"),
            "dividend_year": year, "due_date": dividend["due_date"], "due_yuan": dividend["due_yuan"],
            "paid_date": dividend["paid_date"], "paid_yuan": dividend["paid_yuan"],
            "beneficiary_households": dividend["beneficiary_households"],
            "distribution_basis": dividend["distribution_basis"], "has_investment": investment is not None,
            "annual_return_yuan": of(investment, "annual_return_yuan"),
            "investment_start_date": of(investment, "start_date"), "investment_end_date": of(investment, "end_date"),
            "previous_year_due_yuan": total(row["due_yuan"] for row in before),
            "previous_year_paid_yuan": total(row["paid_yuan"] for row in before),
            "beneficiary_list_year": None if newest_list is None else newest_list.year,
            "listed_beneficiary_households": distinct(row["household_id"] for row in project) if project else None,
            "paid_beneficiary_households": len(paid) if project else None,
            "least_paid_income_yuan": least(paid), "most_paid_income_yuan": most(paid),
        })  # fmt: skip
    return facts
