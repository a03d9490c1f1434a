"""What was asked for lately: answers kept from one look at the same lot to the next, not for ever."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
LONGEST = 8
"""Looks at which a thing was not asked for, before it is forgotten."""


class Lately(Generic[K, V]):
    """Found by key; `turn` begins the next look."""

    def __init__(self) -> None:
        self._found: dict[K, V] = {}
        self._asked: dict[K, int] = {}
        self._look = 0

    def get(self, key: K) -> V | None:
        found = self._found.get(key)
        if found is not None:
            self._asked[key] = self._look
        return found

    def keep(self, key: K, value: V) -> V:
        self._found[key], self._asked[key] = value, self._look
        return value

    def turn(self) -> None:
        self._look += 1
        for key in [key for key, look in self._asked.items() if look + LONGEST < self._look]:
            del self._found[key], self._asked[key]
