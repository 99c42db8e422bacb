"""Reading the YAML records the project is written in (ground room; imports errors only)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import BayouError, nearest

# The C loader reads the rule catalogue ten times as fast as the Python one; both come with PyYAML.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_records(path: Path) -> Any:
    """The content of a YAML file (UTF-8). Raises yaml.YAMLError when it is not YAML."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)


def require_fields(
    record: Mapping[str, Any], *, known: Collection[str], required: Collection[str], where: str, do: str
) -> None:
    """Raise BayouError with the nearest names when a record has a field that is not known, or lacks a required one."""
    wrong = [f"没有字段 {name}，相近的有 {nearest(name, known)}" for name in record if name not in known]
    missing = [name for name in required if name not in record]
    if missing:
        wrong.append(f"缺少字段：{'、'.join(missing)}")
    if wrong:
        raise BayouError("记录的字段不对", where="\n".join(f"{where}：{problem}" for problem in wrong), do=do)
