"""Parts that several papers show: key figures, the articles, findings, the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from markupsafe import Markup

from pipelines.policy.severities import SEVERITIES as SEVERITIES
from pipelines.report import numbers, sentences
from pipelines.report.address_terms import AGED, ARTICLES, OLD, RULES, SIZE, STANDING
from pipelines.report.addressed import fixed
from pipelines.report.addresses import article_term, measured, place_of, place_of_book
from pipelines.report.blocks import number
from pipelines.report.frames import LEDGER_STATES, Snapshot
from pipelines.report.readings import Book, Reading
from pipelines.report.status import ORDER, WORDS, Judgement, judge, worst

FAMILIES = {
    "ID": "身份信息",
    "HH": "家庭成员",
    "ED": "教育",
    "LB": "劳动就业",
    "SS": "社会保障",
    "IN": "收入",
    "EX": "脱贫退出",
    "DY": "动态变化",
    "HS": "住房",
    "VL": "村和自然村",
    "PF": "项目资金",
    "AS": "资产收益和风险",
    "DUTY": "帮扶责任",
    "EM": "部门比对",
    "IMP": "报送质量",
    "IND": "产业、消费和协作",
}
# What became of a rule at the period end.
STATUS_WORDS = {"green": "通过", "violated": "有违反", "red": "红：人口不足", "not_in_force": "未生效"}
COMMON_DEPARTMENTS = ("各区党委和政府", "各帮扶单位")
SHARED_ONLY = "仅共有单位"
DEPARTMENTS_SHOWN = 5
NOT_CONNECTED = "尚未接入"
NOT_IN_REGISTER = "登记表未设此项"


@dataclass(frozen=True)
class KeyFigure:
    """One card: value with unit, change, target and status; `note` is the number of its footnote."""

    title: str
    note: int
    value: Markup
    change: str
    target: str
    judgement: Judgement
    reason: str = ""
    bounds: Markup = field(default_factory=Markup)
    remark: str = ""


def key_figure(
    book: Book, measure_id: str, note: int, judged_by: str | None = None, title: str | None = None
) -> KeyFigure | None:
    """A card for `measure_id`; `judged_by` is the measure whose status it carries. None when it is not measured at all."""
    measure = book.measures.get(measure_id)
    if measure is None:
        return None
    reading = book.at(measure_id)
    judgement = judge(book, judged_by or measure_id)
    title = title or measure.title_zh
    if reading is None or reading.value is None:
        reason = reading.reason if reading is not None and reading.reason else "本期没有数据"
        target = f"目标{measure.printed_target}" if measure.printed_target else ""
        return KeyFigure(title, note, number(reading), "", target, Judgement("held", reading=reading), reason)
    words = sentences.change(reading, book.before(measure_id))
    target = sentences.target(
        judgement if judged_by is None else Judgement(judgement.status, judgement.left, None, judgement.reading)
    )
    if judged_by is not None and measure.printed_target and judgement.left:
        target = Markup("目标{}").format(measure.printed_target) + sentences.still_left(judgement)
    return KeyFigure(
        title,
        note,
        _large_and_small(reading),
        words,
        target,
        judgement,
        bounds=sentences.bounds(reading),
        remark=reading.remark,
    )


def _large_and_small(reading: Reading) -> Markup:
    """The digits large, the unit small; of villages, how many of how many."""
    if reading.measure.measure_id == "villages_exited" and reading.denominator is not None:
        return Markup("{}<small>/ {}</small>").format(
            measured(reading, numbers.plain(reading.numerator or 0), "numerator"),
            measured(reading, numbers.count(reading.denominator, "个村"), "denominator"),
        )
    digits = reading.text.rstrip("%万元人户村个自然")
    return measured(reading, Markup("{}<small>{}</small>").format(digits, reading.text[len(digits) :]))


def behind(book: Book, leave_out: Sequence[str] = ()) -> list[Judgement]:
    """Judgements of every measure that is 落后 or 临近, worst first."""
    found = [judge(book, measure_id) for measure_id in book.measures if measure_id not in leave_out]
    found = [item for item in found if item.status in ("late", "watch")]
    return sorted(found, key=lambda item: (ORDER[item.status], -item.relative_behind))


@dataclass(frozen=True)
class ArticleRow:
    """One line of the table of thirty articles; the first line of an article carries its title."""

    article: int
    title: str
    is_first: bool
    indicator: str
    target: str
    value: Markup
    judgement: Judgement | None
    words: str
    departments: str

    @property
    def css(self) -> str:
        return self.judgement.status if self.judgement is not None else "none"


def article_rows(snapshot: Snapshot, book: Book, county_code: str | None) -> tuple[list[ArticleRow], dict[str, int]]:
    """Rows of the table, and how many articles end in which state (an article counts with its worst row).

    A measure that serves several articles stands under the most specific one, the last; article 2 sums up all others.
    """
    obligations = snapshot.obligations()
    states = {
        article: set(frame["state"]) for (article,), frame in obligations.group_by("article", maintain_order=True)
    }
    open_by_article = _open_by_article(snapshot, county_code)
    rows: list[ArticleRow] = []
    counts: dict[str, int] = {}
    place = place_of_book(book)
    for article, title, listed in snapshot.articles().select("article", "title_zh", "departments").iter_rows():
        judged = [
            judge(book, measure.measure_id)
            for measure in book.measures.values()
            if measure.articles and article == measure.articles[-1] and measure.target_value is not None
        ]
        named = departments(listed)
        if judged:
            state: str = worst(judged).status
            rows += _measure_rows(article, title, judged, named)
        else:
            state, row = _unmeasured_row(
                article, title, states.get(article, set()), open_by_article.get(article, (0, Markup())), named
            )
            rows.append(row)
        counts[state] = counts.get(state, 0) + 1
    return rows, {state: place.worked(number, STANDING, ARTICLES, state) for state, number in counts.items()}


def _measure_rows(article: int, title: str, judged: list[Judgement], departments: str) -> list[ArticleRow]:
    ordered = sorted(judged, key=lambda item: ORDER[item.status])
    return [
        ArticleRow(
            article,
            title,
            position == 0,
            item.reading.measure.title_zh if item.reading else "",
            item.reading.measure.printed_target if item.reading else "",
            number(item.reading),
            item,
            "",
            departments if position == 0 else "",
        )
        for position, item in enumerate(ordered)
    ]


def _unmeasured_row(
    article: int, title: str, states: set[str], rules: tuple[int, Markup], departments: str
) -> tuple[str, ArticleRow]:
    number_of_rules, findings = rules
    indicator = f"{number_of_rules}条规则核查" if number_of_rules else ""
    value = Markup("未关闭{}").format(findings) if number_of_rules else Markup()
    # Measured, but the paper sets no target: the tracker has the numbers.
    state = "none" if "measured" in states else "checked" if "checked" in states or number_of_rules else ""
    if state:
        target = "文件未定指标" if state == "none" else ""
        return state, ArticleRow(article, title, True, indicator, target, value, None, WORDS["none"], departments)
    if "not_in_register" in states:
        return "not_in_register", ArticleRow(article, title, True, "", "", Markup(), None, NOT_IN_REGISTER, departments)
    return "not_connected", ArticleRow(article, title, True, "", "", Markup(), None, NOT_CONNECTED, departments)


def _open_by_article(snapshot: Snapshot, county_code: str | None) -> dict[int, tuple[int, Markup]]:
    """Article → (rules that serve it, open findings of those rules as printed)."""
    place = place_of(county_code, snapshot.context.as_of)
    found = snapshot.findings(["rule_id"], county_code=county_code)
    open_findings = dict(zip(found["rule_id"], found["findings"], strict=True))
    rules_of: dict[int, list[str]] = {}
    for rule_id, obligations in snapshot.rules().select("rule_id", "obligations").iter_rows():
        for article in {int(item.split(".")[0]) for item in (obligations or "").split(",") if item}:
            rules_of.setdefault(article, []).append(rule_id)
    return {
        article: (
            place.worked(len(rules), SIZE, RULES, article_term(article)),
            place.finding(sum(int(open_findings.get(rule, 0)) for rule in rules), "件", article_term(article)),
        )
        for article, rules in rules_of.items()
    }


def departments(listed: str | None) -> str:
    """Departments of an article or a rule without the two that share every article."""
    own = [name for name in (listed or "").replace(",", "、").split("、") if name and name not in COMMON_DEPARTMENTS]
    return sentences.listed(own, DEPARTMENTS_SHOWN) if own else SHARED_ONLY


def with_departments(snapshot: Snapshot, found: pl.DataFrame) -> pl.DataFrame:
    """`found` (with a rule_id) once for each department that is responsible for the rule, named in `department`."""
    responsible = snapshot.rules().select("rule_id", pl.col("responsible").str.split("、").alias("department"))
    return found.join(responsible, on="rule_id", validate="m:1").explode("department")


def worst_area(books: Mapping[str, Book], measure_id: str) -> tuple[Book, Judgement] | None:
    """The area furthest behind on a measure; None when none is behind."""
    found = [(judge(book, measure_id), book) for book in books.values()]
    behind = sorted(
        ((item, book) for item, book in found if item.behind),
        key=lambda pair: (pair[0].behind, pair[1].name),
        reverse=True,
    )
    return (behind[0][1], behind[0][0]) if behind else None


@dataclass(frozen=True)
class Problem:
    """Open findings of one rule."""

    rule_id: str
    title: str
    severity: str
    findings: int
    new: int
    oldest: int
    responsible: str
    remedy: str


def problems(snapshot: Snapshot, county_code: str | None) -> list[Problem]:
    """Rules with open findings, critical ones first, then by number."""
    found = snapshot.findings(["rule_id", "state", "age_periods"], county_code=county_code)
    rules = {row["rule_id"]: row for row in snapshot.rules().iter_rows(named=True)}
    listed = []
    for (rule_id,), frame in found.group_by("rule_id", maintain_order=True):
        rule = rules[str(rule_id)]
        listed.append(
            Problem(
                str(rule_id),
                rule["title_zh"],
                rule["severity"],
                int(frame["findings"].sum()),
                int(frame.filter(pl.col("state") == "new")["findings"].sum()),
                int(frame["age_periods"].max() or 1),  # type: ignore[arg-type]
                departments(rule["responsible"]),
                rule["remedy_zh"] or "",
            )
        )
    order = {name: position for position, name in enumerate(SEVERITIES)}
    return sorted(listed, key=lambda item: (order.get(item.severity, 9), -item.findings, item.rule_id))


def open_findings(snapshot: Snapshot, county_code: str | None, as_of: date | None = None) -> int:
    """Number of open findings."""
    frame = snapshot.findings([], county_code=county_code, as_of=as_of)
    return int(frame["findings"].sum() or 0)


AGES = ("本期新发现", f"已满{fixed('1')}期", f"已满{fixed('2—3')}期", f"已满{fixed('4')}期及以上")


def ages(snapshot: Snapshot, county_code: str | None) -> list[int]:
    """Open findings by age, with their addresses: first seen at this period end, one earlier, two to three, four or more."""
    place = place_of(county_code, snapshot.context.as_of)
    found = snapshot.findings(["age_periods"], county_code=county_code)
    totals = [0, 0, 0, 0]
    for age, findings in found.iter_rows():
        totals[0 if age <= 1 else 1 if age == 2 else 2 if age <= 4 else 3] += int(findings)
    return [place.found(number, term) for number, term in zip(totals, (*AGED, OLD), strict=True)]


def ledger_total(snapshot: Snapshot, county_code: str | None = None) -> dict[str, int]:
    """Rows received and where each went."""
    row = snapshot.ledger(county_code=county_code).row(0, named=True)
    return {name: int(row[name] or 0) for name in ("received", *LEDGER_STATES)}
