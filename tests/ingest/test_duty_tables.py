"""A file of each table of duties and oversight, as an office sends it, becomes a row typed right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.contracts import load_contracts
from tests.ingest.received import HOUSEHOLD, VILLAGE, Received, Register, csv_bytes

ID_NUMBER = "449900196001010001"

# Table → (cells under the headers offices use, what they mean); headers not named here stand over empty cells.
FILES: Mapping[str, tuple[dict[str, str], dict[str, Any]]] = {
    "team": (
        {"编号": "GZS01", "工作组名称": "驻某市工作组", "层级": "驻市", "县": "坡头区", "人数": "4", "成立日期": "2016.4.25"},
        {"team_id": "GZS01", "team_level": "驻市", "village_code": None, "headcount_persons": 4, "start_date": date(2016, 4, 25)},
    ),
    "cadre": (
        {"编号": "ZC0001", "身份证号": ID_NUMBER, "性别": "1", "层级": "驻村", "职务": "工作队长", "驻点村": VILLAGE,
         "派驻开始": "2019年1月2日", "轮换类型": "2019-2020批", "撤换原因": "工作调动", "是否第一书记": "√"},
        {"id_number": ID_NUMBER, "gender": "男", "cadre_position": "队长", "village_code": VILLAGE,
         "start_date": date(2019, 1, 2), "replacement_reason": "调动", "is_first_secretary": True, "end_date": None},
    ),
    "cadre_attendance": (
        {"干部编号": "ZC0001", "年度": "2019", "月份": "3", "驻村天数": "21.0", "请假天数": "1"},
        {"cadre_id": "ZC0001", "attendance_year": 2019, "attendance_month": 3, "days_in_village": 21, "leave_days": 1},
    ),
    "meeting": (
        {"编号": "HY1", "单位": "DW001", "日期": "20190305", "会议类型": "党组会议", "议题": "研究扶贫", "参会领导人数": "5"},
        {"unit_id": "DW001", "meeting_date": date(2019, 3, 5), "meeting_type": "党组会", "leaders_present_persons": 5},
    ),
    "issue": (
        {"编号": "WT1", "发现日期": "2018/6/1", "问题来源": "纪检监察", "村": VILLAGE, "户": HOUSEHOLD, "问题类别": "资金",
         "整改时限": "2018-12-31", "整改状态": "已整改", "佐证材料": "有"},
        {"found_date": date(2018, 6, 1), "issue_source": "纪检", "household_id": HOUSEHOLD, "issue_status": "已完成",
         "has_evidence": True, "deadline_date": date(2018, 12, 31)},
    ),
    "party_activity": (
        {"编号": "DJ1", "日期": "2019-02-01", "机关党组织": "DW001", "村": VILLAGE, "活动类型": "上党课",
         "参加人数": "18", "记录": "否"},
        {"activity_date": date(2019, 2, 1), "activity_type": "党课", "attendees_persons": 18, "has_minutes": False},
    ),
    "publicity": (
        {"编号": "XC1", "日期": "2019-02-01", "媒体类型": "微信公众号", "媒体名称": "某号",
         "层级": "县级", "标题": "做法", "主题": "经验"},
        {"publication_date": date(2019, 2, 1), "media_type": "公众号", "media_level": "县", "title": "做法", "url": None},
    ),
    "exchange": (
        {"编号": "HP1", "类型": "医护人员", "派出单位": "某医院", "接收单位": "某卫生院",
         "接收县代码": "440804", "开始": "2019-03-01"},
        {"exchange_type": "医生", "receiving_county": "440804", "start_date": date(2019, 3, 1), "village_code": None},
    ),
    "household_conduct": (
        {"编号": "FZ1", "证件号码": ID_NUMBER, "户": HOUSEHOLD, "日期": "2019-04-01", "行为": "不赡养老人", "是否列入失信": "是"},
        {"conduct_type": "不赡养", "is_listed_as_dishonest": True, "id_number": ID_NUMBER, "basis": None},
    ),
    "external_match": (
        {"编号": "BD1", "证件号码": ID_NUMBER, "户": HOUSEHOLD, "比对类型": "机动车", "金额或数量": "1", "比对日期": "2019-05-01",
         "核实结论": "待核实", "处理意见": "清退"},
        {"match_type": "车辆", "match_value": Decimal(1), "verification_result": "待核", "handling": "终止帮扶"},
    ),
    "assessment": (
        {"年度": "2018", "单位": "DW001", "类型": "年度考核", "得分": "88.5", "等次": "较好", "是否整改": ""},
        {"assessment_year": 2018, "score": Decimal("88.5"), "assessment_result": "较好", "is_rectified": None},
    ),
    "leader_village": (
        {"挂钩编号": "GG1", "领导姓名": "样例某", "挂钩层级": "区领导", "单位": "DW001",
         "挂钩村": VILLAGE, "挂钩开始": "2016-05-01"},
        {"leader_rank": "区级领导", "unit_id": "DW001", "village_code": VILLAGE, "start_date": date(2016, 5, 1)},
    ),
    "talk_accountability": (
        {"约谈编号": "YT1", "问责方式": "提醒谈话", "被约谈单位": "DW001", "事由": "整改不力",
         "约谈日期": "2019-06-01", "问题编号": "WT1"},
        {"accountability_kind": "约谈", "accountability_reason": "整改不力", "issue_id": "WT1", "talk_date": date(2019, 6, 1)},
    ),
    "model_village": (
        {"村": VILLAGE, "创建类型": "红色村党建示范", "创建年度": "2018", "创建状态": "已挂牌", "是否党建引领": "1"},
        {"model_kind": "红色村", "model_year": 2018, "model_status": "已命名", "is_led_by_party_building": True},
    ),
    "official_discipline": (
        {"案件编号": "AJ1", "涉案人单位": "某村委员会", "问题类型": "优亲厚友", "发现日期": "2018-06-01", "处理结果": "诫勉谈话",
         "涉案金额(万元)": "1.2"},
        {"case_kind": "优亲厚友", "case_result": "诫勉", "amount_involved_yuan": Decimal(12000), "decided_date": None},
    ),
}  # fmt: skip


def file_of(table: str) -> bytes:
    """A text file with the headers of the table that a row needs, and one row."""
    cells = dict(FILES[table][0])
    named = {header.split("(")[0] for header in cells}
    for column in load_contracts()[table].required_columns:
        if not named & set(column.headers):
            cells[column.header] = ""
    return csv_bytes(tuple(cells), tuple(cells.values()))


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    received = Received(tmp_path_factory.mktemp("duty") / "raw")
    files = {f"{load_contracts()[table].title_zh}.csv": file_of(table) for table in FILES}
    received.batch("2019-06-30", files, data_date="2019-06-30", received_on="2019-07-15")
    with received.ingested() as register:
        yield register


def test_every_row_is_kept_and_every_cell_is_read(register: Register) -> None:
    assert register.states() == {"kept": len(FILES), "not_data": len(FILES)}
    assert register.rows("SELECT column_name, kind FROM ledger.cell_issue") == []
    assert register.rows("SELECT file_name, reason FROM ledger.file WHERE state = 'refused'") == []


@pytest.mark.parametrize("table", FILES)
def test_a_received_file_becomes_a_row_typed_right(register: Register, table: str) -> None:
    expected = FILES[table][1]
    assert register.rows(f"SELECT {', '.join(expected)} FROM base.{table}") == [tuple(expected.values())]


def test_a_talk_is_no_issue_and_an_officials_case_no_conduct_of_a_household(register: Register) -> None:
    """Tables with like words keep apart: what officials did never stands among households' records."""
    names = register.rows("SELECT file_name, table_name FROM ledger.file")
    titles = {load_contracts()[table].title_zh: table for table in FILES}
    assert {(file.removesuffix(".csv"), table) for file, table in names} == set(titles.items())
