"""When a recipient is left in peace, by the clock on their own wall. Pure; right on the days when clocks change too."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = tuple[str, str]
"""From and to, as `HH:MM`; may pass midnight. The same time twice is no time at all."""
_LOOK_AHEAD = timedelta(hours=50)
_HOUR, _SECOND = timedelta(hours=1), timedelta(seconds=1)


def is_quiet(moment: datetime, hours: Hours, zone: ZoneInfo) -> bool:
    """Whether the wall clock stands within the hours: from the first, up to but not at the second."""
    begins, ends = map(time.fromisoformat, hours)
    wall = moment.astimezone(zone).time()
    if begins <= ends:
        return begins <= wall < ends
    return wall >= begins or wall < ends


def quiet_until(now: datetime, hours: Hours, zone: ZoneInfo) -> datetime | None:
    """The first instant after `now` (in UTC) at which it is quiet no longer; None when it is not quiet now.

    That is when the wall clock comes to the second hour, or is put past it. A time that comes twice, as clocks go back,
    is quiet twice where it lies within the hours.
    """
    if not is_quiet(now, hours, zone):
        return None
    awake = [each for each in _candidates(now, hours, zone) if each > now and not is_quiet(each, hours, zone)]
    return min(awake, default=now + _LOOK_AHEAD)


def _candidates(now: datetime, hours: Hours, zone: ZoneInfo) -> list[datetime]:
    ends = time.fromisoformat(hours[1])
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=n) for n in range(-1, 4)]
    walls = [datetime.combine(day, ends, zone).replace(fold=fold) for day in days for fold in (0, 1)]
    return [wall.astimezone(UTC) for wall in walls] + _changes(now, zone)


def _changes(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants within the look-ahead at which the zone's clocks are put forward or back."""
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [start + n * _HOUR for n in range(int(_LOOK_AHEAD / _HOUR) + 2)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [
        _change(hours[n], hours[n + 1], zone) for n in range(len(hours) - 1) if offsets[n] != offsets[n + 1]
    ]


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second between them from which the new offset holds."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
