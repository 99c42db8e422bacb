"""One row of the project list in force, with the notices, payments, beneficiaries, decisions and risks of the project."""

from __future__ import annotations

import operator

from tests.oracle.facts.shared_money import of_form
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct, holds, least, most, total, town_of

FORM = (
    "project_id", "village_code", "county_code", "data_date", "duplicate_no", "project_name", "project_category", "subcategory",
    "construction_nature", "content", "scale", "implement_unit", "start_date", "planned_finish_date", "finish_date",
    "acceptance_date", "project_status", "budget_yuan", "capacity_yuan", "invested_yuan", "is_in_project_library",
    "library_date", "has_feasibility_report", "performance_target", "benefit_mechanism", "expected_income_yuan",
    "actual_income_yuan", "beneficiary_households", "beneficiary_persons", "asset_owner",
)  # fmt: skip
TAKING_PART = ("自主经营", "务工", "生产资料", "代种代养")


def build(moment: Moment) -> list[Row]:
    notices = by(moment.first("public_notice"), "notice_subject_id")
    lists = {
        table: by(moment.first(table), "project_id")
        for table in ("fund_payment", "project_beneficiary", "project_decision", "risk", "asset_investment", "issue")
    }
    list_date = most(row["data_date"] for row in moment.present("project_beneficiary"))
    risk_list_date = most(row["data_date"] for row in moment.present("risk"))
    facts = []
    for project in moment.present("project"):
        of_project = {table: groups.get(project["project_id"], []) for table, groups in lists.items()}
        own = notices.get(project["project_id"], [])
        facts.append({
            "subject_key": project["record_key"], **of_form(project, *FORM), "town_code": town_of(project["village_code"]),
            "as_of": moment.as_of, "project_row_id": project["row_id"],
            **_notices([row for row in own if row["notice_subject_type"] in ("项目", "资金")]),
            **_payments(of_project["fund_payment"]), "beneficiary_list_date": list_date,
            # A list is yearly: it names who benefits from what had begun by then.
            **_beneficiaries(of_project["project_beneficiary"], holds(operator.le, project["start_date"], list_date)),
            **_decisions(of_project["project_decision"]), "risk_list_date": risk_list_date, **_risks(of_project["risk"]),
            "investments": len(of_project["asset_investment"]),
            "put_into_entities_yuan": total(row["invested_yuan"] for row in of_project["asset_investment"]) or 0,
            "issues": len(of_project["issue"]),
        })  # fmt: skip
    return facts


def _notices(notices: list[Row]) -> Row:
    return {
        "public_notice_row_id": most(row["row_id"] for row in notices), "notices": len(notices),
        "notices_afterwards": sum(row["notice_kind"] == "事后公告" for row in notices),
    }  # fmt: skip


def _payments(payments: list[Row]) -> Row:
    return {
        "payments": len(payments), "paying_funds": distinct(row["fund_id"] for row in payments),
        "paid_yuan": total(row["paid_yuan"] for row in payments) or 0,
        "first_paid_date": least(row["paid_date"] for row in payments),
    }  # fmt: skip


def _beneficiaries(listed: list[Row], can_speak: bool | None) -> Row:
    taking_part = [row for row in listed if row["participation_mode"] in TAKING_PART]
    return {
        "listed_beneficiary_households": distinct(row["household_id"] for row in listed) if can_speak else None,
        "participating_households": distinct(row["household_id"] for row in taking_part) if can_speak else None,
        "beneficiary_income_yuan": total(row["paid_income_yuan"] for row in listed) or 0,
    }


def _decisions(decisions: list[Row]) -> Row:
    return {
        "decisions": len(decisions),
        "first_adopted_date": least(row["meeting_date"] for row in decisions if row["is_adopted"]),
        "last_decision_date": most(row["meeting_date"] for row in decisions),
    }


def _risks(risks: list[Row]) -> Row:
    return {
        "risks": len(risks), "open_risks": sum(row["risk_status"] != "已化解" for row in risks),
        "unsold_risks": sum(row["risk_type"] == "滞销" for row in risks),
        "dividend_risks": sum(row["risk_type"] == "分红" for row in risks),
        "last_risk_assessed_date": most(row["assessed_date"] for row in risks),
    }  # fmt: skip
