"""What went wrong and what became of it: issues, talks, officials' cases, doubts from matching, conduct of households.

In clean data every issue is closed in time, every doubt verified, and every household that a department was right about has
been cleared out of the register (articles 19, 23, 25, 29).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.changes import CLEARED, HouseholdChanges
from pipelines.demo.clock import DAYS, NEVER, YEAR_END, Array, batch_of, day, year_of
from pipelines.demo.households import Households
from pipelines.demo.people import DIED, People
from pipelines.demo.projects import Projects
from pipelines.demo.villages import Villages

SOURCES = np.array(["纪检", "审计", "巡察", "督查", "巡视", "考核", "自查", "信访"])
ISSUE_CATEGORIES = np.array(["识别", "退出", "资金", "项目", "作风", "数据", "住房", "其他"])
OF_A_HOUSEHOLD, OF_A_PROJECT = (0, 1, 6), (2, 3)
ACCOUNTABILITY_REASONS = np.array(["进展缓慢", "整改不力", "责任不落实"])
CASE_KINDS = np.array(["优亲厚友", "吃拿卡要", "失职渎职", "形式主义官僚主义", "虚报冒领"])
TRUE_DOUBT, FALSE_DOUBT, EXCEPTION = "属实", "不属实", "符合例外"
# Type of doubt, what the department wrote, its number, the conclusion.
_DOUBTS = (
    ("车辆", "农用三轮车一辆", 1, EXCEPTION), ("车辆", "已报废摩托车一辆", 1, FALSE_DOUBT),
    ("工商登记", "个体工商户,已停业", 1, FALSE_DOUBT), ("村两委亲属", "同名,无亲属关系", 0, FALSE_DOUBT),
    ("职工社保", "月缴费基数", 1200, FALSE_DOUBT), ("商品房", "同名,非本人", 1, FALSE_DOUBT),
)  # fmt: skip
_CLEARING_TYPES = {"收入超标": "大额存款", "有车有房": "车辆", "财政供养": "财政供养"}
_GOOD, _BAD = "先进典型", ("不赡养", "好吃懒做", "高额彩礼", "厚葬薄养")
_FIRST_MATCH = day(2016, 9, 1)
_FIRST_ISSUE, _LAST_ISSUE = day(2016, 7, 1), day(2019, 12, 21)


@dataclass
class Issues:
    """Parallel arrays over issues, ordered by day found; −1: none."""

    found: Array
    source: Array  # position among SOURCES
    category: Array  # position among ISSUE_CATEGORIES
    village: Array
    household: Array
    project: Array
    deadline: Array
    closed: Array
    repeats: Array  # the issue that this one repeats


@dataclass
class Talks:
    """Parallel arrays over talks about issues that were then put right, ordered by issue."""

    issue: Array
    day: Array
    reason: Array  # position among ACCOUNTABILITY_REASONS


@dataclass
class OfficialCases:
    """Parallel arrays over cases of officials, ordered by day found."""

    village: Array
    kind: Array  # position among CASE_KINDS
    found: Array
    decided: Array
    amount_yuan: Array


@dataclass
class Doubts:
    """Parallel arrays over doubts from matching, ordered by day."""

    household: Array
    person: Array  # −1: the head
    type: Array  # text
    detail: Array  # text
    value: Array
    day: Array
    verified: Array
    result: Array  # text


@dataclass
class Conduct:
    """Parallel arrays over records of households' conduct, ordered by day."""

    household: Array
    day: Array
    type: Array  # text
    is_listed: Array


@dataclass
class Oversight:
    """All of the above."""

    issues: Issues
    talks: Talks
    cases: OfficialCases
    doubts: Doubts
    conduct: Conduct


def make_issues(
    rng: np.random.Generator, villages: Villages, households: Households, projects: Projects, density: float
) -> Issues:
    """About one issue a village, closed before its deadline; one in twelve repeats the one before of its category."""
    count = round(260 * density)
    found = np.sort(rng.integers(_FIRST_ISSUE, _LAST_ISSUE, count))
    village = rng.integers(0, villages.count, count)
    category = rng.integers(0, len(ISSUE_CATEGORIES), count)
    household = _one_of_each(rng, households.village, village)
    listed = (households.enter[household] <= found) & (found < households.leave[household])
    project = _one_of_each(rng, projects.village, village)
    deadline = found + rng.integers(60, 180, count)
    repeats = np.full(count, -1)
    for kind in range(len(ISSUE_CATEGORIES)):
        mine = np.flatnonzero(category == kind)
        again = mine[1:][rng.random(max(len(mine) - 1, 0)) < 0.08]
        repeats[again] = mine[np.searchsorted(mine, again) - 1]
    return Issues(
        found=found, source=rng.integers(0, len(SOURCES), count), category=category, village=village,
        household=np.where(listed & np.isin(category, OF_A_HOUSEHOLD), household, -1),
        project=np.where((projects.start[project] <= found) & np.isin(category, OF_A_PROJECT), project, -1),
        deadline=deadline, closed=deadline - rng.integers(5, 55, count), repeats=repeats,
    )  # fmt: skip


def _one_of_each(rng: np.random.Generator, owner: Array, village: Array) -> Array:
    """For each village one of the things that it owns; `owner` holds the village of each thing, in order."""
    first = np.searchsorted(owner, village)
    owned = np.searchsorted(owner, village, side="right") - first
    return first + rng.integers(0, owned)


