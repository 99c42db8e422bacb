"""`bayou schedule`: a systemd timer and a cron line from one setting, and how to install them (roof)."""

from __future__ import annotations

import getpass
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.store.files import write_atomically
from pipelines.store.home import PROJECT_ROOT, Home
from pipelines.store.schedule_setting import WEEKDAYS, ScheduleSetting

_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_STOP_SECONDS = 60
SERVICE, TIMER, CRON = "bayou.service", "bayou.timer", "bayou.cron"


@dataclass(frozen=True)
class Schedule:
    """The written files, by name, and what they hold."""

    folder: Path
    texts: dict[str, str]
    home_words: str
    """What tells the lines of this home from those of another one."""


def write_schedule(home: Home, setting: ScheduleSetting) -> Schedule:
    """Write `data/schedule/`: a service, its timer, and a cron line that does the same."""
    user, command = getpass.getuser(), _command(home)
    texts = {
        SERVICE: _service(home, setting, command, user),
        TIMER: _timer(setting),
        CRON: _cron(setting, command),
    }
    folder = home.raw.parent / "schedule"
    for name, text in texts.items():
        write_atomically(folder / name, text)
    return Schedule(folder, texts, _cron_words(["--scheduled", "--home", str(home.root)]))


def installing(schedule: Schedule) -> Iterator[str]:
    """What to type to install it, one way or the other."""
    folder = shlex.quote(str(schedule.folder))
    yield "用 systemd（推荐：关机错过的那次，开机后补做）："
    yield f"  sudo cp {folder}/{SERVICE} {folder}/{TIMER} /etc/systemd/system/"
    yield f"  sudo systemctl daemon-reload && sudo systemctl enable --now {TIMER}"
    yield "或者用 cron："
    others = f"crontab -l 2>/dev/null | grep -vF -- {shlex.quote(schedule.home_words)}"
    yield f"  ({others}; cat {folder}/{CRON}) | crontab -"
    yield "以后看运行得怎样：data/runs/status.json（供监控读取）、data/runs/schedule.log、bayou doctor"


def on_calendar(setting: ScheduleSetting) -> str:
    """When the timer elapses, as systemd writes it."""
    days = "" if setting.weekdays == WEEKDAYS else ",".join(_DAY_NAMES[day - 1] for day in setting.weekdays) + " "
    return f"{days}*-*-* {setting.at:%H:%M}:00"


def cron_time(setting: ScheduleSetting) -> str:
    """The five fields of cron that say the same."""
    days = "*" if setting.weekdays == WEEKDAYS else ",".join(map(str, setting.weekdays))
    return f"{setting.at.minute} {setting.at.hour} * * {days}"


def _command(home: Home) -> list[str]:
    # -P: the folder that a scheduler starts in must not lend its modules.
    return [sys.executable, "-P", "-m", "pipelines", "run", "--scheduled", "--home", str(home.root)]


def _service(home: Home, setting: ScheduleSetting, command: list[str], user: str) -> str:
    words = " ".join(_systemd_word(word) for word in command)
    return f"""\
[Unit]
Description=八有 Bayou：定时运行
RequiresMountsFor={_systemd_word(str(home.root))}

[Service]
Type=oneshot
User={user}
WorkingDirectory={_systemd_path(str(PROJECT_ROOT))}
Environment=PYTHONUTF8=1
ExecStart={words}
TimeoutStartSec={setting.run_limit_minutes}min
TimeoutStopSec={_STOP_SECONDS}
KillSignal=SIGINT
UMask=0027
Nice=5
NoNewPrivileges=yes
"""


def _timer(setting: ScheduleSetting) -> str:
    return f"""\
[Unit]
Description=八有 Bayou：定时运行

[Timer]
OnCalendar={on_calendar(setting)}
Persistent=true

[Install]
WantedBy=timers.target
"""


def _cron(setting: ScheduleSetting, command: list[str]) -> str:
    limit = ["timeout", "--signal=INT", f"--kill-after={_STOP_SECONDS}", f"{setting.run_limit_minutes}m"]
    folder, words = _cron_words([str(PROJECT_ROOT)]), _cron_words([*limit, *command])
    return f"{cron_time(setting)} cd {folder} && PYTHONUTF8=1 {words} >/dev/null\n"


def _cron_words(words: list[str]) -> str:
    """Words of a cron line: to cron a percent sign ends the command."""
    return shlex.join(words).replace("%", r"\%")


def _systemd_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != word or any(character.isspace() for character in word) else word


def _systemd_path(path: str) -> str:
    """A path that is a whole value is taken as it stands, but for percent signs."""
    return path.replace("%", "%%")
