"""What changed between two lists: who came, who left, and what stood in the list before."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from tests.rules.registers import claim_full_list, empty_register, facts_at, insert, made_up_id, rows_of

END_2016, END_2017, END_2018 = date(2016, 12, 31), date(2017, 12, 31), date(2018, 12, 31)
DAYS = (END_2016, END_2017, END_2018)
VILLAGE = "440804101001"


def household_id(number: int) -> str:
    return f"{VILLAGE}{number:04}"


def register_of(lists: dict[date, list[int]], *, full: bool = True) -> duckdb.DuckDBPyConnection:
    """Households by number on each list, each with one person; complete lists unless said otherwise."""
    register = empty_register()
    for day, numbers in lists.items():
        for number in numbers:
            home = {"household_id": household_id(number), "village_code": VILLAGE}
            insert(register, "household", day, [{**home, "poverty_status": f"{day.year}", "household_size_persons": 1}])
            person = {
                **home,
                "person_id": f"{household_id(number)}01",
                "id_number": made_up_id(f"19{number:02}-01-01", "男"),
            }
            insert(register, "person", day, [{**person, "health_status": f"{day.year}"}])
        if full:
            for table in ("household", "person"):
                claim_full_list(register, table, "440804", day)
    return register


def moves(register: duckdb.DuckDBPyConnection, grain: str) -> dict[str, tuple[bool, bool, bool]]:
    """Household number → is it new, gone, gone since the list before."""
    rows = rows_of(register, f"SELECT household_id, is_new, is_gone, is_gone_since_previous_list FROM facts.{grain}")
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0].removeprefix(VILLAGE).lstrip("0"): row[1:] for row in rows}


STAYS, NEW, GONE, GONE_LONG_AGO = (False,) * 3, (True, False, False), (False, True, True), (False, True, False)


@pytest.mark.parametrize("grain", ["household_transition", "person_transition"])
def test_who_came_who_left_and_who_is_back(grain: str) -> None:
    register = register_of({END_2016: [1, 2, 3, 5], END_2017: [1, 3, 4], END_2018: [1, 4, 5, 6]})
    expected = {
        END_2016: {"1": STAYS, "2": STAYS, "3": STAYS, "5": STAYS},  # a first list is compared with nothing
        END_2017: {"1": STAYS, "2": GONE, "3": STAYS, "4": NEW, "5": GONE},
        END_2018: {"1": STAYS, "2": GONE_LONG_AGO, "3": GONE, "4": STAYS, "5": NEW, "6": NEW},
    }
    for day, found in expected.items():
        facts_at(register, day)
        assert moves(register, grain) == found, day


@pytest.mark.parametrize("grain", ["household_transition", "person_transition"])
def test_a_partial_list_ends_nobody(grain: str) -> None:
    register = register_of({END_2016: [1, 2], END_2017: [2, 3]}, full=False)
    facts_at(register, END_2017)
    assert moves(register, grain) == {"1": STAYS, "2": STAYS, "3": NEW}


@pytest.mark.parametrize("grain", ["household_transition", "person_transition"])
def test_who_is_missing_on_a_partial_list_is_not_new_when_named_again(grain: str) -> None:
    register = register_of({END_2016: [1, 2], END_2018: [1, 2, 3]})
    second = {"household_id": household_id(2), "village_code": VILLAGE}
    insert(register, "household", END_2017, [second])
    insert(register, "person", END_2017, [{**second, "person_id": f"{household_id(2)}01"}])
    facts_at(register, END_2018)
    assert moves(register, grain) == {"1": STAYS, "2": STAYS, "3": NEW}


@pytest.mark.parametrize(
    ("grain", "column"), [("household_transition", "poverty_status"), ("person_transition", "health_status")]
)
def test_present_and_previous_values_stand_side_by_side(grain: str, column: str) -> None:
    register = register_of({END_2017: [1, 2], END_2018: [1, 3]})
    facts_at(register, END_2018)
    row_id = grain.removesuffix("transition") + "row_id"
    columns = f"{column}, previous_{column}, {row_id} IS NOT NULL, previous_{row_id} IS NOT NULL, previous_data_date"
    assert rows_of(register, f"SELECT {columns} FROM facts.{grain} ORDER BY household_id") == [
        ("2018", "2017", True, True, END_2017),
        (None, "2017", False, True, END_2017),
        ("2018", None, True, False, None),
    ]


def change(number: int, direction: str, **who: Any) -> dict[str, Any]:
    return {"change_id": number, "household_id": household_id(2), "change_direction": direction,
            "change_reason": "死亡" if direction == "减少" else "婚入", "change_date": date(2018, 5, 5), **who}  # fmt: skip


def test_arrivals_and_departures_are_known_by_person_or_by_id() -> None:
    register = register_of({END_2017: [1, 2, 3, 4], END_2018: [1, 4]})
    records = [
        change(1, "减少", person_id=f"{household_id(2)}01"),
        change(2, "减少", id_number=made_up_id("1903-01-01", "男")),
        change(3, "增加", person_id=f"{household_id(4)}01"),
    ]
    insert(register, "person_change", END_2018, records)
    facts_at(register, END_2018)
    columns = "arrival_records, departure_records, death_date IS NOT NULL"
    assert rows_of(register, f"SELECT {columns} FROM facts.person_transition ORDER BY person_id") == [
        (0, 0, False), (0, 1, True), (0, 1, True), (1, 0, False),
    ]  # fmt: skip


def test_a_household_that_comes_or_goes_explains_its_members() -> None:
    register = register_of({END_2017: [1, 2], END_2018: [1, 3]})
    records = [(1, 2, "终止帮扶(清退)"), (2, 3, "新识别"), (3, 1, "返贫")]
    for number, household, kind in records:
        row = {"change_id": number, "household_id": household_id(household), "change_type": kind,
               "change_date": date(2018, 3, 3)}  # fmt: skip
        insert(register, "household_change", END_2018, [row])
    facts_at(register, END_2018)
    columns = "entry_records, departure_records, last_return_date"
    assert rows_of(register, f"SELECT {columns} FROM facts.household_transition ORDER BY household_id") == [
        (1, 0, date(2018, 3, 3)), (0, 1, None), (1, 0, None),
    ]  # fmt: skip
    columns = "is_household_new, is_household_gone"
    assert rows_of(register, f"SELECT {columns} FROM facts.person_transition ORDER BY household_id") == [
        (False, False), (False, True), (True, False),
    ]  # fmt: skip


def test_a_person_who_changes_the_household_shows_both_and_the_regrouping() -> None:
    register = register_of({END_2017: [1, 2]})
    move = {"person_id": f"{household_id(1)}01", "household_id": household_id(2), "village_code": VILLAGE,
            "id_number": made_up_id("1902-01-01", "男")}  # fmt: skip
    insert(register, "person", END_2018, [move])
    split = {"change_id": 1, "household_id": household_id(1), "change_type": "分户", "change_date": date(2018, 3, 3)}
    insert(register, "household_change", END_2018, [split])
    facts_at(register, END_2018)
    columns = "household_id, previous_household_id, regrouping_records, has_other_id"
    found = rows_of(register, f"SELECT {columns} FROM facts.person_transition ORDER BY person_id")
    assert found == [
        (household_id(2), household_id(1), 1, True),
        (household_id(2), None, 0, None),
    ]


def test_double_rows_are_one_transition() -> None:
    register = register_of({END_2017: [1], END_2018: [1]})
    double = {"household_id": household_id(1), "village_code": VILLAGE, "duplicate_no": 2}
    insert(register, "household", END_2018, [double])
    insert(register, "person", END_2018, [{**double, "person_id": f"{household_id(1)}01"}])
    facts_at(register, END_2018)
    for grain in ("household_transition", "person_transition"):
        assert moves(register, grain) == {"1": STAYS}
