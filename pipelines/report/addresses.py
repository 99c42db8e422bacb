"""Addresses of printed numbers: what `<data value="…">` holds, `bayou why` takes and tests follow back.

medical_insurance:county:440882:2019-12-31          a measure in one area at one period end
medical_insurance:county:440882:2019-12-31#left     a part of it, or what is worked out from it (`printed.py`)
finding:ID04:county:440882:2019-12-31               open findings; `all`, or several terms at once: EX.critical, all.new
rule:ID04.unknown:program:254:2019-12-31            what one rule found: population, violated, unknown
ledger:kept:county:440882                           rows of the ledger; of a county, a batch, `shared` files, the program
                                                    or a `file` (batch/name)
standing:measures.late:county:440882:2019-12-31     what a page counts or works out from many numbers (`WORKED`)
target:medical_insurance                            a figure of the policy: the target of a measure
parameter:household_income_line_yuan:2019           a figure of the policy: a parameter of a year
ADDRESS+ADDRESS                                     the sum of whole numbers
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from pipelines.errors import UsageError
from pipelines.report import numbers
from pipelines.report.address_terms import (
    ALL,
    ARTICLE,
    COUNTY,
    PARAMETER,
    PROGRAM,
    PROGRAM_CODE,
    RULES,
    SIZE,
    TARGET,
    WORKED,
)
from pipelines.report.addressed import PLUS, Amount, Count, bare

if TYPE_CHECKING:
    from pipelines.report.readings import Book, Reading


@dataclass(frozen=True)
class MeasureAddress:
    """A measure in one area at one period end; `part` is empty for the value itself."""

    measure_id: str
    level: str
    area_code: str
    as_of: date
    part: str = ""

    def __str__(self) -> str:
        return f"{self.measure_id}:{self.level}:{self.area_code}:{self.as_of}" + (f"#{self.part}" if self.part else "")


@dataclass(frozen=True)
class FindingAddress:
    """Open findings that meet all `terms` (rule, family, severity, department, article, state or mark) in one area."""

    terms: tuple[str, ...]
    level: str
    area_code: str
    as_of: date
    part: str = ""

    def __str__(self) -> str:
        text = f"finding:{'.'.join(self.terms)}:{self.level}:{self.area_code}:{self.as_of}"
        return text + (f"#{self.part}" if self.part else "")


@dataclass(frozen=True)
class RuleAddress:
    """How many fact rows one rule examined, found violating or could not judge in one area (`what`)."""

    rule_id: str
    what: str
    level: str
    area_code: str
    as_of: date

    def __str__(self) -> str:
        return f"rule:{self.rule_id}.{self.what}:{self.level}:{self.area_code}:{self.as_of}"


@dataclass(frozen=True)
class LedgerAddress:
    """Received rows in one state (or all, `received`) of a county's files, a batch, the shared files or the program."""

    state: str
    level: str
    area_code: str

    def __str__(self) -> str:
        return f"ledger:{self.state}:{self.level}:{self.area_code}"


@dataclass(frozen=True)
class WorkedAddress:
    """What a page counts or works out from many numbers of one area: `kind` says of what, `terms` which (`WORKED`)."""

    kind: str
    terms: tuple[str, ...]
    level: str
    area_code: str
    as_of: date

    def __str__(self) -> str:
        return f"{self.kind}:{'.'.join(self.terms)}:{self.level}:{self.area_code}:{self.as_of}"


@dataclass(frozen=True)
class TargetAddress:
    """The target of a measure."""

    measure_id: str

    def __str__(self) -> str:
        return f"{TARGET}:{self.measure_id}"


@dataclass(frozen=True)
class ParameterAddress:
    """A parameter of the policy in one year."""

    name: str
    year: int

    def __str__(self) -> str:
        return f"{PARAMETER}:{self.name}:{self.year}"


@dataclass(frozen=True)
class SumAddress:
    """A whole number that is the sum of others."""

    addresses: tuple[Address, ...]

    def __str__(self) -> str:
        return PLUS.join(map(str, self.addresses))


Address = (
    MeasureAddress
    | FindingAddress
    | RuleAddress
    | LedgerAddress
    | WorkedAddress
    | TargetAddress
    | ParameterAddress
    | SumAddress
)

_EXAMPLES = (
    "medical_insurance:county:440882:2019-12-31、finding:ID04:county:440882:2019-12-31、ledger:kept:county:440882"
)


