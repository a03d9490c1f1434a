"""Instants at which an answer could change. Time ticks in seconds: a horizon is rounded up to a whole one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

NEVER: Final = datetime.max.replace(tzinfo=UTC)
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
NOTHING: Final = timedelta()
TICK: Final = timedelta(microseconds=1)
"""The least step of time: the first instant *after* a moment is a tick later."""
SECOND: Final = timedelta(seconds=1)
FARTHEST: Final = timedelta(days=36525)
"""How far ahead a change is looked for; past it, one looks again."""


def whole_second(moment: datetime) -> datetime:
    """The moment itself if it is a whole second, else the next one."""
    if moment.microsecond == 0 or moment >= NEVER - SECOND:
        return moment
    return moment.replace(microsecond=0) + SECOND


def as_horizon(moment: datetime) -> datetime | None:
    """An instant as it leaves the engine: whole seconds; None where time alone changes nothing."""
    return None if moment >= NEVER - SECOND else whole_second(moment)


def later(moment: datetime, by: timedelta) -> datetime:
    """`moment + by`, or the end of the calendar where it lies beyond."""
    try:
        return moment + by
    except OverflowError:
        return NEVER if by > NOTHING else EARLIEST


def first_second(after: datetime, until: datetime, claim: Callable[[datetime], bool]) -> datetime | None:
    """The first whole second in (after, until] of which `claim` is true, by bisection; None if it is true of none.

    `claim` must stay true once it is.
    """
    low = whole_second(after + TICK)
    until = min(until, later(low, FARTHEST))
    if until < low:
        return None
    last = (until - low) // SECOND
    if not claim(low + last * SECOND):
        return None
    first = 0
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if claim(low + middle * SECOND) else (middle + 1, last)
    return low + first * SECOND
