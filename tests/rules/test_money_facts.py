"""Facts of money and industry: what each row is set beside, worked out by hand on a village of three households."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.demo.economy.entities import credit_code
from tests.rules.registers import empty_register, facts_at, insert, made_up_id, rows_of

END_2018, END_2019 = date(2018, 12, 31), date(2019, 12, 31)
SEPTEMBER_2019 = date(2019, 9, 30)
VILLAGE, OTHER = "440804101001", "440804101002"
HOME, SECOND, GONE = f"{VILLAGE}0001", f"{VILLAGE}0002", f"{VILLAGE}0009"
HEAD = made_up_id("1970-05-01", "男")
STRANGER = made_up_id("1980-05-01", "男")
CODE = credit_code("93", 10_000_001)


@pytest.fixture(scope="module")
def register() -> Iterator[duckdb.DuckDBPyConnection]:
    """Facts of the end of 2019 (`facts`) and of September (`facts_september`)."""
    connection = empty_register()
    for table, data_date, rows in ROWS:
        insert(connection, table, data_date, rows)
    facts_at(connection, END_2019)
    facts_at(connection, SEPTEMBER_2019, "facts_september")
    yield connection
    connection.close()


def project(number: int, **values: Any) -> dict[str, Any]:
    return {"project_id": f"X{number}", "project_name": f"甲村种养基地{number}期", "village_code": VILLAGE,
            "project_category": "产业", "project_status": "在建", "start_date": date(2018, 3, 1), "content": "建设种养基地",
            "budget_yuan": 100000 * number, "implement_unit": "甲村委员会", **values}  # fmt: skip


def payment(number: int, **values: Any) -> dict[str, Any]:
    return {"payment_id": f"C{number}", "fund_id": "Z1", "project_id": "X1", "village_code": VILLAGE, "payee_name": "甲社",
            "payee_id_number": CODE, "paid_yuan": 1000 * number, "paid_date": date(2019, 5, number),
            "voucher_number": f"P{number}", **values}  # fmt: skip


ROWS: list[tuple[str, date, list[dict[str, Any]]]] = [
    ("village", END_2019, [{"village_code": VILLAGE, "is_provincial_poor_village": True, "registered_households": 300}]),
    ("household", END_2019, [{"household_id": home, "village_code": VILLAGE} for home in (HOME, SECOND)]),
    ("person", END_2019, [{"person_id": f"{HOME}01", "household_id": HOME, "village_code": VILLAGE, "id_number": HEAD,
                           "person_status": "正常"}]),
    ("household_income", END_2019, [{"household_id": HOME, "dividend_income_yuan": 900}]),
    ("project", END_2019, [
        project(1), project(2, project_name="甲村 种养基地（一期）项目", budget_yuan=104000),
        project(3, content=None, start_date=date(2019, 11, 1)), project(4, village_code=OTHER, project_category="就业"),
    ]),
    ("fund", END_2019, [{"fund_id": "Z1", "fund_year": 2019, "village_code": VILLAGE, "source_type": "社会捐赠",
                         "received_yuan": 9000, "received_date": date(2019, 5, 2), "source_level": "社会"}]),
    ("public_notice", END_2019, [{"notice_id": "G1", "notice_subject_type": "项目", "notice_subject_id": "X1",
                                  "notice_kind": "事后公告", "start_date": date(2019, 5, 4), "village_code": VILLAGE}]),
    ("fund_payment", END_2019, [
        payment(1), payment(2, notice_id="G1"), payment(3, paid_yuan=2000, paid_date=date(2019, 5, 2), voucher_number="P1"),
        payment(4, fund_id="Z9", project_id="X9", village_code=None, county_code="440804", payee_id_number=HEAD),
        payment(5, payee_id_number=STRANGER, paid_date=date(2019, 10, 5)),
    ]),
    ("entity", END_2019, [
        {"entity_id": "J1", "entity_name": "甲社", "unified_social_credit_code": CODE, "village_code": VILLAGE,
         "is_entrepreneur": True, "annual_profit_yuan": 50},
        {"entity_id": "J2", "entity_name": "乙社", "unified_social_credit_code": CODE[:-1] + "0", "village_code": OTHER},
        {"entity_id": "J3", "entity_name": "丙场", "village_code": VILLAGE},
    ]),
    ("asset_investment", END_2019, [
        {"investment_id": "R1", "project_id": "X1", "entity_id": "J1", "village_code": VILLAGE, "invested_yuan": 60000},
        {"investment_id": "R2", "entity_id": "J9", "village_code": VILLAGE, "invested_yuan": 20000},
        {"investment_id": "R3", "entity_id": "J1", "village_code": OTHER, "invested_yuan": 5000,
         "capital_returned_date": date(2019, 1, 1)},
    ]),
    ("dividend", END_2019, [
        {"dividend_id": "F1", "investment_id": "R1", "village_code": VILLAGE, "dividend_year": 2018, "due_yuan": 5000,
         "due_date": date(2018, 12, 10), "paid_yuan": 3000, "paid_date": date(2018, 12, 12)},
        {"dividend_id": "F2", "investment_id": "R1", "village_code": VILLAGE, "dividend_year": 2019, "due_yuan": 5000,
         "due_date": date(2019, 12, 10)},
    ]),
    ("project_beneficiary", END_2018, [
        {"project_id": "X1", "household_id": HOME, "participation_mode": "入股", "paid_income_yuan": 500,
         "paid_date": date(2018, 12, 15), "id_number": HEAD},
        {"project_id": "X1", "household_id": SECOND, "participation_mode": "务工", "paid_income_yuan": 0, "id_number": HEAD},
        {"project_id": "X1", "household_id": GONE, "participation_mode": "入股", "id_number": STRANGER},
    ]),
    ("project_beneficiary", END_2019, [
        {"project_id": "X1", "household_id": HOME, "participation_mode": "入股", "paid_income_yuan": 800,
         "paid_date": date(2019, 12, 15), "id_number": HEAD},
    ]),
    ("pv_station", END_2019, [{"station_id": "G1", "village_code": VILLAGE, "capacity_kilowatts": 50}]),
    ("pv_income", END_2019, [
        {"station_id": "G1", "income_year": 2019, "income_month": month, "electricity_income_yuan": 100,
         "subsidy_income_yuan": 80, "public_service_jobs_yuan": 100, "direct_payments_yuan": 70, "village_code": VILLAGE,
         "output_kilowatt_hours": 400, "transferred_date": date(2019, month + 1, 8)}
        for month in (8, 10)
    ] + [{"station_id": "G7", "income_year": 2019, "income_month": 8, "county_code": "440804"}]),
    ("consumption", END_2019, [
        {"sale_id": f"S{number}", "sale_date": date(2019, 8, 1), "buyer_name": "某食堂", "product": "番薯", "quantity": 10,
         "quantity_unit": "斤", "unit_price_yuan": price, "sale_amount_yuan": 30, "village_code": VILLAGE, "entity_id": "J1",
         "household_id": HOME}
        for number, price in enumerate((3, 3, 30), start=1)
    ]),
    ("donation", END_2019, [
        {"donation_id": "D1", "donation_date": date(2019, 6, 30), "village_code": VILLAGE, "donated_yuan": 9000},
        {"donation_id": "D2", "donation_date": date(2019, 6, 30), "village_code": OTHER, "donated_yuan": 1},
    ]),
    ("mutual_fund", END_2019, [
        {"entry_id": "M1", "village_code": VILLAGE, "entry_date": date(2019, 1, 1), "cash_direction": "收入",
         "amount_yuan": 1000, "balance_yuan": 1000},
        {"entry_id": "M2", "village_code": VILLAGE, "entry_date": date(2019, 2, 1), "cash_direction": "支出",
         "amount_yuan": 300, "balance_yuan": 700, "beneficiary_id_number": HEAD, "household_id": HOME},
        {"entry_id": "M3", "village_code": OTHER, "entry_date": date(2019, 3, 1), "cash_direction": "支出",
         "amount_yuan": 100, "balance_yuan": -100, "beneficiary_id_number": HEAD},
    ]),
    ("risk", END_2019, [
        {"risk_id": "K1", "project_id": "X1", "village_code": VILLAGE, "assessed_date": date(2018, 3, 1),
         "risk_type": "市场", "risk_status": "已化解"},
        {"risk_id": "K2", "project_id": "X1", "village_code": VILLAGE, "assessed_date": date(2019, 3, 1),
         "risk_type": "市场", "risk_status": "监控", "planned_measure": "签合同"},
        {"risk_id": "K3", "investment_id": "R1", "county_code": "440804", "risk_type": "资金"},
    ]),
    ("village_asset", END_2018, [{"asset_id": "A1", "village_code": VILLAGE, "book_value_yuan": 700}]),
    ("village_asset", END_2019, [{"asset_id": "A1", "village_code": VILLAGE, "book_value_yuan": 500}]),
    ("project_decision", END_2019, [
        {"decision_id": "B1", "project_id": "X1", "village_code": VILLAGE, "meeting_date": date(2018, 1, 1), "is_adopted": False},
        {"decision_id": "B2", "project_id": "X1", "village_code": None, "county_code": "440804",
         "meeting_date": date(2018, 2, 1), "is_adopted": True},
    ]),
    ("household_change", END_2019, [{"change_id": 1, "household_id": HOME, "change_type": "终止帮扶(清退)",
                                     "change_date": date(2019, 3, 1)}]),
]  # fmt: skip


CASES: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    ("payments: repeats", "payment_id, payments_with_same_voucher, payments_alike FROM facts.fund_payment",
     [("C1", 2, 1), ("C2", 1, 2), ("C3", 2, 2), ("C4", 1, 1), ("C5", 1, 1)]),
    ("payments: who is paid",
     "payment_id, is_payee_person, is_payee_registered_person, is_payee_registered_entity FROM facts.fund_payment",
     [("C1", False, False, True), ("C2", False, False, True), ("C3", False, False, True), ("C4", True, True, False),
      ("C5", True, False, False)]),
    ("payments: repeats by payee", "payment_id, payments_with_same_voucher_and_payee FROM facts.fund_payment",
     [("C1", 2), ("C2", 1), ("C3", 2), ("C4", 1), ("C5", 1)]),
    ("payments without fund and project stay, in the county that sent them",
     "has_fund, has_project, village_code, county_code FROM facts.fund_payment WHERE payment_id = 'C4'",
     [(False, False, None, "440804")]),
    ("payments add up by fund", "DISTINCT fund_paid_yuan FROM facts.fund_payment WHERE fund_id = 'Z1'", [(Decimal(10000),)]),
    ("funds", "paid_yuan, payments, first_paid_date FROM facts.fund", [(Decimal(10000), 4, date(2019, 5, 1))]),
    ("payments made later are not seen", "count(*) FROM facts_september.fund_payment", [(4,)]),
    ("notices", "paid_yuan, first_paid_date FROM facts.public_notice", [(Decimal(2000), date(2019, 5, 2))]),
    ("projects: money", "project_id, payments, paid_yuan, investments, put_into_entities_yuan FROM facts.project",
     [("X1", 4, Decimal(10000), 1, Decimal(60000)), ("X2", 0, 0, 0, 0), ("X3", 0, 0, 0, 0), ("X4", 0, 0, 0, 0)]),
    ("projects: beneficiaries", "project_id, listed_beneficiary_households, participating_households FROM facts.project",
     [("X1", 3, 1), ("X2", 0, 0), ("X3", 0, 0), ("X4", 0, 0)]),
    ("projects: decisions, notices and risks",
     "decisions, first_adopted_date, notices_afterwards, risks, open_risks, last_risk_assessed_date FROM facts.project"
     " WHERE project_id = 'X1'", [(2, date(2018, 2, 1), 1, 2, 1, date(2019, 3, 1))]),
    ("pairs: the same name in other signs, the same content, never across villages",
     "project_id, other_project_id, is_same_name, is_same_content, budget_difference_yuan FROM facts.project_pair",
     [("X1", "X2", True, True, Decimal(4000))]),
    ("entities: credit codes", "entity_id, has_credit_code, is_credit_code_ok, invested_yuan FROM facts.entity",
     [("J1", True, True, Decimal(60000)), ("J2", True, False, Decimal(0)), ("J3", False, None, Decimal(0))]),
    ("investments: what an entity holds of all that is still invested",
     "investment_id, has_entity, entity_invested_yuan, program_invested_yuan, annual_profit_yuan FROM facts.asset_investment",
     [("R1", True, Decimal(60000), Decimal(80000), Decimal(50)), ("R2", False, Decimal(20000), Decimal(80000), None),
      ("R3", True, Decimal(60000), Decimal(80000), Decimal(50))]),
    ("investments: dividends", "dividends, dividends_due_yuan, dividends_paid_yuan FROM facts.asset_investment"
     " WHERE investment_id = 'R1'", [(2, Decimal(10000), Decimal(3000))]),
    ("dividends: the year before",
     "dividend_id, previous_year_due_yuan, previous_year_paid_yuan, listed_beneficiary_households, most_paid_income_yuan"
     " FROM facts.dividend", [("F1", None, None, 3, Decimal(800)), ("F2", Decimal(5000), Decimal(3000), 3, Decimal(800))]),
    ("beneficiaries: household and person",
     "household_id, has_household, is_person_in_force, is_person_of_household FROM facts.project_beneficiary",
     [(HOME, True, True, True), (SECOND, True, True, False), (GONE, False, False, False)]),
    ("households: what projects paid in the income year",
     "household_id, benefiting_projects, project_income_yuan FROM facts.household", [(HOME, 1, 800), (SECOND, 1, 0)]),
    ("changes: money after the household was cleared", "last_project_income_date FROM facts.household_change",
     [(date(2019, 12, 15),)]),
    ("stations", "income_months_last_full_year, income_output_last_full_year_kilowatt_hours, is_in_village_list"
     " FROM facts.pv_station", [(2, Decimal(800), True)]),
    ("incomes of stations", "station_id, income_month, income_yuan, poverty_relief_yuan, has_station FROM facts.pv_income",
     [("G1", 8, 180, 170, True), ("G1", 10, 180, 170, True), ("G7", 8, 0, 0, False)]),
    ("incomes of stations are seen once they have reached the village",
     "station_id, income_month FROM facts_september.pv_income", [("G1", 8)]),
    ("sales", "sale_id, computed_amount_yuan, median_unit_price_yuan, sales_alike FROM facts.consumption",
     [("S1", 30, 3.0, 3), ("S2", 30, 3.0, 3), ("S3", 300, 3.0, 3)]),
    ("donations", "donation_id, donated_funds, donated_funds_received_yuan FROM facts.donation",
     [("D1", 1, Decimal(9000)), ("D2", 0, Decimal(0))]),
    ("mutual-aid funds",
     "entry_id, signed_amount_yuan, previous_balance_yuan, is_beneficiary_listed, is_beneficiary_of_village"
     " FROM facts.mutual_fund",
     [("M1", 1000, None, False, False), ("M2", -300, 1000, True, True), ("M3", -100, None, True, False)]),
    ("risks", "risk_id, village_code, risks_of_same_type, has_planned_measure FROM facts.risk",
     [("K1", VILLAGE, 2, False), ("K2", VILLAGE, 2, True), ("K3", VILLAGE, 1, False)]),
    ("assets", "book_value_yuan, previous_book_value_yuan FROM facts.village_asset", [(Decimal(500), Decimal(700))]),
    ("decisions", "decision_id, village_code, village_registered_households FROM facts.project_decision",
     [("B1", VILLAGE, 300), ("B2", VILLAGE, 300)]),
    ("villages", "industry_projects_begun, entrepreneurs, sales_last_full_year FROM facts.village", [(3, 1, 3)]),
    ("counties: the twelve", "count(*), sum(CASE WHEN is_of_programme THEN 1 END), sum(villages) FROM facts.county",
     [(12, 12, 1)]),
    ("county", "villages, households, persons, funds_received_yuan, funds_paid_yuan, pv_capacity_kilowatts, projects"
     " FROM facts.county WHERE county_code = '440804'", [(1, 2, 1, 9000, 10000, 50, 4)]),
    ("programme beside the policy",
     "policy_counties, policy_villages, policy_households, policy_persons, counties_with_villages, households, invested_yuan"
     " FROM facts.program", [(12, 254, 26943, 88797, 1, 2, 80000)]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_facts(register: duckdb.DuckDBPyConnection, query: str, expected: list[tuple[Any, ...]]) -> None:
    assert sorted(rows_of(register, f"SELECT {query}"), key=str) == sorted(expected, key=str)


def test_a_yearly_list_says_nothing_of_a_project_begun_after_it() -> None:
    register = empty_register()
    beneficiary = {"project_id": "X1", "household_id": HOME, "participation_mode": "务工"}
    insert(register, "project_beneficiary", END_2018, [beneficiary])
    projects = [project(1), project(2), project(3, start_date=date(2019, 6, 1))]
    insert(register, "project", SEPTEMBER_2019, projects)
    facts_at(register, SEPTEMBER_2019)
    query = "SELECT listed_beneficiary_households, participating_households FROM facts.project ORDER BY project_id"
    assert rows_of(register, query) == [(1, 1), (0, 0), (None, None)]


def test_pairs_never_outnumber_projects_however_many_are_alike() -> None:
    register = empty_register()
    insert(register, "project", END_2019, [project(number, project_name="基地") for number in range(1, 41)])
    facts_at(register, END_2019)
    pairs = rows_of(register, "SELECT project_id, other_project_id FROM facts.project_pair")
    assert len(pairs) < 80
    assert len({name for pair in pairs for name in pair}) == 40


def test_a_terminated_project_or_another_unit_between_hides_no_pair() -> None:
    register = empty_register()
    one = {"content": "新建蓄水池一座", "implement_unit": "甲公司"}
    projects = [
        project(1, project_name="山塘", budget_yuan=100_000, **one),
        project(2, project_name="蓄水", budget_yuan=101_000, **one, project_status="终止"),
        project(3, project_name="水池", budget_yuan=102_000, **(one | {"implement_unit": "乙公司"})),
        project(4, project_name="供水", budget_yuan=103_000, **one),
    ]
    insert(register, "project", END_2019, projects)
    facts_at(register, END_2019)
    pairs = rows_of(register, "SELECT project_id, other_project_id, is_same_implement_unit FROM facts.project_pair")
    assert pairs == [("X1", "X4", True)]


def test_a_beneficiary_entered_twice_is_paid_once() -> None:
    register = empty_register()
    insert(
        register, "asset_investment", END_2019, [{"investment_id": "R1", "project_id": "X1", "village_code": VILLAGE}]
    )
    insert(register, "dividend", END_2019, [{"dividend_id": "F1", "investment_id": "R1", "dividend_year": 2019}])
    paid = {"project_id": "X1", "household_id": HOME, "paid_income_yuan": 800}
    insert(register, "project_beneficiary", END_2019, [paid, {**paid, "paid_income_yuan": 900, "duplicate_no": 2}])
    facts_at(register, END_2019)
    query = "SELECT paid_beneficiary_households, most_paid_income_yuan FROM facts.dividend"
    assert rows_of(register, query) == [(1, Decimal(800))]
