"""Running statements side by side: independent tables are made two at a time, each on a cursor of its own (ground room).

DuckDB spreads one statement over all cores only while it scans; planning, joining small tables and committing take one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

import duckdb

AT_ONCE = 2


def run_side_by_side(
    connection: duckdb.DuckDBPyConnection,
    needs: Mapping[str, Collection[str]],
    work: Callable[[duckdb.DuckDBPyConnection, str], None],
) -> None:
    """Call `work(cursor, name)` for each name of `needs`, two at a time, a name after those it needs.

    Every call has its own cursor, hence its own transaction and temporary tables; what one commits, those after it see.
    The first error is raised when the calls under way have ended; no further call is begun.
    """
    order = TopologicalSorter(needs)
    order.prepare()
    database = connection.execute("SELECT current_database()").fetchall()[0][0]

    def on_a_cursor(name: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"USE {database}")
            work(cursor, name)
        return name

    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way: set[Future[str]] = set()
        try:
            while order.is_active():
                under_way |= {pool.submit(on_a_cursor, name) for name in order.get_ready()}
                ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                order.done(*(future.result() for future in ended))
        except BaseException:
            # An error, or Ctrl-C while waiting: what is only queued must not run first.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
