"""What several rows share: numbers, names, telephones, accounts; and who in a household is what."""

from __future__ import annotations

from datetime import date

from tests.rules.registers import empty_register, facts_at, insert, made_up_id, rows_of

END_2019 = date(2019, 12, 31)
VILLAGE, OTHER_VILLAGE = "440804101001", "440804101002"
Row = dict[str, object]


def facts_of(households: list[Row], persons: list[Row], query: str) -> list[tuple[object, ...]]:
    """`query` over the facts of the lists. A household is named by its last digit, its village is VILLAGE."""
    register = empty_register()
    insert(register, "household", END_2019, [{"village_code": VILLAGE, **row} for row in households])
    full = [{"village_code": VILLAGE, "person_id": f"{number:04}", **row} for number, row in enumerate(persons)]
    insert(register, "person", END_2019, full)
    facts_at(register, END_2019)
    return rows_of(register, query)


def home(number: int, **values: object) -> Row:
    return {"household_id": f"{VILLAGE}{number:04}", **values}


def test_a_number_counts_the_persons_who_bear_it_also_in_one_household() -> None:
    same, other = made_up_id("1990-01-01", "男"), made_up_id("1991-01-01", "男")
    persons = [home(1, id_number=same), home(1, id_number=same), home(2, id_number=other), home(3, id_number="1234")]
    query = "SELECT persons_with_same_id, households_with_same_id FROM facts.person ORDER BY person_id"
    assert facts_of([], persons, query) == [(2, 1), (2, 1), (1, 1), (None, None)]


def test_double_rows_of_a_key_are_one_person_written_twice() -> None:
    same = home(1, id_number=made_up_id("1990-01-01", "男"), person_id="01")
    persons = [same, same | {"duplicate_no": 2}]
    assert facts_of([], persons, "SELECT persons_with_same_id FROM facts.person") == [(1,), (1,)]


def test_namesakes_of_one_village_and_birth_with_two_numbers() -> None:
    first = home(1, person_name="样例甲", birth_date="1990-01-01", id_number=made_up_id("1990-01-01", "男"))
    other_number = {"id_number": made_up_id("1990-01-01", "女")}
    pairs: list[list[Row]] = [
        [first, first | other_number],
        [first, first | other_number | {"person_name": "样例乙"}],
        [first, first | other_number | {"birth_date": "1990-01-02"}],
        [first, first | other_number | {"village_code": OTHER_VILLAGE}],
        [first, first],
    ]
    # Each pair in a village of its own.
    persons = [
        {**row, "village_code": f"{row.get('village_code')}/{at}"} for at, pair in enumerate(pairs) for row in pair
    ]
    query = "SELECT has_namesake_of_other_id FROM facts.person ORDER BY person_id"
    assert facts_of([], persons, query) == [(True,)] * 2 + [(False,)] * 8


def test_form_of_an_18_digit_number() -> None:
    expected = {
        "449901199001010015": True,
        "44990119900101001X": True,
        "449901199001O10015": False,
        "049901199001010015": False,
        "44990119900101001A": False,
        "4499011990010100": None,
        None: None,
    }
    persons = [home(1, id_number=number) for number in expected]
    found = facts_of([], persons, "SELECT is_id_formed FROM facts.person ORDER BY person_id")
    assert [value for (value,) in found] == list(expected.values())


def test_telephones_accounts_and_heads_that_households_share() -> None:
    phone, card = "19900000001", "9990000000000001"
    households = [
        home(1, phone_number=phone, bank_card_number=card, head_name="样例甲"),
        home(2, phone_number=phone, bank_card_number=card, head_name="样例甲"),
        home(3, phone_number=phone, bank_card_number="9.99E+15", village_code=OTHER_VILLAGE, head_name="样例甲"),
        home(4),
    ]
    columns = (
        "households_with_same_phone, households_of_village_with_same_phone, is_bank_number_formed,"
        " households_with_same_bank_number, households_of_village_with_same_head_name"
    )
    assert facts_of(households, [], f"SELECT {columns} FROM facts.household ORDER BY household_id") == [
        (3, 2, True, 2, 2),
        (3, 2, True, 2, 2),
        (3, 1, False, 1, 1),
        (None, None, None, None, None),
    ]


