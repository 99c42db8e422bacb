"""Disclosure control: what of the indicators may be told to the public, and how (method: docs/disclosure-control.md).

statements.py what is said of one cell and what a reader can conclude · cells.py the true numbers by population · bounds.py
what all that is said together bounds · protect.py hides until nothing withheld can be narrowed · means.py means ·
earlier.py what earlier releases said · rows.py statements as rows · write.py public.duckdb.
"""

from pipelines.publish.disclosure.earlier import Release, read_release
from pipelines.publish.disclosure.write import TABLES, write_public

__all__ = ["TABLES", "Release", "read_release", "write_public"]
