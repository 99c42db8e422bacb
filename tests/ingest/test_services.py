"""Lists of services to people arrive as offices send them, and every row of them has a place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.contracts import load_contracts
from tests.ingest.received import HOUSEHOLD, Received, csv_bytes

ID = "449900201109010011"
SEVERE = f"{ID}41"

# Table → cells by column name, and what the base row must hold of them.
ROWS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "education_aid": (
        {"id_number": ID, "household_id": HOUSEHOLD, "school_term": "2019春", "school_stage": "普通高中",
         "enrolment_status": "在校", "aid_item": "国家助学金", "aid_yuan": "１５００", "paid_date": "2019年5月6日",
         "is_taught_at_home": "×"},
        {"school_stage": "普高", "enrolment_status": "在读", "aid_item": "助学金", "aid_yuan": Decimal(1500),
         "paid_date": date(2019, 5, 6), "is_taught_at_home": False, "record_key": f"{ID}/2019春/助学金"},
    ),
    "health_record": (
        {"id_number": ID, "household_id": HOUSEHOLD, "disease_type": "慢病", "has_family_doctor": "已",
         "medical_cost_yuan": "1200.5", "is_in_medical_aid": "否"},
        {"disease_type": "慢性病", "has_family_doctor": True, "medical_cost_yuan": Decimal("1200.5"),
         "is_in_medical_aid": False, "record_key": ID},
    ),
    "disability": (
        {"id_number": ID, "person_name": "张三", "certificate_number": SEVERE, "disability_category": "4",
         "disability_level": "1", "issued_date": "20150101", "nursing_subsidy_yuan_per_month": "235"},
        {"certificate_number": SEVERE, "disability_category": "肢体", "disability_level": "一级",
         "issued_date": date(2015, 1, 1), "nursing_subsidy_yuan_per_month": Decimal(235), "record_key": ID},
    ),
    "social_security": (
        {"id_number": ID, "household_id": HOUSEHOLD, "benefit_type": "五保", "start_date": "2016.5.1",
         "benefit_yuan_per_month": "855"},
        {"benefit_type": "特困", "start_date": date(2016, 5, 1), "benefit_yuan_per_month": Decimal(855),
         "record_key": f"{ID}/特困"},
    ),
    "employment": (
        {"employment_id": "1", "id_number": ID, "household_id": HOUSEHOLD, "employment_channel": "扶贫车间",
         "start_month": "201803", "months_worked": "9.5", "has_labour_contract": "有", "job_intention": "无"},
        {"employment_channel": "扶贫车间(工作坊)", "start_month": date(2018, 3, 1), "months_worked": Decimal("9.5"),
         "has_labour_contract": True, "job_intention": "无",
         "record_key": "440804/2018-12-31/2018-12-31/440804坡头区_名单.csv!csv/1"},
    ),
    "training": (
        {"training_id": "PX1", "training_type": "订单式培训", "start_date": "2018-05-01", "trainees": "40",
         "cost_yuan": "20000", "is_order_based": "是"},
        {"training_type": "订单培训", "start_date": date(2018, 5, 1), "trainees": 40, "cost_yuan": Decimal(20000),
         "is_order_based": True, "record_key": "PX1"},
    ),
    "training_person": (
        {"training_id": "PX1", "id_number": ID, "household_id": HOUSEHOLD, "has_passed": "是", "is_employed_after": "否",
         "tracked_date": "2018-07-01"},
        {"has_passed": True, "is_employed_after": False, "tracked_date": date(2018, 7, 1), "record_key": f"PX1/{ID}"},
    ),
    "recruitment_event": (
        {"event_id": "ZP1", "event_date": "2018-04-01", "county_name": "坡头区", "employers": "12", "poor_hired": "7",
         "job_type": "护理"},
        {"event_date": date(2018, 4, 1), "employers": 12, "poor_hired": 7, "job_type": "护工", "record_key": "ZP1"},
    ),
    "job_wish": (
        {"wish_id": "QZ1", "id_number": ID, "household_id": HOUSEHOLD, "wish_kind": "进厂", "wanted_place": "本县",
         "registered_date": "2018-11-01", "wish_outcome": "已推荐"},
        {"wish_kind": "企业用工", "wanted_place": "县内", "registered_date": date(2018, 11, 1),
         "wish_outcome": "已推荐岗位", "record_key": "QZ1"},
    ),
    "job_vacancy": (
        {"vacancy_id": "G1", "employer_name": "某厂", "job_title": "普工", "vacant_posts": "20",
         "wage_yuan_per_month": "4500", "opened_date": "2018-04-01", "event_id": "ZP1"},
        {"vacant_posts": 20, "wage_yuan_per_month": Decimal(4500), "opened_date": date(2018, 4, 1), "record_key": "G1"},
    ),
}  # fmt: skip


def form(table: str, *rows: dict[str, str]) -> bytes:
    """The table's own form as text, with these rows."""
    columns = load_contracts()[table].columns
    return csv_bytes(
        [column.header for column in columns], *([row.get(column.name, "") for column in columns] for row in rows)
    )


@pytest.mark.parametrize("table", ROWS)
def test_a_row_of_each_list_arrives_with_its_types_and_its_key(received: Received, table: str) -> None:
    cells, expected = ROWS[table]
    received.batch("2018-12-31", {"440804坡头区_名单.csv": form(table, cells)})
    with received.ingested() as register:
        assert register.states() == {"kept": 1, "not_data": 1}
        assert register.rows("SELECT count(*) FROM ledger.cell_issue") == [(0,)]
        row = register.rows(f"SELECT {', '.join(expected)}, county_code FROM base.{table}")
    assert row == [(*expected.values(), "440804")]


@pytest.mark.parametrize("table", [name for name, (cells, _) in ROWS.items() if "household_id" in cells])
def test_a_list_of_the_whole_programme_knows_the_county_by_the_household(received: Received, table: str) -> None:
    received.batch("2018-12-31", {"佛山_名单.csv": form(table, ROWS[table][0])})
    with received.ingested() as register:
        assert register.column(f"SELECT county_code FROM base.{table}") == ["440804"]


@pytest.mark.parametrize("table", [name for name in ROWS if "id_number" in load_contracts()[name].key_columns])
def test_rows_without_an_id_are_kept_and_never_taken_for_one_another(received: Received, table: str) -> None:
    """A missing 身份证号 is a matter for the rules, not a reason to set a row aside."""
    nameless = {**ROWS[table][0], "id_number": ""}
    received.batch("2018-12-31", {"440804坡头区_名单.csv": form(table, nameless, nameless)})
    with received.ingested() as register:
        assert register.states() == {"kept": 2, "not_data": 1}
        assert len(set(register.column(f"SELECT record_key FROM base.{table}"))) == 2


def test_a_trainee_without_a_course_is_set_aside(received: Received) -> None:
    lost = {**ROWS["training_person"][0], "training_id": ""}
    received.batch("2018-12-31", {"440804坡头区_名单.csv": form("training_person", lost)})
    with received.ingested() as register:
        assert register.states() == {"quarantined": 1, "not_data": 1}
        assert register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'") == [
            "“期次编号”为空或无法读取：440804坡头区_名单.csv!csv!A2"
        ]
