"""What is wrong with the files themselves can be judged by rules: cells that could not be read, files that were refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.curate.facts import load_parameters
from pipelines.policy import load_parameter_records, parameters_at
from tests.ingest.received import HOUSEHOLD, VILLAGE, Received, Register, csv_bytes, person, person_csv
from tests.rules.registers import KNOWN_ON, empty_register, facts_at, rows_of

END_2017, END_2018, END_2019 = date(2017, 12, 31), date(2018, 12, 31), date(2019, 12, 31)
INCOME_HEADERS = ("户编号", "工资性收入", "生产经营性收入", "财产性收入", "转移性收入", "人均可支配收入")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A wrong relation in 2017 that is mended in 2018, an unknown sum in 2018; a file without a header in 2019."""
    received = Received(tmp_path / "raw")
    received.batch("2017", {"440804人口.csv": person_csv(person(1, relation="邻居"), person(2, relation="邻居"))},
                   data_date="2017-12-31", received_on="2018-01-15")  # fmt: skip
    received.batch("2018", {
        "440804人口.csv": person_csv(person(1), person(2, relation="朋友")),
        "440804收支.csv": csv_bytes(("年度", *INCOME_HEADERS), ("2018", HOUSEHOLD, "约三千", "0", "0", "0", "1500")),
    }, data_date="2018-12-31", received_on="2019-01-15")  # fmt: skip
    received.batch("2019", {"440804户.csv": csv_bytes(("户编号", "天气"), (HOUSEHOLD, "晴"))},
                   data_date="2019-12-31", received_on="2020-01-15")  # fmt: skip
    with received.ingested() as register:
        load_parameters(register.connection, parameters_at(KNOWN_ON))
        yield register


def cells(register: Register, as_of: date) -> list[tuple[object, ...]]:
    facts_at(register.connection, as_of)
    return register.rows(
        "SELECT table_name, column_name, issue_kind, household_id, village_code, county_code"
        " FROM facts.cell_issue ORDER BY ALL"
    )


def test_only_cells_of_rows_in_force_count(register: Register) -> None:
    """A relation that the next list writes right is no issue any more."""
    relation = ("person", "relation_to_head", "unknown_code", HOUSEHOLD, VILLAGE, "440804")
    assert cells(register, END_2017) == [relation, relation]
    assert cells(register, END_2018)[-1:] == [relation]
    assert len([cell for cell in cells(register, END_2018) if cell[0] == "person"]) == 1


def test_a_row_without_a_village_is_placed_by_its_household_where_the_village_is_listed(register: Register) -> None:
    income = [cell for cell in cells(register, END_2018) if cell[0] == "household_income"]
    assert income == [("household_income", "wage_income_yuan", "ambiguous_number", HOUSEHOLD, None, "440804")]
    register.connection.execute(
        "INSERT INTO base.village (row_id, record_key, data_date, village_code, duplicate_no)"
        f" VALUES (99, '{VILLAGE}', DATE '2017-12-31', '{VILLAGE}', 1)"
    )
    income = [cell for cell in cells(register, END_2018) if cell[0] == "household_income"]
    assert [cell[4] for cell in income] == [VILLAGE]


def test_a_cell_issue_shows_neither_what_was_written_nor_the_key(register: Register) -> None:
    facts_at(register.connection, END_2018)
    columns = register.column("SELECT column_name FROM (DESCRIBE facts.cell_issue)")
    assert not {"raw_text", "record_key"} & set(columns)
    for (subject,) in register.rows("SELECT subject_key FROM facts.cell_issue"):
        assert HOUSEHOLD not in subject


def test_a_cell_issue_says_how_many_digits_the_cell_has(register: Register) -> None:
    facts_at(register.connection, END_2018)
    query = "SELECT issue_kind, digits FROM facts.cell_issue ORDER BY ALL"
    assert register.rows(query) == [("ambiguous_number", 0), ("unknown_code", 0)]


def files(register: Register, as_of: date) -> list[tuple[object, ...]]:
    facts_at(register.connection, as_of)
    columns = "subject_key, county_code, is_refused, is_replaced, is_newest_list"
    return register.rows(f"SELECT {columns} FROM facts.file ORDER BY 1")


def test_every_file_of_a_period_up_to_as_of_counts_refused_ones_too(register: Register) -> None:
    county = "440804"
    persons, income = "440804人口.csv", "440804收支.csv"
    assert files(register, END_2017) == [(f"2017/{persons}", county, False, False, True)]
    assert files(register, END_2019) == [
        (f"2017/{persons}", county, False, False, False),
        (f"2018/{persons}", county, False, False, True),
        (f"2018/{income}", county, False, False, True),
        ("2019/440804户.csv", county, True, False, False),
    ]


def test_a_refused_file_is_replaced_by_a_later_one_of_its_name(tmp_path: Path) -> None:
    received = Received(tmp_path / "raw")
    broken = csv_bytes(("户编号", "天气"), (HOUSEHOLD, "晴"))
    received.batch("1", {"440804人口.csv": broken, "440804人口2.csv": broken}, data_date="2018-12-31",
                   received_on="2019-01-15")  # fmt: skip
    received.batch("2", {"440804人口.csv": person_csv(person(1))}, data_date="2018-12-31", received_on="2019-02-01")
    with received.ingested() as register:
        load_parameters(register.connection, parameters_at(KNOWN_ON))
        replaced = [row for row in files(register, END_2018) if row[2]]
        assert [row[3] for row in replaced] == [True, False]


def test_a_file_counts_its_rows_and_the_cells_that_no_habit_explains(tmp_path: Path) -> None:
    received = Received(tmp_path / "raw")
    rows = (person(1), person(1), person(2, name=" 样例　"))
    received.batch("2018", {"440804人口.csv": person_csv(*rows)}, data_date="2018-12-31")
    with received.ingested() as register:
        load_parameters(register.connection, parameters_at(KNOWN_ON))
        facts_at(register.connection, END_2018)
        columns = "rows_received, merged_rows, quarantined_rows, merged_amount_cells, rewritten_cells"
        assert register.rows(f"SELECT {columns} FROM facts.file") == [(4, 1, 0, 0, 1)]


def test_without_any_issue_the_fact_is_empty() -> None:
    register = empty_register()
    facts_at(register, END_2019)
    assert rows_of(register, "SELECT count(*) FROM facts.cell_issue") == [(0,)]


def test_policy_parameters_are_a_table_with_their_sources() -> None:
    register = empty_register()
    columns = "year, key, value, unit, source, confidence, known_from"
    found = rows_of(register, f"SELECT {columns} FROM parameter.policy_parameter")
    expected = [
        (year, name, item.value, load_parameter_records()[name].unit, item.source, item.confidence, item.known_from)
        for (name, year), item in parameters_at(KNOWN_ON).in_force.items()
    ]
    assert sorted(found) == sorted(expected)


def test_policy_parameters_are_those_known_on_the_day() -> None:
    line = "SELECT value FROM parameter.policy_parameter WHERE key = 'household_income_line_yuan' AND year = 2018"
    assert rows_of(empty_register(date(2019, 2, 28)), line) == [(7598,)]
    assert rows_of(empty_register(date(2019, 3, 1)), line) == [(7725,)]
