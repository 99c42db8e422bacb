"""One writer per home. The lock is the operating system's: a killed run leaves none behind.

Beside the lock lies who holds it, for the message to whoever has to wait; only the lock itself decides.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pipelines.errors import MachineError
from pipelines.store.files import machine_errors, write_atomically
from pipelines.store.home import Home

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


@contextmanager
def writer_lock(home: Home, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the home's only writer lock.

    Raises MachineError when another run still holds it after `wait_seconds`, or the disk has no locks.
    """
    from filelock import FileLock, Timeout

    with machine_errors("取得运行锁"):
        home.lock_file.parent.mkdir(parents=True, exist_ok=True)
        # A lock that is only a file would outlive a killed run.
        lock = FileLock(home.lock_file, timeout=wait_seconds, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise MachineError(
                f"另一个 bayou 正在写入这个数据目录{_holder(home)}",
                where=home.lock_file.name,
                do="等它结束后再运行；锁由系统持有，进程结束即自动释放",
            ) from error
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            raise MachineError(
                "这个数据目录所在的磁盘不支持文件锁（多见于网络盘）",
                where=home.lock_file.name,
                do="把数据目录放到本机磁盘，用 --home 或 BAYOU_HOME 指定",
            ) from error
    try:
        with machine_errors("登记运行锁"):
            _sign(home)
        yield
    finally:
        home.holder_file.unlink(missing_ok=True)
        lock.release()


def _sign(home: Home) -> None:
    """Say beside the lock who holds it: process, since when, which verb."""
    verb = next((word for word in sys.argv[1:] if word.isalpha()), "")
    holder = {"pid": os.getpid(), "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}", "command": f"bayou {verb}".strip()}
    write_atomically(home.holder_file, json.dumps(holder))


def _holder(home: Home) -> str:
    """Who holds the lock, in brackets; empty while it has not said so yet."""
    try:
        holder = json.loads(home.holder_file.read_text(encoding="utf-8"))
        return f"（{holder['command']}，进程 {holder['pid']}，自 {holder['since']} 起）"
    except (OSError, ValueError, KeyError):
        return ""
