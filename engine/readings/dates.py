"""Dates and moments against the clock: days until and since, within a span, past.

Dates are days of the account's zone; moments are instants, and a day of them is 24 hours.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from engine.calendars import DAY, add_days, add_span
from engine.facts import EMPTY
from engine.frame import Frame
from engine.known import Unknown, has_value
from engine.moments import NEVER, SECOND, TICK, later
from engine.order import as_elapsed
from engine.reading import Compiler, Judge, Mover, Reading
from engine.spans import before, begins, first_day_reaching, first_reaching, passed_by
from engine.truth import FALSE, UNKNOWN, Truth, truth
from rules.condition import Is, Within
from rules.expression import Days
from rules.values import Span

Claim = Callable[[Any, Frame], tuple[bool, datetime]]


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
    yield first_of(moment, whole + bool(rest), frame)
    yield first_of(moment, whole + 1, frame)


def first_of(day: date, days_later: int, frame: Frame) -> datetime:
    """The first instant of the day that many days later; NEVER beyond the calendar."""
    ordinal = day.toordinal() + days_later
    if ordinal < 1:
        return frame.now
    return begins(date.fromordinal(ordinal), frame) if ordinal < date.max.toordinal() else NEVER


def _next_move(when: Callable[[Frame], tuple[Any, datetime]]) -> Mover:
    def move(frame: Frame) -> datetime:
        moment, _ = when(frame)
        if not has_value(moment):
            return NEVER
        return frame.now + SECOND if type(moment) is datetime else begins(frame.today + DAY, frame)

    return move


def within(node: Within, build: Compiler) -> Judge:
    claims = {
        ("next", date): _day_ahead,
        ("last", date): _day_behind,
        ("next", datetime): _moment_ahead,
        ("last", datetime): _moment_behind,
    }

    def claim(when: Any, frame: Frame) -> tuple[bool, datetime]:
        return claims[node.direction, type(when)](when, node.span, frame)

    return _judged(build.steady(node.of), claim)


def _day_ahead(day: date, span: Span, frame: Frame) -> tuple[bool, datetime]:
    """From today up to and with today + span."""
    if day < frame.today:
        return False, NEVER
    if day <= add_days(frame.today, span, frame.zone, frame.facts.calendar):
        return True, begins(day + DAY, frame)
    return False, begins(first_day_reaching(frame, day, span), frame)


def _day_behind(day: date, span: Span, frame: Frame) -> tuple[bool, datetime]:
    """After today - span, up to and with today."""
    if day > frame.today:
        return False, begins(day, frame)
    leaves = add_days(day, span, frame.zone, frame.facts.calendar)
    return (True, begins(leaves, frame)) if frame.today < leaves else (False, NEVER)


def _moment_ahead(moment: datetime, span: Span, frame: Frame) -> tuple[bool, datetime]:
    """From now up to and with now + span."""
    if moment < frame.now:
        return False, NEVER
    if moment <= add_span(frame.now, span, frame.zone, frame.facts.calendar):
        return True, later(moment, TICK)
    return False, first_reaching(frame, moment, span)


def _moment_behind(moment: datetime, span: Span, frame: Frame) -> tuple[bool, datetime]:
    """After now - span, up to and with now."""
    if moment > frame.now:
        return False, moment
    return (True, passed_by(frame, moment, span)) if moment > before(frame, span) else (False, NEVER)


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
    if type(when) is datetime:
        return (True, NEVER) if when < frame.now else (False, later(when, TICK))
    return (True, NEVER) if when < frame.today else (False, begins(when + DAY, frame))


def _judged(read: Callable[[Frame], tuple[Any, datetime]], claim: Claim) -> Judge:
    """A claim about a date or a moment: false of the empty, unknown of the unknown."""

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        when, until = read(frame)
        if not has_value(when):
            return FALSE if when is EMPTY else UNKNOWN, until
        is_so, turns_at = claim(when, frame)
        return truth(is_so), min(until, turns_at)

    return judge
