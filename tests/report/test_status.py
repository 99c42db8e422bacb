"""One rule of 落后 for every page: what is left against a straight line down to zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipelines.report import sentences
from pipelines.report.readings import Book, Measure, Reading
from pipelines.report.status import judge, required_left

START, NOW, BY = date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31)
PEOPLE = Measure(
    "persons_not_exited", "person", "未脱贫人口", "", "人", "sum", 0, "at_most", 0.0, BY, "", "2.1", "", False
)
SHARE = Measure(
    "model_natural_villages",
    "natural_village",
    "示范自然村",
    "",
    "%",
    "share",
    1,
    "at_least",
    0.6,
    BY,
    "",
    "20.1",
    "",
    False,
)
FUNDS = Measure(
    "city_funds_per_village", "village", "村均投入", "", "元", "mean", 0, "at_least", 1e6, BY, "", "22.1", "", False
)


def people(start: float | None, now: float | None, *, as_of: date = NOW, measure: Measure = PEOPLE) -> Book:
    readings = [
        Reading(measure, day, value, None, 0, value, None if value is not None else "漏报")
        for day, value in ((START, start), (as_of, now))
    ]
    return Book("county", "440882", "雷州市", as_of, {measure.measure_id: measure}, {measure.measure_id: readings})


def test_the_path_is_half_way_down_after_one_of_two_years() -> None:
    assert required_left(1398, START, BY, NOW) == 699
    assert required_left(1398, START, BY, BY) == 0
    assert required_left(1398, START, BY, START) == 1398


@pytest.mark.parametrize(
    ("start", "now", "status", "words"),
    [
        (1398, 778, "late", "落后79人"),
        (1398, 768, "watch", "临近，慢69人"),
        (1398, 699, "on", "按进度"),
        (1398, 0, "ok", "达标"),
        (6, 7, "watch", "临近，慢4人"),
        (6, 8, "late", "落后5人"),
        (1398, None, "held", "暂缺"),
    ],
)
def test_what_is_left_against_the_path(start: float, now: float | None, status: str, words: str) -> None:
    judgement = judge(people(start, now), PEOPLE.measure_id)
    assert (judgement.status, str(sentences.judged(judgement))) == (status, words)


def test_past_the_deadline_whatever_is_left_is_late() -> None:
    assert judge(people(1398, 1, as_of=BY), PEOPLE.measure_id).status == "late"


def test_without_a_target_nothing_is_judged() -> None:
    bare = replace(PEOPLE, target_value=None, target_by=None)
    assert judge(people(10, 5, measure=bare), PEOPLE.measure_id).status == "none"


def test_a_share_of_few_villages_needs_the_ceiling() -> None:
    def reading(reached: float) -> Reading:
        return Reading(SHARE, NOW, reached, 7, 0, reached / 7, None)

    # 60 % of 7 natural villages are 5 villages, not 4.2 and not 4 (article 20).
    assert reading(4).left == 1
    assert reading(5).left == 0


def test_money_close_to_the_target_is_watched_not_late() -> None:
    def book(now: float) -> Book:
        values = {START: 990_000.0, NOW: now}
        readings = [Reading(FUNDS, day, value, 1, 0, value, None) for day, value in values.items()]
        return Book("county", "1", "县", NOW, {FUNDS.measure_id: FUNDS}, {FUNDS.measure_id: readings})

    assert judge(book(950_000.0), FUNDS.measure_id).status == "watch"
    assert sentences.judged(judge(book(800_000.0), FUNDS.measure_id)) == "落后19.5万元"
