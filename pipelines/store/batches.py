"""Batches as received: `data/raw/<batch>/` with its files and its batch.toml.

A batch is never changed. batch.toml says which day the files describe, when they came, from whom, and which lists are
complete; anything it says that is not understood is an error, so that a typo never changes what a number means.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.store.safe_names import visible_name
from pipelines.store.toml_records import Kinds, read_toml

BATCH_FILE = "batch.toml"
_KINDS: Kinds = {
    "data_date": (date, "日期，写作 2019-12-31，不加引号"),
    "received_on": (date, "日期，写作 2020-01-15，不加引号"),
    "supplier": (str, "文字，加引号"),
    "simulated": (bool, "true 或 false"),
    "written_by": (str, "文字，加引号"),
    "full": (dict, '小节 [full]，每行一张表：household = ["440804"]'),
}
_REQUIRED = ("data_date", "received_on", "supplier", "simulated")
_COUNTY_CODE = re.compile(r"\d{6}")
_DIGEST_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class ReceivedFile:
    """One file of a batch; `name` is its path below the batch folder, with what cannot be seen in it written out."""

    path: Path
    name: str

    @cached_property
    def sha256(self) -> str:
        """Digest of the contents, computed when first asked for."""
        digest = hashlib.sha256()
        with self.path.open("rb") as stream:
            while block := stream.read(_DIGEST_BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True)
class Batch:
    """What came on one day about one period end. `full`: table → counties whose list in this batch is complete."""

    id: str
    folder: Path
    data_date: date
    received_on: date
    supplier: str
    simulated: bool
    full: Mapping[str, tuple[str, ...]]
    written_by: str | None = None

    @cached_property
    def files(self) -> tuple[ReceivedFile, ...]:
        """The received files in the order of their names, without batch.toml and without editors' lock files.

        Raises:
            UsageError: a link leads out of the batch, where what it shows may change or be none of our business; or to
                no file, or to a folder, whose files no run would ever see.
        """
        entries = sorted((path.relative_to(self.folder).as_posix(), path) for path in self.folder.rglob("*"))
        received = [(name, path) for name, path in entries if not _is_scratch(name)]
        for name, path in received:
            self._refuse_link(name, path)
        return tuple(
            ReceivedFile(path, visible_name(name)) for name, path in received if path.is_file() and name != BATCH_FILE
        )

    def _refuse_link(self, name: str, path: Path) -> None:
        if path.is_symlink() and not (path.is_file() and path.resolve().is_relative_to(self.folder.resolve())):
            raise UsageError(
                "批次里有指向批次之外、指向文件夹或失效的链接",
                where=f"data/raw/{self.id}/{visible_name(name)}",
                do="删去这个链接，把它所指的文件本身复制进批次文件夹",
            )

    @property
    def fingerprint(self) -> str:
        """sha256 over batch.toml and the names and contents of all files."""
        toml = hashlib.sha256((self.folder / BATCH_FILE).read_bytes()).hexdigest()
        parts = [self.id, toml, *([file.name, file.sha256] for file in self.files)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read_batches(raw_folder: Path) -> list[Batch]:
    """All batches below `raw_folder` in the order (received_on, id); none when the folder does not exist.

    Raises:
        UsageError: a batch.toml is missing, is no TOML, lacks a key, or holds an unknown key or a wrong type; or a file
            lies outside every batch, where no run would ever see it.
    """
    if not raw_folder.is_dir():
        return []
    entries = sorted(path for path in raw_folder.iterdir() if not _is_scratch(path.name))
    for path in entries:
        if path.is_file() and not path.name.upper().startswith("README"):
            raise UsageError(
                "文件不在任何批次文件夹里",
                where=f"data/raw/{path.name}",
                do="移入 data/raw/<批次>/，并为该批次写 batch.toml",
            )
    batches = [_read_batch(path) for path in entries if path.is_dir()]
    return sorted(batches, key=lambda batch: (batch.received_on, batch.id))


def _is_scratch(name: str) -> bool:
    """Files that editors, spreadsheets and file managers leave behind."""
    parts = name.split("/")
    return any(part.startswith((".", "~$")) for part in parts) or parts[-1].lower().endswith(
        (".tmp", ".lock", ".swp", "~")
    )


def _read_batch(folder: Path) -> Batch:
    where = f"data/raw/{folder.name}/{BATCH_FILE}"
    try:
        record = read_toml(folder / BATCH_FILE, _KINDS, where=where)
    except FileNotFoundError as error:
        raise UsageError(
            "批次文件夹里没有 batch.toml", where=where, do=f"写一个 batch.toml，至少含：{'、'.join(_REQUIRED)}"
        ) from error
    missing = [key for key in _REQUIRED if key not in record]
    if missing:
        raise UsageError(f"batch.toml 缺少键：{'、'.join(missing)}", where=where, do="补上这些键")
    full = {table: _county_codes(table, codes, where) for table, codes in record.pop("full", {}).items()}
    return Batch(id=folder.name, folder=folder, full=full, **record)


def _county_codes(table: str, codes: Any, where: str) -> tuple[str, ...]:
    good = isinstance(codes, list) and all(isinstance(code, str) and _COUNTY_CODE.fullmatch(code) for code in codes)
    if not good:
        raise UsageError(
            f"batch.toml 的 [full] 中 {table} 不是县代码列表", where=where, do=f'写作 {table} = ["440804", "440811"]'
        )
    return tuple(codes)
