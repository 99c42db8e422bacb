"""What becomes of rows about the same record, within a batch and across batches."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.contracts import load_contracts
from pipelines.errors import UsageError
from tests.ingest.received import (
    HOUSEHOLD,
    PERSON_HEADERS,
    VILLAGE,
    Received,
    Register,
    csv_bytes,
    person,
    person_csv,
    xlsx_bytes,
)

FILE = "440804坡头区_人口表.csv"
LATER = "2019-03-15"
COMPLETE = {"person": ["440804"]}


def names(register: Register) -> list[str]:
    return register.column("SELECT person_name FROM base.person ORDER BY row_id")


def test_equal_rows_are_merged_and_differing_ones_numbered(received: Received) -> None:
    spaced = [f" {cell}" for cell in person(1)]
    received.batch("b", {FILE: person_csv(person(1), spaced, person(1, "李四"), person(2), person(1, "王五"))})
    with received.ingested() as register:
        assert register.rows("SELECT person_name, duplicate_no FROM base.person ORDER BY row_id") == [
            ("张三", 1), ("李四", 2), ("张三", 1), ("王五", 3),
        ]  # fmt: skip
        assert register.rows("SELECT row_number, reason FROM ledger.row WHERE state = 'merged'") == [
            (3, f"与 {FILE}!csv!2 相同")
        ]


def test_rows_that_differ_only_in_what_nobody_could_read_are_not_merged(received: Received) -> None:
    header = (*PERSON_HEADERS, "性别")
    received.batch("b", {FILE: csv_bytes(header, [*person(1), "甲"], [*person(1), "乙"], [*person(1), "甲"])})
    with received.ingested() as register:
        assert register.rows("SELECT row_number, duplicate_no FROM base.person ORDER BY 1") == [(2, 1), (3, 2)]


def test_the_same_row_in_files_of_two_counties_is_kept_twice(received: Received) -> None:
    received.batch("b", {"440804a.csv": person_csv(person(1)), "440811b.csv": person_csv(person(1))})
    with received.ingested() as register:
        assert register.rows("SELECT county_code, duplicate_no FROM base.person ORDER BY 1") == [
            ("440804", 1),
            ("440811", 2),
        ]


def test_a_later_batch_supersedes_all_rows_of_the_same_key_and_day(received: Received) -> None:
    received.batch("a", {FILE: person_csv(person(1), person(1, "李四"), person(2))})
    received.batch("b", {FILE: person_csv(person(1, "王五"))}, received_on=LATER)
    with received.ingested() as register:
        assert names(register) == ["张三", "王五"]
        assert register.states() == {"not_data": 2, "superseded": 2, "kept": 2}
        assert set(register.column("SELECT reason FROM ledger.row WHERE state = 'superseded'")) == {"批次 b 有同一记录"}
    with received.ingested(known_on=date(2019, 2, 1)) as register:
        assert register.states() == {"not_data": 1, "kept": 3}
        assert register.column("SELECT batch_id FROM ledger.batch") == ["a"]


def test_another_day_is_another_version(received: Received) -> None:
    received.batch("a", {FILE: person_csv(person(1))})
    received.batch(
        "b", {FILE: person_csv(person(1, "李四"))}, data_date="2019-03-31", received_on="2019-04-15", full=COMPLETE
    )
    with received.ingested() as register:
        assert names(register) == ["张三", "李四"]
        assert register.rows("SELECT * FROM ledger.full_list") == [("person", "440804", date(2019, 3, 31), "b")]


def test_a_later_complete_list_retires_what_it_omits(received: Received) -> None:
    other = csv_bytes(PERSON_HEADERS, ["440811001001000101", "4408110010010001", "440811001001", "赵六", "", "户主"])
    received.batch("a", {FILE: person_csv(person(1), person(2, "李四")), "440811b.csv": other})
    received.batch("b", {FILE: person_csv(person(1))}, received_on=LATER, full=COMPLETE)
    with received.ingested() as register:
        assert names(register) == ["赵六", "张三"]
        assert register.rows("SELECT row_number, state, reason FROM ledger.row WHERE state IN ('retired', 'superseded')"
                             " ORDER BY row_id") == [
            (2, "superseded", "批次 b 有同一记录"), (3, "retired", "批次 b 的完整名单里没有"),
        ]  # fmt: skip


def test_an_omitted_key_that_comes_again_is_superseded_by_what_came(received: Received) -> None:
    received.batch("a", {FILE: person_csv(person(1), person(2))})
    received.batch("b", {FILE: person_csv(person(1))}, received_on=LATER, full=COMPLETE)
    received.batch("c", {FILE: person_csv(person(2, "李四"))}, received_on="2019-04-15")
    with received.ingested() as register:
        assert names(register) == ["张三", "李四"]
        assert register.states()["superseded"] == 2


@pytest.mark.parametrize("refused", ["440804坡头区_x.csv", "佛山对口帮扶_x.csv"])
def test_a_claim_is_void_when_a_file_of_that_county_was_refused(received: Received, refused: str) -> None:
    received.batch("a", {FILE: person_csv(person(1), person(2, "李四"))})
    received.batch("b", {FILE: person_csv(person(1)), refused: b"nothing"}, received_on=LATER, full=COMPLETE)
    with received.ingested() as register:
        assert register.rows("SELECT * FROM ledger.full_list") == []
        assert names(register) == ["李四", "张三"]


def test_a_refused_file_of_another_county_leaves_the_claim(received: Received) -> None:
    received.batch("b", {FILE: person_csv(person(1)), "440811x.csv": b"nothing"}, full=COMPLETE)
    with received.ingested() as register:
        assert register.column("SELECT county_code FROM ledger.full_list") == ["440804"]


HOUSEHOLD_HEADERS = ("户编号", "行政村代码", "户主姓名", "贫困户属性", "脱贫属性", "人数", "是否有劳动能力户")
HOUSEHOLD_FILE = "440804坡头区_户表.csv"


def household(number: int | None, head: str = "张三") -> list[str]:
    return [f"440804001001{number:04d}" if number else "", "440804001001", head, "一般户", "已脱贫", "3", "是"]


def household_csv(*rows: list[str]) -> bytes:
    return csv_bytes(HOUSEHOLD_HEADERS, *rows)


def heads(register: Register) -> list[str]:
    return register.column("SELECT head_name FROM base.household ORDER BY row_id")


def test_a_set_aside_row_of_a_complete_list_still_names_its_key(received: Received) -> None:
    received.batch("a", {HOUSEHOLD_FILE: household_csv(household(1), household(2, "李四"), household(3, "王五"))})
    moved = [*household(2, "李四"), "多"]
    received.batch(
        "b", {HOUSEHOLD_FILE: household_csv(household(1), moved)}, received_on=LATER, full={"household": ["440804"]}
    )
    with received.ingested() as register:
        assert register.summary.quarantined == 1
        assert heads(register) == ["李四", "张三"]
        assert register.column("SELECT record_key FROM ledger.named_key") == ["4408040010010002"]
        assert register.states()["retired"] == 1


@pytest.mark.parametrize("unread", [household(None), [*household(9), "多"], ["", *household(2)]])
def test_a_complete_list_with_a_key_that_nobody_can_read_proves_no_omission(
    received: Received, unread: list[str]
) -> None:
    received.batch("a", {HOUSEHOLD_FILE: household_csv(household(1), household(2, "李四"))})
    received.batch(
        "b", {HOUSEHOLD_FILE: household_csv(household(1), unread)}, received_on=LATER, full={"household": ["440804"]}
    )
    with received.ingested() as register:
        assert heads(register) == ["李四", "张三"]
        assert register.rows("SELECT * FROM ledger.full_list") == []
        assert register.rows("SELECT batch_id, county_code, reason FROM ledger.void_claim") == [
            ("b", "440804", "有隔离的行读不出编号")
        ]


def test_a_key_that_has_lost_digits_is_not_taken_for_its_neighbour(received: Received) -> None:
    received.batch("a", {HOUSEHOLD_FILE: household_csv(household(1), household(2, "李四"))})
    lost = [4408040010010002, *household(1)[1:]]
    content = xlsx_bytes({"户表": [HOUSEHOLD_HEADERS, household(1), lost]})
    received.batch("b", {"440804户表.xlsx": content}, received_on=LATER, full={"household": ["440804"]})
    with received.ingested() as register:
        assert register.summary.quarantined == 1
        assert register.rows("SELECT * FROM ledger.full_list") == []


def changes_csv(*rows: tuple[str, str]) -> bytes:
    header = [column.header for column in load_contracts()["household_change"].required_columns]
    return csv_bytes(header, *([number, HOUSEHOLD, kind, "2018-05-01"] for number, kind in rows))


CHANGES_FILE = "440804坡头区_户动态.csv"


def test_running_numbers_that_start_anew_replace_nothing(received: Received) -> None:
    received.batch("a", {CHANGES_FILE: changes_csv(("1", "分户"), ("2", "并户"))})
    received.batch("b", {CHANGES_FILE: changes_csv(("1", "合户"), ("2", "并户"))}, received_on=LATER)
    with received.ingested() as register:
        # The second row came again word for word: one record, not two.
        assert register.rows("SELECT batch_id, change_id FROM base.household_change ORDER BY row_id") == [
            ("a", "1"), ("b", "1"), ("b", "2"),
        ]  # fmt: skip
        assert register.states()["superseded"] == 1


def test_a_complete_list_replaces_running_numbers_of_its_day(received: Received) -> None:
    received.batch("a", {CHANGES_FILE: changes_csv(("1", "分户"), ("2", "并户"))})
    full = {"household_change": ["440804"]}
    received.batch("b", {CHANGES_FILE: changes_csv(("1", "合户"))}, received_on=LATER, full=full)
    with received.ingested() as register:
        assert register.rows("SELECT batch_id, change_type FROM base.household_change") == [("b", "合户")]


def test_persons_known_only_by_their_place_never_replace_each_other(received: Received) -> None:
    received.batch(
        "a", {FILE: person_csv(["", "", VILLAGE, "张三", "", "户主"], ["", "", VILLAGE, "李四", "", "户主"])}
    )
    again = person_csv(["", "", VILLAGE, "王五", "", "户主"], ["", "", VILLAGE, "张三", "", "户主"])
    received.batch("b", {FILE: again}, received_on=LATER)
    with received.ingested() as register:
        assert names(register) == ["李四", "王五", "张三"]


def test_a_claim_without_a_usable_row_is_void(received: Received) -> None:
    full = {"household": ["440804"], "person": ["440804"]}
    received.batch("b", {HOUSEHOLD_FILE: household_csv(household(None))}, full=full)
    with received.ingested() as register:
        assert register.summary.quarantined == 1
        assert register.rows("SELECT * FROM ledger.full_list") == []


@pytest.mark.parametrize(("table", "county", "near"), [("persn", "440804", "person"), ("person", "440894", "440804")])
def test_a_claim_about_what_does_not_exist_is_an_error(received: Received, table: str, county: str, near: str) -> None:
    received.batch("b", {FILE: person_csv(person(1))}, full={table: [county]})
    with pytest.raises(UsageError) as caught, received.ingested():
        pass
    assert "data/raw/b/batch.toml" in caught.value.where
    assert near in caught.value.do


def test_every_key_stays_unique_within_its_day(received: Received) -> None:
    received.batch("a", {FILE: person_csv(*[person(1, name) for name in "甲乙甲丙乙"])})
    received.batch("b", {FILE: person_csv(*[person(1, name) for name in "丁丁戊"])}, received_on=LATER)
    with received.ingested() as register:
        assert register.rows("SELECT record_key, person_name, duplicate_no FROM base.person ORDER BY row_id") == [
            (f"{HOUSEHOLD}01", "丁", 1), (f"{HOUSEHOLD}01", "戊", 2),
        ]  # fmt: skip
