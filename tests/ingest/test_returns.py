"""What could not be read goes back as a workbook, and what comes back repairs exactly what it is about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts import load_contracts, return_form
from pipelines.contracts.return_form import CELL_SHEET, CHECKSUM_HEADER, CORRECTION_HEADER, LOCATION_HEADER
from pipelines.errors import UsageError
from pipelines.ingest import ingest
from pipelines.ingest.schema import STATES
from pipelines.report.returns import write_returns
from tests.ingest.received import (
    HOUSEHOLD,
    LONG_AFTER,
    PERSON_HEADERS,
    VILLAGE,
    Received,
    Register,
    csv_bytes,
    person,
    xlsx_bytes,
)
from tests.returned import Line, corrected, filled, lines_of, saved, sheets_of

FILE = "440804坡头区_人口表.csv"
RETURNED = "440804坡头区_退回更正单.xlsx"
HEADERS = (*PERSON_HEADERS, "出生日期", "政治面貌")
ROWS = (
    [*person(1), "1960-01-01", "群众"],
    [*person(2, "李四"), "1960年13月", "团员?"],
    [*person(3, "王五"), "约1970", "党员？"],
)
BIRTH, PARTY = "出生日期", "政治面貌"


@dataclass(frozen=True)
class Office:
    """Receives batches, returns what could not be read, and sees what came of it."""

    received: Received

    def send(self, batch: str, received_on: str, files: Mapping[str, bytes], **options: Any) -> None:
        self.received.batch(batch, files, received_on=received_on, **options)

    def send_persons(
        self, batch: str = "a", received_on: str = "2019-01-15", rows: Sequence[Any] = ROWS, **options: Any
    ) -> None:
        self.send(batch, received_on, {FILE: csv_bytes(HEADERS, *rows)}, **options)

    @contextmanager
    def register(self) -> Iterator[Register]:
        path = self.received.folder.parent / "register.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(path) as connection:
            yield Register(connection, ingest(connection, self.received.folder, known_on=LONG_AFTER))

    def workbook(self, recipient: str | None = None) -> Path:
        """The one workbook that goes back now."""
        (written,) = self.workbooks(recipient)
        return written

    def workbooks(self, recipient: str | None = None) -> list[Path]:
        with self.register():
            pass
        folder = self.received.folder.parent / "returned"
        shutil.rmtree(folder, ignore_errors=True)
        return [item.file for item in write_returns(self.received.folder.parent / "register.duckdb", folder, recipient)]

    def answer(self, batch: str, received_on: str, values: Mapping[tuple[int, str], Any]) -> None:
        """Fill cells of the workbook that goes back now, and send it."""
        self.send(batch, received_on, {RETURNED: corrected(self.workbook(), values)})


@pytest.fixture
def office(received: Received) -> Office:
    return Office(received)


def states_of(register: Register, batch: str) -> dict[str, int]:
    """State → rows of a batch without titles and headers."""
    return dict(register.rows(f"""
        SELECT row.state, count(*) FROM ledger.row AS row JOIN ledger.file AS file USING (file_id)
        WHERE file.batch_id = '{batch}' AND NOT (row.state = 'not_data' AND row.reason NOT LIKE '未填%') GROUP BY 1
    """))  # fmt: skip


def persons(register: Register) -> list[tuple[Any, ...]]:
    return register.rows(
        "SELECT person_name, CAST(birth_date AS VARCHAR), political_status, batch_id FROM base.person ORDER BY person_id"
    )


def quarantine_reason(register: Register, batch: str) -> str:
    (reason,) = register.column(f"""
        SELECT row.reason FROM ledger.row AS row JOIN ledger.file AS file USING (file_id)
        WHERE file.batch_id = '{batch}' AND row.state = 'quarantined'
    """)
    return str(reason)


def test_a_workbook_asks_for_every_cell_that_could_not_be_read(office: Office) -> None:
    office.send_persons()
    path = office.workbook()
    assert path.name.startswith("440804坡头区_退回更正单_某市_")
    assert path.stat().st_mode & 0o777 == 0o640
    asked = [(line["行"], line["列"], line["表头"], line["原文"]) for line in lines_of(sheets_of(path)[CELL_SHEET])]
    assert asked == [
        (3, "G", BIRTH, "1960年13月"), (3, "H", PARTY, "团员?"), (4, "G", BIRTH, "约1970"), (4, "H", PARTY, "党员？"),
    ]  # fmt: skip


def test_the_same_register_gives_the_same_bytes(office: Office) -> None:
    office.send_persons()
    first = office.workbook().read_bytes()
    assert office.workbook().read_bytes() == first


def test_nothing_goes_back_where_everything_could_be_read(office: Office) -> None:
    office.send_persons(rows=ROWS[:1])
    assert office.workbooks() == []


def test_a_filled_cell_repairs_its_row_and_no_other(office: Office) -> None:
    office.send_persons()
    office.answer("b", "2019-02-15", {(3, BIRTH): "1960-03-05", (3, PARTY): "共青团员", (4, PARTY): "群众"})
    with office.register() as register:
        assert persons(register) == [
            ("张三", "1960-01-01", "群众", "a"), ("李四", "1960-03-05", "共青团员", "b"), ("王五", None, "群众", "b"),
        ]  # fmt: skip
        # Two cells of one row are one new version of it; the cell left blank stays asked for, where it stands.
        assert states_of(register, "b") == {"kept": 2, "merged": 1, "not_data": 1}
        assert states_of(register, "a") == {"kept": 1, "superseded": 2}
        open_issues = """SELECT file.batch_id, issue.row_number, issue.column_letter FROM ledger.cell_issue AS issue
            JOIN ledger.row AS row ON row.row_id = issue.row_id AND row.state = 'kept'
            JOIN ledger.file AS file ON file.file_id = issue.file_id"""
        assert register.rows(open_issues) == [("a", 4, "G")]
    left = [(line["行"], line["表头"]) for line in lines_of(sheets_of(office.workbook())[CELL_SHEET])]
    assert left == [(4, BIRTH)]


def test_a_repaired_row_is_dated_by_the_return_and_keeps_its_day(office: Office) -> None:
    office.send_persons()
    office.answer("b", "2019-02-15", {(3, BIRTH): "1960-03-05"})
    with office.register() as register:
        assert register.rows("SELECT record_key, CAST(data_date AS VARCHAR), CAST(received_on AS VARCHAR) FROM base.person"
                             " WHERE batch_id = 'b'") == [(f"{HOUSEHOLD}02", "2018-12-31", "2019-02-15")]  # fmt: skip
        place = "SELECT row.sheet, raw.sheet FROM base.person AS row JOIN raw.person AS raw USING (row_id) WHERE batch_id = 'b'"
        assert register.rows(place) == [(CELL_SHEET, CELL_SHEET)]


def test_a_correction_that_cannot_be_read_is_asked_for_again_at_its_own_cell(office: Office) -> None:
    office.send_persons(rows=ROWS[:2])
    office.answer("b", "2019-02-15", {(3, BIRTH): "三月五日", (3, PARTY): "共青团员"})
    with office.register() as register:
        assert persons(register)[1] == ("李四", None, "共青团员", "b")
    (line,) = lines_of(sheets_of(office.workbook())[CELL_SHEET])
    assert (line["文件"], line["工作表"], line["表头"], line["原文"]) == (RETURNED, CELL_SHEET, BIRTH, "三月五日")
    office.answer("c", "2019-03-15", {(int(line["行"]), BIRTH): "1960-03-05"})
    with office.register() as register:
        assert persons(register)[1] == ("李四", "1960-03-05", "共青团员", "c")
        assert states_of(register, "b") == {"superseded": 1, "merged": 1}
    assert office.workbooks() == []


def test_a_workbook_that_comes_back_in_two_parts_repairs_both(office: Office) -> None:
    office.send_persons(rows=ROWS[:2])
    path = office.workbook()
    first, second = corrected(path, {(3, BIRTH): "1960-03-05"}), corrected(path, {(3, PARTY): "共青团员"})
    office.send("b", "2019-02-15", {RETURNED: first})
    office.send("c", "2019-02-16", {RETURNED: second})
    with office.register() as register:
        assert persons(register)[1] == ("李四", "1960-03-05", "共青团员", "c")
    assert office.workbooks() == []


def test_a_row_that_was_sent_anew_meanwhile_is_not_overwritten(office: Office) -> None:
    office.send_persons(rows=ROWS[:2])
    late = corrected(office.workbook(), {(3, BIRTH): "1960-03-05"})
    office.send_persons("b", "2019-02-01", [[*person(2, "李四"), "1961-01-01", "群众"]])
    office.send("c", "2019-02-15", {RETURNED: late})
    with office.register() as register:
        assert persons(register)[1] == ("李四", "1961-01-01", "群众", "b")
        assert states_of(register, "c") == {"quarantined": 1, "not_data": 1}
        assert "批次 b" in quarantine_reason(register, "c")


def test_a_row_that_is_sent_anew_later_wins_over_its_repair(office: Office) -> None:
    office.send_persons(rows=ROWS[:2])
    office.answer("b", "2019-02-15", {(3, BIRTH): "1960-03-05"})
    office.send_persons("c", "2019-03-01", [[*person(2, "李四"), "1961-01-01", "群众"]])
    with office.register() as register:
        assert persons(register)[1] == ("李四", "1961-01-01", "群众", "c")


def test_a_repair_leaves_the_other_row_of_the_same_key(office: Office) -> None:
    office.send_persons(rows=[[*person(1), "1960-01-01", "群众"], [*person(1, "张叁"), "不详年", "群众"]])
    office.answer("b", "2019-02-15", {(3, BIRTH): "1962-01-01"})
    with office.register() as register:
        assert register.rows("SELECT person_name, duplicate_no FROM base.person ORDER BY 2") == [
            ("张三", 1),
            ("张叁", 2),
        ]


def test_a_complete_list_stays_complete_when_all_of_it_is_repaired(office: Office) -> None:
    office.send_persons(rows=[[*person(9), "1950-01-01", "群众"]])
    office.send_persons("b", "2019-02-01", rows=ROWS[1:2], full={"person": ["440804"]})
    office.answer("c", "2019-02-15", {(3 - 1, BIRTH): "1960-03-05", (3 - 1, PARTY): "群众"})
    with office.register() as register:
        assert [row[0] for row in persons(register)] == ["李四"]
        assert register.column("SELECT batch_id FROM ledger.full_list") == ["b"]


def test_an_edited_address_is_noticed(office: Office) -> None:
    office.send_persons(rows=ROWS[:2])

    def fill(sheet: str, line: Line) -> Mapping[str, Any]:
        moved = str(line[LOCATION_HEADER]).replace(',"csv",3,', ',"csv",2,')
        return {CORRECTION_HEADER: "1960-03-05", LOCATION_HEADER: moved} if line["表头"] == BIRTH else {}

    office.send("b", "2019-02-15", {RETURNED: filled(office.workbook(), fill)})
    with office.register() as register:
        assert persons(register)[1][1] is None
        assert "定位码" in quarantine_reason(register, "b")


@pytest.mark.parametrize(
    "code", ["[]", "{}", "7", '["a", "b", "c", "csv", 10000000000000, "person", {}]', "[", "[" * 30_000]
)
def test_a_code_that_no_program_of_ours_wrote_leads_nowhere(office: Office, code: str) -> None:
    office.send_persons()
    (sheet,) = [rows for name, rows in sheets_of(office.workbook()).items() if name == CELL_SHEET]
    header = next(row for row in sheet if LOCATION_HEADER in row)
    line = dict.fromkeys(header, "x") | {LOCATION_HEADER: code, CHECKSUM_HEADER: return_form._checksum(code)}
    office.send("b", "2019-02-15", {RETURNED: saved({CELL_SHEET: [header, [line[title] for title in header]]})})
    with office.register() as register:
        assert "校验码被改动" in quarantine_reason(register, "b")


def test_a_line_about_a_file_that_is_gone_leads_nowhere(office: Office) -> None:
    office.send_persons(rows=ROWS[:2])
    late = corrected(office.workbook(), {(3, BIRTH): "1960-03-05"})
    shutil.rmtree(office.received.folder / "a")
    office.send_persons("a", rows=ROWS)
    office.send("b", "2019-02-15", {RETURNED: late})
    with office.register() as register:
        assert "找不到" in quarantine_reason(register, "b")


def test_two_different_answers_about_one_cell_are_not_chosen_between(office: Office) -> None:
    office.send_persons(rows=ROWS[:2])
    sheets = sheets_of(office.workbook())
    rows = sheets[CELL_SHEET]
    header = next(row for row in rows if LOCATION_HEADER in row)
    line = next(row for row in rows if BIRTH in row)
    twin = list(line)
    line[header.index(CORRECTION_HEADER)], twin[header.index(CORRECTION_HEADER)] = "1960-03-05", "1960-05-03"
    rows.append(twin)
    office.send("b", "2019-02-15", {RETURNED: saved(sheets)})
    with office.register() as register:
        assert persons(register)[1][1] == "1960-03-05"
        assert "两个不同的更正" in quarantine_reason(register, "b")


def test_sorted_lines_and_a_renamed_sheet_still_find_their_rows(office: Office) -> None:
    office.send_persons()
    sheets = sheets_of(office.workbook())
    rows = sheets.pop(CELL_SHEET)
    header = next(place for place, row in enumerate(rows) if LOCATION_HEADER in row)
    rows[header + 1 :] = sorted(rows[header + 1 :], key=str, reverse=True)
    for row in rows[header + 1 :]:
        if row[rows[header].index("表头")] == PARTY:
            row[rows[header].index(CORRECTION_HEADER)] = "群众"
    office.send("b", "2019-02-15", {RETURNED: saved({"Sheet1": rows})})
    with office.register() as register:
        assert [row[2] for row in persons(register)] == ["群众", "群众", "群众"]


def test_an_identifier_corrected_as_a_number_is_asked_for_again(office: Office) -> None:
    content = csv_bytes(HEADERS, *ROWS[:1])
    office.send("a", "2019-01-15", {FILE: content})
    cells: list[Any] = [*person(2, "李四"), "1960-01-01", "群众"]
    cells[4] = 449900196001010002.0
    office.send("b", "2019-01-16", {"440804坡头区_人口补.xlsx": xlsx_bytes({"人口": [list(HEADERS), cells]})})
    office.answer("c", "2019-02-15", {(2, "证件号码"): 449900196001010002.0})
    (line,) = lines_of(sheets_of(office.workbook())[CELL_SHEET])
    assert line["文件"] == RETURNED
    office.answer("d", "2019-02-16", {(int(line["行"]), "证件号码"): "449900196001010002"})
    with office.register() as register:
        assert register.column("SELECT id_number FROM base.person WHERE person_name = '李四'") == ["449900196001010002"]
    assert office.workbooks() == []


HOUSEHOLDS = ("户编号", "行政村代码", "户主姓名", "贫困户属性", "脱贫属性", "人数", "是否有劳动能力户")


def send_households(office: Office, *keys: str) -> None:
    rows = [[key, VILLAGE, f"户主{place}", "一般贫困户", "已脱贫", "3", "是"] for place, key in enumerate(keys)]
    office.send("a", "2019-01-15", {"440804坡头区_户表.csv": csv_bytes(HOUSEHOLDS, *rows)})


def heads(register: Register) -> list[tuple[Any, ...]]:
    return register.rows("SELECT household_id, head_name, batch_id FROM base.household ORDER BY 1")


def test_a_quarantined_row_enters_when_its_key_is_filled_in(office: Office) -> None:
    send_households(office, HOUSEHOLD, "")
    path = office.workbook()
    office.send("b", "2019-02-15", {RETURNED: filled(path, lambda sheet, line: None)})
    with office.register() as register:
        assert states_of(register, "b") == {"not_data": 1}
    office.send("c", "2019-02-16", {RETURNED: filled(path, lambda sheet, line: {"户编号": "4408040010010002"})})
    with office.register() as register:
        assert heads(register) == [(HOUSEHOLD, "户主0", "a"), ("4408040010010002", "户主1", "c")]
        assert states_of(register, "c") == {"kept": 1}
        assert states_of(register, "a") == {"kept": 1, "superseded": 1}
    assert office.workbooks() == []


@pytest.mark.parametrize("left", [None, "备注"])
def test_an_answer_below_a_damaged_line_of_names_is_set_aside_and_not_lost(office: Office, left: str | None) -> None:
    send_households(office, HOUSEHOLD, "")
    sheets = sheets_of(office.workbook())
    (name,) = [name for name, rows in sheets.items() if any("household_id" in row for row in rows)]
    names = next(place for place, row in enumerate(sheets[name]) if "household_id" in row)
    header, line = sheets[name][names + 1 : names + 3]
    line[header.index("户编号")] = "4408040010010002"
    damaged = {name: [[left] * len(header), header, line]} if left else {name: [header, line]}
    office.send("b", "2019-02-15", {RETURNED: saved(damaged)})
    with office.register() as register:
        assert "隐藏的列名行被删去或改动" in quarantine_reason(register, "b")
        assert heads(register) == [(HOUSEHOLD, "户主0", "a")]


def test_a_quarantined_row_without_a_new_key_stays_aside_once(office: Office) -> None:
    send_households(office, HOUSEHOLD, "")
    office.send("b", "2019-02-15", {RETURNED: filled(office.workbook(), lambda sheet, line: {"户主姓名": "王五"})})
    with office.register() as register:
        assert heads(register) == [(HOUSEHOLD, "户主0", "a")]
        assert quarantine_reason(register, "b").startswith("更正后仍不能读入")
    (again,) = [line for rows in sheets_of(office.workbook()).values() for line in lines_of(rows)]
    assert (again["文件"], again["户主姓名"]) == (RETURNED, "王五")
    office.send(
        "c", "2019-02-16", {RETURNED: filled(office.workbook(), lambda sheet, line: {"户编号": "4408040010010002"})}
    )
    with office.register() as register:
        assert heads(register)[1] == ("4408040010010002", "王五", "c")


def test_an_answer_counts_in_the_unit_of_the_received_header(office: Office) -> None:
    headers = ("户编号", "工资性收入(万元)", "生产经营性收入(万元)")
    given = {"household_id", "wage_income_yuan", "business_income_yuan"}
    required = load_contracts()["household_income"].required_columns
    further = [column.header for column in required if column.name not in given]
    content = csv_bytes((*headers, *further), [HOUSEHOLD, "约三万", "1.5", *("1" for _ in further)])
    office.send("a", "2019-01-15", {"440804坡头区_收支表.csv": content})
    asked = lines_of(sheets_of(office.workbook())[CELL_SHEET])
    assert [line["表头"] for line in asked] == [headers[1]]
    office.answer("b", "2019-02-15", {(2, headers[1]): "3"})
    with office.register() as register:
        incomes = (
            "SELECT CAST(wage_income_yuan AS BIGINT), CAST(business_income_yuan AS BIGINT) FROM base.household_income"
        )
        assert register.rows(incomes) == [(30_000, 15_000)]


def test_a_refused_file_is_listed_until_it_can_be_read(office: Office) -> None:
    office.send("a", "2019-01-15", {FILE: b"nothing"})
    rows = sheets_of(office.workbook())["未能读入的文件"]
    assert any(FILE in row for row in rows)
    office.send_persons("b", "2019-02-15", ROWS[:1])
    assert office.workbooks() == []


def test_a_workbook_without_a_line_to_fill_in_is_still_known(office: Office) -> None:
    office.send("a", "2019-01-15", {FILE: b"nothing"})
    office.send("b", "2019-02-15", {RETURNED: office.workbook().read_bytes()})
    with office.register() as register:
        assert register.rows("SELECT state, rows_received = not_data FROM ledger.file WHERE batch_id = 'b'") == [
            ("accepted", True)
        ]


def test_only_the_one_asked_for_gets_a_workbook(office: Office) -> None:
    office.send_persons()
    other = csv_bytes(
        HEADERS, ["440811001001000101", "4408110010010001", "440811001001", "赵六", "", "户主", "昨天", "群众"]
    )
    office.send("b", "2019-01-16", {"440811麻章区_人口表.csv": other})
    assert len(office.workbooks()) == 2
    assert [path.name[:6] for path in office.workbooks("麻章区")] == ["440811"]
    with pytest.raises(UsageError, match="麻张区") as caught:
        office.workbooks("麻张区")
    assert "麻章区" in caught.value.do


def test_no_received_text_can_act_as_a_formula(office: Office) -> None:
    import zipfile

    office.send_persons(rows=[[*person(1), "=1+1", "@SUM(A1)"]])
    with zipfile.ZipFile(office.workbook()) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet for sheet in sheets)


TEXTS = st.sampled_from(["1960-03-05", "三月", "", "1961-01-01"])
PARTIES = st.sampled_from(["群众", "团员?", "", "共青团员"])
PERSONS = st.builds(lambda number, birth, party: [*person(number), birth, party], st.integers(1, 3), TEXTS, PARTIES)


@settings(derandomize=True, max_examples=15, deadline=None)
@given(
    rows=st.lists(PERSONS, min_size=1, max_size=5), answers=st.lists(TEXTS | PARTIES, min_size=4, max_size=4),
    again=st.lists(PERSONS, max_size=2),
)  # fmt: skip
def test_the_ledger_balances_whatever_is_answered(
    tmp_path_factory: pytest.TempPathFactory, rows: Any, answers: list[str], again: Any
) -> None:
    folder = tmp_path_factory.getbasetemp() / "returns"
    shutil.rmtree(folder, ignore_errors=True)
    office = Office(Received(folder / "raw"))
    office.send_persons(rows=rows)
    workbooks = office.workbooks()
    if again:
        office.send_persons("b", "2019-02-01", rows=again)
    for number, path in enumerate(workbooks):
        turn = iter(answers * 4)
        content = filled(path, lambda sheet, line, turn=turn: {CORRECTION_HEADER: next(turn)})
        office.send(f"c{number}", "2019-02-15", {RETURNED: content})
    with office.register() as register:
        assert register.rows(f"SELECT * FROM ledger.file WHERE rows_received <> {' + '.join(STATES)}") == []
        assert register.rows("SELECT count(*) - count(DISTINCT row_id) FROM ledger.row") == [(0,)]
        kept = register.rows("SELECT row_id FROM ledger.row WHERE state = 'kept' ORDER BY 1")
        assert register.rows("SELECT row_id FROM base.person ORDER BY 1") == kept
        # No person is lost or doubled by a repair.
        keys = "SELECT count(DISTINCT record_key), count(*) FILTER (WHERE duplicate_no = 1) FROM base.person"
        assert register.rows(keys) == [(len({row[0] for row in [*rows, *again]}),) * 2]
