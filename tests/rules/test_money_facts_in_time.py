"""Facts of money that look back: who has left the register since, since when a station is planned, of which year a sum is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from tests.rules.registers import claim_full_list, empty_register, facts_at, insert, made_up_id, rows_of

END_2017, END_2018, END_2019 = date(2017, 12, 31), date(2018, 12, 31), date(2019, 12, 31)
MARCH_2019, JUNE_2019 = date(2019, 3, 31), date(2019, 6, 30)
VILLAGE, OTHER = "440804101001", "440804101002"
STAYS, LEAVES, DIES, LEFT = (made_up_id(f"197{year}-05-01", "男") for year in range(4))
NOBODY = made_up_id("1980-05-01", "男")


def person(number: int, id_number: str, **values: Any) -> dict[str, Any]:
    home = f"{VILLAGE}{number:04d}"
    return {"person_id": f"{home}01", "household_id": home, "village_code": VILLAGE, "id_number": id_number, **values}


def register_of_four() -> duckdb.DuckDBPyConnection:
    """One stays; one leaves the list and one dies in spring 2019; one had left in 2018."""
    register = empty_register()
    everybody = [person(number, text) for number, text in enumerate((STAYS, LEAVES, DIES, LEFT), start=1)]
    insert(register, "person", END_2017, everybody)
    insert(register, "person", END_2018, everybody[:3])
    insert(register, "person", MARCH_2019, [everybody[0], {**everybody[2], "person_status": "死亡"}])
    for listed_on in (END_2017, END_2018, MARCH_2019):
        claim_full_list(register, "person", "440804", listed_on)
    return register


def test_a_yearly_list_of_beneficiaries_may_name_who_left_after_it() -> None:
    register = register_of_four()
    rows = [
        {"project_id": "X1", "household_id": f"H{number}", "participation_mode": "务工", "id_number": text}
        for number, text in enumerate((STAYS, LEAVES, DIES, LEFT, NOBODY), start=1)
    ]
    insert(register, "project_beneficiary", END_2018, rows)
    facts_at(register, MARCH_2019)
    query = "SELECT was_person_in_force FROM facts.project_beneficiary ORDER BY household_id"
    assert rows_of(register, query) == [(True,), (True,), (True,), (False,), (False,)]


def test_who_has_left_was_rightly_paid_before() -> None:
    register = register_of_four()
    for number, text in enumerate((STAYS, LEFT, NOBODY), start=1):
        paid = {"fund_id": "Z1", "paid_yuan": 1, "paid_date": date(2018, 3, number), "payee_id_number": text}
        insert(register, "fund_payment", END_2018, [{"payment_id": f"C{number}", "village_code": VILLAGE, **paid}])
        entry = {"entry_date": date(2018, 3, number), "cash_direction": "支出", "amount_yuan": 1}
        entry |= {"beneficiary_id_number": text, "village_code": VILLAGE if number > 1 else OTHER}
        insert(register, "mutual_fund", END_2018, [{"entry_id": f"M{number}", **entry}])
    facts_at(register, MARCH_2019)
    query = "SELECT is_payee_registered_person FROM facts.fund_payment ORDER BY payment_id"
    assert rows_of(register, query) == [(True,), (True,), (False,)]
    query = "SELECT is_beneficiary_listed, is_beneficiary_of_village FROM facts.mutual_fund ORDER BY entry_id"
    assert rows_of(register, query) == [(True, False), (True, True), (False, False)]


def test_namesakes_in_two_villages_and_batches_on_one_voucher_are_no_repeats() -> None:
    register = empty_register()
    same = {
        "fund_id": "Z1",
        "paid_yuan": 3000,
        "paid_date": date(2019, 5, 1),
        "voucher_number": "P1",
        "payee_name": "甲",
    }
    insert(register, "fund_payment", END_2019, [
        {"payment_id": "C1", "village_code": VILLAGE, **same},
        {"payment_id": "C2", "village_code": OTHER, **same},
        {"payment_id": "C3", "village_code": VILLAGE, **same, "payee_id_number": STAYS},
        {"payment_id": "C4", "village_code": VILLAGE, **same, "payee_name": "乙"},
        {"payment_id": "C5", "village_code": VILLAGE, **same, "payee_name": "乙", "paid_date": date(2018, 5, 1)},
        {"payment_id": "C6", "village_code": VILLAGE, **same, "payee_name": "丙"},
        {"payment_id": "C7", "village_code": VILLAGE, **same, "payee_name": "丙", "voucher_number": "P2"},
    ])  # fmt: skip
    facts_at(register, END_2019)
    query = "SELECT payment_id, payments_alike, payments_with_same_voucher_and_payee FROM facts.fund_payment ORDER BY payment_id"
    assert rows_of(register, query) == [
        ("C1", 1, 2), ("C2", 1, 1), ("C3", 1, 2), ("C4", 1, 1), ("C5", 1, 1), ("C6", 2, 1), ("C7", 2, 1),
    ]  # fmt: skip


def test_a_station_is_planned_since_the_first_list_that_says_so() -> None:
    register = empty_register()
    for listed_on, is_planned in ((END_2017, False), (END_2018, True), (END_2019, True)):
        station = {"station_id": "G1", "village_code": VILLAGE, "is_in_state_plan": is_planned}
        insert(register, "pv_station", listed_on, [station])
    insert(register, "pv_station", END_2019, [{"station_id": "G2", "village_code": VILLAGE, "station_type": "户用"}])
    facts_at(register, END_2019)
    query = "SELECT station_id, first_planned_date, is_village_station FROM facts.pv_station ORDER BY station_id"
    assert rows_of(register, query) == [("G1", END_2018, True), ("G2", None, False)]


def test_money_is_due_by_village_in_the_years_the_policy_names_and_counts_for_the_year_of_its_fund() -> None:
    register = empty_register()
    villages = [{"village_code": VILLAGE, "is_provincial_poor_village": True}]
    insert(register, "village", END_2018, villages)
    fund = {"village_code": VILLAGE, "source_level": "佛山市级", "budgeted_yuan": 900, "received_yuan": 800}
    insert(
        register, "fund", END_2018, [{"fund_id": "Z1", "fund_year": 2018, "received_date": date(2018, 5, 1), **fund}]
    )
    late = {"fund_id": "Z2", "fund_year": 2019, "received_date": date(2020, 1, 5), **fund}
    insert(register, "fund", date(2020, 3, 31), [late])
    notice = {"notice_subject_type": "资金", "notice_kind": "事前公示", "start_date": date(2018, 5, 2)}
    insert(register, "public_notice", END_2018, [
        {"notice_id": "G1", "notice_subject_id": "Z1", "village_code": VILLAGE, **notice},
        {"notice_id": "G2", "notice_subject_id": "Z1", "village_code": VILLAGE, **notice, "notice_subject_type": "项目"},
    ])  # fmt: skip
    columns = "city_funds_of_last_full_year_received_yuan, city_funds_per_village_due_yuan"
    for as_of, received, due in ((JUNE_2019, 800, None), (date(2020, 3, 31), 800, 1_000_000)):
        facts_at(register, as_of)
        assert rows_of(register, f"SELECT {columns} FROM facts.village") == [(received, due)]
        assert rows_of(register, "SELECT city_funds_per_village_due_yuan FROM facts.program") == [(due,)]
    query = "SELECT notice_id, fund_budgeted_yuan FROM facts.public_notice ORDER BY notice_id"
    assert rows_of(register, query) == [("G1", Decimal(900)), ("G2", None)]
    assert rows_of(register, "SELECT fund_id, last_full_year, payment_list_date FROM facts.fund ORDER BY fund_id") == [
        ("Z1", 2019, None), ("Z2", 2019, None),
    ]  # fmt: skip
