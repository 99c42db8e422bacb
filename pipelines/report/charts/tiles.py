"""Where is it? A schematic grid of the twelve counties: positions only, not a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# county → (column, row); 云浮 north-east, 湛江 south-west.
POSITIONS: Mapping[str, tuple[int, int]] = {
    "445322": (3, 0),
    "445303": (4, 0),
    "445302": (5, 0),
    "440881": (0, 1),
    "440883": (2, 1),
    "445381": (3, 1),
    "445321": (5, 1),
    "440823": (0, 2),
    "440811": (1, 2),
    "440804": (2, 2),
    "440882": (1, 3),
    "440825": (1, 4),
}
ROWS = 5


@dataclass(frozen=True)
class Tile:
    """One county's place in the grid (from 1) with what is written on it."""

    code: str
    name: str
    status: str
    value: str
    column: int
    row: int
    link: str = ""


def tile(code: str, name: str, status: str, value: str, link: str = "") -> Tile:
    """A tile at the county's place; an unknown county goes to the row below the grid."""
    column, row = POSITIONS.get(code, (0, ROWS))
    return Tile(code, name, status, value, column + 1, row + 1, link)
