"""Spans on the account's calendar: back from now, and from one day or moment to another."""

from datetime import date, datetime
from typing import TypeVar

from engine.calendars import add_days, add_span, start_of_day
from engine.frame import Frame
from engine.moments import later
from rules.values import Span

When = TypeVar("When", date, datetime)


def negative(span: Span) -> Span:
    return Span(-span.amount, span.unit)


def before(frame: Frame, window: Span) -> datetime:
    """Where a window that ends now begins. Windows are elapsed time."""
    return later(frame.now, -window.elapsed)


def moved(when: When, span: Span, frame: Frame) -> When:
    """A date moved by calendar or business days, a moment by elapsed or business time."""
    if isinstance(when, datetime):
        return add_span(when, span, frame.zone, frame.facts.calendar)
    return add_days(when, span, frame.zone, frame.facts.calendar)


def begins(day: date, frame: Frame, plus: int = 0) -> datetime:
    """The first instant, in the account's zone, of the day so many days later; NEVER beyond the calendar."""
    ordinal = min(max(day.toordinal() + plus, 1), date.max.toordinal())
    return start_of_day(date.fromordinal(ordinal), frame.zone)
