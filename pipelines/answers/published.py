"""A published snapshot with everything a number can be led back to: what was published, and the same counted again (roof)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.answers.asked import parameters_in
from pipelines.errors import UsageError, nearest
from pipelines.measure.recount import Count, Counts, prepare, recount
from pipelines.measure.values import levels
from pipelines.policy import load_areas, load_measures
from pipelines.report.frames import Snapshot, open_file
from pipelines.report.readings import Book, Reading
from pipelines.store.home import Home
from pipelines.store.published import chosen_snapshot, opened

if TYPE_CHECKING:
    import duckdb

    from pipelines.answers.view import View


class Published:
    """The internal tier and the register of one snapshot; measures are counted again grain by grain, when first asked for."""

    def __init__(self, snapshot: Snapshot, register: duckdb.DuckDBPyConnection, home: Home, folder: Path) -> None:
        self.snapshot = snapshot
        self.home = home
        self.folder = folder
        self._opened = ExitStack()
        self.register = register
        self.context = snapshot.context
        self.parameters = parameters_in(register, snapshot.context.as_of)
        prepare(register, load_areas(), snapshot.context.as_of)
        self._counts: dict[str, Counts] = {}
        self._books: dict[tuple[str, str], Book] = {}

    @property
    def as_of(self) -> date:
        return self.context.as_of

    @cached_property
    def view(self) -> View:
        """The tier as published."""
        from pipelines.answers.view import View

        return View(self.snapshot)

    @cached_property
    def counted_view(self) -> View:
        """The tier counted again, when first asked for: seconds, and more for a large register."""
        from pipelines.answers.counted_tier import counted_tier
        from pipelines.answers.view import View

        return View(self._opened.enter_context(counted_tier(self.folder, self.context)))

    def close(self) -> None:
        """Give up what was counted again, and the tier."""
        self._opened.close()
        self.snapshot.connection.close()

    def book(self, level: str, code: str) -> Book:
        """All published readings of one area. Raises UsageError for an unknown level or area."""
        if level not in levels():
            raise UsageError(f"没有这一级地区：{level}", where="数的地址", do=f"可用：{'、'.join(levels())}")
        if (level, code) not in self._books:
            self._books[level, code] = self.snapshot.book(level, code)
        return self._books[level, code]

    def reading(self, measure_id: str, level: str, code: str, day: date) -> Reading:
        """What was published. Raises UsageError when no such measure, area or period end was."""
        if measure_id not in self.snapshot.measure_by_id:
            known = nearest(measure_id, self.snapshot.measure_by_id)
            raise UsageError(f"没有这个指标：{measure_id}", where="指标编号", do=f"相近的有：{known}")
        book = self.book(level, code)
        found = book.at(measure_id, day)
        if found is None:
            days = "、".join(str(item.as_of) for item in book.history(measure_id))
            raise UsageError(
                f"{book.name}在{day}没有指标 {measure_id} 的值",
                where="数的地址",
                do=f"有值的日期：{days}" if days else "这个指标在该地区没有计算",
            )
        return found

    def count(self, measure_id: str, level: str, code: str) -> Count | None:
        """The measure counted again from the published facts; None where its record or area is gone since."""
        measure = load_measures().get(measure_id)
        if measure is None:
            return None
        if measure.grain not in self._counts:
            same = [item for item in load_measures().values() if item.grain == measure.grain]
            self._counts[measure.grain] = recount(
                self.register, same, as_of=self.as_of, value_of=self.parameters.__getitem__
            )
        return self._counts[measure.grain].get((measure_id, level, code))

    def counted_reading(self, published: Reading) -> Reading | None:
        """The same reading made of what was counted again; None where it was withheld or cannot be counted again."""
        if published.value is None and published.numerator is None and published.denominator is None:
            return None
        count = self.count(published.measure.measure_id, published.level, published.area_code)
        if count is None:
            return None
        return replace(
            published,
            numerator=None if count.numerator is None else float(count.numerator),
            denominator=None if count.denominator is None else float(count.denominator),
            unknown=count.unknown,
            value=count.value,
        )


@contextmanager
def open_published(home: Home, known_on: date | None = None) -> Iterator[Published]:
    """CURRENT, or the newest snapshot known on `known_on`. Raises UsageError when nothing was published."""
    folder = chosen_snapshot(home, known_on)
    with opened(folder) as register:
        published = Published(open_file(folder, "internal"), register, home, folder)
        try:
            yield published
        finally:
            published.close()
