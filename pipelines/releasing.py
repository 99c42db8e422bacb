"""`bayou release`: the public tier goes out once somebody else has reviewed it and somebody has signed (roof).

The numbers that go out are worked out anew, with what earlier releases said beside them; the record of the decision names
their digest, so that nobody signs for numbers that change afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import RefusedError, UsageError, nearest
from pipelines.store.files import machine_errors, remove_tree, sync_folder, sync_tree, write_atomically
from pipelines.store.home import Home
from pipelines.store.locks import writer_lock
from pipelines.store.manifests import read_manifest
from pipelines.store.published import Listing, chosen_snapshot
from pipelines.store.releases import (
    MANIFEST,
    PUBLIC_FILE,
    ROLES,
    Approval,
    Released,
    read_approvals,
    read_released,
    require_approved,
)
from pipelines.store.run_context import RunContext

if TYPE_CHECKING:
    import duckdb

DRAFT = "draft"
COLUMNS = ("release", "number", "snapshot", "as_of", *ROLES, "reviewed_on", "signed_on", "sha256")


@dataclass(frozen=True)
class Outcome:
    """A release and where its page lies; `is_new` unless it had gone out before."""

    release_id: str
    page: Path
    is_new: bool


def release(home: Home, snapshot_id: str | None = None) -> Outcome:
    """Release the public tier of a snapshot (default CURRENT) as its record of approval says.

    Raises RefusedError without a record, with one that lacks a role, approves itself or names other numbers; the draft to
    be reviewed then lies in `reports/public/draft/`.
    """
    with machine_errors("公开发布"), writer_lock(home):
        snapshot = _snapshot(home, snapshot_id)
        earlier = read_released(home)
        gone_out = next((one for one in earlier if one.record["snapshot"] == snapshot.name), None)
        if gone_out is not None:
            return Outcome(gone_out.id, _pages(home, gone_out), is_new=False)
        candidate = home.releases / ".candidate.building"
        try:
            context, digest = _candidate(snapshot, candidate, earlier)
            approval = _approval(home, snapshot, candidate, context, digest)
            went_out = _go_out(home, candidate, context, digest, approval, earlier)
        finally:
            remove_tree(candidate)
        return Outcome(went_out.id, _pages(home, went_out), is_new=True)


def list_releases(home: Home) -> Listing:
    """Columns and rows of `bayou release --list`, oldest first."""
    rows = [tuple(one.record.get(name, "") for name in COLUMNS) for one in read_released(home)]
    return list(COLUMNS), rows


def readable_releases(columns: list[str], rows: list[tuple[object, ...]]) -> Listing:
    """The list for people: which release of which day, and who stands for it."""
    titles = {"release": "发布", "as_of": "数据截至", "maker": "编制", "reviewer": "审核", "signer": "签发",
              "signed_on": "签发日期", "snapshot": "快照"}  # fmt: skip
    return list(titles.values()), [tuple(row[columns.index(name)] for name in titles) for row in rows]


def _snapshot(home: Home, snapshot_id: str | None) -> Path:
    if snapshot_id is None:
        return chosen_snapshot(home, None)
    known = sorted(path.parent.name for path in home.curated.glob("*/manifest.json") if "." not in path.parent.name)
    if snapshot_id not in known:
        listed = nearest(snapshot_id, known) if known else "还没有快照，先运行 bayou run"
        raise UsageError(f"没有这个快照：{snapshot_id}", where="--snapshot", do=f"相近的有：{listed}")
    return home.curated / snapshot_id


def _candidate(snapshot: Path, folder: Path, earlier: list[Released]) -> tuple[RunContext, str]:
    """Write the public file that would go out; returns its run and the digest of its numbers."""
    from pipelines.policy import load_measures
    from pipelines.publish.disclosure import TABLES, read_release, write_public
    from pipelines.store.canonical import tables_digest
    from pipelines.store.run_context import read_run_context

    read_manifest(snapshot)
    remove_tree(folder)
    folder.mkdir(parents=True)
    said = [read_release(one.public_file) for one in earlier]
    with _databases(snapshot / "indicators.duckdb", folder / PUBLIC_FILE) as connection:
        connection.execute("USE indicators")
        context = read_run_context(connection)
        connection.execute("USE memory")
        write_public(connection, context, load_measures(), said)
        digest = tables_digest(connection, [f"public_tier.{table}" for table in TABLES])
    return context, digest


@contextmanager
def _databases(indicators: Path, public: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    with duckdb.connect() as connection:
        for path, name, mode in ((indicators, "indicators", "(READ_ONLY)"), (public, "public_tier", "")):
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} {mode}")
        yield connection


def _approval(home: Home, snapshot: Path, candidate: Path, context: RunContext, digest: str) -> Approval:
    """The record that approves these numbers. Raises RefusedError when there is none; the draft is made first."""
    _render(candidate, home.public_reports / DRAFT)
    records = [item for item in read_approvals(home.decisions) if item.snapshot == snapshot.name]
    if not records:
        raise RefusedError(
            f"快照 {snapshot.name} 的公开数还没有审核签发",
            where="data/decisions/releases/*.yml",
            do="请编制以外的人审核 reports/public/draft/public_overview.html，同意后写一条记录："
            f"snapshot: {snapshot.name}、sha256: {digest}、"
            + "、".join(f"{role}（{title}人）" for role, title in ROLES.items())
            + "、reviewed_on、signed_on，再运行 bayou release",
        )
    approval = next((item for item in records if item.sha256 == digest), records[-1])
    require_approved(approval, digest=digest, known_on=context.known_on)
    return approval


def _go_out(
    home: Home, candidate: Path, context: RunContext, digest: str, approval: Approval, earlier: list[Released]
) -> Released:
    """Keep the candidate as a release, whole or not at all."""
    number = 1 + max((int(one.record["number"]) for one in earlier), default=0)
    of_day = sum(one.record["as_of"] == str(context.as_of) for one in earlier)
    release_id = f"{context.as_of}_{of_day + 1}"
    record = {
        "release": release_id,
        "number": number,
        "snapshot": context.snapshot_id,
        "as_of": str(context.as_of),
        "known_on": str(context.known_on),
        "simulated": context.simulated,
        **{role: getattr(approval, role) for role in ROLES},
        "reviewed_on": str(approval.reviewed_on),
        "signed_on": str(approval.signed_on),
        "record": approval.where,
        "sha256": digest,
    }
    _sign(candidate / PUBLIC_FILE, record)
    (candidate / MANIFEST).write_text(_json(record), encoding="utf-8")
    sync_tree(candidate)
    folder = home.releases / release_id
    candidate.replace(folder)
    sync_folder(home.releases)
    return Released(folder, record)


def _sign(public: Path, record: Mapping[str, Any]) -> None:
    """Write into the released file who let it go out: a page without that is a draft."""
    import duckdb

    with duckdb.connect(public) as connection:
        connection.execute(
            "CREATE TABLE release (release_id VARCHAR, maker VARCHAR, reviewer VARCHAR, signer VARCHAR, reviewed_on DATE,"
            " signed_on DATE)"
        )
        names = ("release", *ROLES, "reviewed_on", "signed_on")
        connection.execute("INSERT INTO release VALUES (?, ?, ?, ?, ?, ?)", [record[name] for name in names])


def _pages(home: Home, released: Released) -> Path:
    """The released page and its workbook with their manifest; made where it is missing, and the draft is gone."""
    target = home.public_reports / released.id
    page = target / "public_overview.html"
    if not (target / MANIFEST).exists():
        _render(released.folder, target)
        files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(target.iterdir())}
        write_atomically(target / MANIFEST, _json({**released.record, "files": files}))
    remove_tree(home.public_reports / DRAFT)
    return page


def _render(folder: Path, target: Path) -> None:
    from pipelines.report.render import render_public

    render_public(folder, target)


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
