"""How often a name may be tried with a wrong password: five times a minute, then wait."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

TRIES = 5
A_MINUTE = timedelta(minutes=1)
MOST_NAMES = 10_000


@dataclass(slots=True)
class Patience:
    """Kept in this process only: it slows guessing down, it is no record. The oldest names are forgotten first."""

    _tried: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def is_out(self, name: str, now: datetime) -> bool:
        with self._lock:
            return len(self._lately(name, now)) >= TRIES

    def tried(self, name: str, now: datetime) -> None:
        with self._lock:
            self._tried[name] = [*self._lately(name, now), now]
            self._tried.move_to_end(name)
            while len(self._tried) > MOST_NAMES:
                self._tried.popitem(last=False)

    def _lately(self, name: str, now: datetime) -> list[datetime]:
        return [at for at in self._tried.get(name, ()) if now - at < A_MINUTE]
