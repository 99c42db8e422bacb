"""nbformat, imported without the part of jsonschema that makes it slow.

jsonschema builds a grammar of internationalised web addresses where Jupyter's extras have installed one: two thirds of a
second for a check that notebooks and charts never ask for. It does without where the grammar is absent.
"""

from __future__ import annotations

import sys

_ADDRESS_GRAMMAR = "rfc3987_syntax"

if _ADDRESS_GRAMMAR in sys.modules:
    import nbformat
else:
    sys.modules[_ADDRESS_GRAMMAR] = None  # type: ignore[assignment]
    try:
        import nbformat
    finally:
        del sys.modules[_ADDRESS_GRAMMAR]

__all__ = ["nbformat"]
