"""Errors a person can act on: what happened, where, what to do (ground room; imports nothing of the project).

The exit code of a command follows from the kind of error; nothing here ever carries a personal value.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

INTERRUPTED = 130
"""Exit code of a command that was stopped by Ctrl-C."""


class BayouError(Exception):
    """An expected failure. `what` happened, `where` it is (file!sheet!cell or rule id), what to `do` about it."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.do = do

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"位置：{self.where}")
        if self.do:
            parts.append(f"处理：{self.do}")
        return "\n".join(parts)

    def _render_traceback_(self) -> list[str]:
        """In a notebook: what happened, where and what to do, instead of our own lines of code."""
        return str(self).splitlines()


class UsageError(BayouError):
    """A wrong option, parameter, county, or a date without data."""

    exit_code = 2


class RefusedError(BayouError):
    """The gate refused to publish, or a yearly parameter is missing."""

    exit_code = 3


class ReportsFailedError(BayouError):
    """Some report pages could not be made; the others were."""

    exit_code = 4


class MachineError(BayouError):
    """The machine stands in the way: lock held, disk full, file not writable."""

    exit_code = 5


def is_interruption(error: BaseException) -> bool:
    """Whether it is a Ctrl-C, be it one that reached DuckDB within a query and came out as an error of its own."""
    return isinstance(error, KeyboardInterrupt) or (type(error) is RuntimeError and str(error) == "Query interrupted")


def nearest(value: str, known: Iterable[str], count: int = 3) -> str:
    """The known names nearest to a mistyped one, joined for a message; the first ones when none is near."""
    names = list(known)
    return "、".join(difflib.get_close_matches(value, names, n=count, cutoff=0.4) or names[:12])
