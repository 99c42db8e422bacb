"""What tables say, as one digest: the bytes of a database file differ from write to write, their contents must not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def tables_digest(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> str:
    """sha256 over name, columns and rows of each table, rows as text in order."""
    digest = hashlib.sha256()
    for table in sorted(tables):
        columns = [(row[0], row[1]) for row in connection.execute(f"DESCRIBE {table}").fetchall()]
        rows = connection.execute(f"SELECT row_text::VARCHAR FROM {table} AS row_text ORDER BY 1").fetchall()
        digest.update(f"{table.rpartition('.')[2]}{columns}\n".encode())
        digest.update("\n".join(row[0] for row in rows).encode())
    return digest.hexdigest()
