"""Return workbooks as they come back: lines about a received file, filled with anything, sorted, edited and forged."""

from __future__ import annotations

import hashlib
import json
from random import Random

from pipelines.contracts import Contract
from pipelines.contracts import return_form as form
from tests.fuzz.cells import Standing
from tests.fuzz.formats import Sheet, ods, xlsx
from tests.fuzz.mutations import NASTY

_NO_NAMES: tuple[Standing, ...] = ("2018-06-01", "是", "3", "440804001001", "4408040010010001", "BH000001", None)
_ODD: tuple[object, ...] = (None, 0, -1, 10**12, 1.5, "", "x", [], {}, True, "csv", "2")


def returned_workbook(batch: str, name: str, content: bytes, contract: Contract, height: int, rng: Random) -> bytes:
    """A workbook about the rows of a delimited file of `height` rows that came in `batch` under `name`."""

    def location(column: str | None) -> list[Standing]:
        digest = hashlib.sha256(content).hexdigest()
        at = form.Location(batch, name, digest, "csv", rng.randint(0, height + 2), contract.table, column)
        return list(_forged(at, rng) if rng.random() < 0.1 else form.location_code(at))

    columns = [*(column.name for column in contract.columns), form.PERIOD_COLUMN, "no_such_column"]
    cells: list[list[Standing]] = [list(form.CELL_HEADERS)]
    for place in range(rng.randint(1, 12)):
        blank: list[Standing] = [place + 1, *[None] * (len(form.CELL_HEADERS) - 5)]
        remark = rng.choice((None, None, "已核实无误"))
        cells.append([*blank, rng.choice((*NASTY, *_NO_NAMES)), remark, *location(rng.choice(columns))])
    own = [column.name for column in contract.columns]
    rows: list[list[Standing]] = [
        [*[None] * len(form.ROW_HEADERS), *own, None, None, None],
        [*form.ROW_HEADERS, *(column.header for column in contract.columns),
         form.REMARK_HEADER, form.LOCATION_HEADER, form.CHECKSUM_HEADER],
    ]  # fmt: skip
    for place in range(rng.randint(0, 4)):
        filled = [rng.choice((*NASTY, *_NO_NAMES)) if rng.random() < 0.3 else None for _ in own]
        rows.append([place + 1, name, "csv", "2", "原因", *filled, None, *location(None)])
    sheets = [Sheet(form.GUIDE_SHEET, [[form.FORM_TITLE]]), Sheet(form.CELL_SHEET, cells), Sheet(form.ROW_SHEET, rows)]
    return rng.choice((xlsx, xlsx, ods))(_as_sent(sheets, rng))


def _forged(at: form.Location, rng: Random) -> tuple[str, str]:
    """A code with a right checksum over something that no program of ours has written."""
    values: list[object] = list(json.loads(form.location_code(at)[0]))
    values[rng.randrange(len(values))] = rng.choice(_ODD)
    code = json.dumps(rng.choice((values, values, values[:-1], {}, "x", rng.choice(_ODD))), ensure_ascii=False)
    return code, form._checksum(code)


def _as_sent(sheets: list[Sheet], rng: Random) -> list[Sheet]:
    """Sheets taken out, sorted or renamed; lines sorted, doubled or cut."""
    if rng.random() < 0.3:
        sheets.pop(rng.randrange(len(sheets)))
    if rng.random() < 0.2:
        sheets[0].name = "Sheet1"
    for sheet in sheets:
        kind = rng.randrange(8)
        if kind == 0:
            rng.shuffle(sheet.rows)
        elif kind == 1:
            sheet.rows.append(list(rng.choice(sheet.rows)))
        elif kind == 2:
            sheet.rows[rng.randrange(len(sheet.rows))].append("x")
        elif kind == 3:
            row = rng.choice(sheet.rows)
            row[rng.randrange(len(row))] = rng.choice(NASTY)
    return sheets
