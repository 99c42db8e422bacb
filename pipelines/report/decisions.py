"""What the brief asks leaders to decide: questions that follow from the numbers by stated rules, at most three.

Each rule looks at one number whose answer lies with the city and not with a county: income far behind, money that lies
idle, villages that left the list without the ten indicators, units that owe visits, findings past their deadline,
households between this year's line and that of 2020. A rule without a case is silent; the order is that of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.report import numbers
from pipelines.report.outlook import outlook_of
from pipelines.report.readings import Book, Reading

DECISIONS_SHOWN = 3


@dataclass(frozen=True)
class Decision:
    """One question with its facts, the advice that the rule gives, who carries it out, and by when."""

    question: str
    facts: str
    advice: str
    who: str
    by: date


def decisions(program: Book, counties: Mapping[str, Book]) -> list[Decision]:
    """The first `DECISIONS_SHOWN` questions that have a case."""
    rules: tuple[Callable[[Book, Mapping[str, Book]], Decision | None], ...] = (
        _remaining, _idle_money, _villages, _visits, _overdue, _next_line,
    )  # fmt: skip
    found = [decision for rule in rules if (decision := rule(program, counties)) is not None]
    return found[:DECISIONS_SHOWN]


def next_quarter_end(day: date) -> date:
    """The first end of a quarter after `day`."""
    month = (day.month - 1) // 3 * 3 + 3
    end = _month_end(day.year, month)
    return end if end > day else _month_end(day.year + (month == 12), month % 12 + 3)


def _month_end(year: int, month: int) -> date:
    return date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)


def _reading(book: Book, measure_id: str) -> Reading | None:
    """The reading at as_of where it has a value that is not zero."""
    reading = book.at(measure_id)
    return reading if reading is not None and reading.value else None


def _most(counties: Mapping[str, Book], measure_id: str, amount: Callable[[Reading], float]) -> str:
    """The counties with the largest amounts, each with its amount: 雷州市2,007人、罗定市1,312人."""
    readings = [(book.name, reading) for book in counties.values() if (reading := book.at(measure_id)) is not None]
    ranked = sorted(
        ((amount(reading), name, reading) for name, reading in readings if reading.value is not None),
        key=lambda item: (-item[0], item[1]),
    )
    return "、".join(f"{name}{reading.measure.amount(value)}" for value, name, reading in ranked[:3] if value > 0)


def _remaining(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    outlook = outlook_of(program)
    if outlook is None or not outlook.expected or outlook.needed_each_quarter is None or outlook.mean_decrease is None:
        return None
    places = _most(counties, "persons_not_exited", lambda reading: reading.value or 0.0)
    pace, needed = (numbers.count(value, "人") for value in (outlook.mean_decrease, outlook.needed_each_quarter))
    return Decision(
        f"是否向剩余人口集中的县（市、区）加派力量，每季由减{pace}提到{needed}",
        f"按现在的速度，到{numbers.period_end(outlook.by)}仍剩约{numbers.count(outlook.expected, '人')}；剩余最多的是{places}。",
        "逐户定措施、定责任人",
        "各区党委和政府、各帮扶单位",
        next_quarter_end(program.as_of),
    )


def _idle_money(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    idle = _reading(program, "funds_idle_yuan")
    if idle is None or idle.value is None:
        return None
    places = _most(counties, "funds_idle_yuan", lambda reading: reading.value or 0.0)
    return Decision(
        f"是否收回到账满一年未支付的{numbers.money(idle.value)}，改投缺口项目",
        f"最多的是{places}；第22条要求防止资金闲置。",
        "先限期支付，逾期收回",
        "市财政局、市扶贫办",
        next_quarter_end(program.as_of),
    )


def _villages(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    doubtful = _reading(program, "villages_exited_against_indicators")
    if doubtful is None or not doubtful.numerator:
        return None
    places = _most(counties, "villages_exited_against_indicators", lambda reading: reading.numerator or 0.0)
    return Decision(
        f"是否对{numbers.count(doubtful.numerator, '个村')}重新核验出列",
        f"这些村登记为已出列，十项指标却有一项以上不达标：{places}。",
        "逐村核验，不实的更正",
        "各区党委和政府、各帮扶单位",
        next_quarter_end(program.as_of),
    )


def _visits(program: Book, _: Mapping[str, Book]) -> Decision | None:
    main = program.at("visits_main_leader")
    short = 0.0 if main is None or main.numerator is None else (main.denominator or 0.0) - main.numerator
    if not short:
        return None
    return Decision(
        f"是否约谈主要领导到村不足2次的{numbers.count(short, '个单位')}",
        "第24条要求主要领导每年到村不少于2次；第25条规定未完成年度帮扶任务的约谈单位主要领导。",
        "约谈，名单见定期通报",
        "市纪委监委、市扶贫办",
        next_quarter_end(program.as_of),
    )


def _overdue(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    within = program.at("findings_within_deadline")
    overdue = 0.0 if within is None or within.numerator is None else (within.denominator or 0.0) - within.numerator
    if not overdue:
        return None
    places = _most(
        counties, "findings_within_deadline", lambda reading: (reading.denominator or 0.0) - (reading.numerator or 0.0)
    )
    return Decision(
        f"是否对超期未整改的{numbers.count(overdue, '件')}核查问题挂牌督办",
        f"最多的是{places}；第25条要求限期整改。",
        "按责任单位列单督办",
        "市扶贫办",
        next_quarter_end(program.as_of),
    )


def _next_line(program: Book, _: Mapping[str, Book]) -> Decision | None:
    now, goal = program.at("income_line_households"), program.at("income_goal_2020_households")
    if (
        now is None
        or goal is None
        or now.numerator is None
        or goal.numerator is None
        or now.numerator <= goal.numerator
    ):
        return None
    between = numbers.count(now.numerator - goal.numerator, "户")
    return Decision(
        f"收入达线是否改按2020年测算线复核，涉及{between}",
        f"{between}过了当年线，还没有到2020年测算线；按当年线算作达标，明年可能重新落到线下。{_near(program)}",
        "两线并算，从严",
        "市扶贫办",
        next_quarter_end(program.as_of),
    )


def _near(program: Book) -> str:
    near = _reading(program, "households_near_line")
    return "" if near is None else f"另有{numbers.count(near.value or 0.0, '户')}在线上下2%以内。"
