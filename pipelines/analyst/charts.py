"""Charts of aggregated frames in the colours of the reports, drawn by JupyterLab itself, without a network.

Every function takes a Polars frame of some dozen or hundred rows (never one row a household) and returns an Altair chart.
`title` is a sentence with the number in it; `subtitle` says what is drawn, its unit and how to read the colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.report.addressed import bare
from pipelines.report.charts.theme import ACC, ACC2, CONFIG, D1, D2, D3, D4, INK, INK2, INK3, WHITE
from pipelines.store.run_context import MADE_UP

if TYPE_CHECKING:
    import polars as pl

SHARE, COUNT = ".0%", ",.0f"
"""Formats of numbers on axes and bars, as d3 writes them."""

TONES = (D2, D4, "#B9B4AA", D3, D1)
"""Fills of the parts of a stack, from the first."""

_NOTHING = "没有可画的数据"
_STAMPS: set[str] = set()
_LABELS_PX = 90  # room that labels beside the plot usually take
_TITLE: Mapping[str, Any] = {
    "anchor": "start", "frame": "group", "offset": 18, "fontSize": 15, "fontWeight": "bold", "color": INK,
    "subtitleFontSize": 12, "subtitleColor": INK3, "subtitlePadding": 6, "limit": 0,
}  # fmt: skip
_BREAKS = "，；。、："
# Lab draws with the reader's fonts; the first that is there.
_FONTS = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


def line(
    frame: pl.DataFrame,
    *,
    x: str = "as_of",
    y: str = "value",
    by: str | None = None,
    highlight: str | None = None,
    target: float | None = None,
    number_format: str = SHARE,
    title: str = "",
    subtitle: str = "",
    width: int = 640,
    height: int = 260,
) -> Any:
    """Lines over time, one for each value of column `by`, with the target as a black line; column `x` is a date.

    With `highlight` (a value of `by`) that line is blue and named at its end, the others are pale.
    """
    from pipelines.report.charts.light_altair import alt

    base = alt.Chart(frame)
    days = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in frame[x].unique().sort()]
    encoding: dict[str, Any] = {
        "x": alt.X(f"{x}:T", axis=alt.Axis(format="%Y-%m", labelOverlap=True, values=days)),
        "y": alt.Y(f"{y}:Q", scale=alt.Scale(zero=False), axis=alt.Axis(format=_of_axis(number_format))),
        "tooltip": [name for name in (by, x, y) if name],
    }
    if by:
        encoding["detail"] = alt.Detail(f"{by}:N")
    tone = D3 if highlight else D1
    layers: list[Any] = [base.mark_line(point={"color": tone, "size": 24}, stroke=tone).encode(**encoding)]
    if by and highlight:
        shown = base.transform_filter(alt.FieldEqualPredicate(field=by, equal=highlight))
        layers.append(shown.mark_line(point={"color": D1, "size": 36}, stroke=D1, strokeWidth=2.6).encode(**encoding))
        last = frame.filter(frame[by] == highlight).sort(x).tail(1)
        end = alt.Chart(last).mark_text(align="left", dx=8, fill=D1, fontWeight="bold")
        layers.append(end.encode(x=f"{x}:T", y=f"{y}:Q", text=f"{by}:N"))
    if target is not None:
        layers.append(_ruled(target, "y"))
    return _finished(layers, frame, title, subtitle, width=width, height=height)


def bars(
    frame: pl.DataFrame,
    *,
    label: str = "area_name",
    value: str = "value",
    highlight: str | None = None,
    target: float | None = None,
    number_format: str = ",.4~g",
    title: str = "",
    subtitle: str = "",
    width: int = 520,
) -> Any:
    """Horizontal bars from zero, largest first, with the target as a black line; the bar of label `highlight` is red."""
    import polars as pl

    from pipelines.report.charts.light_altair import alt

    # A number is written to the right of its bar, and of the target line that would cross it.
    at = pl.col(value) if target is None else pl.max_horizontal(pl.col(value), pl.lit(target, dtype=pl.Float64))
    base = alt.Chart(frame.with_columns(number_at=at))
    y = alt.Y(f"{label}:N", sort=frame.sort(value, descending=True)[label].to_list())
    x = alt.X(f"{value}:Q", axis=alt.Axis(format=_of_axis(number_format)))
    fill = alt.condition(alt.FieldEqualPredicate(field=label, equal=highlight or ""), alt.value(ACC), alt.value(D3))
    number = alt.Text(f"{value}:Q", format=number_format)
    layers: list[Any] = [
        base.mark_bar().encode(x=x, y=y, fill=fill, tooltip=[label, value]),
        base.mark_text(align="left", dx=5, fill=INK2).encode(x="number_at:Q", y=y, text=number),
    ]
    if target is not None:
        layers.append(_ruled(target, "x"))
    return _finished(layers, frame, title, subtitle, width=width, height=alt.Step(24))


def stacked_bars(
    frame: pl.DataFrame,
    *,
    parts: Mapping[str, str],
    tones: Sequence[str] = TONES,
    label: str = "area_name",
    number_format: str = COUNT,
    title: str = "",
    subtitle: str = "",
    width: int = 520,
) -> Any:
    """Horizontal bars of parts that add up, largest total first.

    `parts` is column → Chinese name, the first part at zero; `tones` are their fills.
    """
    from pipelines.report.charts.light_altair import alt

    long, order = _stacked(frame, label, parts)
    sums = long.group_by(label, maintain_order=True).agg(total=_sum_amount())
    sort = sums.sort("total", descending=True)[label].to_list()
    y = alt.Y(f"{label}:N", sort=sort)
    layers: list[Any] = [
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=alt.X("amount:Q", stack="zero", axis=alt.Axis(format=_of_axis(number_format))),
            y=y,
            fill=_part_fill(parts, tones),
            order=order,
            tooltip=[label, "part", alt.Tooltip("amount:Q", format=number_format)],
        ),
        alt.Chart(sums)
        .mark_text(align="left", dx=5, fill=INK2)
        .encode(x="total:Q", y=y, text=alt.Text("total:Q", format=number_format)),
    ]
    return _finished(layers, frame, title, subtitle, width=width, height=alt.Step(24), has_legend=True)


def stacked_columns(
    frame: pl.DataFrame,
    *,
    parts: Mapping[str, str],
    tones: Sequence[str] = TONES,
    x: str = "as_of",
    number_format: str = COUNT,
    title: str = "",
    subtitle: str = "",
    width: int = 560,
    height: int = 240,
) -> Any:
    """Columns of parts that add up, in the order of the frame; `x` is shown as text.

    `parts` is column → Chinese name, `tones` are their fills.
    """
    import polars as pl

    from pipelines.report.charts.light_altair import alt

    shown = frame.with_columns(pl.col(x).cast(pl.String))
    long, order = _stacked(shown, x, parts)
    sums = long.group_by(x, maintain_order=True).agg(total=_sum_amount())
    across = alt.X(f"{x}:N", sort=shown[x].to_list(), axis=alt.Axis(labelAngle=0, labelOverlap=True))
    layers: list[Any] = [
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=across,
            y=alt.Y("amount:Q", stack="zero", axis=alt.Axis(format=_of_axis(number_format))),
            fill=_part_fill(parts, tones),
            order=order,
            tooltip=[x, "part", alt.Tooltip("amount:Q", format=number_format)],
        ),
        alt.Chart(sums)
        .mark_text(dy=-8, fill=INK2)
        .encode(x=across, y="total:Q", text=alt.Text("total:Q", format=number_format)),
    ]
    return _finished(layers, frame, title, subtitle, width=width, height=height, has_legend=True)


def ranked_columns(
    frame: pl.DataFrame,
    *,
    label: str = "area_name",
    value: str = "value",
    target: float,
    number_format: str = SHARE,
    title: str = "",
    subtitle: str = "",
    width: int = 720,
    height: int = 220,
) -> Any:
    """One thin column a row, lowest first, those that do not reach the black target line in red. Up to some 300 rows."""
    import polars as pl

    from pipelines.report.charts.light_altair import alt

    tone = pl.when(pl.col(value) < target).then(pl.lit(ACC2)).otherwise(pl.lit(D3))
    shown = frame.filter(pl.col(value).is_not_null()).sort(value).with_row_index("place").with_columns(tone=tone)
    column = alt.Chart(shown).mark_rect(stroke=WHITE, strokeWidth=0.4 if shown.height > 60 else 1.5)
    layers: list[Any] = [
        column.transform_calculate(right="datum.place + 1").encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(nice=False, domain=[0, max(1, shown.height)])),
            x2="right:Q",
            y=alt.Y(f"{value}:Q", axis=alt.Axis(format=_of_axis(number_format)), scale=alt.Scale(zero=True)),
            y2=alt.value(height),
            fill=alt.Fill("tone:N", scale=None),
            tooltip=[label, alt.Tooltip(f"{value}:Q", format=number_format)],
        ),
        _ruled(target, "y"),
    ]
    return _finished(layers, shown, title, subtitle, width=width, height=height)


def histogram(
    frame: pl.DataFrame,
    *,
    line_yuan: float | None = None,
    goal_yuan: float | None = None,
    title: str = "",
    subtitle: str = "",
    width: int = 640,
    height: int = 240,
) -> Any:
    """Households by income from `snapshot.distribution(...)`; bins below `line_yuan` are red, `goal_yuan` is dashed."""
    import polars as pl

    from pipelines.report.charts.light_altair import alt

    below = pl.col("bin_low") < (line_yuan if line_yuan is not None else float("-inf"))
    shown = frame.with_columns(fill=pl.when(below).then(pl.lit(ACC)).otherwise(pl.lit(D3)))
    layers: list[Any] = [
        alt.Chart(shown)
        .mark_rect(stroke=WHITE, strokeWidth=0.6)
        .encode(
            x=alt.X("bin_low:Q", axis=alt.Axis(format=",.0f"), scale=alt.Scale(zero=False)),
            x2="bin_high",
            y=alt.Y("count:Q", axis=alt.Axis(format=COUNT)),
            y2=alt.value(height),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=["bin_low", "bin_high", "count"],
        )
    ]
    for place, dash, name in ((line_yuan, (1, 0), "达标线"), (goal_yuan, (5, 3), "2020年目标")):
        if place is not None:
            marked = alt.Chart(alt.InlineData([{"at": place, "name": f"{name}{place:,.0f}元"}]))
            layers.append(marked.mark_rule(stroke=INK, strokeDash=list(dash)).encode(x="at:Q"))
            # Left of the line there is room; the goal stands in the thick of it, its name above.
            words: dict[str, Any] = (
                {"align": "right", "dx": -5, "y": 8} if name == "达标线" else {"align": "left", "dx": -2, "y": -7}
            )
            label = marked.mark_text(fill=INK, **words)
            layers.append(label.encode(x="at:Q", text="name:N"))
    return _finished(layers, frame, title, subtitle, width=width, height=height)


def _of_axis(number_format: str) -> str:
    """Ticks are round: percent without decimals."""
    return SHARE if number_format.endswith("%") else number_format


def _sum_amount() -> pl.Expr:
    import polars as pl

    return pl.col("amount").sum()


def _stacked(frame: pl.DataFrame, label: str, parts: Mapping[str, str]) -> tuple[pl.DataFrame, Any]:
    """One row a label and part (label, part, amount, place), and the order of the stack."""
    import polars as pl

    from pipelines.report.charts.light_altair import alt

    pieces = [
        frame.select(label, part=pl.lit(name), amount=pl.col(column).cast(pl.Float64), place=pl.lit(place))
        for place, (column, name) in enumerate(parts.items())
    ]
    return pl.concat(pieces), alt.Order("place:Q")


def _part_fill(parts: Mapping[str, str], tones: Sequence[str]) -> Any:
    from pipelines.report.charts.light_altair import alt

    names = list(parts.values())
    legend = alt.Legend(orient="top", title=None, labelFontSize=12, labelColor=INK2, symbolType="square")
    return alt.Fill("part:N", scale=alt.Scale(domain=names, range=list(tones[: len(names)])), legend=legend)


def _ruled(target: float, axis: str) -> Any:
    from pipelines.report.charts.light_altair import alt

    return alt.Chart(alt.InlineData([{"target": target}])).mark_rule(stroke=INK).encode(**{axis: "target:Q"})


def stamp_made_up() -> None:
    """From now on every chart of this process says that its data are made up: a demo register was opened."""
    _STAMPS.add(MADE_UP)


def _finished(
    layers: Sequence[Any],
    frame: pl.DataFrame,
    title: str,
    subtitle: str,
    *,
    width: int,
    height: Any,
    has_legend: bool = False,
) -> Any:
    """The layers as one chart under its title; an empty frame becomes a chart that says that there is nothing."""
    from pipelines.report.charts.light_altair import alt

    if frame.is_empty():
        said = alt.Chart(alt.InlineData([{"said": _NOTHING}])).mark_text(fill=INK3, fontSize=13)
        layers, height = [said.encode(text="said:N")], 60
    across = width + _LABELS_PX
    text, below = _lines(bare(title), across // 15), [*_lines(bare(subtitle), across // 12), *sorted(_STAMPS)]
    words = alt.TitleParams(text, subtitle=below, **_TITLE)
    chart = alt.layer(*layers).properties(width=width, height=height, background=WHITE, padding=8)
    if title:
        chart = chart.properties(title=words)
    legend = {**CONFIG["legend"], "disable": not has_legend}
    return chart.configure(font=_FONTS, legend=legend)


def _lines(text: str, most: int) -> list[str]:
    """The text in lines of at most `most` characters, broken behind the last punctuation that fits."""
    lines = []
    while len(text) > most:
        at = max(text.rfind(mark, most // 2, most) for mark in _BREAKS) + 1 or most
        lines.append(text[:at])
        text = text[at:]
    return [*lines, text]
