"""Atomic files: a reader sees the old file or the new one, never a part."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import MachineError

# What the machine, not the project, is to blame for; DuckDB words its I/O errors itself.
_MACHINE_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE}


@contextmanager
def machine_errors(doing: str) -> Iterator[None]:
    """Turn failures of disk and rights into a MachineError (exit 5) that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _MACHINE_ERRNOS:
            raise MachineError(
                f"{doing}时本机无法写入：{os.strerror(error.errno or 0)}",
                do="检查磁盘空间和目录权限(bayou doctor)，然后重新运行；已发布的快照和报告未受影响",
            ) from error
        raise


def sync_folder(folder: Path) -> None:
    """Make renames inside `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Flush every file below `folder`, then the folders."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    sync_folder(folder)


def write_atomically(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write `content` so that `path` is either its old self or whole; flushed before the rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def point_to(link: Path, target_name: str) -> None:
    """Swap the symbolic link `link` to its sibling `target_name` in one rename."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target_name)
    temporary.replace(link)
    sync_folder(link.parent)


def remove_tree(folder: Path) -> None:
    """Remove a folder that may not exist."""
    if folder.exists():
        shutil.rmtree(folder)
