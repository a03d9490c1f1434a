"""What a reading yields when it is not a plain value: unknown, or known only within bounds."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from engine.facts import EMPTY
from rules.values import SECONDS, Span, Unit


class Why(StrEnum):
    """Why a value is unknown: a closed list, shown to people."""

    NEVER_SAID = "never said"
    STALE = "too old"
    NO_COVERAGE = "its feed is silent or not yet covered"
    TOO_FEW_POINTS = "too few points"
    ZERO_BASE = "nothing before to compare with"
    SMALL_BASE = "too little before to compare with"
    ZERO_DIVISOR = "division by zero"
    EMPTY = "empty"
    UNSETTLED = "not all of it is known"
    TWO_CURRENCIES = "two currencies"
    MISMATCH = "values of different types"
    OUT_OF_RANGE = "out of range"
    UNDECIDED = "the condition of an `if` is unknown"
    NOT_AT_HAND = "not known at this point"


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value, and why. `about` and `name` are the field at fault (`module`, `users`), where it is one."""

    reason: Why
    about: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """Known to be at least `low` and at most `high` (None: no upper end). Bounds are numbers or timedeltas."""

    low: Any
    high: Any


def between(low: Any, high: Any) -> Any:
    """The value itself where both ends meet."""
    return low if high is not None and low == high else Interval(low, high)


def has_value(value: Any) -> bool:
    """Whether this is a plain typed value: neither unknown, nor empty, nor only bounded."""
    return value is not EMPTY and type(value) is not Unknown and type(value) is not Interval


def hindrance(value: Any) -> Unknown | None:
    """Why a value cannot be reckoned with, or None where it can."""
    if type(value) is Unknown:
        return value
    if value is EMPTY:
        return Unknown(Why.EMPTY)
    return Unknown(Why.UNSETTLED) if type(value) is Interval else None


def as_span(elapsed: timedelta) -> Span:
    """Elapsed time as a person says it: whole units of the largest of which there are two, or which fits exactly."""
    seconds = int(elapsed.total_seconds())
    units: tuple[Unit, ...] = ("d", "h", "m")
    for unit in units:
        size = SECONDS[unit]
        if abs(seconds) >= 2 * size or (seconds and seconds % size == 0):
            return Span(int(seconds / size), unit)
    return Span(seconds, "s") if seconds else Span(0, "d")


def presentable(value: Any) -> Any:
    """A value as it leaves the engine: lengths of time are spans."""
    if isinstance(value, timedelta):
        return as_span(value)
    if isinstance(value, Interval) and isinstance(value.low, timedelta):
        return Interval(as_span(value.low), None if value.high is None else as_span(value.high))
    return value
