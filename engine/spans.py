"""Spans counted back from now: elapsed ones exactly, business ones by walking the calendar."""

from datetime import date, datetime, timedelta

from engine.calendars import add_days, add_span, start_of_day
from engine.frame import Frame
from engine.moments import NEVER, first_second, later
from rules.values import Span

SLACK = timedelta(days=60)
"""More than any run of days off."""


def negative(span: Span) -> Span:
    return Span(-span.amount, span.unit)


def before(frame: Frame, span: Span) -> datetime:
    """The moment `span` before now."""
    if not span.is_business:
        return frame.now - span.elapsed
    return add_span(frame.now, negative(span), frame.zone, frame.facts.calendar)


def passed_by(frame: Frame, moment: datetime, span: Span) -> datetime:
    """The first instant, from now on, whose `before` is at or after `moment`."""
    if moment >= NEVER:
        return NEVER
    if not span.is_business:
        return later(moment, span.elapsed)
    calendar, back = frame.facts.calendar, negative(span)
    farthest = later(max(moment, frame.now), SLACK + timedelta(days=14 * abs(span.amount)))
    return (
        first_second(frame.now, farthest, lambda at: add_span(at, back, frame.zone, calendar) >= moment)
        or farthest
    )


def first_reaching(frame: Frame, moment: datetime, span: Span) -> datetime:
    """The first instant, from now on, from which `span` onwards reaches `moment`."""
    if not span.is_business:
        return later(moment, -span.elapsed)
    calendar = frame.facts.calendar
    found = first_second(frame.now, moment, lambda at: add_span(at, span, frame.zone, calendar) >= moment)
    return found or moment


def first_day_reaching(frame: Frame, day: date, span: Span) -> date:
    """The first day from which `span` onwards reaches `day`: `day - span`, or earlier where days off lie between."""
    if not span.is_business:
        return day - timedelta(days=span.days)
    calendar = frame.facts.calendar
    first = add_days(day, negative(span), frame.zone, calendar)
    one = timedelta(days=1)
    while add_days(first - one, span, frame.zone, calendar) >= day:
        first -= one
    while add_days(first, span, frame.zone, calendar) < day:
        first += one
    return first


def begins(day: date, frame: Frame) -> datetime:
    """The first instant of a day in the account's zone; NEVER past the calendar's end."""
    return NEVER if day.year > 9000 else start_of_day(day, frame.zone)
