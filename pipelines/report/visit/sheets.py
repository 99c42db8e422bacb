"""What fits on one A4 page: rows shared out between the first sheet and at most one further.

Nothing is left out: what the second sheet cannot hold as a row stands on it as a short entry with its count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipelines.report.visit.rows import LINE_MM, OpenRow, PromiseRow, lines, point_height_mm

FIRST_SHEET_MM, SECOND_SHEET_MM = 125.0, 205.0
LEAST_PROMISES, LEAST_POINTS = 3, 4
MORE_SIGNS = 54
T = TypeVar("T")


@dataclass(frozen=True)
class Sheet:
    """One A4 page. `more` are rows that stand as short entries; `promises_left` says how many promises do not stand at all."""

    rows: tuple[OpenRow, ...]
    promises: tuple[PromiseRow, ...]
    questions: tuple[str, ...]
    bring: tuple[str, ...]
    more: tuple[OpenRow, ...] = ()
    promises_left: int = 0


def lay_out(
    rows: Sequence[OpenRow],
    promises: Sequence[PromiseRow],
    questions: Sequence[str],
    bring: Sequence[str],
    always: Sequence[str] = (),
) -> list[Sheet]:
    """One sheet, or two when not everything fits on the first.

    What is done, and the questions that are `always` worth asking, fill what room is left and call for no second sheet.
    """
    contents = Contents(tuple(rows), tuple(promises), tuple(questions), tuple(bring))
    first, left = _first_sheet(contents, always)
    if not left.calls_for_a_sheet:
        return [replace(first, promises_left=len(left.promises))]
    return [first, _second_sheet(left)]


@dataclass(frozen=True)
class Contents:
    """What is to be shared out."""

    rows: tuple[OpenRow, ...]
    promises: tuple[PromiseRow, ...]
    questions: tuple[str, ...]
    bring: tuple[str, ...]

    @property
    def calls_for_a_sheet(self) -> bool:
        return bool(self.rows or self.questions or self.bring or any(not row.is_done for row in self.promises))


def _fitting(items: Sequence[T], height: Callable[[T], float], room_mm: float) -> int:
    """How many of the first items fit into the room."""
    used = 0.0
    for number, item in enumerate(items):
        used += height(item)
        if used > room_mm:
            return number
    return len(items)


def _height(items: Sequence[T], height: Callable[[T], float]) -> float:
    return sum(height(item) for item in items)


def _row_height(row: OpenRow | PromiseRow) -> float:
    return row.height_mm


def _first_sheet(contents: Contents, always: Sequence[str]) -> tuple[Sheet, Contents]:
    """Promises and questions keep their least; what is open, then promises, then questions take the room that is left."""
    rows, promises, questions, bring = contents.rows, contents.promises, contents.questions, contents.bring
    asked_at_least = questions[:LEAST_POINTS] or always[:1]
    least_points = max(_height(points, point_height_mm) for points in (asked_at_least, bring[:LEAST_POINTS]))
    point_room = min(least_points, FIRST_SHEET_MM / 3)
    undone = sum(not row.is_done for row in promises)
    promise_room = _height(promises[: min(undone, LEAST_PROMISES)], _row_height)
    row_room = FIRST_SHEET_MM - point_room - promise_room
    number_of_rows = _fitting(rows, _row_height, row_room)
    free = row_room - _height(rows[:number_of_rows], _row_height)
    number_of_promises = _fitting(promises[:undone], _row_height, promise_room + free)
    free -= _height(promises[:number_of_promises], _row_height) - promise_room
    asked, brought = (_fitting(points, point_height_mm, point_room + free) for points in (questions, bring))
    used = max(_height(questions[:asked], point_height_mm), _height(bring[:brought], point_height_mm))
    further = _fitting(promises[number_of_promises:], _row_height, point_room + free - used)
    free -= _height(promises[number_of_promises : number_of_promises + further], _row_height)
    number_of_promises += further
    filling = list(always) if asked == len(questions) else []
    spare = point_room + free - _height(questions[:asked], point_height_mm)
    filling = filling[: _fitting(filling, point_height_mm, spare)]
    sheet = Sheet(rows[:number_of_rows], promises[:number_of_promises], (*questions[:asked], *filling), bring[:brought])
    left = Contents(rows[number_of_rows:], promises[number_of_promises:], questions[asked:], bring[brought:])
    return sheet, left


def _second_sheet(left: Contents) -> Sheet:
    points = max(_height(left.questions, point_height_mm), _height(left.bring, point_height_mm))
    room = SECOND_SHEET_MM - points
    kept_for_promises = min(_height(left.promises, _row_height), room / 3)
    number_of_rows = _fitting(left.rows, _row_height, room - kept_for_promises)
    more = left.rows[number_of_rows:]
    room -= _height(left.rows[:number_of_rows], _row_height) + _more_height_mm(more)
    number_of_promises = _fitting(left.promises, _row_height, max(room, 0.0))
    return Sheet(
        rows=left.rows[:number_of_rows],
        promises=left.promises[:number_of_promises],
        questions=left.questions,
        bring=left.bring,
        more=more,
        promises_left=len(left.promises) - number_of_promises,
    )


def _more_height_mm(rows: Sequence[OpenRow]) -> float:
    return lines("".join(f"{row.subject}{row.amount}；" for row in rows), MORE_SIGNS) * LINE_MM