def make_talks(rng: np.random.Generator, issues: Issues) -> Talks:
    """Talks about issues of which both the finding and the closing lie in one year."""
    same_year = np.flatnonzero(year_of(issues.found) == year_of(issues.closed))
    chosen = same_year[rng.random(len(same_year)) < 0.25]
    days = issues.found[chosen] + (issues.closed[chosen] - issues.found[chosen]) // 2
    return Talks(chosen, days, rng.integers(0, len(ACCOUNTABILITY_REASONS), len(chosen)))


def make_official_cases(rng: np.random.Generator, villages: Villages, density: float) -> OfficialCases:
    """A handful of cases a year, decided within four months; what was taken was paid back."""
    count = round(24 * density)
    found = np.sort(rng.integers(day(2016, 9, 1), day(2019, 11, 1), count))
    kind = rng.integers(0, len(CASE_KINDS), count)
    took_money = np.isin(CASE_KINDS[kind], ("吃拿卡要", "虚报冒领"))
    return OfficialCases(
        village=rng.integers(0, villages.count, count), kind=kind, found=found, decided=found + rng.integers(30, 120, count),
        amount_yuan=np.where(took_money, rng.integers(5, 200, count) * 100, 0),
    )  # fmt: skip


def make_doubts(
    rng: np.random.Generator, households: Households, people: People, changes: HouseholdChanges, density: float
) -> Doubts:
    """Doubts that proved right and led to a clearing, deaths already on record, and false ones; all are settled in time."""
    parts = [_right_doubts(rng, changes), _deaths(rng, people), _false_doubts(rng, households, density)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((columns["household"], columns["day"]))
    columns = {name: values[order] for name, values in columns.items()}
    return Doubts(
        verified=np.minimum(columns["day"] + rng.integers(5, 35, len(order)), columns.pop("settled_by")), **columns
    )


def _right_doubts(rng: np.random.Generator, changes: HouseholdChanges) -> dict[str, Array]:
    """One doubt about each household that was cleared out, raised and settled between the list before and the clearing."""
    cleared = np.flatnonzero((changes.type == CLEARED) & (changes.day > _FIRST_MATCH))
    count = len(cleared)
    day_cleared = changes.day[cleared]
    list_before = np.concatenate([[_FIRST_MATCH], DAYS])[batch_of(day_cleared)]
    kinds = [_CLEARING_TYPES.get(str(reason), "商品房") for reason in changes.reason[cleared]]
    return {
        "household": changes.household[cleared], "person": np.full(count, -1), "type": np.array(kinds, dtype=str),
        "detail": np.full(count, "数据部门登记相符"), "value": np.ones(count, dtype=np.int64),
        "day": np.maximum(day_cleared - rng.integers(40, 70, count), list_before + 1),
        "result": np.full(count, TRUE_DOUBT), "settled_by": day_cleared,
    }  # fmt: skip


def _deaths(rng: np.random.Generator, people: People) -> dict[str, Array]:
    """A few of the dead, who have left their household's list already."""
    died = (people.leave_reason == DIED) & (people.leave < DAYS[-1] - 60) & (people.leave > _FIRST_MATCH)
    gone = np.flatnonzero(died & (rng.random(people.count) < 0.02))
    count = len(gone)
    days = people.leave[gone] + rng.integers(35, 60, count)
    return {
        "household": people.household[gone], "person": gone, "type": np.full(count, "死亡注销"),
        "detail": np.full(count, "户籍已注销"), "value": np.zeros(count, dtype=np.int64),
        "day": days, "result": np.full(count, EXCEPTION), "settled_by": DAYS[batch_of(days)],
    }  # fmt: skip


def _false_doubts(rng: np.random.Generator, households: Households, density: float) -> dict[str, Array]:
    """Doubts about households that stay (more in a small demo), which turned out wrong or to be an exception."""
    household = np.flatnonzero((rng.random(households.count) < 0.015 / density) & (households.leave == NEVER))
    days = np.maximum(households.enter[household], _FIRST_MATCH) + rng.integers(30, 1100, len(household))
    household, days = household[days <= DAYS[-1]], days[days <= DAYS[-1]]
    doubt = rng.integers(0, len(_DOUBTS), len(household))
    kind, detail, value, result = (np.array(column)[doubt] for column in zip(*_DOUBTS, strict=True))
    return {
        "household": household, "person": np.full(len(household), -1), "type": kind, "detail": detail, "value": value,
        "day": days, "result": result, "settled_by": DAYS[batch_of(days)],
    }  # fmt: skip


def make_conduct(rng: np.random.Generator, households: Households, density: float) -> Conduct:
    """One record of one household in a hundred (more in a small demo): praised, warned or listed."""
    steady = households.is_original & (households.leave == NEVER)
    chosen = np.flatnonzero(steady & (rng.random(households.count) < 0.01 / density))
    days = rng.integers(day(2017, 1, 10), day(2019, 12, 20), len(chosen))
    kind = np.where(rng.random(len(chosen)) < 0.6, _GOOD, rng.choice(_BAD, len(chosen)))
    listed = (kind != _GOOD) & (rng.random(len(chosen)) < 0.3)
    order = np.lexsort((chosen, days))
    return Conduct(chosen[order], days[order], kind[order], listed[order])


def is_good(kind: Array) -> Array:
    """Whether a record of conduct praises."""
    praised: Array = kind == _GOOD
    return praised


def year_end_of(days: Array) -> Array:
    """Position of the year-end list that first tells of each day."""
    return np.array([YEAR_END[int(year)] for year in year_of(days)], dtype=np.int64)
