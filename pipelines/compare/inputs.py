"""What two snapshots were made from, compared one by one: dates, batches, decisions, records of the policy, program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.compare.sides import Sides

TITLES: Mapping[str, str] = {
    "batches": "批次", "decisions": "人工决定", "mappings": "表头别名", "contracts": "数据表契约", "codes": "代码表",
    "rules": "规则", "measures": "指标口径", "parameters": "政策参数",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Names that came, went or differ, of one kind of input; `before` and `after` hold their values."""

    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def added(self) -> list[str]:
        return sorted(self.after.keys() - self.before.keys())

    @property
    def removed(self) -> list[str]:
        return sorted(self.before.keys() - self.after.keys())

    @property
    def differing(self) -> list[str]:
        return sorted(name for name in self.before.keys() & self.after.keys() if self.before[name] != self.after[name])

    @property
    def names(self) -> set[str]:
        """Every name under which something is not as it was."""
        return {*self.added, *self.removed, *self.differing}


@dataclass(frozen=True)
class InputChanges:
    """All differences of input. `unrecorded` says which side's manifest is too old to name them one by one."""

    as_of: tuple[str, str]
    known_on: tuple[str, str]
    has_other_program: bool
    kinds: Mapping[str, Change]
    parameters_of: Mapping[str, tuple[str, ...]]
    """Rule or measure id → the yearly parameters its predicates name, in either snapshot."""
    unrecorded: tuple[str, ...] = ()

    def parameters_changed_for(self, name: str) -> bool:
        """Whether a parameter changed that the rule or measure names, or one that only the facts use."""
        changed = {parameter.split(" ")[0] for parameter in self.kinds["parameters"].names}
        own = set(self.parameters_of.get(name, ()))
        named = {parameter for names in self.parameters_of.values() for parameter in names}
        return bool(changed & own or changed - named)

    def lines(self) -> list[str]:
        """The differences for a reader, one line a kind; nothing about a person."""
        lines = [
            f"{title}：{before} → {after}"
            for title, (before, after) in (("数据截止日", self.as_of), ("收件截止日", self.known_on))
            if before != after
        ]
        lines += [f"{TITLES[kind]}：{_said(change, kind)}" for kind, change in self.kinds.items() if change.names]
        if self.has_other_program:
            lines.append("程序：版本不同")
        if self.unrecorded:
            lines.append(f"{'、'.join(self.unrecorded)}的版本没有逐项记录规则、参数、口径和契约，它们的变化归入“程序”")
        return lines or ["输入完全相同"]


def compare_inputs(sides: Sides) -> InputChanges:
    """Compare the manifests of two snapshots; older formats know fewer kinds of input."""
    old, new = sides.manifests
    fingerprints = [_fingerprints(manifest) for manifest in (old, new)]
    is_recorded = ["fingerprints" in manifest for manifest in (old, new)]
    if not all(is_recorded):
        # A first-format manifest tells batches apart by name only.
        fingerprints = [{"batches": dict.fromkeys(side["batches"], "")} for side in fingerprints]
    kinds = {kind: Change(*(side.get(kind, {}) for side in fingerprints)) for kind in TITLES}
    parameters: dict[str, tuple[str, ...]] = {}
    for side in fingerprints:
        for name, names in side.get("parameters_of", {}).items():
            parameters[name] = (*parameters.get(name, ()), *names)
    programs = [
        side.get("program", manifest["code_version"]) for side, manifest in zip(fingerprints, (old, new), strict=True)
    ]
    return InputChanges(
        (old["as_of"], new["as_of"]), (old["known_on"], new["known_on"]), programs[0] != programs[1], kinds, parameters,
        tuple(manifest["snapshot_id"] for manifest, recorded in zip((old, new), is_recorded, strict=True) if not recorded),
    )  # fmt: skip


def _fingerprints(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest records; one of the first format names batches only."""
    if "fingerprints" in manifest:
        return dict(manifest["fingerprints"])
    return {"batches": {item["batch"]: "" for item in manifest["inputs"]}}


def _said(change: Change, kind: str) -> str:
    """Added, removed and differing names; a parameter with its values."""
    shown = []
    for word, names in (("新增", change.added), ("去掉", change.removed), ("改动", change.differing)):
        told = [
            f"{name}({change.before[name]} → {change.after[name]})" if kind == "parameters" and word == "改动" else name
            for name in names
        ]
        if told:
            shown.append(f"{word} {'、'.join(told[:8])}{f' 等{len(told)}项' if len(told) > 8 else ''}")
    return "；".join(shown)
