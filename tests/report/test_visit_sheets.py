"""What the visit paper says and how it is shared out between its sheets; texts without names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from pipelines.contracts import SQL_TYPES, SYSTEM_COLUMNS, load_contracts
from pipelines.report.haves import HAS, LACKS, UNKNOWN, HaveRow
from pipelines.report.visit import rows, sentences, sheets
from pipelines.report.visit.promises import promises_of
from pipelines.report.visit.questions import ALWAYS
from pipelines.report.visit.reading import lacking_haves
from pipelines.report.visit.records import Visits
from pipelines.report.visit.redaction import redacted, without_names
from tests.report.villages import AS_OF, CODE, bare_village, lacking, promise, rule, village

NO_ROWS: dict[str, list[dict[str, Any]]] = {name: [] for name in ("found", "issues", "claims", "gaps", "risks")}


def test_a_village_in_order_takes_one_sheet() -> None:
    assert sheets.lay_out([], [], [], [], ALWAYS) == [sheets.Sheet((), (), ALWAYS, ())]


def test_every_finding_stands_on_a_sheet_however_many_there_are() -> None:
    rules = tuple(rule(f"EX{number:02d}", findings=number + 1, overdue=number % 2) for number in range(230))
    place = village(rules=rules, lacking=(lacking(),))
    laid_out = sheets.lay_out(rows.open_rows(place, AS_OF), [], ["为什么？"] * 3, [])
    shown = [row for sheet in laid_out for row in (*sheet.rows, *sheet.more)]
    assert len(laid_out) == 2
    assert sum(row.findings for row in shown) == place.findings == 230 * 231 // 2
    assert sorted(row.rule_id for row in shown if row.rule_id) == sorted(one.rule_id for one in rules)


def test_what_is_done_calls_for_no_second_sheet_and_is_counted() -> None:
    done = [promise(text=f"事项{number}", state="done") for number in range(40)]
    laid_out = sheets.lay_out([], rows.promise_rows(village(promises=tuple(done)), AS_OF), [], [], ALWAYS)
    assert len(laid_out) == 1
    assert 0 < len(laid_out[0].promises) < 40
    assert len(laid_out[0].promises) + laid_out[0].promises_left == 40


def test_what_is_not_done_goes_to_the_second_sheet() -> None:
    place = village(promises=tuple(promise(text=f"事项{number}") for number in range(30)))
    laid_out = sheets.lay_out([], rows.promise_rows(place, AS_OF), [], [], ALWAYS)
    assert sum(len(sheet.promises) for sheet in laid_out) == 30
    assert len(laid_out) == 2


def test_haves_come_first_then_overdue_findings_then_others() -> None:
    place = village(rules=(rule("A", overdue=1), rule("B", overdue=0)), lacking=(lacking(), lacking(is_known=False)))
    assert [row.rule_id or row.subject for row in rows.open_rows(place, AS_OF)] == [
        "喝不上安全水", "A", "B", "八有“饮水”没有核查结论",
    ]  # fmt: skip


def test_a_row_says_where_until_when_and_whom_to_ask() -> None:
    place = village(rules=(rule(responsible=("各帮扶单位", "市教育局", "市财政局")),))
    (row,) = rows.open_rows(place, AS_OF)
    assert (row.amount, row.place, row.due, row.who) == ("3件", "户0001、0004等3户", "逾期62天", "市教育局等2家")
    assert row.note == "其中逾期2件"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (AS_OF, "2019-12-31前"),
        (AS_OF - timedelta(days=1), "逾期1天"),
        (AS_OF + timedelta(days=1), "2020-01-01前"),
        (None, ""),
    ],
)
def test_a_deadline_is_overdue_from_the_day_after(day: date | None, words: str) -> None:
    assert sentences.deadline(day, AS_OF) == words


def test_a_household_of_another_village_keeps_its_whole_number() -> None:
    assert sentences.households([f"{CODE}0007", "4408820000000001"], CODE) == "0007、4408820000000001"


def test_a_village_of_which_nothing_is_known_says_so() -> None:
    place = bare_village()
    assert sentences.identity(place, "雷州市") == "雷州市 · 没有登记户 · 牵头帮扶单位没有登记"
    assert sentences.poverty_note(place) == "户表里没有本村的户"
    assert sentences.posts(place) == "没有在岗驻村干部的记录；没有挂钩领导；没有帮扶责任人"
    assert sentences.visited(place) == [("主要领导", "没有记录"), ("分管领导", "没有记录")]
    assert sentences.last_leader(place) == "没有记录"


def test_helpers_are_no_leaders() -> None:
    place = village(visits=(Visits("帮扶责任人", date(2019, 12, 1), 4), Visits("分管领导", date(2019, 3, 1), 1)))
    assert sentences.last_leader(place) == "2019-03-01分管领导"
    assert sentences.visited(place) == [
        ("主要领导", "没有记录"),
        ("分管领导", "2019-03-01"),
        ("帮扶责任人", "2019-12-01"),
    ]


def test_the_headline_of_a_county_counts_its_villages() -> None:
    late, quiet = village(name="珂村", rules=(rule(),)), village()
    assert sentences.county_headline("雷州市", [quiet, late]) == (
        "雷州市2个村有3件问题未关闭，其中逾期2件；逾期最多的是珂村（2件）"
    )
    assert sentences.county_headline("雷州市", [late, quiet, late]).endswith("逾期最多的是珂村等2村（各2件）")
    in_time = village(rules=(rule(overdue=0),))
    assert sentences.county_headline("雷州市", [in_time]) == (
        "雷州市1个村有3件问题未关闭，都没有逾期；最多的是玑村（3件）"
    )
    assert sentences.county_headline("雷州市", [quiet]) == "雷州市1个村没有未关闭的核查问题"
    assert sentences.county_headline("雷州市", []) == "雷州市没有报送村表，做不出到村单"


def home(number: int, water: str) -> HaveRow:
    return HaveRow(f"{CODE}000{number}", None, "未脱贫", (HAS, HAS, HAS, HAS, water, HAS, HAS, HAS), "", "", None, "")


def test_lacking_haves_are_those_that_are_denied_with_the_most_frequent_note_and_the_earliest_date() -> None:
    gaps = {
        f"{CODE}0001": {"gap_note": "水管未通", "planned_measure": "接通", "deadline": date(2020, 6, 30)},
        f"{CODE}0002": {"gap_note": "水质不好", "planned_measure": "接通", "deadline": date(2020, 3, 31)},
        f"{CODE}0003": {"gap_note": "水管未通", "planned_measure": None, "deadline": None},
    }
    lacks = [home(1, LACKS), home(2, LACKS), home(3, LACKS), home(4, UNKNOWN), home(5, HAS)]
    denied, unknown = lacking_haves(lacks, gaps)
    assert (denied.have, denied.is_known, len(denied.households)) == ("饮水", True, 3)
    assert (denied.gap, denied.measure, denied.deadline) == ("水管未通", "接通", date(2020, 3, 31))
    assert (unknown.is_known, unknown.households) == (False, (f"{CODE}0004",))


def test_a_gap_note_of_a_household_that_lacks_more_is_not_given() -> None:
    both = HaveRow(f"{CODE}0001", None, "未脱贫", (LACKS, HAS, HAS, HAS, LACKS, HAS, HAS, HAS), "", "", None, "")
    gaps = {f"{CODE}0001": {"gap_note": "收入未达标", "planned_measure": "列入计划", "deadline": AS_OF}}
    assert [(row.have, row.gap, row.measure) for row in lacking_haves([both], gaps)] == [
        ("收入", "", "列入计划"), ("饮水", "", "列入计划"),
    ]  # fmt: skip


def test_households_whose_checks_say_the_same_are_one_promise() -> None:
    check = {"gap_note": "收入未达标", "planned_measure": "列入计划", "exit_check_date": date(2019, 12, 1),
             "deadline": date(2019, 12, 30), "fixed_on": None}  # fmt: skip
    same = [check | {"household_id": f"{CODE}000{number}"} for number in (1, 2)]
    fixed = check | {"household_id": f"{CODE}0003", "fixed_on": date(2019, 12, 20)}
    late, done = promises_of({**NO_ROWS, "gaps": [*same, fixed]}, AS_OF)
    assert (late.state, late.cases, done.state, done.cases) == ("late", 2, "done", 1)
    assert sentences.promise(late, CODE) == "收入未达标，列入计划（户0001、0002）"


@pytest.mark.parametrize(
    ("outcome", "due_on", "state"),
    [("verified", None, "done"), ("contradicted", None, "contradicted"), ("pending", AS_OF, "open"),
     ("none", date(2019, 12, 1), "late"), ("unknown", None, "unknown")],
)  # fmt: skip
def test_a_claim_is_what_the_data_say_of_it(outcome: str, due_on: date | None, state: str) -> None:
    claim = {"title_zh": "某规则", "responsible": "市住建局", "outcome": outcome, "due_on": due_on, "completed_on": None,
             "cases": 1, "households": None}  # fmt: skip
    (found,) = promises_of({**NO_ROWS, "claims": [claim]}, AS_OF)
    assert found.state == state


def test_numbers_and_names_are_taken_out_of_free_texts() -> None:
    assert redacted("请张三丰致电13800138000", ["张三", "张三丰"]) == "请某某致电〔号码略〕"
    assert redacted("缺1.2公里，已付1234567元", []) == "缺1.2公里，已付1234567元"
    assert redacted("身份证44990119500101001X", []) == "身份证〔号码略〕"


def test_a_name_of_any_list_of_the_county_is_found_and_of_another_county_is_not() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA base")
    for contract in load_contracts().values():
        columns = {column.name: SQL_TYPES[column.type] for column in contract.columns} | dict(SYSTEM_COLUMNS)
        defined = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"CREATE TABLE base.{contract.table} ({defined})")
    connection.execute(
        "INSERT INTO base.household (head_name, county_code) VALUES ('金丝雀', '440882'), ('画眉鸟', '445381')"
    )
    connection.execute("INSERT INTO base.cadre (cadre_name, county_code) VALUES ('百灵', NULL)")
    texts = ["金丝雀家漏水，百灵答应修", "画眉鸟家漏水"]
    assert without_names(connection, "440882", texts) == {texts[0]: "某某家漏水，某某答应修", texts[1]: texts[1]}
