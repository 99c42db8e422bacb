"""What `bayou inspect` says of a file, and that it says no personal value."""

from __future__ import annotations

import json
from pathlib import Path

from tests.homes import bayou
from tests.ingest.received import PERSON_HEADERS, csv_bytes, person, xlsx_bytes


def test_a_readable_file_is_shown_sheet_by_sheet(tmp_path: Path) -> None:
    rows = [["坡头区贫困人口信息"], [*PERSON_HEADERS, "务工时间（月）", "民族"], [*person(1), "约3", "汉族"],
            [*person(2), "4", "火星族"], [*person(3), "", ""], ["合计"]]  # fmt: skip
    path = tmp_path / "440804人口.xlsx"
    path.write_bytes(xlsx_bytes({"2018年": rows, "说明": [["怎么填"]]}))
    result = bayou("inspect", str(path), home=tmp_path)
    assert result.code == 0, result.err
    lines = result.out.splitlines()
    assert lines[0] == "440804人口.xlsx  县代码 440804"
    assert lines[-1] == "可以读入"
    said = [line.strip() for line in lines]
    assert "《人口表》person：表头在第2行，3行数据" in said
    assert "数据期：2018(工作表名)" in said
    assert "行数：数据行3、合计行1、标题行1、表头1" in said
    assert "“民族”1格不在代码表里：H4" in said
    assert any(line.startswith("“务工时间(月)”1格") and line.endswith("：G3") for line in said)
    assert "火星族" not in result.out
    assert "张三" not in result.out


def test_a_file_that_would_be_refused_ends_with_3_and_the_lines_to_paste(tmp_path: Path) -> None:
    good, bad = tmp_path / "440804好.csv", tmp_path / "440804坏.csv"
    good.write_bytes(csv_bytes(PERSON_HEADERS, person(1)))
    bad.write_bytes(csv_bytes((*PERSON_HEADERS, "出生年龄"), [*person(1), "3"]))
    result = bayou("inspect", str(good), str(bad), home=tmp_path)
    assert result.code == 3
    lines = [line.strip() for line in result.out.splitlines()]
    assert lines[-1].startswith("会被拒收：")
    assert lines[-3:-1] == ["person:", "出生年龄: ~"]
    assert any("相近的有出生年月" in line for line in lines)


def test_the_lines_to_paste_make_the_file_readable(tmp_path: Path) -> None:
    path = tmp_path / "440804坏.csv"
    path.write_bytes(csv_bytes((*PERSON_HEADERS, "天气", "家人"), [*person(1), "晴", "甲"]))
    refused = bayou("inspect", str(path), "--format", "json", home=tmp_path)
    (record,) = json.loads(refused.out)
    assert (refused.code, record["readable"]) == (3, False)
    mappings = tmp_path / "data" / "mappings"
    mappings.mkdir(parents=True)
    (mappings / "a.yml").write_text("\n".join(record["sheets"][0]["mapping"]) + "\n", encoding="utf-8")
    assert bayou("inspect", str(path), home=tmp_path).code == 0


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    result = bayou("inspect", str(tmp_path / "无.xlsx"), home=tmp_path)
    assert result.code == 2
    assert "没有这个文件" in result.err
