"""Invented identity numbers: valid GB 11643 form, but of area 4499xx, which was never allocated to any place."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import Array, month_day_of, year_of

AREA_PREFIX = 4499
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = "10X98765432"


def checksum(first_17: str) -> str:
    """The 18th character of GB 11643 for 17 digits."""
    return _CHECK[int(sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))) % 11]


def with_checksum(first_17: str) -> str:
    """The whole number for its first 17 digits."""
    return first_17 + checksum(first_17)


def _running_number(keys: Array) -> Array:
    """0, 1, 2 … within each run of equal keys, in the order of the rows."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(ordered)])
    numbers = np.empty(len(keys), dtype=np.int64)
    numbers[order] = np.arange(len(keys)) - np.repeat(starts, lengths)
    return numbers


def id_numbers(county: Array, births: Array, is_male: Array) -> pl.Series:
    """One valid, unique number each; `county` is 0 … 11, births are day numbers. Shape: persons."""
    birth_number = year_of(births) * 10000 + month_day_of(births)
    same_day = _running_number((county * 2 + is_male) * 10**8 + birth_number)
    sequence = 2 * (same_day % 499) + 1 + ~is_male
    area = AREA_PREFIX * 100 + 1 + county + 12 * (same_day // 499)
    first_17 = area * 10**11 + birth_number * 1000 + sequence
    total = np.zeros(len(first_17), dtype=np.int64)
    for position, weight in enumerate(_WEIGHTS):
        total += (first_17 // 10 ** (16 - position)) % 10 * weight
    last = pl.Series(list(_CHECK)).gather(pl.Series(total % 11))
    return pl.Series(first_17).cast(pl.String) + last


def phone_numbers(numbers: Array) -> pl.Series:
    """Invented mobile numbers 199000xxxxx."""
    return pl.Series(19900000000 + numbers).cast(pl.String)


def bank_cards(numbers: Array, digits: Array) -> pl.Series:
    """Invented card numbers of 16 to 19 digits, beginning with 999."""
    lead = pl.Series(["9990", "99900", "999000", "9990000"]).gather(pl.Series(digits - 16))
    return lead + pl.Series(numbers).cast(pl.String).str.zfill(12)
