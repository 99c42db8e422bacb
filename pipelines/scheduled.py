"""`bayou run --scheduled`: a run that nobody watches is patient, keeps a log and tidies up (roof)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipelines.errors import BayouError, is_interruption
from pipelines.run import RunOutcome, run
from pipelines.store.home import Home
from pipelines.store.retention import Removed, prune
from pipelines.store.run_status import WAITING, RunStatus
from pipelines.store.schedule_setting import ScheduleSetting, read_setting
from pipelines.store.settling import wait_until_settled

LOG_BYTES = 1 << 20
LOGS_KEPT = 3


def run_as_scheduled(home: Home) -> RunOutcome:
    """As `run`, with the patience and the retention of `data/schedule.toml`, told in `data/runs/schedule.log`.

    Waits for another run and for files that are still being copied. What is no longer kept is removed beforehand too: a
    full disk is what most often ends a run that nobody watches.

    Raises: as `run`; MachineError also when another run or the copying outlasts the setting's patience; UsageError for
        a setting that is not there or not understood.
    """
    setting = read_setting(home)

    def tidy() -> None:
        _prune(home, setting, log)

    def prepare(status: RunStatus) -> None:
        tidy()
        status.tell(WAITING)
        waited = wait_until_settled(
            home.raw, quiet_seconds=setting.settle_seconds, limit_seconds=setting.settle_limit_minutes * 60
        )
        log.info("收件文件夹已静止，等了 %.0f 秒", waited)

    with _logged(home.runs / "schedule.log") as log:
        log.info("开始")
        outcome = run(home, lock_wait_seconds=setting.lock_wait_minutes * 60, prepare=prepare, tidy=tidy)
        for record in outcome.stages:
            log.info("%s %.1f 秒 %.0f MiB", record.stage, record.seconds, record.peak_memory_mib)
        did = "没有新的输入" if outcome.was_noop else f"生成 {outcome.pages_made} 页"
        log.info("完成：快照 %s，%s，未能读入的文件 %d 个", outcome.snapshot_id, did, outcome.files_refused)
    return outcome


def _prune(home: Home, setting: ScheduleSetting, log: logging.Logger) -> None:
    removed = prune(
        home,
        keep_snapshots=setting.keep_snapshots,
        keep_refused=setting.keep_refused,
        keep_run_records=setting.keep_run_records,
    )
    if removed != Removed(0, 0, 0):
        log.info("清理：快照 %d 个，未发布的 %d 个，运行记录 %d 份", *vars(removed).values())


@contextmanager
def _logged(path: Path) -> Iterator[logging.Logger]:
    """A log that does not grow without end; an error is told in it as it is told to a person, and never a value of a row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s [%(process)d] %(message)s", "%Y-%m-%d %H:%M:%S"))
    log = logging.getLogger("bayou.scheduled")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(handler)
    try:
        yield log
    except BayouError as error:
        log.error("没有完成（退出码 %d）：%s", error.exit_code, str(error).replace("\n", "；"))
        raise
    except BaseException as error:
        log.error("没有完成：%s", "已中断" if is_interruption(error) else type(error).__name__)
        raise
    finally:
        log.removeHandler(handler)
        handler.close()
