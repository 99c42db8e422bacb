"""What is said of means of money over households: the mean alone, of many, and never one that the others give away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.publish.disclosure.cells import Place, Tree
from pipelines.publish.disclosure.statements import SMALLEST_CELL

LARGEST_HOUSEHOLD = 10
MEAN_BASE_YUAN = 10
KEPT_SHARE = 0.02
"""A mean said before is said again while the true one is within 2 %: what a few households earn does not show in between."""


def fewest(per: str | None) -> int:
    """The denominator that stands for ten households: persons where the mean is a person's."""
    return SMALLEST_CELL * (LARGEST_HOUSEHOLD if per else 1)


def told_means(tree: Tree, counts: Mapping[Place, float | None], least: int) -> set[Place]:
    """Areas whose mean is told: of `least` or more, and of each family either none is hidden or several that are as many."""
    told = {place for place in tree.places if (counts.get(place) or 0) >= least}
    changed = True
    while changed:
        changed = False
        for parent in tree.places:
            children = tree.children(parent)
            hidden = [child for child in children if child not in told and counts.get(child) != 0]
            if not hidden or parent not in told:
                continue
            if len(hidden) > 1 and sum(counts.get(child) or 0 for child in hidden) >= least:
                continue
            shown = sorted(
                (child for child in children if child in told), key=lambda child: (counts[child] or 0, child)
            )
            told.discard(shown[0] if shown else parent)
            changed = True
    return told


def said_mean(mean: float, said_before: Sequence[float] = ()) -> float:
    """The mean as printed, in tens of yuan; one said before (newest first) while it is near."""
    kept = next((before for before in said_before if abs(mean - before) <= KEPT_SHARE * abs(before)), None)
    return kept if kept is not None else float(MEAN_BASE_YUAN * int(mean / MEAN_BASE_YUAN + 0.5))
