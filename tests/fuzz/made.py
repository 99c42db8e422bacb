"""The files of a run, each from the seed and its number: right ones with their truth, and ones that something went wrong with."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from pipelines.contracts import Contract, load_contracts
from pipelines.contracts.blank_forms import Village, write_form
from pipelines.policy import load_areas
from tests.fuzz import formats
from tests.fuzz.cells import Place, Standing, plain_cell, value_of
from tests.fuzz.damage import damage_anywhere, damage_delimiters, damage_encoding, damage_parts
from tests.fuzz.formats import Sheet
from tests.fuzz.mutations import SHEET_MUTATIONS
from tests.fuzz.office_files import OfficeFile, office_file
from tests.fuzz.returned import returned_workbook

WITH_TRUTH = "truth"
ABOUT = 1_000_000_000
"""Added to the number of a return workbook, it is that of the file that the workbook is about."""

KINDS = {WITH_TRUTH: 12, "cells": 18, "header": 12, "rows": 12, "bytes": 14, "parts": 16, "encoding": 5, "delimiter": 5,
         "suffix": 2, "template": 2, "return": 2}  # fmt: skip
"""What happened to a file → how many of a hundred files it happens to."""

TRUE_DATE = date(2019, 6, 30)
"""The day that files with a known truth describe; no other file does, so that none supersedes their rows."""

SUFFIXES = (".csv", ".CSV", ".tsv", ".txt", ".xlsx", ".XLSX", ".xls", ".xlsm", ".ods", ".xml", ".html", ".et", ".pdf", ".zip", "",
            ".csv.xlsx", ".xlsx ", ".", ".csv~1", " .csv")  # fmt: skip
_ENCODING = "utf-8"
_KEEP_HEADER = ("cells", "rows")
_FIRST_BATCH, _LAST_BATCH = "b1", "b3"
# Few, so that the same records come in many files.
_KEYS = 8
_MOST_ROWS = 24


@dataclass(frozen=True)
class MadeFile:
    """One file.

    Attributes:
        batch: the batch in which it must come; None: any.
        rows: how many an independent count finds in it, if it is accepted (None: nothing counts it).
        data: numbers of the rows of its first sheet that nothing was done to: data, wherever they stand.
        about: the file that a return workbook is about.
    """

    number: int
    kind: str
    name: str
    content: bytes
    rows: int | None = None
    truth: OfficeFile | None = None
    data: frozenset[int] = frozenset()
    batch: str | None = None
    about: MadeFile | None = None


def made_file(seed: int, number: int) -> MadeFile:
    """The file of that number; the same arguments give the same bytes."""
    rng = Random(f"{seed}/{number}")
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == WITH_TRUTH:
        truth = office_file(rng, number, TRUE_DATE)
        return MadeFile(number, kind, truth.name, truth.content, truth=truth)
    county = rng.choice([area for area in load_areas() if area.level == "county"])
    contract = rng.choice(list(load_contracts().values()))
    stem = f"{county.code}{county.name}_{contract.title_zh}_{number}"
    if kind == "return":
        return _return(number, contract, county.code, rng)
    if kind in ("bytes", "parts") and rng.random() < 0.3:
        content, form = _arranged(kind, rng, number)
    elif kind == "template":
        content, form = _template(contract, county.code, county.name), "xlsx"
        content = rng.choice((damage_anywhere, damage_parts))(content, rng) if rng.random() < 0.7 else content
        return MadeFile(number, kind, f"{stem}.xlsx", content)
    else:
        return _from_own_form(number, kind, stem, contract, county.code, rng)
    content = damage_parts(content, rng) if kind == "parts" else damage_anywhere(content, rng)
    return MadeFile(number, kind, f"{stem}.{form}", content)


def _arranged(kind: str, rng: Random, number: int) -> tuple[bytes, str]:
    """A file as offices arrange it, of a form that can suffer the damage."""
    while True:
        file = office_file(rng, number % _KEYS, date(2018, 12, 31))
        if kind == "bytes" or file.content.startswith(b"PK"):
            return file.content, file.name.rpartition(".")[2]


def _template(contract: Contract, code: str, name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(
            path, contract, area=name, villages=[Village(f"{code}001{n:03d}", "某镇", f"第{n}村") for n in range(1, 5)]
        )
        return path.read_bytes()


def _from_own_form(number: int, kind: str, stem: str, contract: Contract, county: str, rng: Random) -> MadeFile:
    sheet, header = own_form(contract, county, rng)
    form = _form_for(kind, rng)
    sent = {tuple(row) for row in sheet.rows[header + 1 :]}
    if kind in SHEET_MUTATIONS:
        for _ in range(rng.choice((1, 1, 2))):
            rng.choice(SHEET_MUTATIONS[kind])(sheet, min(header, len(sheet.rows) - 1), rng)
    sheets = [sheet] if form == "csv" or rng.random() < 0.8 else [sheet, Sheet("填表说明", [["一、请如实填写"]])]
    content, form = _written(sheets, form)
    if kind in SHEET_MUTATIONS:
        rows = _counted(content) if form == "csv" else sum(one.height for one in sheets)
        intact = (
            [place for place, row in enumerate(sheet.rows, start=1) if tuple(row) in sent]
            if kind in _KEEP_HEADER
            else []
        )
        return MadeFile(number, kind, f"{stem}.{form}", content, rows, data=frozenset(intact))
    if kind == "suffix":
        return MadeFile(number, kind, f"{stem}{rng.choice(SUFFIXES)}", content)
    damage = {
        "bytes": damage_anywhere,
        "parts": damage_parts,
        "encoding": damage_encoding,
        "delimiter": damage_delimiters,
    }
    return MadeFile(number, kind, f"{stem}.{form}", damage[kind](content, rng))


def _form_for(kind: str, rng: Random) -> str:
    if kind in ("encoding", "delimiter"):
        return "csv"
    return rng.choice(("xlsx", "ods") if kind == "parts" else ("csv", "xlsx", "ods", "xls"))


def own_form(contract: Contract, county: str, rng: Random) -> tuple[Sheet, int]:
    """A table of ours with all columns, filled in as the form asks for it, and the row of its header."""
    village = f"{county}{rng.randrange(_KEYS):06d}"
    first = rng.randrange(_KEYS)
    rows: list[list[Standing]] = [
        [
            plain_cell(column, value_of(contract, column, Place(county, village, first + place), rng)).stands
            for column in contract.columns
        ]
        for place in range(rng.randint(1, _MOST_ROWS))
    ]
    titles: list[list[Standing]] = [[contract.title_zh], ["填报单位：某县扶贫办"]][: rng.randrange(3)]
    return Sheet(contract.title_zh[:31], [*titles, [column.header for column in contract.columns], *rows]), len(titles)


def _return(number: int, contract: Contract, county: str, rng: Random) -> MadeFile:
    sheet, _ = own_form(contract, county, rng)
    name, content = f"{county}_{contract.title_zh}_{number + ABOUT}.csv", formats.delimited(sheet, ",", _ENCODING)
    about = MadeFile(number + ABOUT, "cells", name, content, batch=_FIRST_BATCH)
    filled = returned_workbook(_FIRST_BATCH, name, content, contract, len(sheet.rows), rng)
    if rng.random() < 0.1:
        filled = rng.choice((damage_anywhere, damage_parts))(filled, rng)
    return MadeFile(number, "return", f"{county}_退回更正单_{number}.xlsx", filled, batch=_LAST_BATCH, about=about)


def _written(sheets: list[Sheet], form: str) -> tuple[bytes, str]:
    if form == "csv":
        return formats.delimited(sheets[0], ",", _ENCODING), form
    if form == "xls" and (content := formats.xls(sheets)):
        return content, form
    return (formats.ods(sheets), form) if form == "ods" else (formats.xlsx(sheets), "xlsx")


def _counted(content: bytes) -> int:
    """The rows that Python's own reader finds in a text."""
    csv.field_size_limit(1 << 24)
    return sum(1 for _ in csv.reader(io.StringIO(content.decode(_ENCODING), newline="")))
