"""Pages on disk: each says in its head whether it is whole or stands in for one that could not be made."""

from __future__ import annotations

from pathlib import Path

FAILED_MARK = '<meta name="bayou-page" content="failed">'
COMPLETE_MARK = '<meta name="bayou-page" content="complete">'
_HEAD_BYTES = 2000


def is_complete(page: Path) -> bool:
    """Whether the page exists and is not an error page."""
    if not page.exists():
        return False
    with page.open("rb") as stream:
        return COMPLETE_MARK.encode() in stream.read(_HEAD_BYTES)