def test_households_of_a_village_that_share_a_member() -> None:
    same = made_up_id("1990-01-01", "男")
    persons = [
        home(1, id_number=same),
        home(2, id_number=same),
        home(3, id_number=same, village_code=OTHER_VILLAGE),
        home(4, id_number=made_up_id("1991-01-01", "男")),
    ]
    query = "SELECT shares_member_in_village FROM facts.household ORDER BY household_id"
    assert facts_of([home(1), home(2), home(3), home(4)], persons, query) == [(True,), (True,), (False,), (False,)]


def test_adults_of_a_household() -> None:
    births: list[tuple[list[str | None], bool | None]] = [
        (["2010-01-01"], False),
        (["2010-01-01", "1980-01-01"], True),
        (["2010-01-01", None], None),
        ([], None),
        (["2002-01-01"], False),
        (["2001-12-31"], True),
    ]
    persons = [home(at, birth_date=birth) for at, (members, _) in enumerate(births) for birth in members]
    households = [home(at) for at in range(len(births))]
    found = facts_of(households, persons, "SELECT has_adult_member FROM facts.household ORDER BY household_id")
    assert [value for (value,) in found] == [expected for _, expected in births]


def test_head_spouses_and_those_who_can_work() -> None:
    persons = [
        home(1, relation_to_head="户主", person_name="样例甲", birth_date="1980-06-01", labour_skill="普通劳动力"),
        home(1, relation_to_head="配偶", labour_skill="技能劳动力"),
        home(1, relation_to_head="配偶", labour_skill="无劳动力"),
        home(1, relation_to_head="配偶", labour_skill="普通劳动力", person_status="自然减少"),
    ]
    query = "SELECT head_person_name, head_age_years, spouses, members_able FROM facts.household"
    assert facts_of([home(1)], persons, query) == [("样例甲", 39, 2, 2)]


def test_other_causes_are_counted() -> None:
    expected: list[tuple[str | None, str | None, int, bool | None]] = [
        ("因病", None, 0, None),
        ("因病", "因残", 1, False),
        ("因病", "因病,因残", 2, True),
        ("因病", "因残,因学,缺水", 3, False),
        (None, "因残", 1, None),
    ]
    households = [
        home(at, main_cause_of_poverty=main, other_causes_of_poverty=others)
        for at, (main, others, *_) in enumerate(expected)
    ]
    query = "SELECT other_causes, repeats_main_cause FROM facts.household ORDER BY household_id"
    assert facts_of(households, [], query) == [(count, repeats) for _, _, count, repeats in expected]


def test_units_that_lists_name_are_those_of_the_roll() -> None:
    register = empty_register()
    unit = {"unit_id": "DW001", "village_code": VILLAGE, "is_lead_unit": True}
    insert(register, "support_unit", END_2019, [unit])
    pairings = [{"pairing_id": f"{number}", **home(1), "unit_id": f"DW00{number}"} for number in (1, 2)]
    insert(register, "pairing", END_2019, pairings)
    visit = {"visit_id": "1", "visit_date": END_2019, "village_code": VILLAGE, "unit_id": "DW002"}
    insert(register, "visit_log", END_2019, [visit, {**visit, "visit_id": "2", "unit_id": None}])
    facts_at(register, END_2019)
    columns = "unit_id, county_code, pairings, cadres, visits, leaders, is_listed"
    assert rows_of(register, f"SELECT {columns} FROM facts.named_unit ORDER BY 1") == [
        ("DW001", "440804", 1, 0, 0, 0, True),
        ("DW002", "440804", 1, 0, 1, 0, False),
    ]
