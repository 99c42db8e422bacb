"""What leaders are asked to decide follows from the numbers; a rule without a case is silent."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.report.decisions import decisions, next_quarter_end
from pipelines.report.readings import Book, Measure, Reading

AS_OF, BY = date(2019, 12, 31), date(2020, 12, 31)
ENDS = [date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30), date(2019, 9, 30), AS_OF]


def measure(measure_id: str, grain: str, unit: str, kind: str, direction: str, target: float | None) -> Measure:
    by = BY if target is not None else None
    return Measure(measure_id, grain, measure_id, "", unit, kind, 0, direction, target, by, "", "2.1", "", False)


PEOPLE = measure("persons_not_exited", "person", "人", "sum", "at_most", 0.0)
IDLE = measure("funds_idle_yuan", "fund", "元", "sum", "at_most", 0.0)
VILLAGES = measure("villages_exited_against_indicators", "village", "%", "share", "at_most", None)
VISITS = measure("visits_main_leader", "unit_year", "%", "share", "at_least", 1.0)
FINDINGS = measure("findings_within_deadline", "finding", "%", "share", "at_least", None)
LINE = measure("income_line_households", "household", "%", "share", "at_least", 1.0)
GOAL = measure("income_goal_2020_households", "household", "%", "share", "at_least", 1.0)


def book(
    name: str, *, people: tuple[float, ...] = (), parts: dict[Measure, tuple[float, float | None]] | None = None
) -> Book:
    histories = {
        PEOPLE.measure_id: [
            Reading(PEOPLE, end, left, None, 0, left, None) for end, left in zip(ENDS, people, strict=False)
        ]
    }
    for one, (numerator, denominator) in (parts or {}).items():
        value = numerator if denominator is None else numerator / denominator
        histories[one.measure_id] = [Reading(one, AS_OF, numerator, denominator, 0, value, None)]
    measures = {item[0].measure.measure_id: item[0].measure for item in histories.values() if item}
    return Book("program", "254", name, AS_OF, measures, histories)


def test_who_is_behind_comes_first_with_the_pace_it_takes() -> None:
    program = book("佛山帮扶村", people=(1000, 900, 820, 700, 640))
    counties = {"1": book("雷州市", people=(0, 0, 0, 0, 500)), "2": book("罗定市", people=(0, 0, 0, 0, 140))}
    (only,) = decisions(program, counties)
    # Steps 100, 80, 120, 60: mean 90 a quarter; 640 in four quarters needs 160; at 90 there remain 280.
    assert "每季由减90人提到160人" in only.question
    assert only.facts == "按现在的速度，到2020年末仍剩约280人；剩余最多的是雷州市500人、罗定市140人。"
    assert only.by == date(2020, 3, 31)


def test_three_questions_at_most_in_the_order_of_the_rules() -> None:
    program = book(
        "佛山帮扶村",
        people=(1000, 900, 820, 700, 640),
        parts={IDLE: (2_942_713, None), VILLAGES: (24, 210), VISITS: (284, 286), FINDINGS: (840, 1924)},
    )
    county = book(
        "雷州市", people=(0, 0, 0, 0, 500), parts={IDLE: (719_236, None), VILLAGES: (9, 20), FINDINGS: (10, 40)}
    )
    found = decisions(program, {"1": county})
    assert [item.question for item in found[1:]] == [
        "是否收回到账满一年未支付的294.3万元，改投缺口项目",
        "是否对24个村重新核验出列",
    ]
    assert found[1].facts.startswith("最多的是雷州市71.9万元")


def test_visits_overdue_findings_and_the_next_line() -> None:
    program = book(
        "佛山帮扶村", parts={VISITS: (284, 286), FINDINGS: (840, 1924), LINE: (18604, 19599), GOAL: (18386, 19599)}
    )
    county = book("雷州市", parts={FINDINGS: (10, 40)})
    visits, overdue, line = decisions(program, {"1": county})
    assert "约谈主要领导到村不足两次的2个单位" in visits.question
    assert "超期未整改的1,084件" in overdue.question
    assert overdue.facts == "最多的是雷州市30件；第25条要求限期整改。"
    assert line.facts.startswith("达到当年线的18,604户，达到2020年测算线的18,386户")


def test_units_that_all_missed_their_visits_are_not_passed_over() -> None:
    (only,) = decisions(book("佛山帮扶村", parts={VISITS: (0, 3)}), {})
    assert "3个单位" in only.question


def test_nothing_to_decide_where_all_is_reached() -> None:
    program = book(
        "佛山帮扶村", people=(4, 3, 2, 1, 0), parts={IDLE: (0, None), VILLAGES: (0, 254), VISITS: (286, 286)}
    )
    assert decisions(program, {}) == []
    assert decisions(book("佛山帮扶村"), {}) == []


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2019, 12, 31), date(2020, 3, 31)),
        (date(2020, 1, 1), date(2020, 3, 31)),
        (date(2019, 6, 29), date(2019, 6, 30)),
        (date(2019, 9, 30), date(2019, 12, 31)),
    ],
)
def test_the_next_quarter_end(day: date, end: date) -> None:
    assert next_quarter_end(day) == end
