"""Altair, imported without the part that makes it slow.

Altair imports jsonschema, and that builds a grammar of internationalised web addresses where Jupyter's extras have
installed one: two thirds of the time, for a check that charts never ask for. jsonschema does without it when it is absent.
"""

from __future__ import annotations

import sys

_ADDRESS_GRAMMAR = "rfc3987_syntax"

if _ADDRESS_GRAMMAR in sys.modules:
    import altair as alt
else:
    sys.modules[_ADDRESS_GRAMMAR] = None  # type: ignore[assignment]
    try:
        import altair as alt
    finally:
        del sys.modules[_ADDRESS_GRAMMAR]

__all__ = ["alt"]
