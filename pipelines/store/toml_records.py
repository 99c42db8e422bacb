"""Small TOML files that people write (ground room): what is not understood is an error; a typo changes nothing silently."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError

Kinds = Mapping[str, tuple[type, str]]
"""Key → its type, and how it is written, for the message."""


def read_toml(path: Path, kinds: Kinds, *, where: str) -> dict[str, Any]:
    """The keys of a TOML file, each of the type that `kinds` says.

    Raises:
        FileNotFoundError: there is no such file.
        UsageError: it is no TOML, or holds an unknown key or a wrong type; the message names the nearest keys.
    """
    try:
        record = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} 不是合法的 TOML({error})", where=where, do="改正该行；文件须为 UTF-8") from error
    for key, value in record.items():
        _check_key(path.name, key, value, kinds, where)
    return record


def _check_key(file: str, key: str, value: Any, kinds: Kinds, where: str) -> None:
    if key not in kinds:
        near = difflib.get_close_matches(key, kinds, n=2, cutoff=0.5) or list(kinds)
        raise UsageError(f"{file} 里有不认识的键：{key}", where=where, do=f"相近的键：{'、'.join(near)}")
    kind, form = kinds[key]
    # A moment is a day to Python, and true a number; to whoever wrote them they are not.
    misread = isinstance(value, datetime) or (isinstance(value, bool) and kind is not bool)
    if misread or not isinstance(value, kind):
        raise UsageError(f"{file} 的 {key} 类型不对", where=where, do=f"应为{form}")
