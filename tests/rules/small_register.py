"""A register small enough to follow by hand: two villages, four households, two year ends.

Household A1 is in order but for the wrong ID number of the daughter. A2 is registered as out of poverty in 2019 with an
income below the line. B1 is an old man on 低保; nobody visits him in 2019. B2 moves away in 2019. Village A leaves the
list of poor villages in 2019. In 2018 A1 is less than five per cent above the line and A2's old father draws no pension;
neither household ever says what its business costs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from tests.rules.registers import claim_full_list, empty_register, insert, made_up_id, table_rows

END_2018 = date(2018, 12, 31)
END_2019 = date(2019, 12, 31)
A, B = "440804101001", "445302201001"
A1, A2, B1, B2 = f"{A}0001", f"{A}0002", f"{B}0001", f"{B}0002"

HOUSEHOLDS = {
    END_2018: f"""
    household_id | household_category | poverty_status | exit_year | household_size_persons | has_labour_capacity
    {A1}         | 一般贫困户         | 已脱贫         | 2018      | 3                      | true
    {A2}         | 一般贫困户         | 未脱贫         | -         | 2                      | true
    {B1}         | 低保贫困户         | 未脱贫         | -         | 1                      | false
    {B2}         | 一般贫困户         | 未脱贫         | -         | 1                      | true
    """,
    END_2019: f"""
    household_id | household_category | poverty_status | exit_year | household_size_persons | has_labour_capacity
    {A1}         | 一般贫困户         | 已脱贫         | 2018      | 3                      | true
    {A2}         | 一般贫困户         | 已脱贫         | 2019      | 2                      | true
    {B1}         | 低保贫困户         | 未脱贫         | -         | 1                      | false
    """,
}

_IN_BOTH_YEARS = f"""
    person_id | relation_to_head | gender | birth_date | school_status | health_status | labour_skill | receives_dibao
    {A1}01    | 户主             | 男     | 1970-05-01 | 非在校生      | 健康          | 普通劳动力   | false
    {A1}02    | 配偶             | 女     | 1972-03-02 | 非在校生      | 健康          | 普通劳动力   | false
    {A1}03    | 之女             | 女     | 2008-09-01 | 小学          | 健康          | 无劳动力     | false
    {A2}01    | 户主             | 女     | 1980-07-15 | 非在校生      | 健康          | 普通劳动力   | false
    {B1}01    | 户主             | 男     | 1945-10-10 | 非在校生      | 长期慢性病    | 无劳动力     | true
"""
PERSONS = {
    END_2018: f"""{_IN_BOTH_YEARS.rstrip()}
    {A2}02    | 之父             | 男     | 1950-01-01 | 非在校生      | 健康          | 无劳动力     | false
    {B2}01    | 户主             | 男     | 1990-02-03 | 非在校生      | 健康          | 普通劳动力   | false
    """,
    END_2019: f"""{_IN_BOTH_YEARS.rstrip()}
    {A2}03    | 之子             | 男     | 2019-06-01 | 学龄前儿童    | 健康          | 无劳动力     | false
    """,
}
PERSON_CHANGES = f"""
    change_id | person_id | change_direction | change_reason | change_date | registration_date | has_proof
    1         | {A2}02    | 减少             | 死亡          | 2019-03-01  | 2019-03-20        | true
    2         | {A2}03    | 增加             | 新生儿        | 2019-06-01  | 2019-07-01        | true
    3         | {B2}01    | 减少             | 户籍迁出      | 2019-04-01  | 2019-05-01        | true
