import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.harness.processes import Processes
from workflows.leash import start_leashed, stop_leashed

pytestmark = pytest.mark.acceptance

STUBBORN = """
import signal, time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""
STARTER = """
import time
from workflows.leash import start_leashed

print(start_leashed(["sleep", "600"]).pid, flush=True)
time.sleep(600)
"""
# As on a system without prctl: the script stays between us and the command.
WATCHED_STARTER = """
import os, subprocess, sys, time

watcher = "import sys; from workflows.leash import _watch; _watch(int(sys.argv[1]), '-', sys.argv[2:])"
print(subprocess.Popen([sys.executable, "-c", watcher, str(os.getpid()), "sleep", "600"]).pid, flush=True)
time.sleep(600)
"""


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_command_gets_its_arguments_environment_and_folder(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as output:
        child = start_leashed(
            ["sh", "-c", 'echo "$0 $SAID $PWD"', "one two"],
            env={**os.environ, "SAID": "hello"},
            cwd=tmp_path,
            output=output,
        )
    assert child.wait(30) == 0
    assert log.read_text() == f"one two hello {tmp_path}\n"


def test_a_child_that_ignores_the_asking_is_killed(processes: Processes) -> None:
    started = processes.python("-c", STUBBORN)
    while "up" not in started.output():
        time.sleep(0.02)
    stop_leashed(started.process, within=0.1)
    assert started.process.returncode == -signal.SIGKILL


def test_what_the_child_started_goes_with_it(processes: Processes) -> None:
    started = processes.command(["sh", "-c", "sleep 600 & echo $!; wait"])
    while not (said := started.output().split()):
        time.sleep(0.02)
    stop_leashed(started.process)
    while is_running(int(said[0])):
        time.sleep(0.02)


def test_a_child_ends_when_its_starter_is_killed(processes: Processes) -> None:
    starter = processes.python("-c", STARTER)
    while not (said := starter.output().split()):
        time.sleep(0.02)
    os.kill(starter.process.pid, signal.SIGKILL)
    while is_running(int(said[0])):
        time.sleep(0.02)


def test_a_command_that_does_not_exist_says_so(processes: Processes) -> None:
    started = processes.command(["/nowhere/at-all"])
    assert started.process.wait(30) == 1
    assert "/nowhere/at-all cannot be started: No such file" in started.output()


def test_where_the_kernel_has_no_leash_a_watcher_holds_it(processes: Processes) -> None:
    starter = processes.python("-c", WATCHED_STARTER)
    while not (said := starter.output().split()):
        time.sleep(0.02)
    watcher = psutil.Process(int(said[0]))
    while not (watched := watcher.children()):
        time.sleep(0.02)
    os.kill(starter.process.pid, signal.SIGKILL)
    while is_running(watched[0].pid):
        time.sleep(0.02)
