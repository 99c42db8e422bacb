"""Kernels for papers: each a process of its own, forked from one that has imported what pages need and has run nothing.

Starting Python and importing Altair, Polars and IPython takes most of a page's time. A fork server pays it once a worker,
and every page still gets a process that no other page has touched. Nothing else about the kernel differs: papermill talks
to it as to any other, and a test compares its page byte for byte with that of a kernel started from nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import queue
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pipelines.store.processes import end_with_parent

# The name of a socket file may have 107 characters on Linux; a long temporary folder leaves too few.
_CAN_USE_SOCKET_FILES = sys.platform == "linux" and len(tempfile.gettempdir()) <= 30

# jupyter_client asks again after a tenth or a fifth of a second, whatever it waits for: a third of the time a page takes.
_ASK_AGAIN_MILLISECONDS = 5
_SECONDS_TO_DIE = 1

# What a kernel imports before its first cell, and what the papers import. A name that cannot be imported is passed over.
PRELOADED = [
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "narwhals._interchange",
    "pipelines.report.preloaded",
    "pipelines.analyst",
]


def serve(connection_file: str, environment: Mapping[str, str], folder: str) -> None:
    """In the forked process: be the kernel behind `connection_file`, in `folder`, until it is shut down."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.environ.clear()
    # IPython would watch the fork server, which lives until its last kernel is gone.
    os.environ.update({name: value for name, value in environment.items() if name != "JPY_PARENT_PID"})
    end_with_parent()
    os.chdir(folder)
    _silence((0, 1, 2))
    app: Any = IPKernelApp
    app.launch_instance(argv=["-f", connection_file])


def _silence(streams: tuple[int, ...]) -> None:
    """What a process prints outside its cells (warnings, tracebacks with values) must not reach a log."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        os.dup2(nothing, stream)
    os.close(nothing)


@contextmanager
def _silent_errors() -> Iterator[None]:
    """A process started here inherits no stream for errors."""
    kept = os.dup(2)
    _silence((2,))
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _no_main_module() -> Iterator[None]:
    """multiprocessing would import the script that started us again in every process; a kernel has no use for it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@cache
def _fork_server() -> ForkServerContext:
    """The fork server of this process, started with the environment of the first page; it ends with this process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with _silent_errors():
        forkserver.ensure_running()
    return context


class ForkedKernel:
    """A kernel process as jupyter_client handles it: the part of `subprocess.Popen` that it uses."""

    stdin = stdout = stderr = None

    def __init__(self, connection_file: str, environment: Mapping[str, str], folder: str) -> None:
        arguments = (connection_file, dict(environment), folder)
        self._process: BaseProcess = _fork_server().Process(target=serve, args=arguments)
        with _no_main_module():
            self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        self._process.join(0)
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


class ForkingProvisioner(LocalProvisioner):
    """Gives a kernel manager a forked kernel instead of a new interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        manager: Any = self.parent
        folder = str(kwargs.get("cwd") or Path.cwd())
        kernel = ForkedKernel(manager.connection_file, kwargs["env"], folder)
        self.process: Any = kernel
        # It leads a process group of its own, as a kernel of jupyter_client's does.
        self.pid, self.pgid, self.cwd = kernel.pid, kernel.pid, folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        await super().kill(restart=restart)
        end = time.monotonic() + _SECONDS_TO_DIE
        while await self.poll() is None and time.monotonic() < end:
            await asyncio.sleep(_ASK_AGAIN_MILLISECONDS / 1000)


class PaperKernelClient(AsyncKernelClient):
    """Takes its kernel for ready as soon as it says so, where jupyter_client listens until nothing has come for a while."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Raises RuntimeError when the kernel dies or has not answered after `timeout` seconds."""
        end = time.monotonic() + (timeout if timeout is not None else float("inf"))
        patience = _ASK_AGAIN_MILLISECONDS / 1000
        while not await self._has_answered(self.kernel_info(), patience):
            patience = min(2 * patience, 1)
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _has_answered(self, request: str, patience: float) -> bool:
        """Whether the reply came and, as proof that outputs will be heard, soon after it that the kernel is idle again."""
        try:
            while (await self.get_shell_msg(timeout=1))["parent_header"].get("msg_id") != request:
                pass
            while True:
                message = await self.get_iopub_msg(timeout=patience)
                is_of_request = message["parent_header"].get("msg_id") == request
                if is_of_request and message["content"].get("execution_state") == "idle":
                    return True
        except queue.Empty:
            return False


class PaperKernelManager(AsyncKernelManager):
    """Forks its kernel, and talks to it over files, not over TCP ports that any user of the machine could read."""

    transport = "ipc" if _CAN_USE_SOCKET_FILES else "tcp"
    client_factory = PaperKernelClient

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or str(uuid.uuid4())
            self.context.reconnect_ivl = _ASK_AGAIN_MILLISECONDS
            self.provisioner = ForkingProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)
