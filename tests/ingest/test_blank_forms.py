"""Blank forms come back: filled in as in a spreadsheet, each is read without a mapping and gives the same values."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from pipelines.contracts import Contract, load_contracts
from pipelines.contracts.blank_forms import FIRST_DATA_ROW, Village, write_form
from pipelines.demo.tables import COUNTY_TABLES, PROGRAM_TABLES
from pipelines.demo.world import World, make_world
from pipelines.ingest.grid import column_letter
from tests.homes import bayou
from tests.ingest.received import Received

PERIOD, COUNTY = 2, 5
ROWS = 40
VILLAGES = [Village(f"440882001{number:03d}", "某镇", f"第{number}村") for number in range(1, 40)]
_SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(2018, 0.01)


def demo_rows(world: World, table: str) -> pl.DataFrame:
    frame = (
        COUNTY_TABLES[table](world, PERIOD, COUNTY) if table in COUNTY_TABLES else PROGRAM_TABLES[table](world, PERIOD)
    )
    return frame.select([column.name for column in load_contracts()[table].columns]).head(ROWS)


def filled(form: Path, frame: pl.DataFrame) -> bytes:
    """The form with rows typed into it: every cell keeps the style that its column has in the form."""
    with zipfile.ZipFile(form) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    xml = parts[_SHEET].decode("utf-8")
    styles = {int(first): style for first, style in re.findall(r'<col min="(\d+)"[^>]*? style="(\d+)"', xml)}
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(number, place, value, styles) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(frame.iter_rows(), start=FIRST_DATA_ROW + 1)
    )
    parts[_SHEET] = xml.replace("</sheetData>", f"{rows}</sheetData>").encode("utf-8")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return content.getvalue()


def _cell(row: int, place: int, value: Any, styles: dict[int, str]) -> str:
    if value is None:
        return ""
    style = next(style for first, style in sorted(styles.items(), reverse=True) if first <= place + 1)
    head = f'<c r="{column_letter(place)}{row}" s="{style}"'
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, date):
        return f"{head}><v>{(value - date(1899, 12, 30)).days}</v></c>"
    if isinstance(value, str):
        return f'{head} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"{head}><v>{value}</v></c>"


def _plain(value: Any) -> Any:
    return round(float(value), 4) if isinstance(value, (Decimal, float, int)) and not isinstance(value, bool) else value


@pytest.mark.parametrize("table", [*COUNTY_TABLES, *PROGRAM_TABLES])
def test_a_filled_form_gives_the_values_that_were_typed(
    table: str, world: World, received: Received, tmp_path: Path
) -> None:
    contract, frame = load_contracts()[table], demo_rows(world, table)
    assert frame.height
    form = tmp_path / "form.xlsx"
    write_form(form, contract, area="雷州市", villages=VILLAGES)
    name = f"440882雷州市_{contract.title_zh}.xlsx" if table in COUNTY_TABLES else f"佛山_{contract.title_zh}.xlsx"
    received.batch("b", {name: filled(form, frame)})
    with received.ingested() as register:
        assert register.summary.refused_files == ()
        assert register.column("SELECT table_name FROM ledger.file") == [table]
        assert register.rows("SELECT * FROM ledger.cell_issue") == []
        assert register.rows("SELECT column_name, kind FROM ledger.normalisation WHERE kind <> 'boolean_word'"
                             " AND kind NOT IN ('time_cut', 'whole_number')") == []  # fmt: skip
        columns = ", ".join(f'"{column.name}"' for column in contract.columns)
        got = register.rows(f"SELECT {columns} FROM base.{table} ORDER BY row_id")
    assert [tuple(map(_plain, row)) for row in got] == [tuple(map(_plain, row)) for row in frame.iter_rows()]


def worksheets(path: Path) -> dict[str, str]:
    """Sheet name → XML."""
    names = CalamineWorkbook.from_path(path).sheet_names
    with zipfile.ZipFile(path) as book:
        return {
            name: book.read(f"xl/worksheets/sheet{place}.xml").decode("utf-8") for place, name in enumerate(names, 1)
        }


def person_form(tmp_path: Path) -> tuple[Contract, Path]:
    contract, path = load_contracts()["person"], tmp_path / "person.xlsx"
    write_form(path, contract, area="雷州市", villages=VILLAGES)
    return contract, path


def test_codes_villages_and_booleans_have_drop_downs_and_dates_and_numbers_are_checked(tmp_path: Path) -> None:
    contract, path = person_form(tmp_path)
    xml = worksheets(path)["人口表"]
    places = {column.name: column_letter(place) for place, column in enumerate(contract.columns)}
    kinds = {place: kind for kind, place in re.findall(r'<dataValidation type="(\w+)"[^>]*? sqref="([A-Z]+)4:', xml)}
    assert [kinds[places[name]] for name in ("village_code", "gender", "ethnicity", "receives_dibao", "birth_date",
                                             "work_months")] == ["list", "list", "list", "list", "date", "decimal"]  # fmt: skip
    assert '"男,女"' in xml.replace("&quot;", '"')
    assert f"选项!$A$2:$A${len(VILLAGES) + 1}" in xml


def test_the_header_stays_in_view_and_long_lists_hide(tmp_path: Path) -> None:
    _, path = person_form(tmp_path)
    assert 'ySplit="3"' in worksheets(path)["人口表"]
    with zipfile.ZipFile(path) as book:
        assert 'name="选项"' in book.read("xl/workbook.xml").decode("utf-8")
        assert re.search(r'name="选项"[^>]*state="hidden"', book.read("xl/workbook.xml").decode("utf-8"))
    assert list(worksheets(path)) == ["人口表", "填表说明", "本县村名录", "选项"]


def test_the_same_form_has_the_same_bytes(tmp_path: Path) -> None:
    contract = load_contracts()["household"]
    for name in ("a", "b"):
        write_form(tmp_path / name, contract, area="雷州市", villages=VILLAGES)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_command_writes_what_a_county_owes_and_each_form_can_be_read(tmp_path: Path) -> None:
    result = bayou("template", "440882", "--out", str(tmp_path / "forms"), home=tmp_path)
    assert result.code == 0, result.err
    forms = sorted((tmp_path / "forms").iterdir())
    assert "440882雷州市_人口表.xlsx" in [form.name for form in forms]
    assert bayou("inspect", *map(str, forms), home=tmp_path).code == 0


def test_a_county_or_table_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "440882雷州市" in bayou("template", "440894", home=tmp_path).err
    assert "person" in bayou("template", "440882", "--table", "persn", home=tmp_path).err
