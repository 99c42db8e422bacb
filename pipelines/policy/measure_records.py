"""Measure records: `measures/<topic>.yml` read and checked, ready to become SQL over a fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import BayouError
from pipelines.policy.predicate_names import Predicates
from pipelines.policy.predicates import parameter_names
from pipelines.records import read_records, require_fields

FOLDER = Path(__file__).parent / "measures"
NO_TARGET = "none"
FINDING_COLUMNS = ("has_open_blocking_finding",)
"""What a measure with `needs_findings` may name beside the columns of its fact."""

FINDING_GRAIN = "finding"
"""The grain that is no fact: the findings of a period end, with what follows them (article 25)."""

FINDING_GRAIN_COLUMNS = (
    "rule_id", "subject_key", "county_code", "village_code", "severity", "state", "is_open", "is_resolved_now",
    "periods_open", "open_since", "due_on", "is_exempt", "is_overdue", "as_of",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One measure: whom it counts, what it counts of them, and the target the paper sets, if it sets one.

    A share counts `condition` over `population` (a NULL condition is unknown); a sum or mean adds `value` (a mean divides
    by the rows of the population, or by the sum of `per`); a count counts the population; a ratio is the part `value` of
    the whole `per`, both sums of `unit`. Values of a share and of a ratio are fractions. `direction` neither: more is as good
    as less (births and deaths); only a count, sum or mean without a target.
    """

    id: str
    topic: str
    obligations: tuple[str, ...]
    title_zh: str
    definition_zh: str
    grain: str
    kind: Literal["share", "sum", "mean", "count", "ratio"]
    unit: str
    decimals: int
    direction: Literal["at_least", "at_most", "neither"]
    responsible: tuple[str, ...]
    tier: Literal["public", "internal", "restricted"]
    population: str = "TRUE"
    condition: str | None = None
    value: str | None = None
    per: str | None = None
    target_value: float | None = None
    target_by: date | None = None
    target_source: str | None = None
    needs_findings: bool = False
    annual: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the yearly parameters that the predicates use."""
        return parameter_names(*self.predicates.texts.values())

    @property
    def predicates(self) -> Predicates:
        """What the record says in SQL, and where it stands."""
        texts = {"population": self.population, "condition": self.condition, "value": self.value, "per": self.per}
        given = {field: text for field, text in texts.items() if text is not None}
        further = FINDING_COLUMNS if self.needs_findings else ()
        return Predicates(f"pipelines/policy/measures/{self.topic}.yml!{self.id}", self.grain, given, further)


_NOT_WRITTEN = frozenset(("topic", "target_value", "target_by", "target_source"))
FIELDS = frozenset(item.name for item in fields(Measure)) - _NOT_WRITTEN | {"target"}
"""What a record may say; `topic` is the name of its file."""
_NEEDED = (item.name for item in fields(Measure) if item.default is MISSING)
REQUIRED_FIELDS = (*(name for name in _NEEDED if name not in _NOT_WRITTEN and name != "direction"), "target")


def read_measure(written: Mapping[str, Any], topic: str, where: str) -> Measure:
    """The measure that a record of `measures/<topic>.yml` describes. Raises BayouError on a wrong or missing field."""
    required = REQUIRED_FIELDS if written.get("target") != NO_TARGET else (*REQUIRED_FIELDS, "direction")
    require_fields(written, known=FIELDS, required=required, where=where, do="对照同一文件里的其他指标修改")
    record = dict(written)
    target = record.pop("target")
    if target != NO_TARGET:
        record |= {
            "target_value": float(target["value"]),
            "target_by": target["by"],
            "target_source": target["source"],
            "direction": target["direction"],
        }
    listed: dict[str, Any] = {name: tuple(record.pop(name)) for name in ("obligations", "responsible")}
    return Measure(topic=topic, **listed, **record)


@cache
def load_measures(folder: Path = FOLDER) -> dict[str, Measure]:
    """All measures by id, in the order of the files and records. Raises BayouError on a double id or a wrong field."""
    measures: dict[str, Measure] = {}
    for path in sorted(folder.glob("*.yml")):
        for record in read_records(path):
            where = f"{path.name}!{record.get('id', '?')}"
            try:
                measure = read_measure(record, path.stem, where)
            except (TypeError, KeyError) as error:
                raise BayouError(
                    f"指标记录的字段不对：{error}", where=where, do="对照同一文件里的其他指标修改"
                ) from error
            if measure.id in measures:
                raise BayouError("指标编号重复", where=where, do="给其中一条换一个编号")
            measures[measure.id] = measure
    return measures
