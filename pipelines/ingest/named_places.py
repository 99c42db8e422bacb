"""The county and the village that a name or a title says, by code or by a name that is exactly one of ours."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from pipelines.ingest.grid import RefusedFile

_COUNTY_PREFIX = re.compile(r"(44\d{4})(?=\D|$|\d{6}(?!\d))")
_VILLAGE_CODE = re.compile(r"(?<!\d)(44\d{10})(?!\d)")
_PARTS = re.compile(r"[\u4e00-\u9fff]+")
_ABOVE_VILLAGE = re.compile(r"[省市县区镇乡]|街道|街道办事处")
_VILLAGE_NAME = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,12}?)(村民委员会|村委会|村)")
_SUFFIX = re.compile(r"(村民委员会|村委会|村)$")
# Words with 村 that name no single village.
_NO_VILLAGE = re.compile(
    "贫困村|自然村|行政村|驻村|示范村|整洁村|文明村|农村|到村|乡村|全村|各村|本村|村级|村民小组|村表|村集体"
)


def county_of(name: str, counties: Mapping[str, str]) -> str | None:
    """The county that a file name says: by the code it begins with, or by the name of exactly one county of ours.

    Raises:
        RefusedFile: the code is none of ours.
    """
    stem = PurePosixPath(name).name
    found = _COUNTY_PREFIX.match(stem)
    if found is None:
        named = [code for code, county in counties.items() if county in stem]
        return named[0] if len(named) == 1 else None
    if found[1] in counties:
        return found[1]
    near = difflib.get_close_matches(found[1], counties, n=2) or list(counties)
    raise RefusedFile(f"文件名开头的县代码{found[1]}不在名单里，相近的有{'、'.join(near)}")


@dataclass(frozen=True)
class VillageHint:
    """What a name or title says of the village: its code, or texts that each may hold the name."""

    code: str | None = None
    texts: tuple[str, ...] = ()


def village_hint(texts: Sequence[str]) -> VillageHint | None:
    """What the texts say of the village, the nearest first; None when none of them speaks of one."""
    plain = [unicodedata.normalize("NFKC", text) for text in texts]
    for text in plain:
        codes = set(_VILLAGE_CODE.findall(text))
        if len(codes) == 1:
            return VillageHint(codes.pop())
    naming = tuple(text for text in plain if _names_in(text))
    return VillageHint(texts=naming) if naming else None


def _names_in(text: str) -> list[str]:
    """Every word that may be a village's name, without 村: at the start of a part, or after a county's, town's or street's."""
    names = []
    for part in _PARTS.findall(_NO_VILLAGE.sub(" ", text)):
        for start in (0, *(above.end() for above in _ABOVE_VILLAGE.finditer(part))):
            found = _VILLAGE_NAME.match(part[start:])
            if found:
                names.append(found["name"])
    return names


@dataclass(frozen=True)
class VillageList:
    """The villages received: (code, county, town, name) each."""

    villages: Sequence[tuple[str, str | None, str | None, str | None]] = ()

    @cached_property
    def _by_name(self) -> Mapping[str, list[tuple[str, str, str]]]:
        by_name: dict[str, list[tuple[str, str, str]]] = {}
        for code, county, town, name in sorted(set(self.villages), key=str):
            if name:
                plain = _SUFFIX.sub("", unicodedata.normalize("NFKC", name).replace(" ", ""))
                by_name.setdefault(plain, []).append((code, county or "", town or ""))
        return by_name

    def code_of(self, hint: VillageHint, county: str | None) -> str | None:
        """The code of the one village that the hint names exactly; a town or county that is said as well must be its own."""
        if hint.code:
            return hint.code
        for text in hint.texts:
            codes = {code for name in _names_in(text) for code in self._candidates(name, text, county)}
            if len(codes) == 1:
                return codes.pop()
        return None

    def _candidates(self, name: str, text: str, county: str | None) -> list[str]:
        found = [one for one in self._by_name.get(name, ()) if county is None or one[0].startswith(county)]
        in_town = [one for one in found if one[2] and one[2] in text]
        in_county = [one for one in found if one[1] and one[1] in text]
        return [one[0] for one in in_town or in_county or found]
