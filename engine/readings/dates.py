"""Dates and moments against the clock: days until and since, within a span, past.

Dates are days of the account's zone; moments are instants, and a day of them is 24 hours.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from engine.calendars import DAY
from engine.facts import EMPTY
from engine.frame import Frame
from engine.known import Unknown, has_value
from engine.moments import NEVER, SECOND, TICK, later
from engine.order import as_elapsed
from engine.reading import Compiler, Judge, Mover, Reading
from engine.spans import begins, moved, negative
from engine.truth import FALSE, UNKNOWN, Truth, truth
from rules.condition import Is, Within
from rules.expression import Days

Claim = Callable[[Any, Frame], tuple[bool, datetime]]
"""Whether it is so, and the next instant at which that turns; one that is past if it never does."""


def days(node: Days, build: Compiler) -> Reading:
    """A length of time; negative when the date lies on the other side of now."""
    when = build.steady(node.of)
    is_until = node.direction == "until"

    def read(frame: Frame) -> tuple[Any, datetime]:
        moment, until = when(frame)
        if not has_value(moment):
            return moment, until
        elapsed = frame.now - moment if type(moment) is datetime else frame.today - moment
        return -elapsed if is_until else elapsed, until

    def turns(frame: Frame, value: Any, threshold: Any) -> Iterator[datetime]:
        length = as_elapsed(threshold)
        moment, _ = when(frame)
        if length is not None and has_value(moment):
            yield from _reaches(moment, -length if is_until else length, frame)

    return Reading(read, (_next_move(when),), turns, "days" if node.of.type.kind == "date" else "ticks")


def _reaches(moment: Any, length: timedelta, frame: Frame) -> Iterator[datetime]:
    """When the time since `moment` comes to `length`, and when it passes it."""
    if type(moment) is datetime:
        yield later(moment, length)
        yield later(later(moment, length), TICK)
        return
    whole, rest = divmod(length, DAY)
    yield begins(moment, frame, whole + bool(rest))
    yield begins(moment, frame, whole + 1)


def _next_move(when: Callable[[Frame], tuple[Any, datetime]]) -> Mover:
    def move(frame: Frame) -> datetime:
        moment, _ = when(frame)
        if not has_value(moment):
            return NEVER
        return frame.now + SECOND if type(moment) is datetime else begins(frame.today, frame, 1)

    return move


def within(node: Within, build: Compiler) -> Judge:
    """`in next 90d`: from 90 days before, up to and with the date. `in last 7d`: from the date on, for 7 days."""
    is_next, span = node.direction == "next", node.span
    far = negative(span) if is_next else span

    def claim(when: Any, frame: Frame) -> tuple[bool, datetime]:
        other = moved(when, far, frame)
        first, last = (other, when) if is_next else (when, other)
        enters, leaves = _starts(first, frame), _ends(last, frame) if is_next else _starts(last, frame)
        if enters >= leaves:
            return False, frame.now
        return enters <= frame.now < leaves, enters if frame.now < enters else leaves

    return _judged(build.steady(node.of), claim)


def _starts(when: Any, frame: Frame) -> datetime:
    """The first instant of a day; a moment itself."""
    return when if type(when) is datetime else begins(when, frame)


def _ends(when: Any, frame: Frame) -> datetime:
    """The first instant after a day or a moment."""
    return later(when, TICK) if type(when) is datetime else begins(when, frame, 1)


def state(node: Is, build: Compiler) -> Judge:
    """`is known` and `is empty` look at how a value stands, `is past` at what it is."""
    if node.what == "past":
        return _judged(build.steady(node.of), _past)
    read = build.reading(node.of).read

    def is_known(frame: Frame) -> tuple[Truth, datetime]:
        value, until = read(frame)
        return truth(value is EMPTY or has_value(value)), until

    def is_empty(frame: Frame) -> tuple[Truth, datetime]:
        value, until = read(frame)
        return UNKNOWN if type(value) is Unknown else truth(value is EMPTY), until

    return is_known if node.what == "known" else is_empty


def _past(when: Any, frame: Frame) -> tuple[bool, datetime]:
    over = _ends(when, frame)
    return over <= frame.now, over


def _judged(read: Callable[[Frame], tuple[Any, datetime]], claim: Claim) -> Judge:
    """A claim about a date or a moment: false of the empty, unknown of what is unknown or out of the calendar."""

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        when, until = read(frame)
        if not has_value(when):
            return FALSE if when is EMPTY else UNKNOWN, until
        is_so, turns_at = claim(when, frame)
        return truth(is_so), min(until, turns_at) if turns_at > frame.now else until

    return judge
