"""One file that holds a home: what was received and decided, the current snapshot and its pages (ground room).

The archive is a zip whose last entry lists the sha256 of every other. It is restricted, like the register in it. Restoring
writes into an empty home only, checks every byte first, and moves CURRENT last; a restore that was killed is begun again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pipelines.errors import UsageError
from pipelines.store.files import machine_errors, remove_tree, sync_folder, sync_tree
from pipelines.store.home import Home
from pipelines.store.locks import writer_lock
from pipelines.store.snapshots import RESTRICTED_MODE, point_current_to, point_latest_reports_to

SUMS = "SHA256SUMS"
RESTORING = ".restore.building"
_CURRENT = "data/curated/CURRENT"
_ROOTS = ("data/raw/", "data/decisions/", "data/releases/", "data/mappings/", "data/curated/", "reports/")
_ALWAYS_THERE = {"README.md", ".lock", ".lock.holder"}
_DATED = (1980, 1, 1, 0, 0, 0)  # no clock: the same home gives the same bytes
_BLOCK_BYTES = 1 << 20
# What zipfile raises, depending on where a byte is wrong.
_NO_ARCHIVE = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    struct.error,
    zlib.error,
)


def write_backup(home: Home, path: Path) -> int:
    """Write the backup of `home` to `path` in one step; returns the number of files in it.

    Raises UsageError when there is nothing to keep or `path` lies in what is kept; MachineError for disk and lock.
    """
    path = path.resolve()
    if any(path.is_relative_to(home.root / root) for root in _ROOTS):
        raise UsageError("备份文件不能放在它要备份的目录里", where=path.name, do="换一个位置，最好是另一块磁盘")
    with machine_errors("写备份"), writer_lock(home):
        names = sorted(_names(home))
        if not names:
            raise UsageError("没有可备份的数据", where="data/raw", do="先放入批次，或运行 bayou demo")
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            # Nobody else may read it while it grows.
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, RESTRICTED_MODE))
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                sums = [f"{_add(archive, home.root / name, name)}  {name}" for name in names]
                archive.writestr(zipfile.ZipInfo(SUMS, _DATED), "\n".join(sums) + "\n")
            temporary.chmod(RESTRICTED_MODE)
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    return len(names)


def _names(home: Home) -> Iterator[str]:
    """Paths below the home, with '/', of everything that a backup holds."""
    places = [home.raw, home.decisions, home.releases, home.public_reports, home.mappings]
    current = home.current_snapshot()
    if current is not None and current.exists():
        yield _CURRENT
        places += [current, home.reports / current.name]
    for place in places:
        for path in sorted(place.rglob("*")) if place.exists() else ():
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home.root).as_posix()


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    entry = zipfile.ZipInfo(name, _DATED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = path.stat().st_mode << 16
    entry.file_size = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(entry, "w") as target:
        while block := source.read(_BLOCK_BYTES):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def restore_backup(home: Home, path: Path) -> int:
    """Restore a backup into the empty home; returns the number of files.

    Raises UsageError when `path` is no whole backup of ours or the home holds anything else; MachineError for disk and lock.
    """
    if not path.is_file():
        raise UsageError("没有这个备份文件", where=path.name, do="检查路径")
    with machine_errors("恢复备份"), writer_lock(home), _archive(path) as archive:
        sums = _sums(archive)
        _require_empty(home, sums)
        staging = home.root / "data" / RESTORING
        remove_tree(staging)
        try:
            for name, wanted in sums.items():
                if _extract(archive, name, staging / name) != wanted:
                    raise _damaged(path, f"{name} 与清单不符")
            sync_tree(staging)
        except BaseException:
            remove_tree(staging)
            raise
        _move_in(home, staging, sums)
    return len(sums)


def _move_in(home: Home, staging: Path, names: dict[str, str]) -> None:
    """Move the checked files to their places, the pointers last."""
    for name in names:
        if name != _CURRENT:
            (home.root / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).replace(home.root / name)
    if _CURRENT in names:
        current = (staging / _CURRENT).read_text(encoding="utf-8").strip()
        sync_tree(home.curated / current)
        point_current_to(home, current)
        if (home.reports / current).exists():
            point_latest_reports_to(home, current)
    shutil.rmtree(staging)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _NO_ARCHIVE as error:
        raise _damaged(path, "不是完整的压缩文件") from error


def _damaged(path: Path, why: str) -> UsageError:
    return UsageError(f"备份文件已损坏或不是本程序写的：{why}", where=path.name, do="换另一份备份；数据目录没有改动")


def _sums(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name → sha256 of every file; the archive must hold exactly these, each at a harmless place."""
    path = Path(str(archive.filename))
    entries = archive.infolist()
    listed = [entry.filename for entry in entries]
    if SUMS not in listed:
        raise _damaged(path, f"没有 {SUMS}")
    lines = archive.read(SUMS).decode("utf-8", errors="replace").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if sorted(listed) != sorted([*sums, SUMS]):
        raise _damaged(path, "内容与清单不符")
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if entry.filename != SUMS and (not _is_harmless(entry.filename) or kind not in (0, stat.S_IFREG)):
            raise _damaged(path, "含有越出数据目录的路径或链接")
    return sums


def _is_harmless(name: str) -> bool:
    """A plain path below one of the folders that a backup holds."""
    parts = name.split("/")
    plain = PurePosixPath(name).as_posix() == name and not {"", ".", ".."} & set(parts) and "\\" not in name
    return plain and "\0" not in name and ":" not in parts[0] and name.startswith(_ROOTS)


def _require_empty(home: Home, sums: dict[str, str]) -> None:
    """A home may hold nothing but what a killed restore of this very backup left (its `latest` is moved again)."""
    for root in _ROOTS:
        for path in sorted((home.root / root).rglob("*")):
            name = path.relative_to(home.root).as_posix()
            if path == home.latest_reports:
                continue
            if path.is_symlink() or (
                path.is_file() and path.name not in _ALWAYS_THERE and _digest(path) != sums.get(name)
            ):
                raise UsageError("数据目录不是空的，备份不会恢复到里面", where=name, do="用 --home 指定一个空目录")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _extract(archive: zipfile.ZipFile, name: str, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as source, target.open("xb") as written:
        while block := source.read(_BLOCK_BYTES):
            digest.update(block)
            written.write(block)
    target.chmod(stat.S_IMODE(archive.getinfo(name).external_attr >> 16) & 0o755 or RESTRICTED_MODE)
    return digest.hexdigest()
