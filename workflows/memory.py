"""What a process keeps at hand for some minutes, because it took long to read: few things, the last asked for last."""

from collections.abc import Callable
from datetime import timedelta
from threading import RLock, Timer
from time import monotonic
from typing import Any

KEPT_FOR = timedelta(minutes=10)
MOST = 3
"""Things kept at one time."""


class Memory:
    def __init__(self) -> None:
        self._lock = RLock()
        self._kept: list[tuple[float, Any]] = []
        self._is_awaited = False

    def recall(self, serves: Callable[[Any], bool], make: Callable[[], Any]) -> Any:
        """What serves, if it is not over; else what is made."""
        with self._lock:
            self._forget_what_is_over()
            found = next((each for each in self._kept if serves(each[1])), None)
            if found is None:
                found = (monotonic(), make())
            else:
                self._kept.remove(found)
            self._kept = [*self._kept, found][-MOST:]
            self._forget_in_time()
            return found[1]

    def _forget_in_time(self) -> None:
        """Also where nobody asks again: it is much."""
        if self._kept and not self._is_awaited:
            self._is_awaited = True
            later = Timer(KEPT_FOR.total_seconds() + 1, self._look_after)
            later.daemon = True
            later.start()

    def _look_after(self) -> None:
        with self._lock:
            self._is_awaited = False
            self._forget_what_is_over()
            self._forget_in_time()

    def _forget_what_is_over(self) -> None:
        now = monotonic()
        self._kept = [each for each in self._kept if now - each[0] <= KEPT_FOR.total_seconds()]
