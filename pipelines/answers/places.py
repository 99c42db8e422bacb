"""Villages as people name them: by code, or by a name that only one has (roof)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.errors import UsageError

if TYPE_CHECKING:
    import duckdb


def village_named(connection: duckdb.DuckDBPyConnection, village: str, *, where: str) -> tuple[str | None, list[str]]:
    """The code of the village, None if there is none; and every code and name there is, to say what is near.

    Raises UsageError when several villages have the name.
    """
    known = connection.execute("SELECT DISTINCT village_code, village_name FROM facts.village ORDER BY 1").fetchall()
    codes = [str(code) for code, name in known if village in (code, name)]
    if len(codes) > 1:
        raise UsageError(f"不止一个村叫{village}", where=where, do=f"改写村代码：{'、'.join(codes)}")
    return codes[0] if codes else None, [item for pair in known for item in pair if item]
