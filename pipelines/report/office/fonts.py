"""Which font each role of an official paper really gets on this machine, and what is said where it is not the official one.

No font is shipped with the project. `fonts.yml` lists per role the official families and the stated fallbacks; a home may
lay font files into `data/fonts/` and override the lists in `data/fonts/fonts.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.records import read_records

RECORD = Path(__file__).with_name("fonts.yml")
OVERRIDES = "fonts.yml"
NO_FONTS = (
    "本机没有中文字体，不生成PDF，Word里的图没有字；网页和Excel照常。"
    "安装 fonts-noto-cjk 或把字体文件放进 data/fonts/，再运行一次"
)


@dataclass(frozen=True)
class Font:
    """What one role gets: a family in a weight, and whether it is an official one."""

    role: str
    name_zh: str
    family: str
    weight: int
    is_official: bool


@dataclass(frozen=True)
class Fonts:
    """The fonts of every role; `folder` is where the home keeps its own. Empty where the machine has none."""

    roles: tuple[Font, ...]
    folder: Path | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every role has a font; without one no PDF can be made."""
        return bool(self.roles) and all(font.family for font in self.roles)

    @property
    def chart_family(self) -> str:
        """The family that drawings are lettered in."""
        return next((font.family for font in self.roles if font.role == "chart"), "")

    def remark(self) -> str:
        """黑体、楷体以Noto Sans CJK SC代替…: which roles got a fallback; empty where none did."""
        stand_ins: dict[str, list[str]] = {}
        for font in self.roles:
            if not font.is_official and font.role != "chart":
                stand_ins.setdefault(font.family, []).append(font.name_zh)
        said = [f"{'、'.join(names)}以{family}代替" for family, names in stand_ins.items()]
        return f"本机没有公文规定的字体：{'，'.join(said)}。" if said else ""


def font_record(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Role → its lists, with what the home overrides. Raises UsageError for an unknown role or key, or not a list."""
    record: dict[str, dict[str, Any]] = read_records(RECORD)
    own = folder / OVERRIDES if folder is not None else None
    if own is None or not own.exists():
        return record
    where, known = f"data/fonts/{OVERRIDES}", "、".join(record)
    overrides = read_records(own) or {}
    if not isinstance(overrides, Mapping):
        raise UsageError("字体表不是“角色: [字体, …]”的形式", where=where, do=f"角色：{known}")
    for role, families in overrides.items():
        if role not in record:
            raise UsageError(f"没有这个字体角色：{role}", where=where, do=f"角色：{known}")
        if not isinstance(families, list) or not all(isinstance(name, str) for name in families):
            raise UsageError(f"字体角色 {role} 后面应是字体名的列表", where=where, do=f"例如 {role}: [仿宋, FangSong]")
        record[role] = {**record[role], "families": families}
    return record


def resolve(record: Mapping[str, Mapping[str, Any]], available: Iterable[str], folder: Path | None = None) -> Fonts:
    """The first family of each role that the machine has; names are compared without regard to case."""
    names = {name.lower(): name for name in available}

    def first(listed: Iterable[str]) -> str:
        return next((names[name.lower()] for name in listed if name.lower() in names), "")

    roles = []
    for role, lists in record.items():
        official, fallback = first(lists["families"]), first(lists["fallbacks"])
        weight = lists["weight"] if official else lists["fallback_weight"]
        roles.append(Font(role, lists["name_zh"], official or fallback, int(weight), bool(official)))
    return Fonts(tuple(roles), folder)


def found_fonts(folder: Path | None = None) -> Fonts:
    """What this machine and the home's own folder give each role. Raises UsageError for a wrong override."""
    own = folder if folder is not None and folder.is_dir() else None
    return resolve(font_record(own), typst_fonts(own).families(), own)


def typst_fonts(folder: Path | None) -> Any:
    """The fonts as the typesetter sees them: those of the system and of `folder`, none that it brings along."""
    import typst

    return typst.Fonts(include_embedded_fonts=False, font_paths=[str(folder)] if folder is not None else [])
