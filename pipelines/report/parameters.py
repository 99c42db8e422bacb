"""Strict papermill parameters: an unknown, missing or mistyped one is an error, never a page of the default county.

(papermill itself only logs a warning about an unknown name and renders the default.)
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.report.light_nbformat import nbformat

_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_TYPE_WORDS = {"str": "文字", "int": "整数", "float": "小数", "bool": "是/否"}


@cache
def declared(notebook: Path) -> dict[str, str]:
    """Parameter name → type name, as annotated in the cell tagged `parameters` (`county_code: str = ""`)."""
    read: Any = nbformat.read
    content = read(notebook, as_version=4)
    for cell in content.cells:
        if "parameters" in cell.metadata.get("tags", []):
            tree = ast.parse(cell.source)
            return {
                node.target.id: ast.unparse(node.annotation)
                for node in tree.body
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            }
    return {}


def check_parameters(notebook: Path, given: Mapping[str, object]) -> None:
    """Raise UsageError unless `given` holds exactly the declared parameters with their types."""
    known = declared(notebook)
    listed = "、".join(f"{name}（{_TYPE_WORDS.get(kind, kind)}）" for name, kind in known.items()) or "无"
    wrong = [f"未知参数 {name}" for name in given if name not in known]
    wrong += [f"缺少参数 {name}" for name in known if name not in given]
    wrong += [
        f"参数 {name} 应为{_TYPE_WORDS.get(known[name], known[name])}，收到 {type(value).__name__}"
        for name, value in given.items()
        if name in known and type(value) is not _TYPES.get(known[name])
    ]
    if wrong:
        raise UsageError("；".join(wrong), where=notebook.name, do=f"有效参数：{listed}")
