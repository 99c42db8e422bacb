"""The programme, its two cities and twelve counties, each figure with its mark and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipelines.records import read_records

Mark = Literal["published", "derived", "allocated"]
FILE = Path(__file__).parent / "areas.yml"
FIGURES = ("helper", "villages", "households", "persons")


@dataclass(frozen=True)
class Provenance:
    """Where one figure of an area comes from."""

    mark: Mark
    source: str


@dataclass(frozen=True)
class Area:
    """One area with its registered numbers; `provenance` is by figure (helper, villages, households, persons)."""

    level: Literal["program", "city", "county"]
    code: str
    name: str
    parent_code: str | None = None
    city_code: str | None = None
    helper: str | None = None
    villages: int | None = None
    households: int | None = None
    persons: int | None = None
    as_of: date | None = None
    provenance: Mapping[str, Provenance] | None = None


def _area(record: dict[str, Any], level: Literal["program", "city", "county"], parent_code: str | None) -> Area:
    figures = {name: record.pop(name) for name in FIGURES if name in record}
    return Area(
        level=level,
        parent_code=parent_code,
        provenance={name: Provenance(item["mark"], item["source"]) for name, item in figures.items()},
        **{name: item["value"] for name, item in figures.items()},
        **record,
    )


@cache
def load_area_tree() -> tuple[Area, ...]:
    """The programme, the cities and the counties, each after its parent."""
    records = read_records(FILE)
    program = _area(records["program"], "program", None)
    cities = [_area({**city, "city_code": city["code"]}, "city", program.code) for city in records["cities"]]
    counties = [_area(county, "county", county["city_code"]) for county in records["counties"]]
    return (program, *cities, *counties)


def load_areas() -> list[Area]:
    """The twelve counties in the order of their codes."""
    return [area for area in load_area_tree() if area.level == "county"]
