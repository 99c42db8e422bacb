"""The rows of every table at a data date, as frames of canonical values in the columns of the contract.

Each builder takes the world, the position of the data date and, for tables that counties send, the position of the
county. A column named `_row` holds the position in the world's arrays (for planting); it is never written.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipelines.demo.care import SERVICE_PERIODS
from pipelines.demo.school_aid import TERMS
from pipelines.demo.tables.annual import condition_rows, exit_check_rows, income_rows
from pipelines.demo.tables.cadres import attendance_rows, cadre_rows, team_rows
from pipelines.demo.tables.care import disability_rows, education_aid_rows, health_rows, social_security_rows
from pipelines.demo.tables.events import household_change_rows, person_change_rows, visit_rows
from pipelines.demo.tables.household import household_rows
from pipelines.demo.tables.industry import beneficiary_rows, dividend_rows, entity_rows, investment_rows
from pipelines.demo.tables.money import fund_rows, notice_rows, project_rows
from pipelines.demo.tables.oversight import (
    conduct_rows,
    external_match_rows,
    issue_rows,
    official_case_rows,
    talk_rows,
)
from pipelines.demo.tables.person import person_rows
from pipelines.demo.tables.society import asset_rows, donation_rows, mutual_fund_rows, sale_rows
from pipelines.demo.tables.solar import solar_income_rows, station_rows
from pipelines.demo.tables.spending import decision_rows, payment_rows, risk_rows
from pipelines.demo.tables.support import housing_rows, pairing_rows, support_unit_rows
from pipelines.demo.tables.unit_work import (
    assessment_rows,
    exchange_rows,
    leader_village_rows,
    meeting_rows,
    model_village_rows,
    party_activity_rows,
    publicity_rows,
)
from pipelines.demo.tables.village import natural_village_rows, village_rows
from pipelines.demo.tables.work import (
    employment_rows,
    recruitment_rows,
    training_person_rows,
    training_rows,
    vacancy_rows,
    wish_rows,
)
from pipelines.demo.world import World

CountyBuilder = Callable[[World, int, int], pl.DataFrame]
ProgramBuilder = Callable[[World, int], pl.DataFrame]

COUNTY_TABLES: dict[str, CountyBuilder] = {
    "household": household_rows,
    "person": person_rows,
    "household_income": income_rows,
    "household_condition": condition_rows,
    "exit_check": exit_check_rows,
    "household_change": household_change_rows,
    "person_change": person_change_rows,
    "pairing": pairing_rows,
    "visit_log": visit_rows,
    "housing": housing_rows,
    "disability": disability_rows,
    "social_security": social_security_rows,
}
PROGRAM_TABLES: dict[str, ProgramBuilder] = {
    "village": village_rows,
    "natural_village": natural_village_rows,
    "support_unit": support_unit_rows,
    "project": project_rows,
    "fund": fund_rows,
    "public_notice": notice_rows,
    "education_aid": education_aid_rows,
    "health_record": health_rows,
    "employment": employment_rows,
    "training": training_rows,
    "training_person": training_person_rows,
    "recruitment_event": recruitment_rows,
    "job_vacancy": vacancy_rows,
    "job_wish": wish_rows,
    "fund_payment": payment_rows,
    "project_decision": decision_rows,
    "risk": risk_rows,
    "asset_investment": investment_rows,
    "pv_station": station_rows,
    "pv_income": solar_income_rows,
    "consumption": sale_rows,
    "project_beneficiary": beneficiary_rows,
    "dividend": dividend_rows,
    "entity": entity_rows,
    "village_asset": asset_rows,
    "donation": donation_rows,
    "mutual_fund": mutual_fund_rows,
    "team": team_rows,
    "cadre": cadre_rows,
    "cadre_attendance": attendance_rows,
    "leader_village": leader_village_rows,
    "meeting": meeting_rows,
    "party_activity": party_activity_rows,
    "model_village": model_village_rows,
    "publicity": publicity_rows,
    "exchange": exchange_rows,
    "household_conduct": conduct_rows,
    "external_match": external_match_rows,
    "issue": issue_rows,
    "assessment": assessment_rows,
    "talk_accountability": talk_rows,
    "official_discipline": official_case_rows,
}
# Programme-wide tables that a department exports from its own system as text, too long to be kept by hand.
EXPORTED_TABLES = frozenset({"education_aid", "health_record", "employment"})
# Tables that come with year-ends only.
ANNUAL_TABLES = frozenset(
    {
        "natural_village", "household_income", "household_condition", "exit_check", "project_beneficiary", "dividend",
        "entity", "village_asset", "donation", "mutual_fund", "team", "leader_village", "model_village", "exchange",
        "household_conduct", "assessment", "talk_accountability", "official_discipline",
    }
)  # fmt: skip
# Tables that come with some data dates only, beside the annual ones: year-ends since the ledger began, or once a term.
TABLE_PERIODS = {
    "education_aid": tuple(term[1] for term in TERMS),
    **dict.fromkeys(("health_record", "employment", "disability", "social_security"), SERVICE_PERIODS),
}
# Increments: only what is new since the previous batch. All other tables are full lists.
EVENT_TABLES = frozenset(
    {
        "household_change", "person_change", "visit_log", "public_notice", "education_aid", "training", "training_person",
        "recruitment_event", "job_vacancy", "job_wish", "fund_payment", "project_decision", "pv_income", "consumption",
        "donation", "mutual_fund", "cadre_attendance", "meeting", "party_activity", "publicity", "exchange",
        "household_conduct", "assessment", "talk_accountability",
    }
)  # fmt: skip