def parse_address(text: str) -> Address:
    """The address that a page printed. Raises UsageError when it is none."""
    if PLUS in text:
        return SumAddress(tuple(map(parse_address, text.strip().split(PLUS))))
    body, _, part = text.strip().partition("#")
    kind, *rest = body.split(":")
    try:
        if kind == "ledger":
            state, level, code = body.split(":", 3)[1:]
            return LedgerAddress(state, level, code)
        if kind == TARGET:
            (measure_id,) = rest
            return TargetAddress(measure_id)
        if kind == PARAMETER:
            name, year = rest
            return ParameterAddress(name, int(year))
        if kind in WORKED:
            terms, level, code, day = rest
            return WorkedAddress(kind, tuple(terms.split(".")), level, code, date.fromisoformat(day))
        if kind == "finding":
            terms, level, code, day = rest
            return FindingAddress(tuple(terms.split(".")), level, code, date.fromisoformat(day), part)
        if kind == "rule":
            rule, level, code, day = rest
            rule_id, what = rule.split(".")
            return RuleAddress(rule_id, what, level, code, date.fromisoformat(day))
        level, code, day = rest
        return MeasureAddress(kind, level, code, date.fromisoformat(day), part)
    except ValueError as error:
        raise UsageError(f"这不是一个数的地址：{text}", where="数的地址", do=f"照页面上的写，如 {_EXAMPLES}") from error


def article_term(article: int) -> str:
    """Of an address of findings: those of all rules that serve an article."""
    return f"{ARTICLE}{article}"


def obligation_term(obligation_id: str) -> str:
    """Of an address of findings: those of all rules that serve an obligation; a term holds no point."""
    return f"obligation{obligation_id.replace('.', '-')}"


def more_rules(place: Place, number: int, shown: int, terms: str = ALL) -> int:
    """Rules with open findings beyond those shown, with the address."""
    return place.found(number - shown, terms, f"{RULES}-{shown}")


def obligation_rules(place: Place) -> Callable[[str, int], int]:
    """What gives the number of rules that serve an obligation its address."""
    return lambda obligation_id, number: place.worked(number, SIZE, RULES, obligation_term(obligation_id))


def anchored(address: Address, text: str | Markup) -> Markup:
    """`text` with its address, looking as it did."""
    inner = Markup(bare(text)) if isinstance(text, Markup) else bare(text)
    return Markup('<data value="{}">{}</data>').format(str(address), inner)


def measured(reading: Reading, text: str | Markup, part: str = "") -> Markup:
    """A number that is a part of a reading, or worked out from it: 还差<data …#left>778人</data>.

    A reading of no area has no address: its number stays plain.
    """
    if not reading.level:
        return escape(text)
    address = MeasureAddress(reading.measure.measure_id, reading.level, reading.area_code, reading.as_of, part)
    return anchored(address, text)


@dataclass(frozen=True)
class Place:
    """One area at one period end: what findings, rules and ledger rows are counted in."""

    level: str
    code: str
    as_of: date

    def finding(self, number: float, unit: str = "", terms: str = ALL, part: str = "") -> Markup:
        """A number of open findings; `terms` as in an address."""
        address = FindingAddress(tuple(terms.split(".")), self.level, self.code, self.as_of, part)
        return anchored(address, numbers.count(number, unit))

    def rule(self, number: float | None, rule_id: str, what: str) -> Markup:
        """How many a rule examined, found or could not judge."""
        return anchored(RuleAddress(rule_id, what, self.level, self.code, self.as_of), numbers.plain(number or 0))

    def ledger(self, number: float, state: str, unit: str = "") -> Markup:
        """A number of received rows."""
        return anchored(LedgerAddress(state, self.level, self.code), numbers.count(number, unit))

    def found(self, number: int, terms: str = ALL, part: str = "") -> Count:
        """A number of open findings with its address, to be printed anywhere."""
        return Count(number, FindingAddress(tuple(terms.split(".")), self.level, self.code, self.as_of, part))

    def worked(self, number: int, kind: str, *terms: object) -> Count:
        """A number that is counted from many, with its address."""
        return Count(number, self._worked(kind, terms))

    def worked_amount(self, number: float, kind: str, *terms: object) -> Amount:
        """The same of a number that is not whole."""
        return Amount(number, self._worked(kind, terms))

    def _worked(self, kind: str, terms: tuple[object, ...]) -> WorkedAddress:
        return WorkedAddress(kind, tuple(map(str, terms)), self.level, self.code, self.as_of)

    def at(self, level: str, code: str) -> Place:
        """Another area at the same period end."""
        return Place(level, code, self.as_of)


def place_of_book(book: Book) -> Place:
    """The area of a book."""
    return Place(book.level, book.code, book.as_of)


def parameter_amount(value: float, name: str, year: int) -> Amount:
    """A parameter of the policy with its address."""
    return Amount(value, ParameterAddress(name, year))


def place_of(county_code: str | None, as_of: date) -> Place:
    """A county, or the program where none is named."""
    return Place(COUNTY, county_code, as_of) if county_code else Place(PROGRAM, PROGRAM_CODE, as_of)
