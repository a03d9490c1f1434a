"""What the log says while a story is played, kept apart from what a server says meanwhile in other threads."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.testing import LogCapture

Heard = list[MutableMapping[str, Any]]
_capture: ContextVar[LogCapture | None] = ContextVar("capture", default=None)


@contextmanager
def logs_heard() -> Iterator[Heard]:
    """The lines of this thread, with their level; none of them is written.

    structlog's own capture takes the lines of the whole process: of two that overlapped, the one that ended last put
    back what the other had put there, and nothing was written from then on.
    """
    processors = structlog.get_config()["processors"]
    if _take not in processors:
        processors.insert(0, _take)  # in place, as loggers keep the list
    capture = LogCapture()
    token = _capture.set(capture)
    try:
        yield capture.entries
    finally:
        _capture.reset(token)


def _take(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    capture = _capture.get()
    if capture is not None:
        capture(logger, method, line)  # drops it
    return line
