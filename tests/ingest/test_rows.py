"""What is data and what is not, and how each row is identified."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.contracts import SYSTEM_COLUMNS, load_contracts
from pipelines.ingest.sheet_rows import ROW_SCHEMA
from tests.ingest.received import (
    HOUSEHOLD,
    PERSON_HEADERS,
    VILLAGE,
    Cell,
    Received,
    csv_bytes,
    person,
    person_csv,
    xlsx_bytes,
)

FILE = "440804坡头区_人口表_20181231.csv"


def test_rows_that_are_no_data_are_told_apart(received: Received) -> None:
    rows = [
        ("坡头区人口信息表",), ("单位:坡头区",), ("序号", *PERSON_HEADERS), ("1", *person(1)), ("", "", ""), ("\u3000",),
        ("合计", "", "", "", "1"), ("序号", *PERSON_HEADERS), ("2", *person(2, "合计")), ("小计:2户",),
        ("注:模拟数据", "不代表任何真实情况"), ("填表人:某某", "", "", "审核人:某某"),
    ]  # fmt: skip
    received.batch("b", {FILE: csv_bytes(*rows)})
    with received.ingested() as register:
        reasons = register.column("SELECT coalesce(reason, 'data') FROM ledger.row ORDER BY row_number")
    assert reasons == [
        "标题行", "标题行", "表头", "data", "空行", "空行", "合计行", "重复的表头", "data", "合计行", "说明行", "说明行",
    ]  # fmt: skip


def test_a_note_that_runs_into_the_key_is_still_a_note(received: Received) -> None:
    header = ("年度", *(column.header for column in load_contracts()["exit_check"].required_columns))
    row = ("2018", HOUSEHOLD, *["是"] * 8)
    received.batch("b", {FILE: csv_bytes(header, row, ("注:模拟数据", "不代表任何真实情况"))})
    with received.ingested() as register:
        assert register.states() == {"kept": 1, "not_data": 2}


def test_rows_of_other_sheets_are_counted(received: Received) -> None:
    book = xlsx_bytes({"说明": [["怎么填"]], "人": [list(PERSON_HEADERS), person(1)], "名录": [["甲"], ["乙"]]})
    received.batch("b", {"440811麻章区_人口表.xlsx": book})
    with received.ingested() as register:
        assert register.rows("SELECT sheet, row_number, state, reason FROM ledger.row ORDER BY row_id") == [
            ("说明", 1, "not_data", "其他工作表"),
            ("人", 1, "not_data", "表头"),
            ("人", 2, "kept", None),
            ("名录", 1, "not_data", "其他工作表"),
            ("名录", 2, "not_data", "其他工作表"),
        ]


@pytest.mark.parametrize("table", load_contracts())
def test_no_column_bears_a_name_that_every_row_already_carries(table: str) -> None:
    carried = {*ROW_SCHEMA, *SYSTEM_COLUMNS}
    assert not carried & {column.name for column in load_contracts()[table].columns}, (
        "a row would lose where it comes from"
    )


def test_base_and_raw_hold_what_they_promise(received: Received) -> None:
    row = [*person(1), " 1960.1.1", "约3"]
    received.batch("b", {FILE: csv_bytes((*PERSON_HEADERS, "出生日期", "务工时间(月)"), row)})
    with received.ingested() as register:
        for table, contract in load_contracts().items():
            described = register.rows(f"DESCRIBE base.{table}")
            expected = {column.name: column.sql_type for column in contract.columns} | dict(SYSTEM_COLUMNS)
            assert {name: kind for name, kind, *_ in described} == expected
        assert register.rows("SELECT birth_date, work_months, row_id, record_key, data_date, received_on, batch_id, file_id,"
                             " sheet, row_number, county_code, duplicate_no FROM base.person") == [
            (date(1960, 1, 1), None, 2, f"{HOUSEHOLD}01", date(2018, 12, 31), date(2019, 1, 15), "b", 1, "csv", 2, "440804", 1)
        ]  # fmt: skip
        assert register.rows("SELECT birth_date, work_months, row_id FROM raw.person") == [(" 1960.1.1", "约3", 2)]
        assert register.rows("SELECT * FROM ledger.cell_issue") == [
            (2, 1, "csv", 2, "H", "work_months", "ambiguous_number", "约3")
        ]
        assert register.rows("SELECT column_name, kind, cells FROM ledger.normalisation") == [
            ("birth_date", "date_format", 1)
        ]
        assert ("G", "出生日期", "birth_date") in register.rows(
            "SELECT column_letter, header, column_name FROM ledger.file_column"
        )


def test_money_counted_in_ten_thousands_in_one_file_only(received: Received) -> None:
    required = load_contracts()["village"].required_columns
    head = [column.header for column in required]

    def village(code: str) -> list[str]:
        return [code, "湛江市", "坡头区", "某村", "100", "400", "未出列"]

    assert len(head) == len(village(VILLAGE))
    first = csv_bytes([*head, "村集体经济收入(万元)".replace("村集体", "村级集体")], [*village(VILLAGE), "30.05"])
    second = csv_bytes([*head, "当年村集体经济年收入(元)"], [*village("440804001002"), "30.05"])
    received.batch("b", {"440804a.csv": first, "440804b.csv": second})
    with received.ingested() as register:
        incomes = register.column("SELECT collective_income_yuan::DOUBLE FROM base.village ORDER BY village_code")
        assert incomes == [300500.0, 30.05]
        assert register.rows("SELECT file_id, kind, cells FROM ledger.normalisation") == [(1, "unit_scaled", 1)]


PERIODS = {
    "2018": date(2018, 12, 31),
    "2018年度": date(2018, 12, 31),
    "２０１７": date(2017, 12, 31),
    "201806": date(2018, 6, 30),
    "2018年6月": date(2018, 6, 30),
    "2018-09-30": date(2018, 9, 30),
    "20180930": date(2018, 9, 30),
    "": date(2018, 12, 31),
}


@pytest.mark.parametrize("text", PERIODS)
def test_a_period_column_says_which_day_a_row_describes(received: Received, text: str) -> None:
    received.batch("b", {FILE: csv_bytes(("年度", *PERSON_HEADERS), (text, *person(1)))})
    with received.ingested() as register:
        assert register.column("SELECT data_date FROM base.person") == [PERIODS[text]]
        assert register.rows("SELECT * FROM ledger.cell_issue") == []


@pytest.mark.parametrize("text", ["去年", "2018-13", "2091", "43465"])
def test_a_period_nobody_can_read_leaves_the_date_of_the_batch(received: Received, text: str) -> None:
    received.batch("b", {FILE: csv_bytes(("年度", *PERSON_HEADERS), (text, *person(1)))})
    with received.ingested() as register:
        assert register.column("SELECT data_date FROM base.person") == [date(2018, 12, 31)]
        issues = register.rows("SELECT column_letter, column_name, kind, raw_text FROM ledger.cell_issue")
        assert issues == [("A", "data_date", "bad_period", text)]


def test_the_year_of_a_batch_within_the_year_means_the_batch(received: Received) -> None:
    file = csv_bytes(("年度", *PERSON_HEADERS), ("2019", *person(1)), ("2018", *person(2)))
    received.batch("b", {FILE: file}, data_date="2019-06-30", received_on="2019-07-15")
    with received.ingested() as register:
        dates = register.column("SELECT data_date FROM base.person ORDER BY row_id")
    assert dates == [date(2019, 6, 30), date(2018, 12, 31)]


def test_a_quarter_ends_within_its_year(received: Received) -> None:
    header = ["年度", "季度", *(column.header for column in load_contracts()["household_income"].required_columns)]
    row = ["2018", "第二季度".replace("二", "2"), HOUSEHOLD, *["1"] * (len(header) - 3)]
    received.batch("b", {FILE: csv_bytes(header, row)})
    with received.ingested() as register:
        assert register.column("SELECT data_date FROM base.household_income") == [date(2018, 6, 30)]


def test_the_county_is_the_files_or_the_villages(received: Received) -> None:
    header = [column.header for column in load_contracts()["natural_village"].required_columns]
    rows = csv_bytes(header, ["44080400100101", VILLAGE, "甲", "20"], ["x", "坡头某村", "乙", "20"])
    received.batch("b", {"440811麻章区_自然村.csv": rows, "佛山对口帮扶_自然村.csv": rows})
    with received.ingested() as register:
        counties = register.column("SELECT county_code FROM ledger.row WHERE state <> 'not_data' ORDER BY row_id")
        assert counties == ["440811", "440811", "440804", None]
        assert register.column("SELECT county_code FROM ledger.file ORDER BY file_id") == ["440811", None]


def test_a_county_code_with_a_typo_refuses_the_file(received: Received) -> None:
    received.batch("b", {"440894坡头区_人口表.csv": person_csv(person(1))})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
    assert "440894" in reason
    assert "440804" in reason


def test_a_local_key_is_made_of_the_running_number_and_where_it_counts(received: Received) -> None:
    header = [column.header for column in load_contracts()["household_change"].required_columns]
    rows = csv_bytes(header, ["7", HOUSEHOLD, "分户", "2018-05-01"], ["", HOUSEHOLD, "分户", "2018-05-01"])
    received.batch("b", {"440804坡头区_户动态.csv": rows})
    with received.ingested() as register:
        (key,) = register.column("SELECT record_key FROM base.household_change")
        assert key == "440804/2018-12-31/b/440804坡头区_户动态.csv!csv/7"
        assert register.rows("SELECT state, reason FROM ledger.row WHERE row_number = 3") == [
            ("quarantined", "“序号”为空或无法读取：440804坡头区_户动态.csv!csv!A3")
        ]


def test_a_key_of_several_columns_is_joined_and_needs_all_of_them(received: Received) -> None:
    header = [column.header for column in load_contracts()["support_unit"].required_columns]
    assert header == ["单位编号", "帮扶单位", "是否牵头单位", "帮扶村代码"]
    rows = csv_bytes(header, ["DW001", "某局", "是", VILLAGE], ["DW001", "某局", "是", "—"])
    received.batch("b", {"佛山对口帮扶_帮扶单位.csv": rows})
    with received.ingested() as register:
        assert register.column("SELECT record_key FROM base.support_unit") == [f"DW001/{VILLAGE}"]
        (reason,) = register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'")
        assert reason.endswith("!csv!D3")


def test_a_person_is_never_set_aside_for_a_missing_number(received: Received) -> None:
    no_number, no_id = ["", *person(1)[1:]], ["", *person(2, id_number="")[1:]]
    nothing = ["", "", VILLAGE, "李四", "", "配偶"]
    received.batch("b", {FILE: person_csv(no_number, no_id, nothing)})
    with received.ingested() as register:
        assert register.column("SELECT record_key FROM base.person ORDER BY row_id") == [
            f"{HOUSEHOLD}/449900196001010001",
            f"440804/2018-12-31/b/{FILE}!csv#3",
            f"440804/2018-12-31/b/{FILE}!csv#4",
        ]
        assert register.summary.quarantined == 0


def test_a_row_with_more_cells_than_headers_has_moved_and_is_set_aside(received: Received) -> None:
    moved = [*person(1)[:3], "张三", "曾用名", *person(1)[4:]]
    received.batch("b", {FILE: person_csv(moved, person(2))})
    with received.ingested() as register:
        assert register.states() == {"not_data": 1, "quarantined": 1, "kept": 1}
        (reason,) = register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'")
        assert reason == f"单元格多于表头，各列已错位：{FILE}!csv!2"


def test_a_number_in_an_identifying_column_is_marked_and_one_with_lost_digits_is_no_key(received: Received) -> None:
    phone: list[Cell] = [*person(1), 13900000001.0]
    lost: list[Cell] = [440804001001000102.0, *person(2)[1:], "x"]
    book = xlsx_bytes({"人": [[*PERSON_HEADERS, "人联系电话"], phone, lost]})
    received.batch("b", {"440811麻章区_人口表.xlsx": book})
    with received.ingested() as register:
        assert register.column("SELECT phone_number FROM base.person") == ["13900000001"]
        assert register.rows("SELECT row_number, column_letter, kind FROM ledger.cell_issue ORDER BY row_id") == [
            (2, "G", "number_in_text_column"),
            (3, "A", "number_in_text_column"),
        ]
        (reason,) = register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'")
        assert "数字已丢失" in reason


def test_a_number_is_kept_as_received_and_read_without_what_surrounds_it(received: Received) -> None:
    spoiled = [*person(1)[:4], "４４９９００ 19600101 000x", "户主", "13900000001.0、"]
    received.batch("b", {FILE: csv_bytes((*PERSON_HEADERS, "人联系电话"), spoiled)})
    with received.ingested() as register:
        assert register.rows("SELECT id_number, phone_number FROM base.person") == [
            ("44990019600101000X", "13900000001.0、")
        ]
        assert register.rows("SELECT id_number FROM raw.person") == []
        assert register.rows("SELECT column_name, kind, cells FROM ledger.normalisation") == [
            ("id_number", "capital_x", 1)
        ]


@pytest.mark.parametrize("lost", ["4.40804E+17", "440804001001000102.0"])
def test_a_key_that_has_lost_digits_is_none(received: Received, lost: str) -> None:
    header = [column.header for column in load_contracts()["household"].required_columns]
    row = [lost if name == "户编号" else "1" for name in header]
    received.batch("b", {"440804坡头区_户表.csv": csv_bytes(header, row, row)})
    with received.ingested() as register:
        assert register.states() == {"not_data": 1, "quarantined": 2}
        assert set(register.column("SELECT kind FROM ledger.cell_issue WHERE column_name = 'household_id'")) <= {
            "id_scientific", "id_lost_digits",
        }  # fmt: skip


def test_an_id_in_scientific_notation_keeps_its_person(received: Received) -> None:
    received.batch("b", {FILE: person_csv(person(1, id_number="4.49901E+17"))})
    with received.ingested() as register:
        assert register.rows("SELECT id_number FROM base.person") == [("4.49901E+17",)]
        assert register.rows("SELECT column_letter, kind, raw_text FROM ledger.cell_issue") == [
            ("E", "id_scientific", "4.49901E+17")
        ]


def test_cells_below_no_header_are_counted(received: Received) -> None:
    rows: list[list[Cell]] = [[*PERSON_HEADERS], [*person(1), None, "甲"], [*person(2), None, "乙"]]
    book = xlsx_bytes({"人": rows})
    received.batch("b", {"440811麻章区_人口表.xlsx": book})
    with received.ingested() as register:
        assert register.rows("SELECT column_name, kind, cells FROM ledger.normalisation") == [("H", "no_header", 2)]
