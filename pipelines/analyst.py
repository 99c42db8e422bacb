"""What notebooks import: open a snapshot, get frames, draw charts that also work without a network.

    from pipelines.analyst import open_snapshot, line, bars
    snapshot = open_snapshot()                 # the snapshot CURRENT points to, internal tier
    snapshot.measures()                        # what there is
    snapshot.values(["registered_exit_rate"], level="county")

Frames are Polars. Shares are fractions (0..1), money is yuan, a withheld value is null with a reason. A snapshot is
opened read-only and cannot read any other file. The internal tier has no row about a person or a household;
`open_snapshot(tier="restricted")` opens the register itself, which must not leave the machine.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import UsageError
from pipelines.report.charts.theme import ACC, D1, D2, D3, INK, use_theme
from pipelines.report.frames import PROGRAM_CODE, Snapshot, Tier, open_file
from pipelines.store.home import PROJECT_ROOT, Home

if TYPE_CHECKING:
    import polars as pl


__all__ = ["ACC", "D1", "D2", "D3", "INK", "PROGRAM_CODE", "Snapshot", "bars", "histogram", "line", "open_snapshot"]


def open_snapshot(folder: str | Path | None = None, *, tier: Tier | None = None) -> Snapshot:
    """Open a published snapshot.

    Args:
        folder: a snapshot folder; default the environment variable BAYOU_SNAPSHOT, else the snapshot CURRENT points to
            below BAYOU_HOME (default the checkout).
        tier: internal, public or restricted; default internal, else whichever file is in the folder.
    Raises UsageError when there is nothing to open.
    """
    use_theme()
    return open_file(Path(folder) if folder is not None else _default_folder(), tier)


def _default_folder() -> Path:
    given = os.environ.get("BAYOU_SNAPSHOT")
    if given:
        return Path(given)
    current = Home(Path(os.environ.get("BAYOU_HOME") or PROJECT_ROOT)).current_snapshot()
    if current is None:
        raise UsageError("还没有发布过快照", where="data/curated/CURRENT", do="先运行 bayou demo 和 bayou run")
    return current


def line(
    frame: pl.DataFrame,
    *,
    x: str = "as_of",
    y: str = "value",
    by: str | None = None,
    target: float | None = None,
    width: int = 640,
    height: int = 260,
) -> Any:
    """Lines over time, one for each value of column `by`, with the target as a black line.

    `frame` holds aggregated rows (never one row a household); column `x` is a date.
    """
    from pipelines.report.charts.light_altair import alt

    encoding: dict[str, Any] = {
        "x": alt.X(f"{x}:T", axis=alt.Axis(format="%Y-%m")),
        "y": alt.Y(f"{y}:Q", scale=alt.Scale(zero=False)),
        "tooltip": [name for name in (by, x, y) if name],
    }
    if by:
        encoding["detail"] = alt.Detail(f"{by}:N")
    layers: list[Any] = [alt.Chart(frame).mark_line(point=True, stroke=D1, color=D1).encode(**encoding)]
    if target is not None:
        layers.append(alt.Chart(alt.InlineData([{"target": target}])).mark_rule(stroke=INK).encode(y="target:Q"))
    return alt.layer(*layers).properties(width=width, height=height)


def bars(
    frame: pl.DataFrame,
    *,
    label: str = "area_name",
    value: str = "value",
    target: float | None = None,
    width: int = 520,
) -> Any:
    """Horizontal bars from zero, largest first, with the target as a black line."""
    from pipelines.report.charts.light_altair import alt

    base = alt.Chart(frame)
    y = alt.Y(f"{label}:N", sort=frame.sort(value, descending=True)[label].to_list())
    layers: list[Any] = [
        base.mark_bar(fill=D3).encode(x=alt.X(f"{value}:Q"), y=y, tooltip=[label, value]),
        base.mark_text(align="left", dx=5).encode(x=f"{value}:Q", y=y, text=alt.Text(f"{value}:Q", format=",.4~g")),
    ]
    if target is not None:
        layers.append(alt.Chart(alt.InlineData([{"target": target}])).mark_rule(stroke=INK).encode(x="target:Q"))
    return alt.layer(*layers).properties(width=width, height=alt.Step(24))


def histogram(frame: pl.DataFrame, *, line_yuan: float | None = None, width: int = 640, height: int = 240) -> Any:
    """Households by income from `snapshot.distribution(...)`; bins below `line_yuan` are red."""
    import polars as pl

    from pipelines.report.charts.light_altair import alt

    below = pl.col("bin_low") < (line_yuan if line_yuan is not None else float("-inf"))
    shown = frame.with_columns(fill=pl.when(below).then(pl.lit(ACC)).otherwise(pl.lit(D3)))
    layers: list[Any] = [
        alt.Chart(shown)
        .mark_rect()
        .encode(
            x=alt.X("bin_low:Q"),
            x2="bin_high",
            y=alt.Y("count:Q"),
            y2=alt.value(height),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=["bin_low", "bin_high", "count"],
        )
    ]
    if line_yuan is not None:
        layers.append(alt.Chart(alt.InlineData([{"x": line_yuan}])).mark_rule(stroke=INK).encode(x="x:Q"))
    return alt.layer(*layers).properties(width=width, height=height)
