"""Numbers that are worked out from many: the same working on the tier as published and on the tier counted again (roof)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.answers import worked_lists, worked_people, worked_places, worked_received
from pipelines.answers.view import View
from pipelines.errors import UsageError
from pipelines.report.address_terms import (
    AREAS,
    BIN,
    CELLS,
    DELIVERY,
    DUTY,
    HAVES,
    RANK,
    SHARE,
    SIZE,
    STANDING,
    WORKED,
    YEAR,
)
from pipelines.report.addressed import bare
from pipelines.report.addresses import WorkedAddress

_KINDS: Mapping[str, Callable[[View, WorkedAddress], tuple[str, str]]] = {
    STANDING: worked_places.standing,
    RANK: worked_places.rank,
    AREAS: worked_places.areas,
    SHARE: worked_places.share,
    DUTY: worked_places.duty,
    SIZE: worked_lists.size,
    CELLS: worked_received.cells,
    DELIVERY: worked_received.delivery,
    BIN: worked_people.income_bin,
    HAVES: worked_people.haves,
    YEAR: worked_people.year,
}


def worked_out(view: View, address: WorkedAddress) -> tuple[str, str]:
    """What the number is, in words, and as a page prints it. Raises UsageError when there is no such number."""
    try:
        title, text = _KINDS[address.kind](view, address)
    except (ValueError, KeyError, IndexError, StopIteration, AssertionError) as error:
        raise UsageError(f"没有这个数：{address}", where=f"{WORKED[address.kind]}的地址", do="照页面上的写") from error
    return title, bare(text)
