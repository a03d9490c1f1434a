"""Where a day begins, and what a working day is.

Days are those of a zone; a day begins at its first instant, whatever daylight saving does to midnight. Instants come
back in UTC. Holidays are those of the `holidays` library, whose make-up working days (China's weekends) count as work.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from engine.moments import EARLIEST, NEVER, SECOND
from rules.calendar import Calendar
from rules.values import Span

DAY = timedelta(days=1)
LAST_YEAR = 9000
KNOWN_YEARS = range(1950, 2150)
"""Outside of them nobody keeps holidays; dates such as 9999-12-31 mean `never`."""
FARTHEST_WALK = 4000
"""Days without a single working one after which a calendar is refused rather than walked for ever."""


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


@lru_cache(maxsize=8192)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of `day` in `zone`, in UTC; of a day the zone skipped, the first instant of the next.

    EARLIEST and NEVER for days so far off that zones have no rules for them.
    """
    if day.year not in range(2, LAST_YEAR):
        return NEVER if day.year > 1 else EARLIEST
    midnight = datetime.combine(day, time(), zone)
    moment = midnight.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return moment
    return _first_second_of(day, zone, moment - 2 * DAY, moment + DAY)


def _first_second_of(day: date, zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Midnight fell into a gap: the clock's jump itself is the day's beginning."""
    while after - before > SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (before, middle) if local_day(middle, zone) >= day else (middle, after)
    return after


def add_span(moment: datetime, span: Span, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """`moment` moved by `span`; a negative span moves back. Beyond the calendar's end it stops there.

    Seconds to weeks are elapsed time (1d = 24h). Business days keep the local time of day and count working days, of
    which a Saturday's next is Monday. Business hours pass only while the calendar is open.
    """
    zone = _zone_of(calendar, zone)
    try:
        if span.unit == "bd":
            local = moment.astimezone(zone)
            day = add_working_days(local.date(), span.amount, calendar)
            return datetime.combine(day, local.time(), zone).astimezone(UTC)
        if span.unit == "bh":
            return _add_working_time(moment, timedelta(hours=span.amount), calendar, zone)
        return moment + span.elapsed
    except OverflowError:
        return NEVER if span.amount > 0 else EARLIEST


def add_days(day: date, span: Span, zone: ZoneInfo, calendar: Calendar) -> date:
    """`day` moved by `span` on the calendar: whole days (begun ones count), or working days; `bh` from its opening."""
    begun = Span(abs(span.amount), span.unit)
    try:
        if span.unit == "bd":
            return add_working_days(day, span.amount, calendar)
        if span.unit == "bh":
            return local_day(add_span(start_of_day(day, zone), span, zone, calendar), zone)
        return day + timedelta(days=begun.days if span.amount >= 0 else -begun.days)
    except OverflowError:
        return date.max if span.amount > 0 else date.min


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day` (before it, when negative); 0 is `day` itself."""
    step = DAY if count >= 0 else -DAY
    for _ in range(abs(count)):
        day = _next_working_day(day + step, calendar, step)
    return day


def is_working_day(day: date, calendar: Calendar) -> bool:
    if day in calendar.closed:
        return False
    closed, made_up = _public_days(calendar.holidays, day.year)
    return day not in closed and (day.weekday() in calendar.days or day in made_up)


def is_working(moment: datetime, calendar: Calendar, zone: ZoneInfo) -> bool:
    """Whether the calendar is open: from the opening up to, but not at, the closing."""
    zone = _zone_of(calendar, zone)
    day = local_day(moment, zone)
    return any(opens <= moment < closes for opens, closes in _openings(day - DAY, calendar, zone, 2))


def next_working(moment: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """`moment` itself while the calendar is open, else its next opening."""
    zone = _zone_of(calendar, zone)
    first = local_day(moment, zone) - DAY
    for opens, closes in _openings(first, calendar, zone, FARTHEST_WALK):
        if moment < closes:
            return max(moment, opens)
    raise _never_open(calendar)


def _add_working_time(moment: datetime, left: timedelta, calendar: Calendar, zone: ZoneInfo) -> datetime:
    if left < timedelta():
        return _take_working_time(moment, -left, calendar, zone)
    walk = FARTHEST_WALK + abs(left.days) * 24
    for opens, closes in _openings(local_day(moment, zone) - DAY, calendar, zone, walk):
        begins = max(moment, opens)
        if begins < closes and left <= closes - begins:
            return begins + left
        left -= max(closes - begins, timedelta())
    raise _never_open(calendar)


def _take_working_time(moment: datetime, left: timedelta, calendar: Calendar, zone: ZoneInfo) -> datetime:
    walk = FARTHEST_WALK + abs(left.days) * 24
    for opens, closes in _openings(local_day(moment, zone), calendar, zone, walk, -DAY):
        ends = min(moment, closes)
        if opens < ends and left <= ends - opens:
            return ends - left
        left -= max(ends - opens, timedelta())
    raise _never_open(calendar)


def _openings(
    day: date, calendar: Calendar, zone: ZoneInfo, days: int, step: timedelta = DAY
) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing, in UTC, of the working ones among `days` days.

    A closing that is not after its opening is the next day's: a night shift.
    """
    overnight = DAY if calendar.closes <= calendar.opens else timedelta()
    for _ in range(days):
        if is_working_day(day, calendar):
            opens = datetime.combine(day, calendar.opens, zone).astimezone(UTC)
            yield opens, datetime.combine(day + overnight, calendar.closes, zone).astimezone(UTC)
        day += step


def _next_working_day(day: date, calendar: Calendar, step: timedelta) -> date:
    for _ in range(FARTHEST_WALK):
        if is_working_day(day, calendar):
            return day
        day += step
    raise _never_open(calendar)


def _zone_of(calendar: Calendar, zone: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(calendar.time_zone) if calendar.time_zone else zone


@lru_cache(maxsize=512)
def _public_days(code: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and made-up working days of one year. `code` is a country (`CN`) or its part (`US-CA`), or empty."""
    if not code or year not in KNOWN_YEARS:
        return frozenset(), frozenset()
    country, _, part = code.partition("-")
    public = holidays.country_holidays(country, subdiv=part or None, years=year)
    return frozenset(public), frozenset(public.weekend_workdays)


def _never_open(calendar: Calendar) -> ValueError:
    return ValueError(f"calendar `{calendar.name}` has no working day within {FARTHEST_WALK} days")
