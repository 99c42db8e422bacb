"""What `bayou inspect` shows of files that are not yet loaded (roof): text for people, records for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.contracts import load_contracts
from pipelines.errors import UsageError
from pipelines.ingest.headers import REQUIRED_MARKS
from pipelines.ingest.inspection import FileSeen, SheetSeen, TableSeen, counted, inspect_file
from pipelines.ingest.mappings import load_learned_headers
from pipelines.ingest.named_places import VillageList
from pipelines.policy import load_areas
from pipelines.store.batches import BATCH_FILE, read_batches
from pipelines.store.database import sealed_reader
from pipelines.store.home import Home

READABLE = "可以读入"


def inspect_files(home: Home, paths: Sequence[Path]) -> list[FileSeen]:
    """Each file as receiving it would understand it, with the header mappings and the village list of `home`.

    Raises:
        UsageError: a file does not exist, or a mapping or batch.toml is wrong.
    """
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise UsageError(f"没有这个文件：{missing[0].name}", where="FILE", do="检查路径；文件夹请列出其中的文件")
    learned = load_learned_headers(home.mappings, load_contracts())
    counties, villages = {area.code: area.name for area in load_areas()}, _villages(home)
    return [
        inspect_file(path.name, path.read_bytes(), learned.book(_supplier(path)), counties, villages) for path in paths
    ]


def _supplier(path: Path) -> str | None:
    """The supplier of the batch that the file lies in; files elsewhere have none."""
    folder = path.resolve().parent
    if not (folder / BATCH_FILE).is_file():
        return None
    return next((batch.supplier for batch in read_batches(folder.parent) if batch.folder.resolve() == folder), None)


def _villages(home: Home) -> VillageList:
    """The villages of the published snapshot; none before the first."""
    current = home.current_snapshot()
    if current is None or not current.exists():
        return VillageList()
    with sealed_reader(current / "register.duckdb") as connection:
        return VillageList(
            connection.execute("SELECT village_code, county_name, town_name, village_name FROM base.village").fetchall()
        )


def records(files: Sequence[FileSeen]) -> list[dict[str, Any]]:
    """As `--format json` prints them."""
    return [{**asdict(one), "readable": one.refusal is None} for one in files]


def lines(file: FileSeen) -> Iterator[str]:
    """A file for a person to read."""
    yield file.file + (f"  县代码 {file.county_code}" if file.county_code else "")
    for sheet in file.sheets:
        yield from _sheet_lines(sheet)
    for note in file.notes:
        yield f"  注意：{note}"
    unread = [f"“{sheet.sheet}”" for sheet in file.sheets if sheet.problem]
    refusal = f"工作表{'、'.join(unread)}读不懂，见上" if unread else file.refusal
    yield READABLE if file.refusal is None else f"会被拒收：{refusal}"


def _sheet_lines(sheet: SheetSeen) -> Iterator[str]:
    titles = "、".join(f"《{table.title_zh}》" for table in sheet.tables) or "不是登记表"
    yield f"  工作表“{sheet.sheet}”({'隐藏' if sheet.is_hidden else '可见'})：{'读不懂' if sheet.problem else titles}"
    yield "    行数：" + ("、".join(f"{kind}{rows}" for kind, rows in counted(sheet.rows)) or "0")
    for table in sheet.tables:
        yield from _table_lines(table)
    if sheet.problem:
        yield f"    问题：{sheet.problem}"
    if sheet.mapping:
        yield "    认得的话，把下面几行写进 data/mappings/ 的一个 .yml，~ 换成列名（~ 即不读）："
        yield from (f"      {line}" for line in sheet.mapping)


def _table_lines(table: TableSeen) -> Iterator[str]:
    rows = "、".join(f"{first}–{last}" if last > first else str(first) for first, last in table.header_rows[:5])
    more = f"等{len(table.header_rows)}处" if len(table.header_rows) > 5 else ""
    yield f"    《{table.title_zh}》{table.table}：表头在第{rows}行{more}，{table.data_rows}行数据"
    if table.periods:
        yield f"      数据期：{'、'.join(table.periods)}"
    if table.villages:
        yield f"      村：{'、'.join(table.villages[:5])}"
    for column in table.columns:
        note = f"，{column.note}" if column.note else ""
        same = column.header.strip(REQUIRED_MARKS) == column.meaning
        said = column.meaning if column.column is None else f"{column.column}{'' if same else f'（{column.meaning}）'}"
        yield f"      {column.letter:>3}  {column.header} → {said}{note}"
    for reason, count in table.quarantined.items():
        yield f"      隔离{count}行：{reason}"
    for cells in table.cells:
        more = "…" if cells.cells > len(cells.addresses) else ""
        yield f"      “{cells.column}”{cells.cells}格{cells.kind}：{'、'.join(cells.addresses)}{more}"
