"""Three answers: true, false, unknown; and how they combine (Kleene's strong tables)."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Ordered so that `and` is the least and `or` the greatest of its parts."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __invert__(self) -> "Truth":
        return _INVERTED[self]

    def __bool__(self) -> bool:
        raise TypeError("a three-valued answer is never used as yes/no: ask `is TRUE`")


FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
_INVERTED = (TRUE, UNKNOWN, FALSE)


def all_of(parts: Iterable[Truth]) -> Truth:
    return min(parts, default=TRUE)


def any_of(parts: Iterable[Truth]) -> Truth:
    return max(parts, default=FALSE)


def truth(claim: bool) -> Truth:
    return TRUE if claim else FALSE
