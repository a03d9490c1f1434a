"""What is said of days: the same of every day, so many days before it and after it.

A condition over one date turns at midnights, and at the same distance from the date whichever it is. So it is asked of
one date, and of all others it is known; what counts business days or hours is asked of each.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.backtest.crowd.courses import NOWHERE, Asked, Course, bare_frame
from engine.backtest.crowd.steps import Clock
from engine.calendars import DAY, start_of_day
from engine.moments import whole_second
from engine.order import NUMBERS
from rules.condition import Condition, Is, Within
from rules.expression import Arithmetic, Constant, Context, Days
from rules.values import Span
from rules.walk import walk

MOST = 100_000
"""Courses kept of one condition."""
REFERENCE = date(2001, 1, 1)
FARTHEST = timedelta(days=18_000)
"""How far from its date a condition is followed; a closure looks no farther ahead than twice that."""
LONGEST = 2_000
MOST_NUMBERS = 8
"""Of a condition of no more lengths, none of them longer (in days), it is known that it turns within `FARTHEST`."""
CALENDAR_UNITS = ("d", "w")
Offsets = tuple[tuple[int, int], ...]
"""(from so many days after the date on, which truth)."""


class Courses:
    """What was found of one lot serves the next, as long as the span is the same."""

    def __init__(self) -> None:
        self._known: dict[Condition, dict[object, Course]] = {}
        self._offsets: dict[Condition, Offsets | None] = {}
        self._midnights: dict[tuple[ZoneInfo, int], int] = {}

    def of(self, leaf: Condition) -> dict[object, Course]:
        """By the values that are read."""
        found = self._known.setdefault(leaf, {})
        if len(found) > MOST:
            found.clear()
        return found

    def offsets(self, leaf: Condition, replaced: Condition, asked: Asked) -> Offsets | None:
        """None where it is to be asked of each date by itself."""
        if leaf not in self._offsets:
            self._offsets[leaf] = _offsets(asked) if _is_of_days(replaced, asked) else None
        return self._offsets[leaf]

    def of_day(self, offsets: Offsets, day: date, zone: ZoneInfo, clock: Clock) -> Course:
        """Of this date in its zone."""
        found: list[tuple[int, int]] = [(0, offsets[0][1])]
        number, known = day.toordinal(), self._midnights
        for offset, truth in offsets[1:]:
            second = known.get((zone, number + offset))
            if second is None:
                ordinal = min(max(number + offset, 1), date.max.toordinal())
                second = clock.second(start_of_day(date.fromordinal(ordinal), zone))
                known[zone, number + offset] = second
            if second <= 0:
                found = [(0, truth)]
            elif second < clock.length:
                found.append((second, truth))
        return tuple(found)


def is_moving(leaf: Condition) -> bool:
    """Whether it holds a date or a moment against the clock."""
    return any(
        isinstance(node, Within | Days) or (isinstance(node, Is) and node.what == "past")
        for node in walk(leaf)
    )


def _is_of_days(leaf: Condition, asked: Asked) -> bool:
    nodes = list(walk(leaf))
    read = [node for node in nodes if isinstance(node, Context)]
    lengths: list[Any] = [node.span for node in nodes if isinstance(node, Within)]
    lengths += [node.value for node in nodes if isinstance(node, Constant)]
    return (
        is_moving(leaf)
        and len(asked.names) == len(read) == 1
        and read[0].type.kind == "date"
        and len(lengths) <= MOST_NUMBERS
        and all(_is_short(length) for length in lengths)
        and not any(isinstance(node, Arithmetic) and node.op in ("*", "/") for node in nodes)
    )


def _is_short(length: Any) -> bool:
    if isinstance(length, Span):
        return length.unit in CALENDAR_UNITS and abs(length.days) <= LONGEST
    return type(length) in NUMBERS and abs(length) <= LONGEST


def _offsets(asked: Asked) -> Offsets | None:
    first = datetime.combine(REFERENCE, datetime.min.time(), UTC)
    contexts = {asked.names[0]: REFERENCE}
    at, ends = first - FARTHEST, first + FARTHEST
    found: list[tuple[int, int]] = []
    while at < ends:
        truth, until = asked.judge(bare_frame(NOWHERE, at, contexts))
        days, rest = divmod(at - first, DAY)
        if rest:
            return None
        if not found or found[-1][1] != truth:
            found.append((days, int(truth)))
        at = whole_second(until)
    return tuple(found)
