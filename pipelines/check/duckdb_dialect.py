"""A SQLAlchemy dialect with which Great Expectations works on DuckDB (`duckdb+buffered:///file`).

GX fetches rows after it has given the connection back; stock duckdb-engine then returns nothing and every metric
errors. Here the execution context reads all rows at once, before the connection is returned. GX itself is unchanged.
GX also loses a table's schema when it reads column types, so connections look in `base` and `checks` by themselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duckdb_engine import Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

NAME = "duckdb.buffered"
SEARCH_PATH = "base,checks"


class BufferedExecutionContext(PGExecutionContext_psycopg2):
    """Reads the whole result as soon as the statement has run."""

    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor is not None and self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class BufferedDuckDB(Dialect):
    """duckdb-engine's dialect with buffered results."""

    execution_ctx_cls = BufferedExecutionContext
    supports_statement_cache = False

    def connect(self, *arguments: Any, **options: Any) -> Any:
        connection = super().connect(*arguments, **options)
        connection.execute(f"SET search_path = '{SEARCH_PATH}'")
        return connection


def register(**_: Any) -> None:
    """Make `duckdb+buffered://` known to SQLAlchemy."""
    registry.register(NAME, __name__, BufferedDuckDB.__name__)


def address(database: Path) -> str:
    """SQLAlchemy address of a DuckDB file, opened read-only and unable to read any other file."""
    return f"duckdb+buffered:///{database}?access_mode=read_only&enable_external_access=false"
