"""Dates and moments as sources write them, bounded so that no arithmetic on them overflows. Pure."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendars import start_of_day

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EARLIEST, LATEST = 1900, 9000
"""Years. A date that stands for `never` (9999-12-31) is told as empty instead."""
DAY_MS = 86_400_000
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL keeps in no text, and halves of surrogate pairs, which are no text at all."""


class Mistyped(Exception):
    """A value that cannot be taken as its field's type; the message is a sentence for whoever sent it."""


def shown(raw: Any) -> str:
    """A value as a message shows it: short, and storable whatever it holds."""
    text = (
        {None: "null", True: "true", False: "false"}[raw]
        if raw is None or isinstance(raw, bool)
        else repr(raw)
    )
    text = UNSTORABLE.sub("?", f'"{raw}"' if isinstance(raw, str) else text)
    return text if len(text) <= 60 else text[:57] + "..."


def moment_of(raw: Any, zone: ZoneInfo) -> tuple[datetime, str]:
    """The moment in UTC, and the day when only a day was written (its start in `zone` is then the moment).

    Takes ISO 8601 text, with an offset or else in `zone`; a number, or digits, as seconds or milliseconds since
    1970, whichever is meant showing by the size. Raises Mistyped.
    """
    if isinstance(raw, datetime):
        return _aware(raw, zone), ""
    if (day := _written_day(raw)) is not None:
        return start_of_day(day, zone), day.isoformat()
    if (counted := _epoch(raw)) is not None:
        return counted, ""
    return _iso_moment(raw, zone), ""


def day_of(raw: Any, zone: ZoneInfo) -> date:
    """The day that is written, or on which a written moment falls in `zone`. A number, or digits, is a day only
    as the milliseconds of midnight UTC, the way CRMs write dates. Raises Mistyped.
    """
    if isinstance(raw, datetime):
        return _aware(raw, zone).astimezone(zone).date()
    if (day := _written_day(raw)) is not None:
        return day
    if (counted := _epoch(raw)) is not None:
        if int(raw) < 1e11 or int(raw) % DAY_MS:
            raise Mistyped(f"{shown(raw)} is not midnight UTC, and a date is wanted, such as 2026-03-01.")
        return counted.date()
    if not isinstance(raw, str) or not DAY.match(raw.strip()):
        raise Mistyped(f"{shown(raw)} is no date: write it as 2026-03-01.")
    return _iso_moment(raw, zone).astimezone(zone).date()


def written(moment: datetime) -> str:
    """Canonical text of an aware moment: UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _written_day(raw: Any) -> date | None:
    if isinstance(raw, date):
        return _bounded(raw, str(raw))
    if not isinstance(raw, str) or not DAY.fullmatch(raw.strip()):
        return None
    try:
        return _bounded(date.fromisoformat(raw.strip()), raw)
    except ValueError as error:
        raise Mistyped(f"{raw.strip()} is no day of the calendar.") from error


def _iso_moment(raw: Any, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(raw.strip()) if isinstance(raw, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise Mistyped(f"{shown(raw)} is no moment: write it as 2026-03-01T09:30:00Z.")
    return _aware(moment, zone)


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    _bounded(moment, str(moment))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _epoch(raw: Any) -> datetime | None:
    """Seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970; None for anything else."""
    if isinstance(raw, str) and len(raw) <= 16 and raw.isascii() and raw.strip().isdigit():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not 1e8 <= raw < 1e13:
        return None
    since = timedelta(milliseconds=raw) if raw >= 1e11 else timedelta(seconds=raw)
    return datetime(1970, 1, 1, tzinfo=UTC) + since


def _bounded(day: date, text: str) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise Mistyped(
            f"{text} lies outside the years {EARLIEST} to {LATEST}; for 'never' tell it as empty (null)."
        )
    return day
