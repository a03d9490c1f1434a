"""Processes a test starts: real ones, stopped at its end, and none may be left when the session ends."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from workflows.leash import start_leashed, stop_leashed

PROJECT = Path(__file__).resolve().parents[2]
# Every process of this session carries it in its environment, whoever started it.
MARK = "PERENNIAL_TEST_SESSION"
os.environ[MARK] = uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Started:
    """A running process and the file that takes its output."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def output(self) -> str:
        return self.log.read_text(errors="replace")


@dataclass(frozen=True, slots=True)
class Processes:
    """Starts processes in the project's folder: `python("-m", "api.cli", ...)` or any `command`."""

    folder: Path
    started: list[Started] = field(default_factory=list)

    def python(self, *arguments: str, env: Mapping[str, str] | None = None) -> Started:
        return self.command([sys.executable, *arguments], env=env)

    def command(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> Started:
        """`env` is added to ours."""
        log = self.folder / f"process-{len(self.started)}.log"
        with log.open("wb") as output:
            process = start_leashed(command, env={**os.environ, **(env or {})}, cwd=PROJECT, output=output)
        self.started.append(Started(process, log))
        return self.started[-1]

    def stop(self) -> None:
        for one in reversed(self.started):
            stop_leashed(one.process)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    running = Processes(tmp_path)
    yield running
    running.stop()


def left_behind() -> list[psutil.Process]:
    """Processes of this test session that still run, however they came to be. Python's own that watches over the
    semaphores of a process ends with that process, and not before.
    """
    ours = [found for found in psutil.process_iter() if found.pid != os.getpid() and _is_ours(found)]
    return [found for found in ours if not _watches_semaphores(found)]


def _is_ours(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == os.environ[MARK]
    except (psutil.Error, OSError):
        return False


def _watches_semaphores(process: psutil.Process) -> bool:
    try:
        return "multiprocessing.resource_tracker" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    strays = left_behind()
    for stray in strays:
        print(f"left behind by the tests: {stray.pid} {' '.join(stray.cmdline())}", file=sys.stderr)  # noqa: T201
        stray.kill()
    if strays:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
