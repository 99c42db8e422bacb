"""What the brief asks leaders to decide: questions that follow from the numbers by stated rules, at most three.

Each rule looks at one number whose answer lies with the city and not with a county: income far behind, money that lies
idle, villages that left the list without the ten indicators, units that owe visits, findings past their deadline,
households between this year's line and that of 2020. A rule without a case is silent; the order is that of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from pipelines.report import numbers
from pipelines.report.addresses import measured
from pipelines.report.outlook import outlook_of
from pipelines.report.readings import Book, Reading

DECISIONS_SHOWN = 3


@dataclass(frozen=True)
class Decision:
    """One question with its facts, the advice that the rule gives, who carries it out, and by when."""

    question: Markup
    facts: Markup
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
    """The reading at as_of where it has a value other than zero."""
    reading = book.at(measure_id)
    return reading if reading is not None and reading.value else None


def _most(counties: Mapping[str, Book], measure_id: str, part: str, amount: Callable[[Reading], float]) -> Markup:
    """The counties with the largest amounts, each with its amount: 雷州市2,007人、罗定市1,312人.

    `part`: what of the reading the amount is, for its address.
    """
    readings = [(book.name, reading) for book in counties.values() if (reading := book.at(measure_id)) is not None]
    ranked = sorted(
        ((amount(reading), name, reading) for name, reading in readings if reading.value is not None),
        key=lambda item: (-item[0], item[1]),
    )
    return Markup("、").join(
        Markup("{}{}").format(name, measured(reading, reading.measure.amount(value), part))
        for value, name, reading in ranked[:3]
        if value > 0
    )


def _value(reading: Reading) -> float:
    return reading.value or 0.0


def _numerator(reading: Reading) -> float:
    return reading.numerator or 0.0


def _missing(reading: Reading) -> float:
    """Cases that do not hold."""
    return (reading.denominator or 0.0) - (reading.numerator or 0.0)


def _remaining(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    outlook, now = outlook_of(program), program.at("persons_not_exited")
    if outlook is None or now is None or not outlook.expected:
        return None
    if outlook.needed_each_quarter is None or outlook.mean_decrease is None:
        return None
    pace = measured(now, numbers.whole(outlook.mean_decrease, 2) + "人", "mean_decrease")
    needed = measured(now, numbers.count(outlook.needed_each_quarter, "人"), "needed")
    expected = measured(now, numbers.count(outlook.expected, "人"), "expected")
    places = _most(counties, "persons_not_exited", "", _value)
    return Decision(
        Markup("是否向剩余人口集中的县（市、区）加派力量，每季由减{}提到{}").format(pace, needed),
        Markup("按现在的速度，到{}仍剩约{}；剩余最多的是{}。").format(numbers.period_end(outlook.by), expected, places),
        "逐户定措施、定责任人",
        "各区党委和政府、各帮扶单位",
        next_quarter_end(program.as_of),
    )


def _idle_money(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    idle = _reading(program, "funds_idle_yuan")
    if idle is None:
        return None
    return Decision(
        Markup("是否收回到账满一年未支付的{}，改投缺口项目").format(measured(idle, idle.text)),
        Markup("最多的是{}；第22条要求防止资金闲置。").format(_most(counties, "funds_idle_yuan", "", _value)),
        "先限期支付，逾期收回",
        "市财政局、市扶贫办",
        next_quarter_end(program.as_of),
    )


def _villages(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    doubtful = _reading(program, "villages_exited_against_indicators")
    if doubtful is None:
        return None
    number = measured(doubtful, numbers.count(_numerator(doubtful), "个村"), "numerator")
    places = _most(counties, "villages_exited_against_indicators", "numerator", _numerator)
    return Decision(
        Markup("是否对{}重新核验出列").format(number),
        Markup("这些村登记为已出列，十项指标却有一项以上不达标：{}。").format(places),
        "逐村核验，不实的更正",
        "各区党委和政府、各帮扶单位",
        next_quarter_end(program.as_of),
    )


def _visits(program: Book, _: Mapping[str, Book]) -> Decision | None:
    main = program.at("visits_main_leader")
    if main is None or main.value is None or not _missing(main):
        return None
    number = measured(main, numbers.count(_missing(main), "个单位"), "missing")
    return Decision(
        Markup("是否约谈主要领导到村不足两次的{}").format(number),
        Markup("第24条要求主要领导每年到村不少于两次；第25条规定未完成年度帮扶任务的约谈单位主要领导。"),
        "约谈，名单见定期通报",
        "市纪委监委、市扶贫办",
        next_quarter_end(program.as_of),
    )


def _overdue(program: Book, counties: Mapping[str, Book]) -> Decision | None:
    within = program.at("findings_within_deadline")
    if within is None or within.value is None or not _missing(within):
        return None
    number = measured(within, numbers.count(_missing(within), "件"), "missing")
    return Decision(
        Markup("是否对超期未整改的{}核查问题挂牌督办").format(number),
        Markup("最多的是{}；第25条要求限期整改。").format(
            _most(counties, "findings_within_deadline", "missing", _missing)
        ),
        "按责任单位列单督办",
        "市扶贫办",
        next_quarter_end(program.as_of),
    )


def _next_line(program: Book, _: Mapping[str, Book]) -> Decision | None:
    now, goal = program.at("income_line_households"), program.at("income_goal_2020_households")
    if now is None or goal is None or _numerator(now) <= _numerator(goal):
        return None
    reached = [measured(one, numbers.count(_numerator(one), "户"), "numerator") for one in (now, goal)]
    near = _reading(program, "households_near_line")
    close = "" if near is None else Markup("线上下2%以内的有{}。").format(measured(near, near.text))
    return Decision(
        Markup("收入达线是否改按2020年测算线复核"),
        Markup("达到当年线的{}，达到2020年测算线的{}；之间的户按当年线算作达标，明年可能重新落到线下。{}").format(
            *reached, close
        ),
        "两线并算，从严",
        "市扶贫办",
        next_quarter_end(program.as_of),
    )
