"""The indexes, written last: one a tier, with a state for every page there is; and the error page."""

from __future__ import annotations
