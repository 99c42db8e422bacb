"""What `bayou why` says of one household (roof): its eight haves, every rule asked of it down to the cells, every measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.answers.asked import Answer, answers_about
from pipelines.answers.cells import cells_at, places_of
from pipelines.answers.counted import Counted, counted_for
from pipelines.contracts import load_contracts
from pipelines.errors import UsageError
from pipelines.store.home import Home
from pipelines.store.manifests import read_manifest
from pipelines.store.published import chosen_snapshot, opened

if TYPE_CHECKING:
    import duckdb

# Numbered as the columns of the exit check (article 23).
HAVES: Mapping[str, str] = {
    "b1": "has_stable_income",
    "b2": "has_safe_housing",
    "b3": "has_compulsory_education",
    "b4": "has_basic_medical_care",
    "b5": "has_safe_water",
    "b6": "has_power",
    "b7": "has_tv_signal",
    "b8": "has_network_signal",
}


@dataclass(frozen=True)
class Have:
    """One of the eight haves: what the exit check says, where, and which open findings contradict it."""

    number: str
    title_zh: str
    is_registered: bool | None
    cell: str
    contradicted_by: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that was asked of one household at the snapshot's as_of."""

    household_id: str
    village_code: str
    as_of: date
    snapshot: str
    haves: tuple[Have, ...]
    answers: tuple[Answer, ...]
    counted: tuple[Counted, ...]


def explain_household(home: Home, household_id: str, *, known_on: date | None = None) -> Explanation:
    """Ask every rule of the household again, on the facts of the published snapshot.

    Raises:
        UsageError: there is no such household, or nothing was published yet.
    """
    snapshot = chosen_snapshot(home, known_on)
    as_of = date.fromisoformat(read_manifest(snapshot)["as_of"])
    with opened(snapshot) as connection:
        return explained(connection, household_id, as_of=as_of, snapshot=snapshot.name)


def explained(connection: duckdb.DuckDBPyConnection, household_id: str, *, as_of: date, snapshot: str) -> Explanation:
    """The same of an opened register. Raises UsageError when there is no such household."""
    found = connection.execute(
        "SELECT village_code, * EXCLUDE (village_code) FROM facts.household WHERE household_id = ? ORDER BY duplicate_no",
        [household_id],
    )
    columns = [item[0] for item in found.description]
    row = found.fetchone()
    if row is None:
        raise UsageError(
            "登记表里没有这一户", where="户编号", do="核对户编号（16位）；bayou findings 列出有问题的户及其编号"
        )
    household = dict(zip(columns, row, strict=True))
    answers = tuple(answers_about(connection, "household_id", household_id, as_of))
    haves = tuple(_haves(connection, household, answers))
    counted = tuple(counted_for(connection, household_id, as_of))
    return Explanation(household_id, household["village_code"], as_of, snapshot, haves, answers, counted)


def _haves(
    connection: duckdb.DuckDBPyConnection, household: Mapping[str, Any], answers: Sequence[Answer]
) -> Iterator[Have]:
    source = household["exit_check_row_id"]
    places = places_of(connection, [source] if source else [])
    titles = {column.name: column.header for column in load_contracts()["exit_check"].columns}
    for number, column in HAVES.items():
        against = [one.rule.id for one in answers if one.verdict == "violates" and number in one.rule.blocks_exit]
        cells = cells_at(places, ("exit_check", column))
        yield Have(
            number, titles[column], household[f"exit_check_{column}"], "; ".join(cells), tuple(dict.fromkeys(against))
        )
