"""Headers are recognised in the ways offices write them, and anything else is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.contracts import load_contracts
from pipelines.errors import UsageError
from pipelines.ingest.file_reading import FileReading, read_file
from pipelines.ingest.grid import Grid, MergedRange, cell_column
from pipelines.ingest.headers import HeaderBook, header_index, normal_header
from pipelines.ingest.mappings import load_learned_headers
from pipelines.ingest.recognition import Table
from tests.ingest.received import PERSON_HEADERS, VILLAGE

CONTRACTS = load_contracts()
VILLAGE_HEADERS = (
    "行政区划代码",
    "市(地、州、盟)",
    "县(市、区、旗)",
    "行政村",
    "总户数(户)",
    "总人口数(人)",
    "是否出列",
)


def grid(*rows: tuple[str, ...], merged: tuple[MergedRange, ...] = (), sheet: str = "表") -> Grid:
    width = max(len(row) for row in rows)
    padded = [[text or None for text in (*row, *[""] * (width - len(row)))] for row in rows]
    names = [cell_column(place) for place in range(width)]
    return Grid(sheet, pl.DataFrame(padded, schema=dict.fromkeys(names, pl.String), orient="row"), merged=merged)


def book(learned: dict[str, dict[str, str | None]] | None = None) -> HeaderBook:
    known = learned or {}
    return HeaderBook([header_index(contract, known.get(name, {})) for name, contract in CONTRACTS.items()])


def read(*grids: Grid, name: str = "某某.xlsx", learned: dict[str, dict[str, str | None]] | None = None) -> FileReading:
    return read_file(name, grids, book(learned))


def table_of(*grids: Grid, name: str = "某某.xlsx", learned: dict[str, dict[str, str | None]] | None = None) -> Table:
    reading = read(*grids, name=name, learned=learned)
    assert reading.refusal is None, reading.refusal
    ((_, part),) = reading.parts
    return part.part.tables[0]


def columns_of(table: Table) -> dict[str, int]:
    return {item.match.column.name: item.position for item in table.columns if item.match.column}


def reason(*grids: Grid, name: str = "某某.xlsx") -> str:
    refusal = read(*grids, name=name).refusal
    assert refusal is not None
    return refusal


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_table_is_known_by_its_own_headers_and_by_each_alias(name: str) -> None:
    contract = CONTRACTS[name]
    assert table_of(grid(tuple(column.header for column in contract.columns))).contract is contract
    for column in contract.columns:
        for alias in column.aliases:
            header = tuple(alias if other is column else other.header for other in contract.columns)
            assert columns_of(table_of(grid(header)))[column.name] == contract.columns.index(column), alias


@pytest.mark.parametrize(
    "text",
    [
        "务工时间（月）",
        " 务工时间 (月)",
        "务工\n时间(月)",
        "务工时间\u3000\u200b(月)",
        "*务工时间[月]",
        "务工时间(月):",
        "务工时间",
    ],
)
def test_white_space_width_brackets_and_a_left_out_unit_do_not_matter(text: str) -> None:
    assert columns_of(table_of(grid((*PERSON_HEADERS, text))))["work_months"] == len(PERSON_HEADERS)


def test_a_field_code_in_brackets_does_not_matter() -> None:
    assert "gender" in columns_of(table_of(grid((*PERSON_HEADERS, "性别(AAB003)"))))


@pytest.mark.parametrize(
    ("header", "scale"),
    [("村级集体经济收入(万元)", "10000"), ("村级集体经济收入(元)", "1"), ("当年村集体经济年收入(亿元)", "100000000")],
)
def test_money_may_be_counted_in_another_unit(header: str, scale: str) -> None:
    table = table_of(grid((*VILLAGE_HEADERS, header)))
    assert table.columns[-1].match.scale == Decimal(scale)


def test_a_header_that_leaves_open_which_unit_it_means_is_unknown() -> None:
    assert "村级集体经济收入" in reason(grid((*VILLAGE_HEADERS, "村级集体经济收入")))


def test_a_unit_of_another_kind_is_unknown() -> None:
    assert "务工时间(元)" in reason(grid((*PERSON_HEADERS, "务工时间(元)")))


def test_a_header_of_several_levels_with_merged_cells_is_read_by_its_leaves() -> None:
    sheet = grid(
        ("某区人口信息表",),
        ("单位：某区", "", "", "填报日期"),
        ("基本信息", "", "", "", "", "与户主关系", "公益性岗位", ""),
        (*PERSON_HEADERS[:5], "", "类型", "月数"),
        merged=(
            MergedRange(0, 0, 0, 7), MergedRange(2, 0, 2, 4), MergedRange(2, 5, 3, 5), MergedRange(2, 6, 2, 7),
        ),
    )  # fmt: skip
    table = table_of(sheet)
    assert (table.first_header_row, table.last_header_row) == (2, 3)
    found = columns_of(table)
    assert (found["person_id"], found["relation_to_head"]) == (0, 5)
    # 公益性岗位 + 类型 and 公益性岗位(月数): the leaf alone says nothing, parent and leaf together do.
    assert (found["public_service_job"], found["public_service_job_months"]) == (6, 7)


def test_a_header_of_two_rows_without_merged_cells() -> None:
    table = table_of(grid(("基本信息", "", "", "", "", "与户主关系"), (*PERSON_HEADERS[:5], "")))
    assert (table.first_header_row, table.last_header_row) == (0, 1)
    assert columns_of(table)["relation_to_head"] == 5


def test_the_period_and_a_running_number_are_no_columns_of_the_table() -> None:
    table = table_of(grid(("序号", "年度", *PERSON_HEADERS)))
    assert [item.match.is_ignored for item in table.columns[:2]] == [True, False]
    assert table.columns[1].match.is_period
    assert (
        columns_of(table_of(grid(tuple(column.header for column in CONTRACTS["visit_log"].columns))))["visit_id"] == 0
    )


def test_every_sheet_with_a_header_of_ours_is_taken() -> None:
    reading = read(grid(("填表说明",), sheet="说明"), grid(PERSON_HEADERS), grid(PERSON_HEADERS, sheet="又一张"))
    assert [sheet.kind for sheet in reading.sheets] == ["not_data", "data", "data"]


def test_an_unknown_header_is_named_with_its_place_and_the_nearest_known_ones() -> None:
    text = reason(grid((*PERSON_HEADERS, "出生年龄", "天气")))
    assert "《人口表》" in text
    assert "“出生年龄”(G列，相近的有" in text
    assert "出生年月" in text
    assert "“天气”(H列)" in text


def test_a_missing_required_header_is_named() -> None:
    assert "证件号码" in reason(grid(tuple(header for header in PERSON_HEADERS if header != "证件号码")))


def test_two_columns_of_the_same_meaning_are_refused() -> None:
    assert "“姓名”(D列)、“家庭成员姓名”(G列)" in reason(grid((*PERSON_HEADERS, "家庭成员姓名")))


@pytest.mark.parametrize("depth", [8, 63, 64, 500])
def test_a_header_is_found_at_any_depth(depth: int) -> None:
    assert table_of(grid(*[("填表说明，请仔细阅读",)] * depth, PERSON_HEADERS)).first_header_row == depth


def test_without_a_header_no_cell_is_shown() -> None:
    """Promise 3: the first row may be a person."""
    text = reason(grid(("440804001001000101", "4408040010010001", "陈大文", "449900196001010001", "户主")))
    assert text == "没有认得的表头"


def test_separators_that_were_mistyped_still_show_what_the_header_says() -> None:
    assert "户编号,天气" in reason(grid(("户编号，天气",), ("1", "晴")))


def test_a_long_number_in_a_header_is_not_shown() -> None:
    assert "449900" not in reason(grid((*PERSON_HEADERS, "449900196001010001")))


def test_headers_learned_from_a_supplier(tmp_path: Path) -> None:
    (tmp_path / "某区.yml").write_text("person: {家人: person_name}\n", encoding="utf-8")
    learned = dict(load_learned_headers(tmp_path, CONTRACTS).of(None))
    header = tuple("家人" if header == "姓名" else header for header in PERSON_HEADERS)
    assert columns_of(table_of(grid(header), learned=learned))["person_name"] == 3  # type: ignore[arg-type]
    assert load_learned_headers(tmp_path / "nowhere", CONTRACTS).of(None)["person"] == {}


def test_a_header_may_be_mapped_to_nothing_and_for_one_supplier_only(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("supplier: 某区扶贫办\nperson:\n  天气: ~\n", encoding="utf-8")
    learned = load_learned_headers(tmp_path, CONTRACTS)
    sheet = grid((*PERSON_HEADERS, "天气"), ("1", "2", VILLAGE, "甲", "4", "户主", "晴"))
    assert read_file("a.xlsx", [sheet], learned.book("某区扶贫办")).refusal is None
    assert "天气" in str(read_file("a.xlsx", [sheet], learned.book("别的区")).refusal)


def test_the_refusal_of_an_unknown_header_says_how_to_map_it() -> None:
    text = reason(grid((*PERSON_HEADERS, "天气")))
    assert "data/mappings/" in text
    assert "person: {天气: ~}" in text


@pytest.mark.parametrize(
    ("text", "what"),
    [("persn: {甲: person_name}", "persn"), ("person: {甲: name}", "name"), ("person: 甲", "对照"), ("a: [", "YAML")],
)
def test_a_wrong_mapping_is_named(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "m.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_learned_headers(tmp_path, CONTRACTS)
    assert what in caught.value.what
    assert caught.value.where == "data/mappings/m.yml"


def test_a_normal_header_stays_as_it_is() -> None:
    assert normal_header("户　数（户）") == normal_header(normal_header("户　数（户）")) == "户数(户)"