"""

# pension: 养老保险金; each household's whole-year yuan, and what that makes per person.
INCOMES = {
    END_2018: f"""
    household_id | persons | wage  | business | dividend | dibao | pension | per_person
    {A1}         | 3       | 20000 | 2500     | 1500     | 0     | 0       | 8000
    {A2}         | 2       | 9000  | 600      | 400      | 0     | 0       | 5000
    {B1}         | 1       | 0     | 0        | 500      | 4000  | 2000    | 6500
    {B2}         | 1       | 4000  | 0        | 0        | 0     | 0       | 4000
    """,
    END_2019: f"""
    household_id | persons | wage  | business | dividend | dibao | pension | per_person
    {A1}         | 3       | 22000 | 3000     | 2000     | 0     | 0       | 9000
    {A2}         | 2       | 11000 | 500      | 500      | 0     | 0       | 6000
    {B1}         | 1       | 0     | 0        | 500      | 4300  | 2200    | 7000
    """,
}
EXIT_CHECKS = {
    END_2018: f"""
    household_id | has_stable_income | has_safe_housing
    {A1}         | true              | true
    {A2}         | false             | true
    {B1}         | true              | false
    {B2}         | false             | true
    """,
    END_2019: f"""
    household_id | has_stable_income | has_safe_housing
    {A1}         | true              | true
    {A2}         | true              | true
    {B1}         | true              | true
    """,
}
DANGEROUS_HOUSES = {END_2018: {A1: False, A2: False, B1: True, B2: False}, END_2019: {A1: False, A2: False, B1: False}}

VILLAGES = {
    END_2018: f"""
    village_code | city_name | county_name | village_exit_status | disposable_income_per_person_yuan | natural_villages
    {A}          | 湛江市    | 坡头区      | 未出列              | 10000                             | 2
    {B}          | 云浮市    | 云城区      | 未出列              | 9000                              | 1
    """,
    END_2019: f"""
    village_code | city_name | county_name | village_exit_status | disposable_income_per_person_yuan | natural_villages
    {A}          | 湛江市    | 坡头区      | 已出列              | 11000                             | 2
    {B}          | 云浮市    | 云城区      | 未出列              | 10000                             | 1
    """,
}
NATURAL_VILLAGES = f"""
    natural_village_id | village_code | households | has_hardened_road | is_clean_village | is_model_village
    {A}01              | {A}          | 30         | true              | true             | true
    {A}02              | {A}          | 10         | false             | true             | false
    {B}01              | {B}          | 25         | false             | false            | false
"""
UNITS = f"""
    unit_id | village_code | is_lead_unit | start_date
    DW001   | {A}          | true         | 2016-05-01
    DW002   | {B}          | true         | 2016-05-01
"""
VISITS = f"""
    visit_id | visit_date | visitor_id | visitor_role | unit_id | village_code | household_id
    1        | 2018-03-05 | LD0001     | 主要领导     | DW001   | {A}          | {A1}
    2        | 2018-09-05 | LD0001     | 主要领导     | DW001   | {A}          | {A2}
    3        | 2018-03-06 | LD0002     | 主要领导     | DW002   | {B}          | {B1}
    4        | 2018-09-06 | LD0002     | 主要领导     | DW002   | {B}          | {B2}
    5        | 2018-11-07 | LD0003     | 分管领导     | DW001   | {A}          | -
    6        | 2018-11-08 | LD0004     | 分管领导     | DW002   | {B}          | -
    7        | 2019-03-05 | LD0001     | 主要领导     | DW001   | {A}          | {A1}
    8        | 2019-09-05 | LD0001     | 主要领导     | DW001   | {A}          | {A2}
    9        | 2019-03-06 | LD0002     | 主要领导     | DW002   | {B}          | -
    10       | 2019-10-01 | LD0003     | 分管领导     | DW001   | {A}          | -
    11       | 2019-09-30 | LD0004     | 分管领导     | DW002   | {B}          | -
