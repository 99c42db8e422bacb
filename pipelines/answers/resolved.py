"""A printed number as it was found: what it is, as published and as counted again (roof)."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.answers.published import Published
from pipelines.report.address_terms import BATCH, FILE, NOWHERE, SHARED
from pipelines.report.addresses import Address, FindingAddress, LedgerAddress, RuleAddress, WorkedAddress
from pipelines.report.readings import Reading


@dataclass(frozen=True)
class Resolved:
    """A printed number: what it is, its text as counted again, and as published.

    `counted` is None where it cannot be counted again, `not_counted` says why.
    `reading` and `counted_reading` hold the parts of a measure's number.
    """

    address: Address
    title_zh: str
    published: str
    counted: str | None
    reading: Reading | None = None
    counted_reading: Reading | None = None
    not_counted: str = ""
    how_zh: str = ""
    """Of a public number: how it was made from the exact one."""

    @property
    def agrees(self) -> bool | None:
        """Whether the re-count gives what was published, parts and all; None where there is no re-count."""
        if self.counted is None:
            return None
        return self.counted == self.published and _parts(self.reading) == _parts(self.counted_reading)

    @property
    def text(self) -> str:
        """What a page prints: the re-count, or what was published where there is none."""
        return self.published if self.counted is None else self.counted


def _parts(reading: Reading | None) -> tuple[object, ...] | None:
    if reading is None:
        return None
    return reading.numerator, reading.denominator, reading.unknown, reading.value


def area_title(published: Published, address: FindingAddress | RuleAddress | LedgerAddress | WorkedAddress) -> str:
    """The name of the area, batch or file that an address is about. Raises UsageError for an unknown area."""
    level, code = address.level, address.area_code
    named = {BATCH: f"批次 {code}", SHARED: "全市合并报送", FILE: f"文件 {code}"}
    if level in named:
        return named[level]
    return "未定地区" if code == NOWHERE else published.snapshot.area_name(level, code)
