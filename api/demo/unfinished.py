"""A demo that was stopped before it was whole: its folder is told from one that holds a world, and begun anew."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "demo-unfinished"
MADE = ("perennial.sqlite*", "logs", "secrets", "up.lock")
"""All that a demo makes in its folder."""


class StillBeginning(Exception):
    """Another demo is being made in this folder just now."""


def begin_anew(folder: Path) -> bool:
    """Whether an unfinished demo lay there; it is taken away. Raises StillBeginning."""
    mark = folder / MARK
    if not mark.exists():
        return False
    with mark.open("a") as file:
        _lock(file.fileno())
        for pattern in MADE:
            for path in folder.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return True


@contextmanager
def marked_unfinished(folder: Path) -> Iterator[None]:
    """While this lasts, and for ever if it is killed, the folder holds no whole demo."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    with mark.open("a") as file:
        _lock(file.fileno())
        yield
    mark.unlink(missing_ok=True)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StillBeginning from None
