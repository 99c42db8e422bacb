"""Writing the return workbooks of a register, whole or not at all, for nobody but the group of their owner."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.report.return_content import Return, read_returns
from pipelines.report.return_workbook import workbook_bytes, workbook_name
from pipelines.store.files import write_atomically
from pipelines.store.snapshots import RESTRICTED_MODE


@dataclass(frozen=True)
class WrittenReturn:
    """One workbook: to whom it goes, and how much it asks for."""

    file: Path
    supplier: str
    area_name: str
    cells: int
    rows: int
    refused_files: int


def write_returns(register: Path, folder: Path, recipient: str | None = None) -> list[WrittenReturn]:
    """Write one workbook per supplier and county into `folder`; none where nothing is open.

    Args:
        register: `register.duckdb` of a published or refused build.
        recipient: code or name of a county, or a supplier; None for all.

    Raises:
        UsageError: nobody of that name has sent anything that is to be corrected.
    """
    written = []
    for content in _chosen(read_returns(register), recipient):
        path = folder / workbook_name(content)
        write_atomically(path, workbook_bytes(content), mode=RESTRICTED_MODE)
        sizes = len(content.cells), content.rows, len(content.files)
        written.append(WrittenReturn(path, content.supplier, content.area_name, *sizes))
    return written


def _chosen(returns: Sequence[Return], recipient: str | None) -> list[Return]:
    if recipient is None:
        return list(returns)
    chosen = [item for item in returns if recipient in (item.county_code, item.area_name, item.supplier)]
    if not chosen:
        known = sorted({name for item in returns for name in (item.county_code, item.area_name, item.supplier) if name})
        near = difflib.get_close_matches(recipient, known, n=3, cutoff=0.4) or known[:12]
        raise UsageError(
            f"没有要退回给“{recipient}”的内容",
            where="县（市、区）或报送单位",
            do=f"有待更正内容的：{'、'.join(near)}" if near else "目前没有任何待更正的内容",
        )
    return chosen
