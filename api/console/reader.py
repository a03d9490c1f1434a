"""Who reads a page, and when: language, zone, now. Dates and values as that reader's language writes them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.numbers import format_decimal

from engine.facts import EMPTY
from engine.known import Interval, Unknown
from rules.text import LocalText, pick_language
from workflows.wording import locale_of, reads, reads_percent

A_MINUTE = timedelta(minutes=1)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """`language` as rulebooks write it (`en`, `zh-CN`); `zone` is the workspace's; `now` is world time."""

    language: str
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def text(self, by_language: Any) -> str:
        """A text kept by language; a plain one stays as it is, and none is empty."""
        if isinstance(by_language, LocalText):
            by_language = by_language.by_language
        if not by_language:
            return ""
        return by_language if isinstance(by_language, str) else str(pick_language(by_language, self.language))

    def day(self, when: date | datetime) -> str:
        """`3 March`, with the year where it is not this one."""
        local = when.astimezone(self.zone).date() if isinstance(when, datetime) else when
        skeleton = "MMMd" if local.year == self.today.year else "yMMMd"
        return str(format_skeleton(skeleton, local, locale=locale_of(self.language)))

    def moment(self, when: datetime) -> str:
        """The day, and the time of day."""
        local = when.astimezone(self.zone)
        skeleton = "MMMd" if local.year == self.today.year else "yMMMd"
        time = format_datetime(local, "HH:mm", locale=locale_of(self.language))
        return f"{format_skeleton(skeleton, local, locale=locale_of(self.language))} {time}"

    def long_day(self, when: datetime) -> str:
        """`Tuesday, 3 March 2026`."""
        return format_date(when.astimezone(self.zone).date(), "full", locale=locale_of(self.language))

    def clock(self, when: datetime) -> str:
        """The time of day."""
        return format_datetime(when.astimezone(self.zone), "HH:mm", locale=locale_of(self.language))

    def ago(self, when: datetime) -> str:
        """`4 days ago`, `in 2 hours`, `just now`."""
        if abs(when - self.now) < A_MINUTE:
            return "刚刚" if self.language.startswith("zh") else "just now"
        return format_timedelta(when - self.now, add_direction=True, locale=locale_of(self.language))

    def age(self, when: datetime) -> str:
        """`4 days`, `1 year`: how old something is."""
        return format_timedelta(self.now - when, locale=locale_of(self.language))

    def is_lately(self, when: datetime | None) -> bool:
        """Within the seven days that end now."""
        return when is not None and self.now - A_WEEK < when <= self.now

    def number(self, value: float) -> str:
        return format_decimal(value, locale=locale_of(self.language))

    def percent(self, share: float) -> str:
        return reads_percent(share, self.language)

    def value(self, value: Any) -> str:
        """A known value in words; empty for what is unknown, which the page says in its own way."""
        if value is None or isinstance(value, Unknown):
            return ""
        if value is EMPTY:
            return "无" if self.language.startswith("zh") else "none"
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, Interval):
            high = "" if value.high is None else self.value(value.high)
            return f"{self.value(value.low)}–{high}"
        try:
            return reads(value, self.language, self.zone, "medium")
        except TypeError:
            return str(value)
