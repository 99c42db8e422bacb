"""Money and industry hold together, among themselves and with the rest of the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
import pytest

from pipelines.demo.clock import DATA_DATES, DAYS, NEVER, day
from pipelines.demo.economy.payments import joined_funds
from pipelines.demo.world import World
from tests.demo.registers import register_of
from tests.rules.registers import facts_at, rows_of

TABLES = {
    "village", "natural_village", "household", "person", "household_income", "project", "fund", "public_notice",
    "fund_payment", "project_decision", "risk", "asset_investment", "pv_station", "pv_income", "consumption",
    "project_beneficiary", "dividend", "entity", "village_asset", "donation", "mutual_fund",
}  # fmt: skip

# What no row of clean data may show at any data date, by grain.
NEVER_SO = {
    "fund": ["paid_yuan > received_yuan", "paid_yuan > 0 AND received_yuan IS NULL",
             "received_date < as_of - INTERVAL 365 DAY AND paid_yuan < received_yuan"],
    "fund_payment": ["NOT has_fund", "NOT has_project", "paid_date < fund_received_date", "paid_date < project_start_date",
                     "NOT is_payee_registered_person AND NOT is_payee_registered_entity", "payments_alike > 1",
                     "is_payee_person AND paid_yuan > 50000", "payments_with_same_voucher > 1",
                     "paid_date < notice_start_date", "notice_id IS NOT NULL AND NOT has_notice"],
    "public_notice": ["payments > 0 AND paid_yuan <> announced_amount_yuan", "fund_budgeted_yuan <> announced_amount_yuan",
                      "payments > 0 AND first_paid_date <= end_date"],
    "project": ["paid_yuan > capacity_yuan", "invested_yuan <> paid_yuan", "first_adopted_date IS NULL",
                "first_adopted_date > library_date", "project_category = '产业' AND participating_households = 0",
                "project_category IN ('产业', '资产收益', '村集体经济')"
                " AND beneficiary_households <> listed_beneficiary_households",
                "project_category IN ('产业', '资产收益') AND last_risk_assessed_date IS NULL",
                "project_category IN ('产业', '资产收益') AND last_risk_assessed_date < as_of - INTERVAL 365 DAY"],
    "project_pair": ["is_same_name", "budget_difference_yuan < 0.1 * larger_budget_yuan"],
    "project_beneficiary": ["NOT has_project", "NOT is_household_in_force", "NOT is_person_of_household",
                            "village_code <> household_village_code", "paid_date < project_start_date",
                            "paid_income_yuan > 0 AND paid_date IS NULL"],
    "project_decision": ["NOT has_project", "households_in_favour > present_households",
                         "3 * present_households < 2 * entitled_households"],
    "household": ["project_income_yuan <> coalesce(dividend_income_yuan, 0)"],
    "asset_investment": ["NOT has_entity", "NOT has_project", "entity_invested_yuan > 0.1 * program_invested_yuan",
                         "village_share_yuan + household_share_yuan <> invested_yuan", "annual_profit_yuan <= 0",
                         "entity_registered_date > signed_date - INTERVAL 365 DAY", "end_date < as_of"],
    "dividend": ["NOT has_investment", "paid_yuan <> due_yuan", "beneficiary_households <> listed_beneficiary_households"],
    "entity": ["NOT is_credit_code_ok", "poor_household_members > members"],
    "pv_station": ["NOT is_provincial_poor_village", "annual_equivalent_hours < 1000",
                   "grid_connected_date IS NOT NULL AND notices = 0", "grid_connected_date > as_of",
                   "capacity_kilowatts > 7 * beneficiary_households",
                   "income_months_last_full_year = 12 AND month(as_of) = 12"
                   " AND abs(income_output_last_full_year_kilowatt_hours - annual_output_kilowatt_hours) > 2"],
    "pv_income": ["NOT has_station", "income_yuan <> poverty_relief_yuan", "2 * direct_payments_yuan > income_yuan"],
    "consumption": ["NOT is_in_village_list", "NOT has_entity", "NOT has_household", "computed_amount_yuan <> sale_amount_yuan",
                    "sales_alike > 1", "village_code <> household_village_code"],
    "donation": ["received_date < donation_date", "donated_yuan > 0 AND received_date <= as_of AND donated_funds = 0"],
    "mutual_fund": ["balance_yuan < 0", "balance_yuan <> coalesce(previous_balance_yuan, 0) + signed_amount_yuan",
                    "cash_direction = '支出' AND NOT is_beneficiary_of_village"],
    "risk": ["NOT has_project", "risks_of_same_type > 1", "deadline_date < as_of AND risk_status <> '已化解'",
             "risk_level = '高' AND NOT (has_planned_measure AND has_responsible_person)"],
    "village": ["industry_projects_begun = 0", "entrepreneurs = 0", "month(as_of) = 12 AND sales_last_full_year = 0"],
    "village_asset": ["NOT is_in_village_list", "lease_income_yuan > village_collective_income_yuan"],
}  # fmt: skip
# Grains that may have no rows before 2018.
LATER = {"pv_station", "pv_income", "project_pair"}


@pytest.fixture(scope="module")
def registered(small_world: World) -> Iterator[duckdb.DuckDBPyConnection]:
    """The world's rows as a register, with facts of every data date."""
    register = register_of(small_world, TABLES)
    for at in DATA_DATES:
        facts_at(register, at, schema(at))
    yield register
    register.close()


