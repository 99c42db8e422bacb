"""A number of a public page led back (roof): what the public is told, held against the exact count by the rules of rounding."""

from __future__ import annotations

from pathlib import Path

from pipelines.answers.published import Published
from pipelines.errors import UsageError, nearest
from pipelines.publish.disclosure.means import KEPT_SHARE, MEAN_BASE_YUAN
from pipelines.publish.disclosure.statements import BASE, KEPT_WITHIN, SMALLEST_CELL, Kind
from pipelines.report.addresses import MeasureAddress
from pipelines.report.frames import PublicSnapshot
from pipelines.report.public_numbers import PUBLIC, RELEASE, Told, told_of
from pipelines.report.readings import Reading
from pipelines.store.releases import PUBLIC_FILE, read_released

ROUNDED_ZH = f"四舍五入到{BASE}；与以前公布的相差不足{KEPT_WITHIN + 1}的沿用，所以与重算最多相差{KEPT_WITHIN}"
HOW_ZH = {
    Kind.EXACT: "按原数公开",
    Kind.ROUNDED: ROUNDED_ZH,
    Kind.FEW: f"不足{SMALLEST_CELL}，只公开上限",
    Kind.FEW_MISSING: f"另一边不足{SMALLEST_CELL}，只公开下限",
    Kind.HIDDEN: "不公开，以免推算出个别人、个别户",
    Kind.NO_VALUE: "没有值",
}


def is_public(part: str) -> bool:
    """Whether the part of an address asks for what the public is told."""
    return part == PUBLIC or part.startswith(RELEASE)


def told_publicly(published: Published, address: MeasureAddress) -> Told:
    """What the public file of the snapshot, or of the release that the address names, says.

    Raises UsageError when there is no such release or the file does not hold the number.
    """
    snapshot = PublicSnapshot(_file(published, address))
    try:
        measure = snapshot.measure_by_id.get(address.measure_id)
        rows = snapshot.told([address.measure_id]).iter_rows(named=True) if measure else iter(())
        key = (address.level, address.area_code, address.as_of)
        found = next((row for row in rows if (row["level"], row["area_code"], row["as_of"]) == key), None)
        if measure is None or found is None:
            listed = nearest(address.measure_id, snapshot.measure_by_id)
            raise UsageError("公开的数里没有这一个", where=str(address), do=f"公开的指标：{listed}")
        return told_of(measure, found)
    finally:
        snapshot.connection.close()


def _file(published: Published, address: MeasureAddress) -> Path:
    if address.part == PUBLIC:
        return published.folder / PUBLIC_FILE
    wanted = address.part.removeprefix(RELEASE)
    files = {one.id: one.public_file for one in read_released(published.home)}
    if wanted not in files:
        listed = nearest(wanted, files) if files else "还没有公布过"
        raise UsageError(f"没有这次公布：{wanted}", where=str(address), do=f"相近的有：{listed}")
    return files[wanted]


def agrees(told: Told, counted: Reading) -> bool | None:
    """Whether what is told follows from the exact count by the rules; None where nothing is told."""
    kind = Kind(told.kind)
    if kind in (Kind.HIDDEN, Kind.NO_VALUE) or counted.value is None or counted.numerator is None:
        return None
    size = None if counted.denominator is None else counted.denominator + counted.unknown
    if kind is Kind.EXACT:
        return told.value == counted.value
    if kind is Kind.FEW:
        return counted.numerator < SMALLEST_CELL
    if kind is Kind.FEW_MISSING:
        return size is not None and size - counted.numerator < SMALLEST_CELL
    if told.measure.kind == "mean":
        return told.value is not None and abs(told.value - counted.value) <= max(
            MEAN_BASE_YUAN, KEPT_SHARE * told.value
        )
    return _is_near(told.numerator, counted.numerator) and _is_near(told.denominator, size)


def _is_near(printed: float | None, exact: float | None) -> bool:
    if printed is None or exact is None:
        return printed is exact
    return printed % BASE == 0 and abs(printed - exact) <= KEPT_WITHIN
