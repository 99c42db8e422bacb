"""Altair, imported after nbformat, which takes care that the jsonschema of both is imported without its slow part."""

from __future__ import annotations

from pipelines.report.light_nbformat import nbformat

import altair as alt  # isort: skip

__all__ = ["alt", "nbformat"]
