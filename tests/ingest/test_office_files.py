"""Office files as they come: what random ones showed to be read wrong, and forms that the demo never wrote."""

from __future__ import annotations

import shutil
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts.issue_kinds import load_issue_kinds
from tests.fuzz.formats import Sheet, html, xls
from tests.fuzz.office_files import OfficeFile, office_file
from tests.fuzz.truth import truth_violations
from tests.ingest.received import PERSON_HEADERS, Received, Register, csv_bytes, person, xlsx_bytes

BOOK = "440804坡头区_人口表.xlsx"
CODES = ("AAC001", "*AAC006", "户主姓名*", "是否有劳动能力户", "脱贫标志", "行政村代码", "人数")


office_files: st.SearchStrategy[list[OfficeFile]] = st.lists(
    st.integers(0, 2**32), min_size=1, max_size=12, unique=True
).map(lambda seeds: [office_file(Random(seed), number, date(2018, 12, 31)) for number, seed in enumerate(seeds)])
"""Files of any table, any form and any arrangement, each with the truth of its rows."""


@settings(derandomize=True, max_examples=25, deadline=None)
@given(files=office_files)
def test_every_row_and_value_of_an_office_file_is_read_as_it_was_meant(
    tmp_path_factory: pytest.TempPathFactory, files: list[OfficeFile]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "office_files"
    shutil.rmtree(folder, ignore_errors=True)
    received = Received(folder)
    received.batch("b", {file.name: file.content for file in files})
    with received.ingested() as register:
        ids = dict(register.rows("SELECT file_name, file_id FROM ledger.file"))
        wrong = {
            f"{file.name}: {file.arrangement}": found
            for file in files
            if (found := list(truth_violations(register.connection, ids[file.name], file)))
        }
        assert wrong == {}
        assert register.summary.kept + register.summary.merged + register.summary.quarantined == sum(
            len(file.rows) for file in files
        )


def without_village(number: int) -> list[str]:
    return [*person(number)[:2], *person(number)[3:]]


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
        assert "G至L列的内容像数据或人名，不列出" in reason
        assert "请把表头单独放一行" in reason


def test_a_name_among_the_headers_is_not_shown(received: Received) -> None:
    rows = [[*PERSON_HEADERS, "张三丰"], [*person(1), ""]]
    received.batch("b", {"a.csv": csv_bytes(*rows), "b.csv": csv_bytes([*PERSON_HEADERS, "许可证"], [*person(2), ""])})
    with received.ingested() as register:
        (_, _, name), (_, _, header) = register.summary.refused_files
        assert "G列的内容像数据或人名，不列出" in name
        assert "张三丰" not in name
        assert "“许可证”(G列)" in header


def test_of_a_sheet_that_bears_a_name_a_refusal_shows_the_family_name_alone(received: Received) -> None:
    rows = [[*PERSON_HEADERS, "许可证"], [*person(1), ""]]
    received.batch("b", {"a.xlsx": xlsx_bytes({"张三丰": rows}), "b.xlsx": xlsx_bytes({"第3季度": rows})})
    with received.ingested() as register:
        (_, _, named), (_, _, ordinary) = register.summary.refused_files
        assert named.startswith("工作表“张…”：")
        assert "三丰" not in named
        assert ordinary.startswith("工作表“第3季度”：")


def test_what_a_title_says_holds_below_a_header_that_a_new_page_repeats(received: Received) -> None:
    headers = [header for header in PERSON_HEADERS if header != "行政村代码"]
    rows = [["2017年某村(440804001001)人口表"], headers, without_village(1), headers, without_village(2)]
    received.batch("b", {"440804坡头区.xlsx": xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert (
            register.rows("SELECT CAST(data_date AS VARCHAR), village_code FROM base.person")
            == [("2017-12-31", "440804001001")] * 2
        )


def test_a_header_without_title_below_a_total_does_not_take_over_the_village_of_another(received: Received) -> None:
    headers = [header for header in PERSON_HEADERS if header != "行政村代码"]
    rows = [["某村(440804001001)人口表"], headers, without_village(1), ["合计", "1"], headers, without_village(2)]
    received.batch("b", {"440804坡头区.xlsx": xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
        assert "缺少必需的表头：行政村代码" in reason


def test_a_narrower_header_takes_no_column_from_the_one_above(received: Received) -> None:
    rows = [[*PERSON_HEADERS, "务工所在地"], [*person(1), None], [], ["坡头区人口表"], list(PERSON_HEADERS), person(2)]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert register.column("SELECT row_number FROM base.person ORDER BY row_number") == [2, 6]


def test_a_row_that_begins_with_a_duty_is_no_line_of_signatures(received: Received) -> None:
    headers = ["身份", "序号", "人员编号", "户", "行政村代码", "日期", "目的"]
    rows = [
        headers,
        ["分管领导", "1", "BF0001", None, "440804001001", None, "调研"],
        ["填表人：张三", None, None, "审核人："],
    ]
    received.batch("b", {"440804坡头区_走访与到村检查记录.xlsx": xlsx_bytes({"走访": rows})})
    with received.ingested() as register:
        assert register.rows("SELECT row_number, state FROM ledger.row ORDER BY row_number") == [
            (1, "not_data"), (2, "kept"), (3, "not_data"),
        ]  # fmt: skip


def test_a_reason_writes_out_what_cannot_be_seen(received: Received) -> None:
    received.batch("b", {"440804坡头区_人口表.csv": csv_bytes([*PERSON_HEADERS, "备\x7f用"], [*person(1), ""])})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
        assert "“备\\u007f用”(G列" in reason


# Forms that the demo never wrote


def notes(register: Register) -> list[str]:
    return register.column("SELECT reason FROM ledger.file_issue ORDER BY reason")


def test_an_old_export_with_two_header_levels_a_total_and_telephones_that_are_numbers(received: Received) -> None:
    sheet = Sheet(
        "贫困人口信息",
        [
            ["坡头区贫困人口信息表", *[None] * 7],
            ["序号", "基本情况", *[None] * 4, "联系方式", None],
            [None, "人编号", "户编号", "行政村代码", "姓名", "证件号码", "人联系电话", "与户主关系"],
            *([str(place), *person(place)[:5], 13900000000 + place, person(place)[5]] for place in (1, 2)),
            ["合计", *[None] * 3, "2人", *[None] * 3],
            ["填表人：", *[None] * 7],
        ],
        [(0, 0, 0, 7), (1, 0, 2, 0), (1, 1, 1, 5), (1, 6, 1, 7)],
    )
    content = xls([sheet])
    assert content is not None
    received.batch("b", {"440804坡头区_贫困人口信息.xls": content})
    with received.ingested() as register:
        assert register.rows("SELECT person_id, phone_number, relation_to_head FROM base.person ORDER BY person_id") == [
            (person(1)[0], "13900000001", "户主"), (person(2)[0], "13900000002", "户主"),
        ]  # fmt: skip
        assert reasons(register, "not_data") == ["标题行", "表头", "表头", "合计行", "说明行"]
        issues = register.rows(
            "SELECT column_name, column_letter, row_number, kind FROM ledger.cell_issue ORDER BY row_number"
        )
        assert issues == [("phone_number", "G", row, "number_in_text_column") for row in (4, 5)]
        kind = load_issue_kinds()["number_in_text_column"]
        assert (kind.title_zh, kind.remedy_zh) == (
            "编号类文字存成了数字，末几位可能失真", "把这一列设为文本，再照原件填写完整号码",
        )  # fmt: skip


def test_rows_of_a_county_that_is_not_ours_are_set_aside_with_its_code(received: Received) -> None:
    elsewhere = [person(2)[0].replace("440804", "440902"), "4409020010010001", "440902001001", *person(2)[3:]]
    received.batch("b", {"人口表.csv": csv_bytes(PERSON_HEADERS, person(1), elsewhere)})
    with received.ingested() as register:
        assert register.states() == {"kept": 1, "quarantined": 1, "not_data": 1}
        assert reasons(register, "quarantined") == [
            "县代码440902不在十二县名单里，请核对；确非本地数据的请删去：人口表.csv!csv!3"
        ]


def test_a_file_named_after_a_county_that_is_not_ours_is_refused_with_the_nearest_codes(received: Received) -> None:
    received.batch("b", {"440903茂南区_人口表.csv": csv_bytes(PERSON_HEADERS, person(1))})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
        assert reason.startswith("文件名开头的县代码440903不在名单里，相近的有")


QUESTIONS = [
    ["入户核查问卷", *[None] * 9],
    ["被访户：", None, "访问员：", *[None] * 7],
    [*PERSON_HEADERS, None, "关系选项", "属性选项", "填表须知"],
    [*person(1), None, "户主", "一般贫困户", "一、逐项填写"],
    [*person(2), None, "配偶", "低保贫困户", None],
    [*[None] * 7, "之子", "五保贫困户", None],
    [*[None] * 7, "之女", None, "二、当面核对"],
]  # fmt: skip


def test_a_questionnaire_with_its_lists_of_answers_beside_it(received: Received) -> None:
    received.batch("b", {"440804坡头区_人口表.xls": xls([Sheet("问卷", [list(row) for row in QUESTIONS])]) or b""})
    with received.ingested() as register:
        assert register.column("SELECT person_name FROM base.person ORDER BY person_id") == ["张三", "张三"]
        assert reasons(register, "not_data") == ["标题行", "标题行", "表头", "表旁名录", "表旁名录"]
        assert notes(register) == ["空列右侧H、I、J列是表旁的名录，不读入；如是本表的列，请删去中间的空列"]


def test_a_column_of_the_form_behind_a_blank_one_is_not_guessed_to_be_a_list(received: Received) -> None:
    rows = [[*PERSON_HEADERS, None, "务工所在地"], [*person(1), None, "广州"], [*person(2), None, "佛山"]]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
        assert reason == (
            "工作表“人”：空列右侧的“务工所在地”(H列)不知是本表的一列还是表旁的名录："
            "是本表的列就删去空列，是名录就移到别的工作表"
        )


def test_a_web_page_that_is_called_xls_is_read_and_said(received: Received) -> None:
    page = html(
        [Sheet("", [["人口表", *[None] * 5], list(PERSON_HEADERS), person(1, "张&三"), person(2)], [(0, 0, 0, 5)])]
    )
    received.batch("b", {"440804坡头区_人口表.xls": page})
    with received.ingested() as register:
        assert register.column("SELECT person_name FROM base.person ORDER BY person_id") == ["张&三", "张三"]
        assert notes(register) == [
            "文件名以 .xls 结尾，内容却是网页表格；已按内容读取，下次请另存为 .xlsx，或改用相符的扩展名"
        ]


def test_a_login_page_that_is_called_xls_is_refused(received: Received) -> None:
    received.batch("b", {"440804坡头区_人口表.xls": "<html><body><div>请登录</div></body></html>".encode()})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
        assert reason == "这是一个网页，里面没有表格，多半是登录页或出错页，请重新登录后再导出"


@pytest.mark.parametrize("ending", ["tsv", "txt", "csv", "xls"])
def test_text_with_tabs_in_a_national_encoding(received: Received, ending: str) -> None:
    rows = [["人口表"], list(PERSON_HEADERS), person(1, "李\u3000四"), ["合计", "1"]]
    content = "\r\n".join("\t".join(row) for row in rows).encode("gbk")
    received.batch("b", {f"440804坡头区_人口表.{ending}": content})
    with received.ingested() as register:
        assert register.column("SELECT person_name FROM base.person") == ["李四"]
        assert len(notes(register)) == (ending == "xls")
