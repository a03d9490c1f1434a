"""Taking turns at writing to SQLite: a lock on a file, so that no process starves another."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class TurnRefused(Exception):
    """The lock file cannot be had: its folder cannot be written, or a process that holds it hangs or is stopped."""


class Turns:
    """Turns at one file. The system serves those who wait in the order they came, which SQLite's own busy waiting
    does not: two busy writers there keep a third waiting for seconds.
    """

    def __init__(self, path: Path, patience_seconds: float = 20.0) -> None:
        self._path = path
        self._patience = patience_seconds
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for the turn and holds it. Raises TurnRefused when it does not come."""
        if getattr(self._mine, "held", False):
            raise RuntimeError("this thread already writes: a write transaction never opens another")
        file = self._open()
        if not _seize(file):
            self._wait(file)
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            _release(file)

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise TurnRefused(f"{self._path} cannot be opened: {error.strerror}") from error

    def _wait(self, file: int) -> None:
        waiter = _Waiter(file)
        waiter.start()
        if not waiter.wait(self._patience):
            raise TurnRefused(f"{self._path} has been locked by another process for {self._patience:g} s")


class _Waiter(threading.Thread):
    """Blocks on the lock, so that the system keeps our place in the row; lets go at once when nobody wants it
    any more.
    """

    def __init__(self, file: int) -> None:
        super().__init__(name="waiting-to-write", daemon=True)
        self._file = file
        self._settle = threading.Lock()
        self._came = threading.Event()
        self._given_up = False

    def run(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._settle:
            self._came.set()
            if self._given_up:
                _release(self._file)

    def wait(self, seconds: float) -> bool:
        if self._came.wait(seconds):
            return True
        with self._settle:
            self._given_up = not self._came.is_set()
            return not self._given_up


def _seize(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _release(file: int) -> None:
    # Unlocked by name: a child forked meanwhile may share the open file, and closing ours alone would not free it.
    fcntl.flock(file, fcntl.LOCK_UN)
    os.close(file)
