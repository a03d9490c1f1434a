"""`wait`: a span, until a date or moment of the account's, or until a weekday and time.

A date that moves while a run waits for it moves the wait: it is read again at every look.
"""

from datetime import date, datetime, time, timedelta

from engine.answer import read
from engine.calendars import add_span, start_of_day
from engine.facts import EMPTY
from engine.known import has_value
from rules.playbook import WaitStep
from workflows.moves import Go, Here, Move, Stay


def take(step: WaitStep, here: Here) -> Move:
    if step.until is not None:
        return _until_moment(step, here)
    until = _span_end(step, here) if step.span is not None else _weekday_end(step, here)
    return _wait(step, here, until, None)


def _wait(step: WaitStep, here: Here, until: datetime, look_at: datetime | None) -> Move:
    if here.now >= until:
        return Go(step.next, detail={"why": "time"})
    return Stay(until, look_at)


def _span_end(step: WaitStep, here: Here) -> datetime:
    assert step.span is not None
    return add_span(here.entered_at, step.span, here.asked.facts.zone, here.asked.facts.calendar)


def _weekday_end(step: WaitStep, here: Here) -> datetime:
    """The first such weekday and time after the step was come to, on the account's wall clock."""
    assert step.weekday is not None
    zone = here.asked.facts.zone
    wall = here.entered_at.astimezone(zone)
    day = wall.date() + timedelta(days=(step.weekday - wall.weekday()) % 7)
    at = time.fromisoformat(step.at)
    until = datetime.combine(day, at, zone)
    if until <= here.entered_at:
        until = datetime.combine(day + timedelta(days=7), at, zone)
    return until.astimezone(here.entered_at.tzinfo)


def _until_moment(step: WaitStep, here: Here) -> Move:
    assert step.until is not None
    found = read(step.until, here.asked)
    if found.value is EMPTY:
        return Go(step.next, "skipped", {"why": "there is no such date"})
    if not has_value(found.value):
        return Stay(None, found.horizon, {"why": "the date is unknown"})
    return _wait(step, here, _moment(found.value, here), found.horizon)


def _moment(value: date | datetime, here: Here) -> datetime:
    if isinstance(value, datetime):
        return value
    return start_of_day(value, here.asked.facts.zone)
