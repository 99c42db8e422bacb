"""One investment in force, with its entity and project, what else is invested, and what dividends came of it."""

from __future__ import annotations

from tests.oracle.facts.shared_money import is_still_invested, of_form, unique
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, of, total, town_of

FORM = (
    "investment_id", "project_id", "entity_id", "village_code", "county_code", "data_date", "duplicate_no", "invested_yuan",
    "contract_number", "signed_date", "start_date", "end_date", "return_rate_pct", "annual_return_yuan", "village_share_yuan",
    "household_share_yuan", "has_guarantee", "risk_level",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    entities, projects = unique(moment.first("entity"), "entity_id"), unique(moment.first("project"), "project_id")
    dividends = by(moment.first("dividend"), "investment_id")
    still = [row for row in moment.first("asset_investment") if is_still_invested(row, moment.as_of)]
    of_entity = by(still, "entity_id")
    facts = []
    for investment in moment.present("asset_investment"):
        entity, project = entities.get(investment["entity_id"]), projects.get(investment["project_id"])
        own = dividends.get(investment["investment_id"], [])
        due = [row["due_yuan"] for row in own if row["due_date"] and row["due_date"] <= moment.as_of]
        paid = [row["paid_yuan"] for row in own if row["paid_date"] and row["paid_date"] <= moment.as_of]
        facts.append({
            "subject_key": investment["record_key"], **of_form(investment, *FORM),
            "town_code": town_of(investment["village_code"]), "as_of": moment.as_of,
            # What will be returned later still lies in the entity.
            "capital_returned_date": None if is_still_invested(investment, moment.as_of) else investment["capital_returned_date"],
            "asset_investment_row_id": investment["row_id"], "entity_row_id": of(entity, "row_id"),
            "project_row_id": of(project, "row_id"), "has_entity": entity is not None,
            "entity_type": of(entity, "entity_type"), "operating_status": of(entity, "operating_status"),
            "entity_registered_date": of(entity, "registered_date"), "annual_revenue_yuan": of(entity, "annual_revenue_yuan"),
            "annual_profit_yuan": of(entity, "annual_profit_yuan"),
            "poor_household_members": of(entity, "poor_household_members"),
            "hired_poor_labourers": of(entity, "hired_poor_labourers"), "has_project": project is not None,
            "project_category": of(project, "project_category"), "project_status": of(project, "project_status"),
            "entity_invested_yuan": total(row["invested_yuan"] for row in of_entity.get(investment["entity_id"], [])),
            "program_invested_yuan": total(row["invested_yuan"] for row in still), "dividends": len(own),
            "dividends_due_yuan": total(due) or 0, "dividends_paid_yuan": total(paid) or 0,
        })  # fmt: skip
    return facts
