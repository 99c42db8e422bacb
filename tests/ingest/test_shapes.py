"""Sheets of any shape that offices send: what is data comes out once, what is not is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from pipelines.contracts import load_contracts
from pipelines.ingest import reception
from pipelines.ingest.grid import Grid
from tests.ingest.received import (
    HOUSEHOLD,
    PERSON_HEADERS,
    VILLAGE,
    Cell,
    Received,
    Register,
    csv_bytes,
    person,
    person_csv,
    xlsx_bytes,
)

BOOK = "440804坡头区_人口.xlsx"
HOUSEHOLD_HEADERS = ("户编号", "行政村代码", "户主姓名", "贫困户属性", "脱贫属性", "人数", "是否有劳动能力户")
SHORT_HEADERS = tuple(header for header in PERSON_HEADERS if header != "行政村代码")


def household(number: int) -> list[str]:
    return [f"{VILLAGE}{number:04d}", VILLAGE, "张三", "低保贫困户", "未脱贫", "3", "是"]


def without_village(number: int) -> list[str]:
    cells = person(number)
    return [*cells[:2], *cells[3:]]


def reasons(register: Register) -> list[str]:
    return register.column("SELECT coalesce(reason, 'data') FROM ledger.row ORDER BY row_id")


def balanced(register: Register) -> bool:
    summary = register.summary
    states = ("kept", "merged", "superseded", "retired", "quarantined", "not_data")
    return summary.rows + summary.rows_split == sum(getattr(summary, state) for state in states)


# Several tables a file


def test_a_sheet_a_year_and_another_table_in_one_file(received: Received) -> None:
    book = xlsx_bytes(
        {
            "2017年": [list(PERSON_HEADERS), person(1), person(2)],
            "2018年": [list(PERSON_HEADERS), person(1)],
            "户": [list(HOUSEHOLD_HEADERS), household(1)],
            "填表说明": [["一、请如实填写"], ["二、户编号为16位"]],
        }
    )
    received.batch("b", {BOOK: book})
    with received.ingested() as register:
        assert register.rows("SELECT data_date, count(*) FROM base.person GROUP BY 1 ORDER BY 1") == [
            (date(2017, 12, 31), 2),
            (date(2018, 12, 31), 1),
        ]
        assert register.rows("SELECT table_name, state, rows_received FROM ledger.file") == [("person", "accepted", 9)]
        assert register.rows("SELECT sheet, table_name, state, rows, period, period_from FROM ledger.sheet") == [
            ("2017年", "person", "data", 2, "2017", "sheet_name"),
            ("2018年", "person", "data", 1, "2018", "sheet_name"),
            ("户", "household", "data", 1, None, None),
            ("填表说明", None, "not_data", 0, None, None),
        ]
        ((kind, sheet, reason, rows),) = register.rows("SELECT kind, sheet, reason, cells FROM ledger.file_issue")
        assert (kind, sheet, rows) == ("period_conflict", "2017年", 2)
        assert "2018-12-31" in reason
        assert balanced(register)


def test_a_sheet_that_looks_like_a_table_but_cannot_be_read_refuses_the_file(received: Received) -> None:
    good = [list(PERSON_HEADERS), person(1)]
    lacking = [[header for header in PERSON_HEADERS if header != "证件号码"], [*person(2)[:4], "户主"]]
    unknown = [[*PERSON_HEADERS, "天气"], [*person(2), "晴"]]
    received.batch("b", {"440804a.xlsx": xlsx_bytes({"甲": good, "乙": lacking}),
                         "440804b.xlsx": xlsx_bytes({"甲": good, "丙": unknown})})  # fmt: skip
    with received.ingested() as register:
        first, second = [reason for _, _, reason in register.summary.refused_files]
        assert first.startswith("工作表“乙”：")
        assert "证件号码" in first
        assert second.startswith("工作表“丙”：")
        assert "天气" in second


def test_summaries_and_lists_in_other_sheets_are_no_tables(received: Received) -> None:
    book = xlsx_bytes(
        {
            "人": [list(PERSON_HEADERS), person(1)],
            "汇总": [["行政村", "户数", "人口", "贫困户数"], ["甲村", 3, 9, 1]],
            "下拉": [["县", "镇(街)", "行政村", "行政村代码"], ["坡头区", "官渡镇", "甲村", VILLAGE]],
            "Sheet3": [],
        }
    )
    received.batch("b", {BOOK: book})
    with received.ingested() as register:
        assert register.summary.refused_files == ()
        assert register.states() == {"kept": 1, "not_data": 5}


def hide(monkeypatch: pytest.MonkeyPatch, *, sheets: Sequence[str] = (), rows: Sequence[int] = ()) -> None:
    """Let the reader report sheets and rows as hidden."""
    real = reception.read_grids

    def reader(name: str, content: bytes) -> list[Grid]:
        return [
            Grid(one.sheet, one.cells, one.numbers, one.merged, one.shifts, one.sheet in sheets, frozenset(rows))
            for one in real(name, content)
        ]

    monkeypatch.setattr(reception, "read_grids", reader)


def test_a_hidden_sheet_is_never_data_and_is_named_when_it_looks_like_a_table(
    received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(monkeypatch, sheets=["藏", "名录"])
    book = xlsx_bytes(
        {"人": [list(PERSON_HEADERS), person(1)], "藏": [list(PERSON_HEADERS), person(2)], "名录": [["甲"]]}
    )
    received.batch("b", {BOOK: book})
    with received.ingested() as register:
        assert register.summary.kept == 1
        ((kind, sheet, reason),) = register.rows("SELECT kind, sheet, reason FROM ledger.file_issue")
        assert (kind, sheet) == ("hidden_sheet", "藏")
        assert "《人口表》" in reason
        assert balanced(register)


def test_a_table_that_is_only_in_a_hidden_sheet_refuses_the_file(
    received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(monkeypatch, sheets=["藏"])
    received.batch("b", {BOOK: xlsx_bytes({"说明": [["见附表"]], "藏": [list(PERSON_HEADERS), person(2)]})})
    with received.ingested() as register:
        ((_, _, reason),) = register.summary.refused_files
        assert "请取消隐藏" in reason


def test_hidden_rows_are_read_and_noted(received: Received, monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, rows=[0, 2])
    received.batch("b", {BOOK: xlsx_bytes({"人": [list(PERSON_HEADERS), person(1), person(2)]})})
    with received.ingested() as register:
        assert register.summary.kept == 2
        assert register.rows("SELECT kind, cells FROM ledger.file_issue") == [("hidden_rows", 6)]


# Beside and below the form


def test_a_list_behind_a_blank_column_is_not_read(received: Received) -> None:
    lists: list[list[Cell]] = [["市", "姓名"], ["湛江市", "甲"], ["云浮市", "乙"], [None, "丙"], [None, "丁"]]
    form: list[list[Cell]] = [list(PERSON_HEADERS), [*person(1)], [*person(2)], [None] * 6, [None] * 6]
    book = xlsx_bytes({"人": [[*left, None, *right] for left, right in zip(form, lists, strict=True)]})
    received.batch("b", {BOOK: book})
    with received.ingested() as register:
        assert reasons(register) == ["表头", "data", "data", "表旁名录", "表旁名录"]
        ((kind, reason, cells),) = register.rows("SELECT kind, reason, cells FROM ledger.file_issue")
        assert (kind, cells) == ("list_beside", 8)
        assert "H、I列" in reason


def test_a_column_behind_a_blank_one_that_may_belong_to_the_form_refuses_it(received: Received) -> None:
    unknown = [[*PERSON_HEADERS, None, "天气"], [*person(1), None, "晴"], [*person(2), None, "雨"]]
    known = [[*PERSON_HEADERS, None, "民族"], [*person(1), None, "汉族"], [*person(2), None, None]]
    received.batch("b", {"440804a.xlsx": xlsx_bytes({"人": unknown}), "440804b.xlsx": xlsx_bytes({"人": known})})
    with received.ingested() as register:
        texts = [reason for _, _, reason in register.summary.refused_files]
        assert ["“天气”(H列)" in texts[0], "“民族”(H列)" in texts[1]] == [True, True]


def test_a_form_with_a_spacer_column_is_read_whole(received: Received) -> None:
    rows = [[*PERSON_HEADERS[:3], None, *PERSON_HEADERS[3:]], [*person(1)[:3], None, *person(1)[3:]]]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert register.column("SELECT person_name FROM base.person") == ["张三"]


def test_two_tables_side_by_side_share_their_rows(received: Received) -> None:
    rows = [
        [*PERSON_HEADERS, None, *HOUSEHOLD_HEADERS],
        [*person(1), None, *household(1)],
        [*person(2), None, *household(2)],
        [*person(3)],
    ]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert (register.summary.rows, register.summary.rows_split, register.summary.kept) == (4, 2, 5)
        assert register.rows("SELECT rows_received, rows_split, kept, not_data FROM ledger.file") == [(4, 2, 5, 1)]
        assert register.rows("SELECT count(*), count(DISTINCT row_id) FROM ledger.row") == [(6, 6)]
        assert register.column("SELECT row_number FROM base.household ORDER BY 1") == [2, 3]
        assert balanced(register)


def test_a_foreign_small_table_below_the_form_is_set_aside(received: Received) -> None:
    rows = [
        list(PERSON_HEADERS), person(1), person(2), [], ["类别", "户数"], ["低保户", "12"], ["1", "五保户", "3"],
        ["填表人：", "", "审核人："],
    ]  # fmt: skip
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert register.states() == {"kept": 2, "quarantined": 3, "not_data": 3}
        assert all(
            "另一个表" in text for text in register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'")
        )


def test_totals_legends_and_running_text_anywhere_are_no_data(received: Received) -> None:
    rows = [
        list(PERSON_HEADERS), ["1", "2", "3", "4", "5", "6"], person(1), ["", "", "甲村", "小计", "1"], ["甲村小计", "", "", "1"],
        ["二、非贫困人口情况，按户填写"], person(2), ["全县合计", "", "", "2"], ["1.有劳动能力的低保户 2.无劳动能力的低保户"],
        ["是填1、否填2"], ["填报单位(盖章)：", "", "填报日期：2019年1月"],
    ]  # fmt: skip
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert reasons(register) == [
            "表头", "栏次行", "data", "合计行", "合计行", "说明行", "data", "合计行", "说明行", "说明行", "说明行",
        ]  # fmt: skip


def test_a_total_may_count_below_the_header_of_a_key(received: Received) -> None:
    numbered = [[str(number), *person(number)] for number in (1, 2)]
    rows = [
        ["序号", *PERSON_HEADERS],
        numbered[0],
        ["小计", "1"],
        numbered[1],
        ["合计", "2人", "1户"],
        ["合计", *person(3)],
    ]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert reasons(register) == ["表头", "data", "合计行", "data", "合计行", "data"]


def test_a_lone_value_in_a_row_is_no_running_text(received: Received) -> None:
    header = ("序号", "户编号", "变更类型", "变更日期")
    received.batch(
        "b", {"440804户动态.csv": csv_bytes(header, ["1", HOUSEHOLD, "分户", "2018-05-01"], ["", "", "分户", ""])}
    )
    with received.ingested() as register:
        assert register.states() == {"kept": 1, "quarantined": 1, "not_data": 1}


# Headers


def test_forms_of_many_villages_under_each_other(received: Received) -> None:
    villages = ["440804001001", "440804001002"]
    header = [column.header for column in load_contracts()["village"].required_columns]
    names = csv_bytes(header, *[[code, "湛江市", "坡头区", f"{name}村", "100", "400", "未出列"]
                                for code, name in zip(villages, ["高山", "上县"], strict=True)])  # fmt: skip
    rows = [
        ["高山村贫困人口信息"], ["单位：坡头区"], list(SHORT_HEADERS), without_village(1), without_village(2), ["合计"],
        ["填表人：某"], [], ["上县村贫困人口信息"], [], list(SHORT_HEADERS), without_village(3),
    ]  # fmt: skip
    received.batch("b", {BOOK: xlsx_bytes({"人": rows}), "佛山_村表.csv": names})
    with received.ingested() as register:
        assert register.rows("SELECT person_id, village_code FROM base.person ORDER BY 1") == [
            (f"{HOUSEHOLD}01", villages[0]),
            (f"{HOUSEHOLD}02", villages[0]),
            (f"{HOUSEHOLD}03", villages[1]),
        ]
        forms = "SELECT first_row, last_row, first_header_row, rows, village_code FROM ledger.sheet"
        assert register.rows(f"{forms} WHERE table_name = 'person'") == [
            (1, 8, 3, 2, villages[0]),
            (9, 12, 11, 1, villages[1]),
        ]
        assert register.rows("SELECT column_name, kind, cells FROM ledger.normalisation WHERE kind = 'from_name'") == [
            ("village_code", "from_name", 3)
        ]
        assert balanced(register)


def test_a_second_form_with_other_columns_is_read_by_its_own_header(received: Received) -> None:
    turned = [*PERSON_HEADERS[3:], *PERSON_HEADERS[:3], "务工时间(月)"]
    rows = [list(PERSON_HEADERS), person(1), [], turned, [*person(2)[3:], *person(2)[:3], "x"]]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows})})
    with received.ingested() as register:
        assert register.column("SELECT person_id FROM base.person ORDER BY 1") == [f"{HOUSEHOLD}01", f"{HOUSEHOLD}02"]
        assert register.rows("SELECT column_letter, row_number FROM ledger.cell_issue") == [("G", 5)]


def test_two_units_in_one_file(received: Received) -> None:
    header = [column.header for column in load_contracts()["village"].required_columns]
    cells = ["湛江市", "坡头区", "某村", "100", "400", "未出列"]
    book = xlsx_bytes({
        "甲": [[*header, "村级集体经济收入(万元)"], ["440804001001", *cells, "3"]],
        "乙": [[*header, "村级集体经济收入(元)"], ["440804001002", *cells, "3"]],
    })  # fmt: skip
    received.batch("b", {"440804村表.xlsx": book})
    with received.ingested() as register:
        assert register.column("SELECT collective_income_yuan::DOUBLE FROM base.village ORDER BY village_code") == [
            30000,
            3,
        ]


def test_five_header_levels_with_merged_cells(received: Received) -> None:
    rows = [
        ["人口信息表"],
        ["基本情况"],
        ["个人信息"],
        ["一"],
        list(PERSON_HEADERS[:5]),
        [None] * 5,
        [*person(1)[:5], "户主"],
    ]
    leaves = [(4, place, 5, place, header) for place, header in enumerate(PERSON_HEADERS[:5])]
    merges = [(0, 0, 0, 5, "人口信息表"), (1, 0, 1, 4, "基本情况"), (2, 0, 2, 4, "个人信息"), (3, 0, 3, 4, "一"),
              (1, 5, 5, 5, "与户主关系"), *leaves]  # fmt: skip
    received.batch("b", {BOOK: xlsx_bytes({"人": rows}, merges)})
    with received.ingested() as register:
        assert register.rows("SELECT person_id, relation_to_head FROM base.person") == [(f"{HOUSEHOLD}01", "户主")]
        assert reasons(register) == ["标题行", *["表头"] * 5, "data"]


def test_a_second_header_row_without_merged_cells_is_no_data(received: Received) -> None:
    rows = [[*PERSON_HEADERS, "公益性岗位", ""], [*[""] * 6, "类型", "月数"], [*person(1), "", "3"]]
    received.batch("b", {"440804人口.csv": csv_bytes(*rows)})
    with received.ingested() as register:
        assert register.column("SELECT public_service_job_months::DOUBLE FROM base.person") == [3]


def test_a_row_of_field_codes_below_the_header_is_no_data(received: Received) -> None:
    header = ("户编号", "行政村代码", "户主姓名", "贫困户属性", "脱贫属性", "人数", "是否有劳动能力户")
    codes = ("AAC001", "AAD001", "AAC029", "AAC006", "AAR010", "", "")
    received.batch("b", {"440804户.csv": csv_bytes(header, codes, household(1))})
    with received.ingested() as register:
        assert reasons(register) == ["表头", "表头", "data"]


def test_an_unknown_header_above_a_blank_row_is_still_unknown(received: Received) -> None:
    received.batch("b", {"440804人口.csv": csv_bytes((*PERSON_HEADERS, "天气"), ("",), [*person(1), "晴"])})
    with received.ingested() as register:
        assert "天气" in register.summary.refused_files[0][2]


# Fill down


def test_merged_cells_say_all_their_rows_but_not_an_amount(received: Received) -> None:
    header = [*PERSON_HEADERS, "务工时间(月)"]
    rows: list[list[Cell]] = [
        [*header],
        *[[one[0], None, None, *one[3:], None] for one in map(person, (1, 2, 3))],
        [*person(4)],
    ]
    merges = [(1, 1, 3, 1, HOUSEHOLD), (1, 2, 3, 2, VILLAGE), (1, 6, 3, 6, "6")]
    received.batch("b", {BOOK: xlsx_bytes({"人": rows}, merges)})
    with received.ingested() as register:
        assert register.rows("SELECT DISTINCT household_id, village_code FROM base.person") == [(HOUSEHOLD, VILLAGE)]
        assert register.column("SELECT work_months::DOUBLE FROM base.person ORDER BY row_id") == [6, None, None, None]
        assert register.rows("SELECT column_name, kind, cells FROM ledger.normalisation ORDER BY ALL") == [
            ("household_id", "filled_merged", 2),
            ("village_code", "filled_merged", 2),
        ]
        assert register.rows("SELECT kind, cells FROM ledger.file_issue") == [("merged_amount", 2)]


def grouped(number: int, relation: str, *, is_first: bool) -> list[str]:
    cells = person(number, relation=relation)
    return cells if is_first else [cells[0], "", "", *cells[3:]]


def test_members_below_their_head_belong_to_the_heads_household(received: Received) -> None:
    other = [f"{VILLAGE}000201", f"{VILLAGE}0002", VILLAGE, "李四", "449900196001010009", "户主"]
    rows = [
        grouped(1, "户主", is_first=True),
        grouped(2, "配偶", is_first=False),
        grouped(3, "之子", is_first=False),
        other,
    ]
    received.batch("b", {"440804人口.csv": person_csv(*rows)})
    with received.ingested() as register:
        assert register.column("SELECT household_id FROM base.person ORDER BY row_id") == [
            *[HOUSEHOLD] * 3,
            f"{VILLAGE}0002",
        ]
        assert register.rows("SELECT column_name, cells FROM ledger.normalisation WHERE kind = 'filled_group'") == [
            ("household_id", 2),
            ("village_code", 2),
        ]
        assert register.column("SELECT count(village_code) FROM base.person") == [4]


def test_a_group_that_nothing_confirms_is_set_aside(received: Received) -> None:
    rows = [grouped(1, "户主", is_first=True), grouped(2, "", is_first=False), grouped(3, "户主", is_first=False)]
    received.batch("b", {"440804人口.csv": person_csv(*rows)})
    with received.ingested() as register:
        assert register.states() == {"not_data": 1, "kept": 1, "quarantined": 2}
        assert all("请逐行填写或合并单元格" in text
                   for text in register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'"))  # fmt: skip


def test_a_village_on_the_first_row_is_confirmed_by_the_number_of_the_row(received: Received) -> None:
    header = [column.header for column in load_contracts()["natural_village"].required_columns]
    rows = [[f"{VILLAGE}01", VILLAGE, "甲", "20"], [f"{VILLAGE}02", "", "乙", "20"], ["44080400200103", "", "丙", "20"]]
    received.batch("b", {"440804自然村.csv": csv_bytes(header, *rows)})
    with received.ingested() as register:
        assert register.rows("SELECT natural_village_name, village_code FROM base.natural_village ORDER BY row_id") == [
            ("甲", VILLAGE),
            ("乙", VILLAGE),
        ]
        assert register.summary.quarantined == 1


# Households with their members

MIXED_HEADERS = ("户编号", "行政村代码", "贫困户属性", "脱贫属性", "人数", "是否有劳动能力户", "人编号", "姓名", "证件号码",
                 "与户主关系")  # fmt: skip


def mixed(number: int, relation: str, *, says_household: bool) -> list[str]:
    one = person(number, f"甲{number}", relation=relation)
    own = (
        [HOUSEHOLD, VILLAGE, "低保贫困户", "未脱贫", "3", "是"]
        if says_household
        else [HOUSEHOLD, VILLAGE, "", "", "", ""]
    )
    return [*own, one[0], *one[3:]]


def test_a_head_line_with_members_gives_a_household_and_its_persons(received: Received) -> None:
    rows = [
        mixed(1, "户主", says_household=True),
        mixed(2, "配偶", says_household=False),
        mixed(3, "之子", says_household=False),
    ]
    received.batch("b", {"440804户人.csv": csv_bytes(MIXED_HEADERS, *rows)})
    with received.ingested() as register:
        assert register.rows(
            "SELECT household_id, head_name, household_size_persons, row_number FROM base.household"
        ) == [(HOUSEHOLD, "甲1", 3, 2)]
        assert register.column("SELECT person_name FROM base.person ORDER BY row_id") == ["甲1", "甲2", "甲3"]
        assert register.rows("SELECT rows_received, rows_split, kept, not_data FROM ledger.file") == [(4, 1, 4, 1)]
        assert ("head_name", "from_head_line", 1) in register.rows(
            "SELECT column_name, kind, cells FROM ledger.normalisation"
        )
        assert balanced(register)


def test_household_columns_on_every_line_are_merged_into_one_household(received: Received) -> None:
    rows = [mixed(number, relation, says_household=True) for number, relation in ((1, "户主"), (2, "配偶"))]
    received.batch("b", {"440804户人.csv": csv_bytes(MIXED_HEADERS, *rows)})
    with received.ingested() as register:
        assert register.states() == {"not_data": 1, "kept": 3, "merged": 1}
        assert register.summary.rows_split == 2
        assert balanced(register)


def test_household_cells_merged_over_the_members(received: Received) -> None:
    lines: list[list[Cell]] = [[*MIXED_HEADERS]]
    lines += [
        [*[None] * 6, *mixed(number, relation, says_household=False)[6:]]
        for number, relation in ((1, "户主"), (2, "配偶"))
    ]
    cells = [HOUSEHOLD, VILLAGE, "低保贫困户", "未脱贫", "2", "是"]
    book = xlsx_bytes({"户": lines}, [(1, place, 2, place, text) for place, text in enumerate(cells)])
    received.batch("b", {BOOK: book})
    with received.ingested() as register:
        assert register.column("SELECT head_name FROM base.household") == ["甲1"]
        assert register.rows("SELECT household_id, village_code FROM base.person") == [(HOUSEHOLD, VILLAGE)] * 2


# Period, county and village in names


@pytest.mark.parametrize(
    ("file", "sheet", "title", "expected"),
    [
        ("440804人口(2017-6-23).xlsx", "人", "人口表", date(2018, 12, 31)),
        ("440804人口_20170630.xlsx", "人", "人口表", date(2017, 6, 30)),
        ("440804人口2016年.xlsx", "人", "坡头区2017年人口表", date(2017, 12, 31)),
        ("440804人口2016年.xlsx", "2015", "坡头区2017年人口表", date(2015, 12, 31)),
        ("440804人口.xlsx", "20170620160652", "人口表 填报日期：2019年1月10日", date(2018, 12, 31)),
        ("440804人口.xlsx", "第二季度", "2017年人口表", date(2017, 6, 30)),
        ("440804人口.xlsx", "人", "2016-2018年人口表", date(2018, 12, 31)),
        ("440804人口.xlsx", "2025年", "人口表", date(2018, 12, 31)),
    ],
)
def test_the_nearest_name_says_the_period(
    received: Received, file: str, sheet: str, title: str, expected: date
) -> None:
    received.batch("b", {file: xlsx_bytes({sheet: [[title], list(PERSON_HEADERS), person(1)]})})
    with received.ingested() as register:
        assert register.column("SELECT data_date FROM base.person") == [expected]
        noted = register.column("SELECT kind FROM ledger.file_issue")
        assert noted == (["period_conflict"] if expected != date(2018, 12, 31) or sheet == "2025年" else [])


def test_a_period_column_goes_before_every_name(received: Received) -> None:
    rows = [["年度", *PERSON_HEADERS], ["2016", *person(1)], ["", *person(2)]]
    received.batch("b", {BOOK: xlsx_bytes({"2017年": rows})})
    with received.ingested() as register:
        assert register.column("SELECT data_date FROM base.person ORDER BY row_id") == [
            date(2016, 12, 31),
            date(2017, 12, 31),
        ]


def test_a_village_by_its_code_in_the_sheet_name(received: Received) -> None:
    received.batch("b", {BOOK: xlsx_bytes({VILLAGE: [list(SHORT_HEADERS), without_village(1)]})})
    with received.ingested() as register:
        assert register.column("SELECT village_code FROM base.person") == [VILLAGE]


def test_a_village_that_the_list_does_not_know_sets_the_rows_aside_with_what_to_do(received: Received) -> None:
    received.batch("b", {BOOK: xlsx_bytes({"高山村": [list(SHORT_HEADERS), without_village(1)]})})
    with received.ingested() as register:
        assert register.states() == {"not_data": 1, "quarantined": 1}
        (reason,) = register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'")
        assert "12位村代码" in reason


def test_a_table_whose_village_nothing_says_is_refused(received: Received) -> None:
    received.batch("b", {BOOK: xlsx_bytes({"人": [list(SHORT_HEADERS), without_village(1)]})})
    with received.ingested() as register:
        assert "行政村代码" in register.summary.refused_files[0][2]


def test_rows_of_a_county_that_is_not_ours_are_set_aside(received: Received) -> None:
    foreign = [*person(2)[:2], "440904001001", *person(2)[3:]]
    received.batch("b", {"佛山人口.csv": person_csv(person(1), foreign)})
    with received.ingested() as register:
        assert register.states() == {"not_data": 1, "kept": 1, "quarantined": 1}
        assert "440904" in register.column("SELECT reason FROM ledger.row WHERE state = 'quarantined'")[0]


def test_the_county_may_be_said_by_its_name(received: Received) -> None:
    received.batch("b", {"廉江市贫困人口(2017-6-23).csv": person_csv(person(1))})
    with received.ingested() as register:
        assert register.column("SELECT county_code FROM ledger.file") == ["440881"]


# Which table


def test_a_title_decides_between_tables_that_fit_equally(received: Received) -> None:
    contract = load_contracts()["visit_log"]
    header = [column.header for column in contract.required_columns]
    assert header == ["序号", "日期", "人员编号", "身份", "行政村代码"]
    received.batch(
        "b", {"440804走访与到村检查记录.csv": csv_bytes(header, ["1", "2018-05-01", "G1", "驻村干部", VILLAGE])}
    )
    with received.ingested() as register:
        assert register.column("SELECT table_name FROM ledger.file") == ["visit_log"]
