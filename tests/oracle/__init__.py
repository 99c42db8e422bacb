"""A second engine: what the register says, worked out row by row in plain Python and judged in SQLite.

`facts/<grain>.py` builds each fact from the meaning of its columns, one row after the other, with lists and dictionaries only;
`predicates.py` carries the rules over to SQLite; `strategies.py` makes registers up. `make oracle` compares both engines on
10,000 of them.
"""
