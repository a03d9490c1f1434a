"""Calendar rules: in which period an account stands, since which moment of it, and when the next one comes.

A moment is a wall time on a day of the account's zone. A wall time that the clock skips is as long after midnight as it
would have been; one that comes twice is the first. Where a period has fewer days than are asked for, its last one
counts; a period without a single business day has no moment on one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.calendars import DAY, is_working_day
from engine.frame import Frame
from engine.moments import NEVER
from engine.truth import FALSE, TRUE
from engine.windows import Stand
from rules.every import LAST, LONGEST, Every

LOOKS_AHEAD = 30
"""Periods that are looked through for one that has a moment."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One period's moment, and the period's name: `2026-Q2`."""

    at: datetime
    name: str


def period_stand(every: Every) -> Callable[[Frame], Stand]:
    """Where an account stands: from a period's moment on in that period, up to the next one's."""

    def stand(frame: Frame) -> Stand:
        turns = list(_around(every, frame))
        next_at = next((turn.at for turn in turns if turn.at > frame.now), NEVER)
        past = [turn for turn in turns if turn.at <= frame.now]
        if not past:
            return Stand(FALSE, next_at)
        return Stand(TRUE, next_at, past[-1].name, at=past[-1].at)

    return stand


def _around(every: Every, frame: Frame) -> Iterator[Turn]:
    """The moments around now, in order: the last one past, and the next."""
    first = first_day(every, frame.today)
    back = next(_turns(every, _before(every, first), frame, -1), None)
    here = _turn(every, first, frame)
    ahead = next(_turns(every, _after(every, first), frame, 1), None)
    yield from (turn for turn in (back, here, ahead) if turn is not None)


def _turns(every: Every, first: date | None, frame: Frame, step: int) -> Iterator[Turn]:
    for _ in range(LOOKS_AHEAD):
        if first is None:
            return
        turn = _turn(every, first, frame)
        if turn is not None:
            yield turn
        first = _after(every, first) if step > 0 else _before(every, first)


def _turn(every: Every, first: date, frame: Frame) -> Turn | None:
    day = _day_of(every, first, frame)
    if day is None:
        return None
    moment = datetime.combine(day, every.at, frame.zone).astimezone(UTC)
    return Turn(moment, name_of(every, first))


def _day_of(every: Every, first: date, frame: Frame) -> date | None:
    """The day of the period that begins on `first`; None where it has none that is asked for."""
    end = _after(every, first)
    days = (end - first).days if end else 1
    if every.counted == "date":
        return _of_month(first.year, every.month, every.nth)
    if every.counted == "day":
        return first + (days - 1 if every.nth == LAST else min(every.nth, days) - 1) * DAY
    working = [
        day for day in (first + n * DAY for n in range(days)) if is_working_day(day, frame.facts.calendar)
    ]
    if not working:
        return None
    return working[-1] if every.nth == LAST or every.nth > len(working) else working[every.nth - 1]


def _of_month(year: int, month: int, day: int) -> date:
    """That day, or the month's last one."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + (day - 1) * DAY, following - DAY)


def first_day(every: Every, today: date) -> date:
    """The first day of the period that `today` lies in."""
    match every.period:
        case "day":
            return today
        case "week":
            return today - today.weekday() * DAY
        case "month":
            return today.replace(day=1)
        case "quarter":
            return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return today.replace(month=1, day=1)


def _after(every: Every, first: date) -> date | None:
    try:
        return first_day(every, first + LONGEST[every.period] * DAY)
    except OverflowError:
        return None


def _before(every: Every, first: date) -> date | None:
    try:
        return first_day(every, first - DAY)
    except OverflowError:
        return None


def name_of(every: Every, first: date) -> str:
    """`2026-03-02`, `2026-W10`, `2026-03`, `2026-Q1`, `2026`: what a signal of the period is about."""
    match every.period:
        case "day":
            return first.isoformat()
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{first:%Y-%m}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
    return f"{first.year}"
