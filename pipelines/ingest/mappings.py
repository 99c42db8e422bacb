"""Headers learned from suppliers: `data/mappings/*.yml`, each `table: {header: column}`.

A header mapped to `~` is ignored. A file with `supplier: <name as in batch.toml>` speaks for that supplier's batches only.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from pipelines.contracts import Contract
from pipelines.errors import UsageError
from pipelines.ingest.headers import HeaderBook, header_index

Learned = Mapping[str, Mapping[str, str | None]]
"""Table → header → column name, or None for a header that is ignored."""

SUPPLIER_KEY = "supplier"


@dataclass(frozen=True)
class LearnedHeaders:
    """What the mapping files say: `common` to all suppliers, and what is added for single ones."""

    contracts: Mapping[str, Contract]
    common: Learned
    by_supplier: Mapping[str, Learned]

    def of(self, supplier: str | None) -> Learned:
        """What holds for one supplier; its own mapping goes before the common one."""
        own = self.by_supplier.get(supplier or "", {})
        return {table: {**self.common.get(table, {}), **own.get(table, {})} for table in self.contracts}

    @cached_property
    def _books(self) -> dict[str, HeaderBook]:
        return {}

    def book(self, supplier: str | None) -> HeaderBook:
        """The header indexes of all tables for one supplier; suppliers without a mapping of their own share one."""
        name = supplier if supplier in self.by_supplier else None
        if (name or "") not in self._books:
            learned = self.of(name)
            indexes = [header_index(contract, learned[table]) for table, contract in self.contracts.items()]
            self._books[name or ""] = HeaderBook(indexes)
        return self._books[name or ""]


def load_learned_headers(folder: Path | None, contracts: Mapping[str, Contract]) -> LearnedHeaders:
    """Read every mapping file of `data/mappings/`, in the order of their names.

    Raises:
        UsageError: a file is no mapping, or names a table or column that no contract has.
    """
    common: dict[str, dict[str, str | None]] = {}
    by_supplier: dict[str, dict[str, dict[str, str | None]]] = {}
    for path in sorted(folder.glob("*.yml")) if folder and folder.is_dir() else ():
        where = f"data/mappings/{path.name}"
        record = _record(path, where)
        supplier = record.pop(SUPPLIER_KEY, None)
        target = common if supplier is None else by_supplier.setdefault(str(supplier), {})
        for table, headers in record.items():
            if not isinstance(headers, dict):
                raise _no_mapping(where)
            names = {str(header): None if name is None else str(name) for header, name in headers.items()}
            _check_names(str(table), names.values(), contracts, where)
            target.setdefault(str(table), {}).update(names)
    return LearnedHeaders(contracts, common, by_supplier)


def _record(path: Path, where: str) -> dict[Any, Any]:
    try:
        record = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError("表头对照文件不是合法的 YAML", where=where, do="改正后重新运行") from error
    if not isinstance(record, dict):
        raise _no_mapping(where)
    return record


def _no_mapping(where: str) -> UsageError:
    return UsageError("表头对照文件应为“表: {表头: 列}”", where=where, do="例如 person: {家人姓名: person_name}")


def _check_names(table: str, columns: Iterable[str | None], contracts: Mapping[str, Contract], where: str) -> None:
    if table not in contracts:
        near = difflib.get_close_matches(table, contracts, n=2) or list(contracts)
        raise UsageError(f"没有这张表：{table}", where=where, do=f"相近的表：{'、'.join(near)}")
    names = [column.name for column in contracts[table].columns]
    for name in columns:
        if name is not None and name not in names:
            near = difflib.get_close_matches(name, names, n=2) or names
            raise UsageError(
                f"表 {table} 没有这一列：{name}", where=where, do=f"相近的列：{'、'.join(near)}；不需要的列写 ~"
            )
