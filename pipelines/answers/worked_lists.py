"""Numbers that count what is listed: areas, records, rules, examples, files (roof)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import polars as pl

from pipelines.answers.view import View, beyond, one_of
from pipelines.report import numbers
from pipelines.report.address_terms import (
    ARTICLE,
    ARTICLES,
    COMMON,
    COUNTY,
    DEPARTMENTS,
    EXAMPLES,
    FILES,
    HELPED,
    LINES,
    MEASURES,
    MUTANTS,
    NOTICED,
    OBLIGATIONS,
    OWN,
    PROGRAM,
    RULES,
    VILLAGES,
)
from pipelines.report.addresses import WorkedAddress, obligation_term

Told = tuple[str, str]


def size(view: View, address: WorkedAddress) -> Told:
    """How many there are of something listed."""
    first, *rest = address.terms
    name, shown = beyond(first)
    title, number = _SIZES[one_of(name, _SIZES, address)](view, address, rest)
    return title + (f"，除已列的{shown}个" if shown else ""), numbers.plain(number - shown)


def _villages(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
    found = view.snapshot.areas("village")
    if address.level != PROGRAM:
        column = {COUNTY: "county_code", "helper_district": "helper_district"}[address.level]
        found = found.filter(found[column] == address.area_code)
    if rest:
        found = found.filter(found["helper_district"] == rest[0].removeprefix(HELPED))
    return "村数", found.height


def _areas(level: str, title: str) -> Callable[[View, WorkedAddress, list[str]], tuple[str, int]]:
    def counted(view: View, address: WorkedAddress, _: list[str]) -> tuple[str, int]:
        found = view.snapshot.areas(level)
        if address.level == "city":
            found = found.filter(found["city_code"] == address.area_code)
        return title, found.height

    return counted


def _measures(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
    served = [item for article in view.articles for item in article.obligations]
    if rest:
        (item,) = [item for item in served if obligation_term(item.obligation_id) == rest[0]]
        return f"{item.obligation_id}的指标数", len(item.measures)
    return "指标数", len({line.measure.measure_id for item in served for line in item.measures})


def _articles(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
    if rest == [RULES]:
        return "规则所服务的条款数", len({number.split(".")[0] for number in _served(view)})
    if rest:
        item = view.department(rest[0], address)
        return f"{rest[0]}负责的条款数", len(item.own) + len(item.common)
    return "条款数", len(view.articles)


def _obligations(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
    if rest == [RULES]:
        return "规则所服务的义务数", len(_served(view))
    if rest:
        return f"{rest[0]}的义务数", len(view.department(rest[0], address).obligations)
    return "义务数", sum(len(article.obligations) for article in view.articles)


def _served(view: View) -> set[str]:
    listed = view.rules["obligations"].to_list()
    return {number for text in listed for number in (text or "").split(",") if number}


def _rules(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
    found = view.rules
    if not rest:
        return "规则数", found.height
    if rest[0].startswith(ARTICLE):
        number = rest[0].removeprefix(ARTICLE)
        return f"服务于第{number}条的规则数", sum(
            any(item.split(".")[0] == number for item in (text or "").split(",")) for text in found["obligations"]
        )
    if rest[0].startswith("obligation"):
        return "服务于这项义务的规则数", sum(
            rest[0] in map(obligation_term, (text or "").split(",")) for text in found["obligations"]
        )
    return f"{rest[0]}类规则数", found.filter(family=rest[0]).height


def _of_rules(column: str, title: str) -> Callable[[View, WorkedAddress, list[str]], tuple[str, int]]:
    def counted(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
        found = view.rules
        if rest:
            found = found.filter(rule_id=rest[0])
        if column == EXAMPLES:
            return title, sum(len(json.loads(text or "[]")) for text in found[EXAMPLES])
        return title, int(found[column].sum() or 0)

    return counted


def _own(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
    return f"点名{rest[0]}的条款数", len(view.department(rest[0], address).own)


def _common(view: View, address: WorkedAddress, rest: list[str]) -> tuple[str, int]:
    return "没有点名单位、各单位共同负责的条款数", len(view.department(rest[0], address).common)


def _lines(view: View, address: WorkedAddress, _: list[str]) -> tuple[str, int]:
    return "本区的指标数", len(view.lines(view.book(address)))


def _files(view: View, address: WorkedAddress, _: list[str]) -> tuple[str, int]:
    return "收到的文件数", view.snapshot.ledger_files().height


def _refused(view: View, address: WorkedAddress, _: list[str]) -> tuple[str, int]:
    files = view.snapshot.ledger_files()
    return "整份退回和有隔离行的文件数", files.filter(
        pl.col("reason").is_not_null() | (pl.col("quarantined") > 0)
    ).height


_SIZES: Mapping[str, Callable[[View, WorkedAddress, list[str]], tuple[str, int]]] = {
    VILLAGES: _villages, COUNTY: _areas("county", "县（市、区）数"),
    "helper_district": _areas("helper_district", "结对区数"), MEASURES: _measures, ARTICLES: _articles,
    OBLIGATIONS: _obligations, RULES: _rules, OWN: _own, COMMON: _common, LINES: _lines, FILES: _files,
    "refused": _refused, EXAMPLES: _of_rules(EXAMPLES, "例子数"), MUTANTS: _of_rules(MUTANTS, "谓词改动数"),
    NOTICED: _of_rules(NOTICED, "例子发现的谓词改动数"),
    DEPARTMENTS: lambda view, *_: ("责任单位数", len(view.snapshot.departments())),
}  # fmt: skip
