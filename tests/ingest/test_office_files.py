"""Office files as they come: what random ones showed to be read wrong, and forms that the demo never wrote."""

from __future__ import annotations

from tests.ingest.received import PERSON_HEADERS, Received, Register, csv_bytes, person, xlsx_bytes

BOOK = "440804坡头区_人口表.xlsx"
CODES = ("AAC001", "*AAC006", "户主姓名*", "是否有劳动能力户", "脱贫标志", "行政村代码", "人数")


def reasons(register: Register, state: str) -> list[str]:
    return register.column(f"SELECT reason FROM ledger.row WHERE state = '{state}' ORDER BY row_id")


# What random files showed (tests/fuzz)


def test_a_row_between_a_header_and_its_repetition_stays_data_though_it_has_a_blank_cell(received: Received) -> None:
    headers = [*PERSON_HEADERS, "务工所在地"]
    rows = [headers, [*person(1), None], headers, [*person(2), "广州"], [None] * 7, ["注：共2人。"]]
    beside = [
        [*row, *[None] * (8 - len(row)), "镇街名录" if place == 0 else f"第{place}镇"] for place, row in enumerate(rows)
    ]
    received.batch("b", {BOOK: xlsx_bytes({"人": [*beside, [*[None] * 8, "末镇"]]})})
    with received.ingested() as register:
        assert register.column("SELECT row_number FROM base.person ORDER BY row_number") == [2, 4]
        assert register.rows("SELECT reason FROM ledger.row WHERE row_number = 3") == [("重复的表头",)]


def test_a_repeated_header_of_field_codes_with_marks_is_no_household(received: Received) -> None:
    headers = ["*AAC001", *CODES[1:]]
    household = ["4408040010010001", "低保贫困户", "张三", "是", "未脱贫", "440804001001", "3"]
    received.batch("b", {"440804坡头区_户表.xlsx": xlsx_bytes({"户": [headers, household, headers]})})
    with received.ingested() as register:
        assert register.states() == {"kept": 1, "not_data": 2}


def test_a_row_that_numbers_the_columns_is_known_with_a_list_beside_it(received: Received) -> None:
    numbers = [str(place) for place in range(1, len(PERSON_HEADERS) + 1)]
    rows = [list(PERSON_HEADERS), numbers, person(1), *[[None] * 6 for _ in range(3)]]
    beside = [[*row, None, "镇街名录" if place == 0 else f"第{place}镇"] for place, row in enumerate(rows)]
    received.batch("b", {BOOK: xlsx_bytes({"人": beside})})
    with received.ingested() as register:
        assert register.rows("SELECT reason FROM ledger.row WHERE row_number = 2") == [("栏次行",)]
        assert register.states() == {"kept": 1, "not_data": 5}


def test_a_word_for_nothing_is_no_number_of_a_list(received: Received) -> None:
    headers = ["岗位编号", "用工单位", "招聘岗位", "招聘人数", "发布日期", "招聘活动编号"]
    rows = [
        [f"GW000{number}", "某厂", "普工", "3", "2018-06-01", word]
        for number, word in enumerate(("NULL", "HD01", "NAN"))
    ]
    received.batch("b", {"440804坡头区_岗位信息台账.csv": csv_bytes(headers, *rows)})
    with received.ingested() as register:
        assert register.column("SELECT event_id FROM base.job_vacancy ORDER BY vacancy_id") == [None, "HD01", None]


def test_data_above_a_header_that_was_sorted_along_is_set_aside_and_said(received: Received) -> None:
    rows = [["坡头区人口表"], person(1), person(2), list(PERSON_HEADERS), person(3)]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert register.states() == {"kept": 1, "quarantined": 2, "not_data": 2}
        assert all("请把表头移到全部数据的上方" in reason for reason in reasons(register, "quarantined"))


def test_a_header_that_runs_on_into_a_row_of_data_tells_nothing_of_the_row(received: Received) -> None:
    joined = ",".join([*PERSON_HEADERS, *person(1, "金丝雀甲")])
    received.batch("b", {"440804坡头区_人口表.csv": f"{joined}\r\n{','.join(person(2))}\r\n".encode()})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
        assert "金丝雀" not in reason
        assert "G至L列的内容像数据，不列出" in reason
        assert "请把表头单独放一行" in reason