def schema(at: date) -> str:
    return f"facts_{at:%Y%m%d}"


@pytest.mark.parametrize("grain", NEVER_SO)
def test_clean_rows_answer_what_the_catalogue_asks(registered: duckdb.DuckDBPyConnection, grain: str) -> None:
    for at in DATA_DATES:
        rows, *broken = rows_of(
            registered,
            f"SELECT count(*), {', '.join(f'count(CASE WHEN {wrong} THEN 1 END)' for wrong in NEVER_SO[grain])}"
            f" FROM {schema(at)}.{grain}",
        )[0]
        assert rows > 0 or (grain in LATER and at.year < 2018), at
        assert dict(zip(NEVER_SO[grain], broken, strict=True)) == dict.fromkeys(NEVER_SO[grain], 0), at


def test_the_register_adds_up_to_the_programme(registered: duckdb.DuckDBPyConnection, small_world: World) -> None:
    query = f"SELECT villages, households, persons, funds_paid_yuan FROM {schema(DATA_DATES[-1])}.program"
    households, persons = int(small_world.household_present[-1].sum()), int(small_world.person_present[-1].sum())
    paid = int(small_world.economy.payments.amount_yuan.sum())
    assert rows_of(registered, query) == [(254, households, persons, paid)]


def test_all_money_of_a_fund_is_paid_out_in_its_year(full_world: World) -> None:
    payments = full_world.economy.payments
    funds = joined_funds(full_world.funds, full_world.economy.gifts.funds)
    paid = np.bincount(payments.fund, weights=payments.amount_yuan, minlength=len(funds.village))
    assert (paid == funds.amount_yuan).all()
    assert (payments.day > funds.received[payments.fund]).all()
    year_end = np.array([day(year, 12, 31) for year in funds.year.tolist()])
    assert (payments.day <= year_end[payments.fund]).all()


def test_beneficiaries_are_households_that_stay_and_their_dividends_are_those_of_the_income_form(
    full_world: World,
) -> None:
    rosters, incomes = full_world.economy.rosters, full_world.incomes
    assert (full_world.households.leave[rosters.household] == NEVER).all()
    assert (full_world.people.household[rosters.person] == rosters.household).all()
    paid = np.stack(
        [
            np.bincount(rosters.household, weights=yuan, minlength=full_world.households.count)
            for yuan in rosters.paid_yuan
        ]
    )
    assert (paid == incomes.dividend).all()
    assert (paid > 0).mean() > 0.2


def test_stations_meet_the_five_standards(full_world: World) -> None:
    stations, earnings = full_world.economy.stations, full_world.economy.earnings
    assert stations.hours.min() >= 1000
    assert (stations.kilowatts <= 7 * stations.households).all()
    assert stations.kilowatts.max() <= 300
    assert (sum(earnings.uses_fen) == earnings.electricity_fen + earnings.subsidy_fen).all()
    assert (earnings.transferred <= DAYS[-1]).all()


def test_credit_codes_are_unique_and_of_no_real_place(full_world: World) -> None:
    codes = full_world.economy.entities.credit_code
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 18 and code[2:6] == "4499" for code in codes)
