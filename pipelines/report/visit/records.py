"""What is known of one village before the visit; money in yuan, dates as in the register, texts without names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

PromiseState = Literal["late", "contradicted", "open", "unknown", "done"]
StandstillKind = Literal[
    "idle_fund", "stopped_project", "late_project", "unaccepted_project", "dead_entity", "dividend", "subsidy"
]


@dataclass(frozen=True)
class OpenRule:
    """The open findings of one rule. `due_on` is the earliest of those that are not exempt."""

    rule_id: str
    title: str
    severity: str
    responsible: tuple[str, ...]
    findings: int
    overdue: int
    exempt: int
    contradicted: int
    open_since: date
    due_on: date | None
    grain: str
    households: tuple[str, ...]
    objects: tuple[str, ...]


@dataclass(frozen=True)
class Lacking:
    """One of the eight haves that households lack (or of which nobody knows), with what their exit checks say."""

    have: str
    is_known: bool
    households: tuple[str, ...]
    gap: str
    measure: str
    deadline: date | None


@dataclass(frozen=True)
class Promise:
    """Something that somebody said would be done. `said_on` is None where the list gives no day."""

    source: str
    said_on: date | None
    text: str
    who: str
    deadline: date | None
    state: PromiseState
    cases: int = 1
    households: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standstill:
    """Money or a project that does not move. `since` is the day from which it should have."""

    kind: StandstillKind
    name: str
    yuan: float | None
    since: date | None


@dataclass(frozen=True)
class Wishes:
    """Persons whose wish for work or training nobody has met: outcome None, 暂无合适岗位 or 已推荐岗位 without a job since."""

    kind: str
    outcome: str | None
    persons: int
    first_registered_on: date


@dataclass(frozen=True)
class Visits:
    """Visits by people of one role: the last one, and how many in the year of as_of."""

    role: str
    last_on: date
    this_year: int


@dataclass(frozen=True)
class Due:
    """Visits of leaders that the supporting units owed in the last full period and made; `next_by` is the end of the next."""

    role: str
    period: str
    units: int
    units_short: int
    next_by: date


@dataclass(frozen=True)
class Posts:
    """Who is there to be asked: numbers in post at as_of."""

    first_secretaries: int = 0
    cadres: int = 0
    assistants: int = 0
    leaders: int = 0
    teams: int = 0


@dataclass(frozen=True)
class Vacancies:
    """Open posts of one type in the county, and the best paid of them."""

    posts: int
    employer: str
    title: str
    wage_yuan: float | None


@dataclass(frozen=True)
class County:
    """What a leader can bring from the county: open posts by type, training courses of the last twelve months by type."""

    vacancies: Mapping[str, Vacancies] = field(default_factory=dict)
    courses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Village:
    """One village of the list in force. The numbers of its households begin, as a rule, with its code."""

    code: str
    name: str
    town: str
    helper_district: str
    lead_unit: str
    supporting_units: int
    exit_status: str
    households: int
    persons: int
    exited: int
    poor_persons: int
    unpaired: int
    unvisited: int
    helpers: int
    posts: Posts | None = None
    rules: tuple[OpenRule, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    incomplete: int = 0
    promises: tuple[Promise, ...] = ()
    standstills: tuple[Standstill, ...] = ()
    wishes: tuple[Wishes, ...] = ()
    visits: tuple[Visits, ...] = ()
    dues: tuple[Due, ...] = ()

    @property
    def poor(self) -> int:
        """Households on the list that have not left poverty."""
        return self.households - self.exited

    @property
    def findings(self) -> int:
        return sum(rule.findings for rule in self.rules)

    @property
    def overdue(self) -> int:
        return sum(rule.overdue for rule in self.rules)

    @property
    def exempt(self) -> int:
        return sum(rule.exempt for rule in self.rules)

    def count(self, severity: str) -> int:
        """Open findings of one severity."""
        return sum(rule.findings for rule in self.rules if rule.severity == severity)

    @property
    def idle_yuan(self) -> float:
        """Money received and not paid out."""
        return sum(item.yuan or 0.0 for item in self.standstills if item.kind == "idle_fund")
