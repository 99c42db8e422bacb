"""County files as GB18030 text: one header row, the rows, and a note that the data are made up."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.contracts import Contract
from pipelines.demo.cell_text import Style, has_year_column, headers, text_frame
from pipelines.demo.edits import Edits, with_cells
from pipelines.demo.figures import STAMP

_NOTE = f"注:{STAMP},不代表任何真实情况"


def totals_row(frame: pl.DataFrame, contract: Contract) -> list[str]:
    """合计 in the first column of the file and the sums of the numeric ones."""
    cells = ["合计", ""] if has_year_column(contract) else ["合计"]
    for column in contract.columns[1:]:
        is_sum = column.type in ("integer", "decimal") and not column.name.endswith("_year")
        cells.append(str(round(float(frame.get_column(column.name).sum()), 2)) if is_sum else "")
    return cells


def write_csv(
    path: Path, frame: pl.DataFrame, contract: Contract, style: Style, *, year: int, edits: Edits, place: tuple[str, int],
    with_totals: bool,
) -> None:  # fmt: skip
    """Write one county's table. `frame` holds canonical values and `_row`."""
    texts = text_frame(frame, contract, style)
    raw = edits.raw_cells.get(place)
    if raw:
        texts = texts.with_columns(frame.get_column("_row"))
        for column, values in raw.items():
            texts = with_cells(texts, column, values)
        texts = texts.drop("_row")
    names = headers(contract, style)
    if has_year_column(contract):
        texts = texts.insert_column(0, pl.repeat(str(year), texts.height, eager=True).alias("年度"))
        names = ["年度", *names]
    body = texts.write_csv(include_header=False, line_terminator="\r\n", null_value="")
    tail = [",".join(totals_row(frame, contract))] if with_totals else []
    lines = "".join(f"{line}\r\n" for line in [*tail, _NOTE])
    path.write_bytes((",".join(names) + "\r\n" + body + lines).encode("gb18030"))
