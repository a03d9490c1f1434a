"""A child process on a leash: it ends when we end, however we end, and is stopped with all of its own children.

A child started here leads a process group of its own, so that Ctrl-C reaches only us and we stop the child in our own
order. Between us and the command stands this file, run as a script: on Linux it asks the kernel to end the command when
we are gone (`PR_SET_PDEATHSIG`, prctl(2)) and becomes the command; elsewhere it stays, and watches us.
"""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LOOKS_EVERY = 0.25


def start_leashed(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    user: int | None = None,
) -> "subprocess.Popen[bytes]":
    """Start `command`; its output goes to `output` (ours when None). `user` is a uid to run as, for root alone.

    Call it from a thread that lives as long as the child is to live: on Linux the leash is tied to that thread.
    """
    leash = [sys.executable, "-I", "-S", __file__, str(os.getpid()), "-" if user is None else str(user)]
    return subprocess.Popen(
        [*leash, *command],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=True,
    )


def stop_leashed(process: "subprocess.Popen[bytes]", within: float = 5.0) -> None:
    """Ask the child's whole group to end; what has not ended `within` seconds is killed."""
    if process.poll() is None:
        _signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(within)
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _signal_group(process: "subprocess.Popen[bytes]", number: int) -> None:
    # The group may be gone, or (on macOS) hold only a child that has ended and waits to be collected.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _become(parent: int, user: str, command: list[str]) -> None:
    if user != "-":
        _change_user(int(user))
    # After the change of user, which would undo it.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be started: {error.strerror}")


def _change_user(uid: int) -> None:
    os.setgroups([])
    os.setgid(pwd.getpwuid(uid).pw_gid)
    os.setuid(uid)


def _watch(parent: int, user: str, command: list[str]) -> int:
    child = subprocess.Popen(command, preexec_fn=None if user == "-" else lambda: _change_user(int(user)))
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while child.poll() is None and os.getppid() == parent:
        time.sleep(LOOKS_EVERY)
    if child.poll() is None:
        child.terminate()
    return child.wait()


if __name__ == "__main__":
    _parent, _user, *_command = sys.argv[1:]
    if sys.platform == "linux":
        _become(int(_parent), _user, _command)
    sys.exit(_watch(int(_parent), _user, _command))
