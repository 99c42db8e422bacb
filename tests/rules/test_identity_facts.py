"""How numbers, ages and quarters are read: GB 11643, full years of age, school age, the last full year and quarter."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts import load_contracts
from pipelines.ingest.values import convert
from tests.rules.registers import empty_register, facts_at, insert, made_up_id, rows_of

END_2019 = date(2019, 12, 31)
VILLAGE = "440804101001"
GOOD = made_up_id("1990-02-28", "男")


def persons_fact(rows: list[dict[str, object]], columns: str, as_of: date = END_2019) -> list[tuple[object, ...]]:
    register = empty_register()
    full = [
        {"person_id": f"{number:04}", "household_id": f"{VILLAGE}0001", "village_code": VILLAGE, **row}
        for number, row in enumerate(rows)
    ]
    insert(register, "person", as_of, full)
    facts_at(register, as_of)
    return rows_of(register, f"SELECT {columns} FROM facts.person ORDER BY person_id")


def test_the_number_is_judged_as_ingest_read_it() -> None:
    received = [f" {GOOD[:6]} {GOOD[6:]}　", "４４９９０１" + GOOD[6:], "44990119900101001x", "无", None]
    column = load_contracts()["person"].column("id_number")
    read = dict(convert(column, pl.Series(received).drop_nulls()).select("text", "value").iter_rows())
    judged = persons_fact([{"id_number": read.get(text)} for text in received], "id_text, id_length")
    assert judged == [(GOOD, 18), (GOOD, 18), ("44990119900101001X", 18), (None, None), (None, None)]


def test_number_is_read_only_when_it_can_be_judged() -> None:
    columns = "is_id_judgeable, is_id_checksum_ok, id_birth_date, id_gender"
    wrong = made_up_id("1990-02-28", "男", is_wrong=True)
    rows: list[dict[str, object]] = [{"id_number": text} for text in (
        GOOD, wrong, GOOD + "43", GOOD + "43B1", GOOD[:17], "A" + GOOD[1:], made_up_id("1990-02-30", "女"), "无", None,
    )]  # fmt: skip
    birth = date(1990, 2, 28)
    assert persons_fact(rows, columns) == [
        (True, True, birth, "男"),
        (True, False, birth, "男"),
        (True, True, birth, "男"),  # 残疾人证: the first 18 characters are the ID number
        (True, True, birth, "男"),
        (False, None, None, None),  # 17 characters
        (False, None, None, None),  # a letter among the first 17
        (True, True, None, "女"),  # no such day
        (False, None, None, None),
        (False, None, None, None),
    ]


def right_last_character(body: str) -> str:
    """An oracle after the standard's text: weights 7 9 10 5 …, remainder looked up in its table."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    remainder = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True)) % 11
    return {0: "1", 1: "0", 2: "X", 3: "9", 4: "8", 5: "7", 6: "6", 7: "5", 8: "4", 9: "3", 10: "2"}[remainder]


@settings(max_examples=5, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.text("0123456789", min_size=13, max_size=13), st.sampled_from("0123456789X")), min_size=50)
)
def test_checksum_agrees_with_the_standard(numbers: list[tuple[str, str]]) -> None:
    texts = [f"4499{rest}{last}" for rest, last in numbers]
    found = persons_fact([{"id_number": text} for text in texts], "is_id_checksum_ok")
    assert [row[0] for row in found] == [text[17] == right_last_character(text[:17]) for text in texts]


def test_same_number_in_two_households_also_as_a_disability_certificate() -> None:
    rows: list[dict[str, object]] = [
        {"id_number": GOOD, "household_id": f"{VILLAGE}0001"},
        {"id_number": f"{GOOD}43", "household_id": f"{VILLAGE}0002"},
        {"id_number": made_up_id("1991-01-01", "男"), "household_id": f"{VILLAGE}0001"},
        {"id_number": made_up_id("1991-01-01", "男"), "household_id": f"{VILLAGE}0001"},
        {"id_number": "无", "household_id": f"{VILLAGE}0001"},
        {"id_number": "无", "household_id": f"{VILLAGE}0002"},
    ]
    assert [row[0] for row in persons_fact(rows, "households_with_same_id")] == [2, 2, 1, 1, None, None]


@pytest.mark.parametrize(
    ("birth_date", "as_of", "age", "school_age"),
    [
        (date(2003, 12, 31), END_2019, 16, 15),  # birthday on the day itself
        (date(2004, 1, 1), END_2019, 15, 15),
        (date(2013, 8, 31), END_2019, 6, 6),  # six on 31 August
        (date(2013, 9, 1), END_2019, 6, 5),
        (date(2012, 8, 31), date(2019, 6, 30), 6, 6),  # before 31 August the school year is the one begun in 2018
        (date(2012, 9, 1), date(2019, 6, 30), 6, 5),
        (date(2013, 8, 31), date(2019, 8, 31), 6, 6),
        (date(2000, 2, 29), date(2019, 2, 28), 18, 18),
        (date(2000, 2, 29), date(2019, 3, 1), 19, 18),
        (date(2020, 1, 1), END_2019, -1, -1),
        (None, END_2019, None, None),
    ],
)
def test_age_in_full_years(birth_date: date | None, as_of: date, age: int | None, school_age: int | None) -> None:
    assert persons_fact([{"birth_date": birth_date}], "age_years, school_age_years", as_of) == [(age, school_age)]


@pytest.mark.parametrize(
    ("as_of", "year", "quarter"),
    [
        (date(2019, 12, 31), "2019", "2019Q4"),
        (date(2019, 12, 30), "2018", "2019Q3"),
        (date(2019, 3, 31), "2018", "2019Q1"),
        (date(2019, 2, 28), "2018", "2018Q4"),
        (date(2019, 6, 30), "2018", "2019Q2"),
        (date(2019, 8, 31), "2018", "2019Q2"),
    ],
)
def test_last_full_year_and_quarter(as_of: date, year: str, quarter: str) -> None:
    register = empty_register()
    unit = {"unit_id": "DW001", "village_code": VILLAGE, "is_lead_unit": True, "start_date": date(2016, 5, 1)}
    insert(register, "support_unit", date(2017, 12, 31), [unit])
    facts_at(register, as_of)
    assert rows_of(register, "SELECT subject_key FROM facts.unit_year") == [(f"DW001/{VILLAGE}/{year}",)]
    assert rows_of(register, "SELECT subject_key FROM facts.unit_quarter") == [(f"DW001/{VILLAGE}/{quarter}",)]


@pytest.mark.parametrize(
    ("start", "end", "in_year", "in_quarter"),
    [
        (None, None, True, True),
        (date(2019, 6, 30), None, True, True),
        (date(2019, 7, 1), None, False, True),  # came in the second half: not yet judged on the year
        (date(2019, 10, 1), None, False, True),
        (date(2019, 10, 2), None, False, False),
        (date(2016, 5, 1), date(2019, 12, 31), True, True),
        (date(2016, 5, 1), date(2019, 12, 30), False, False),
    ],
)
def test_units_are_judged_on_the_time_they_were_there(
    start: date | None, end: date | None, in_year: bool, in_quarter: bool
) -> None:
    register = empty_register()
    unit = {"unit_id": "DW001", "village_code": VILLAGE, "is_lead_unit": True, "start_date": start, "end_date": end}
    insert(register, "support_unit", END_2019, [unit])
    facts_at(register, END_2019)
    counted = [rows_of(register, f"SELECT count(*) FROM facts.{grain}") for grain in ("unit_year", "unit_quarter")]
    assert counted == [[(int(in_year),)], [(int(in_quarter),)]]
