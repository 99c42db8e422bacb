"""One writer per home. The lock is the operating system's: a killed run leaves none behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import MachineError
from pipelines.store.files import machine_errors
from pipelines.store.home import Home


@contextmanager
def writer_lock(home: Home) -> Iterator[None]:
    """Hold the home's only writer lock. Raises MachineError at once when another run holds it."""
    from filelock import FileLock, Timeout

    with machine_errors("取得运行锁"):
        home.lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home.lock_file, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise MachineError(
                "另一个 bayou 正在写入这个数据目录",
                where=home.lock_file.name,
                do="等它结束后再运行；锁由系统持有，进程结束即自动释放",
            ) from error
    try:
        yield
    finally:
        lock.release()