"""
PAIRINGS = {
    END_2018: f"""
    pairing_id | household_id | helper_id | start_date | end_date
    P1         | {A1}         | FR0001    | 2016-05-01 | -
    P2         | {A2}         | FR0001    | 2016-05-01 | -
    P3         | {B1}         | FR0002    | 2016-05-01 | -
    P4         | {B2}         | FR0002    | 2016-05-01 | -
    """,
    END_2019: f"""
    pairing_id | household_id | helper_id | start_date | end_date
    P1         | {A1}         | FR0001    | 2016-05-01 | -
    P2         | {A2}         | FR0001    | 2016-05-01 | -
    P3         | {B1}         | FR0002    | 2016-05-01 | 2018-12-31
    P5         | {B1}         | FR0003    | 2019-01-01 | -
    """,
}
HOUSING = {
    END_2018: f"""
    housing_id | household_id | plan_year | danger_grade | deadline_date | completion_date
    W1         | {B1}         | 2018      | D            | 2019-06-30    | -
    """,
    END_2019: f"""
    housing_id | household_id | plan_year | danger_grade | deadline_date | completion_date
    W1         | {B1}         | 2018      | D            | 2019-06-30    | 2019-05-20
    """,
}
FUNDS = f"""
    fund_id | village_code | source_level | source_type      | received_yuan
    Z1      | {A}          | 佛山市级     | 财政补助引导资金 | 1200000
    Z2      | {B}          | 佛山市级     | 财政补助引导资金 | 900000
    Z3      | {B}          | 单位         | 单位自筹         | 50000
"""
PROJECTS = f"""
    project_id | project_name | village_code | project_category | project_status
    X1         | 样例果园     | {A}          | 产业             | 在建
    X2         | 样例鱼塘     | {B}          | 产业             | 在建
"""
NOTICES = f"""
    notice_id | notice_subject_type | notice_subject_id | village_code | start_date | has_photos | complaint_phone_number
    G1        | 项目                | X1                | {A}          | 2019-02-01 | true       | 12317
