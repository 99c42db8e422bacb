"""How offices write what is no value, and yes and no: the words of `written_values.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.records import read_records


@dataclass(frozen=True)
class WrittenValues:
    """Words in lower case and half width.

    Attributes:
        placeholders: texts that say that a cell is empty.
        nothing: texts that say that there is nothing to write: empty where the column is no number and no yes-or-no.
        booleans: every word for yes and no with its meaning.
        ambiguous_booleans: marks whose meaning differs from office to office.
    """

    placeholders: frozenset[str]
    nothing: frozenset[str]
    booleans: Mapping[str, bool]
    ambiguous_booleans: frozenset[str]


@cache
def load_written_values() -> WrittenValues:
    """The words of the file beside this one."""
    record = read_records(Path(__file__).parent / "written_values.yml")
    words = dict.fromkeys(record["means_yes"], True) | dict.fromkeys(record["means_no"], False)
    for state in record["states"]:
        words |= {before + state: True for before in record["yes_before"]}
        words |= {before + state: False for before in record["no_before"]}
    return WrittenValues(
        frozenset(record["placeholders"]), frozenset(record["nothing"]), words, frozenset(record["ambiguous"])
    )
