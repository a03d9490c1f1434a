"""The processes of a server on one machine: started together, started again when one falls over, stopped together."""

import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import IO

from workflows.leash import start_leashed, stop_leashed
from workflows.queues import QUEUES
from workflows.settings import Settings

THREADS = 8
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
STEADY_AFTER_SECONDS = 60.0
"""A process that ran this long and then fell is started again at once."""


@dataclass(frozen=True, slots=True)
class Role:
    """One process: its name (also of its log file) and what Python is asked to run."""

    name: str
    command: tuple[str, ...]


PERENNIAL = ("-m", "api.cli")
SWEEP = Role("sweep", (*PERENNIAL, "sweep"))
WORKERS = tuple(Role(f"worker-{queue}", (*PERENNIAL, "worker", queue)) for queue in QUEUES)


def web_role(settings: Settings) -> Role:
    """The web server, at the host and the port of the settings."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return Role(
        "web",
        (
            *("-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{settings.port}"),
            *("--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS)),
            *("--graceful-timeout", "5", "--log-level", "warning"),
            # Its socket lies in the home folder, where two servers of one user would meet.
            "--no-control-socket",
        ),
    )


@dataclass(slots=True)
class Running:
    """A role's process, and how often it has fallen since it last ran steadily."""

    role: Role
    process: "Popen[bytes]"
    started_at: float
    falls: int = 0
    start_again_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Starts roles with `environ`, each writing to its own file in `logs`. Use as a context: leaving stops them all."""

    environ: Mapping[str, str]
    logs: Path
    running: list[Running] = field(default_factory=list)
    _files: dict[str, IO[bytes]] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, roles: Sequence[Role]) -> None:
        for role in roles:
            self.running.append(Running(role, self._launch(role), time.monotonic()))

    def look_after(self) -> list[str]:
        """Start again whatever has fallen, later each time it falls at once; what to tell the person watching."""
        told = []
        for each in self.running:
            now = time.monotonic()
            if each.start_again_at is not None and now >= each.start_again_at:
                each.process, each.started_at, each.start_again_at = self._launch(each.role), now, None
            elif each.start_again_at is None and each.process.poll() is not None:
                told.append(self._fell(each, now))
        return told

    def stop(self) -> None:
        """Ask all to end, then make sure; the last started stops first."""
        for each in self.running:
            if each.process.poll() is None:
                each.process.terminate()
        for each in reversed(self.running):
            stop_leashed(each.process)
        self.running.clear()
        self._open.close()

    def _fell(self, each: Running, now: float) -> str:
        each.falls = 0 if now - each.started_at > STEADY_AFTER_SECONDS else each.falls + 1
        wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2**each.falls) if each.falls else 0.0
        each.start_again_at = now + wait
        code = each.process.returncode
        return (
            f"{each.role.name} ended (code {code}) and is started again; see {self.logs / each.role.name}.log"
        )

    def _launch(self, role: Role) -> "Popen[bytes]":
        if role.name not in self._files:
            self._files[role.name] = self._open.enter_context((self.logs / f"{role.name}.log").open("ab"))
        return start_leashed([sys.executable, *role.command], env=self.environ, output=self._files[role.name])
