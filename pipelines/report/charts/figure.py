"""A chart set: the same chart in the widths it is read at, with the words a screen reader gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.report.addressed import bare
from pipelines.report.charts.plot import Plot

# Variant names: w desktop, n phone (and half-width figures in print), pr A4 full width, a one width for all.
WIDTHS = {"w": 1042, "n": 350, "pr": 688}
HALF_WIDTHS = {"w": 500, "n": 350}


@dataclass(frozen=True)
class ChartSet:
    """`specs` maps a variant to its Vega-Lite specification; `name` is unique on the page."""

    name: str
    title: str
    description: str
    specs: dict[str, dict[str, Any]]


def chart_set(
    name: str, title: str, description: str, draw: Callable[[str, int], Plot], widths: dict[str, int] | None = None
) -> ChartSet:
    """Draw `draw(variant, width)` for each width."""
    specs = {variant: draw(variant, width).spec() for variant, width in (widths or WIDTHS).items()}
    return ChartSet(name, bare(title), bare(description), specs)