"""

_INSURED = {
    "has_resident_medical_insurance": True,
    "has_employee_medical_insurance": False,
    "has_critical_illness_insurance": True,
}
_VILLAGE_DEFAULTS = {
    "is_provincial_poor_village": True,
    "registered_households": 500,
    "registered_persons": 2000,
    "collective_income_yuan": 70000,
    "collective_projects": 1,
    "is_collective_income_stable": True,
    "has_hardened_road_to_town": True,
    "households_without_safe_water": 0,
    "households_in_dangerous_housing": 0,
    "has_power": True,
    "has_tv_signal": True,
    "has_broadband": True,
    "sanitary_toilet_coverage_pct": 90,
    "has_sewage_treatment": True,
    "has_garbage_collection": True,
    "has_central_water_supply": True,
    "assistants": 1,
}
_FUND_DEFAULTS = {"fund_year": 2019, "issued_date": "2019-02-01", "received_date": "2019-03-01"}
_PROJECT_DEFAULTS = {
    "budget_yuan": 100000,
    "invested_yuan": 60000,
    "has_feasibility_report": True,
    "performance_target": "增收",
    "benefit_mechanism": "务工",
    "beneficiary_households": 20,
}
_OTHER_HAVES = (
    "has_compulsory_education has_basic_medical_care has_safe_water has_power has_tv_signal has_network_signal"
    " has_enough_food has_enough_clothing"
)
_INCOMES_NOBODY_HAS = (
    "other_property_income_yuan family_planning_benefit_yuan tekun_benefit_yuan ecological_compensation_yuan"
    " disability_allowance_yuan other_transfer_income_yuan business_cost_yuan"
)
_FULL_LISTS = (
    "person household household_income exit_check household_condition village pairing housing natural_village"
    " support_unit"
)


_NAMES = {A1: "样例甲", A2: "样例乙", B1: "样例丙", B2: "样例丁"}
"""Made-up names; those of one household share theirs."""


def _person(row: dict[str, Any]) -> dict[str, Any]:
    """A full row: village, made-up name and number, insured; adults at work age or older have a pension."""
    household_id = row["person_id"][:16]
    is_wrong = row["person_id"] == f"{A1}03"
    return {
        **row,
        **_INSURED,
        "household_id": household_id,
        "village_code": household_id[:12],
        "person_name": _NAMES[household_id],
        "id_number": made_up_id(row["birth_date"], row["gender"], is_wrong=is_wrong),
        "ethnicity": "汉族",
        "person_status": "正常",
        "receives_tekun": False,
        "has_resident_pension_insurance": row["birth_date"] < "2003",
    }


def _household(row: dict[str, Any], heads: dict[str, str]) -> dict[str, Any]:
    return {
        **row,
        "village_code": row["household_id"][:12],
        "head_name": _NAMES[row["household_id"]],
        "head_id_number": heads[row["household_id"]],
        "identification_standard": "省定标准",
        "identified_date": "2016-05-01",
        "support_plan": "介绍务工",
        "has_household_file": True,
    }


def _income(row: dict[str, Any]) -> dict[str, Any]:
    """The whole form from the few figures: no business cost, so gross, net and disposable income are one sum."""
    wage, business, dividend = int(row["wage"]), int(row["business"]), int(row["dividend"])
    transfer = int(row["dibao"]) + int(row["pension"])
    total = wage + business + dividend + transfer
    return {
        "household_id": row["household_id"],
        "household_size_persons": row["persons"],
        "wage_income_yuan": wage,
        "business_income_yuan": business,
        "property_income_yuan": dividend,
        "dividend_income_yuan": dividend,
        "transfer_income_yuan": transfer,
        "dibao_benefit_yuan": row["dibao"],
        "pension_benefit_yuan": row["pension"],
        **dict.fromkeys(_INCOMES_NOBODY_HAS.split(), 0),
        **dict.fromkeys(("gross_income_yuan", "net_income_yuan", "disposable_income_yuan"), total),
        **dict.fromkeys(("net_income_per_person_yuan", "disposable_income_per_person_yuan"), row["per_person"]),
    }


def _condition(household_id: str, is_dangerous: bool) -> dict[str, Any]:
    return {
        "household_id": household_id,
        "has_domestic_power": True,
        "has_safe_water": True,
        "has_water_difficulty": False,
        "is_dangerous_house": is_dangerous,
        "danger_grade": "D" if is_dangerous else "A",
    }


def _insert_state_tables(connection: duckdb.DuckDBPyConnection, end: date) -> None:
    persons = [_person(row) for row in table_rows(PERSONS[end])]
    heads = {row["household_id"]: row["id_number"] for row in persons if row["relation_to_head"] == "户主"}
    haves = dict.fromkeys(_OTHER_HAVES.split(), True)
    insert(connection, "person", end, persons)
    insert(connection, "household", end, [_household(row, heads) for row in table_rows(HOUSEHOLDS[end])])
    insert(connection, "household_income", end, map(_income, table_rows(INCOMES[end])))
    insert(connection, "exit_check", end, [{**row, **haves} for row in table_rows(EXIT_CHECKS[end])])
    conditions = [_condition(*item) for item in DANGEROUS_HOUSES[end].items()]
    insert(connection, "household_condition", end, conditions)
    insert(connection, "village", end, [{**row, **_VILLAGE_DEFAULTS} for row in table_rows(VILLAGES[end])])
    insert(connection, "pairing", end, table_rows(PAIRINGS[end]))
    insert(connection, "housing", end, table_rows(HOUSING[end]))
    insert(connection, "natural_village", end, table_rows(NATURAL_VILLAGES))
    insert(connection, "support_unit", end, table_rows(UNITS))
    for table in _FULL_LISTS.split():
        for county_code in (A[:6], B[:6]):
            claim_full_list(connection, table, county_code, end)


def small_register() -> duckdb.DuckDBPyConnection:
    """The register above in base tables, as it was known on 2020-01-15."""
    connection = empty_register()
    for end in (END_2018, END_2019):
        _insert_state_tables(connection, end)
    changes = [{**row, "household_id": str(row["person_id"])[:16]} for row in table_rows(PERSON_CHANGES)]
    insert(connection, "person_change", END_2019, changes)
    funds = [{**row, **_FUND_DEFAULTS, "budgeted_yuan": row["received_yuan"]} for row in table_rows(FUNDS)]
    insert(connection, "fund", END_2019, funds)
    insert(connection, "project", END_2019, [{**row, **_PROJECT_DEFAULTS} for row in table_rows(PROJECTS)])
    insert(connection, "public_notice", END_2019, table_rows(NOTICES))
    for row in table_rows(VISITS):
        insert(connection, "visit_log", END_2018 if row["visit_date"] < "2019" else END_2019, [row])
    return connection
