"""Whether texts in a column of ID numbers are numbers at all, so that two rows with the same one mean the same person."""

from __future__ import annotations

from tests.oracle.facts.shared_persons import number_of

OLD_NUMBER = 15
"""Digits of the oldest numbers; a shorter text is the rest of a number, such as 4.4088E+17, that a whole list may share."""


def whole_number(text: str | None) -> str | None:
    """The person's number; None where the text is too short to tell one person from another."""
    return number_of(text) if text is not None and len(text) >= OLD_NUMBER else None
