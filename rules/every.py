"""`every: quarter on 2nd bd 09:00`: when, in each period of the calendar, a rule asks of whom it is true."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

Period = Literal["day", "week", "month", "quarter", "year"]
Counted = Literal["day", "bd", "date"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST: dict[Period, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
NINE = time(9)
LAST = -1


@dataclass(frozen=True, slots=True)
class Every:
    """In each `period` the `nth` day, business day (`bd`), or the day `month`-`nth` of a year (`date`), at `at` in the
    account's zone. `nth` counts from 1; LAST is the last one.
    """

    period: Period
    counted: Counted = "day"
    nth: int = 1
    month: int = 1
    at: time = NINE

    def __str__(self) -> str:
        return f"{self.period}{self._on()} {self.at:%H:%M}"

    def _on(self) -> str:
        if self.period == "day":
            return " on bd" if self.counted == "bd" else ""
        if self.counted == "date":
            return f" on {self.month:02}-{self.nth:02}"
        if self.period == "week" and self.counted == "day":
            return f" on {WEEKDAYS[self.nth - 1]}"
        unit = " bd" if self.counted == "bd" else ""
        return f" on last{unit}" if self.nth == LAST else f" on {ordinal(self.nth)}{unit}"


def ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_NTH = re.compile(r"(?:(last)|([1-9]\d{0,2})(?:st|nd|rd|th))( bd)?")
_DATE = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SHORT_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def read_every(text: str) -> Every | None:
    """The period and its moment; None for what is none."""
    words = text.split()
    clock = _CLOCK.fullmatch(words[-1]) if len(words) > 1 else None
    at = time(int(clock[1]), int(clock[2])) if clock else NINE
    period, *on = words[:-1] if clock else words or [""]
    known = next((each for each in PERIODS if each == period), None)
    if known is None or (on and (on[0] != "on" or len(on) == 1)):
        return None
    return _read_on(known, " ".join(on[1:]), at)


def _read_on(period: Period, on: str, at: time) -> Every | None:
    if not on or period == "day":
        counted: Counted = "bd" if on == "bd" else "day"
        return Every(period, counted, at=at) if on in ("", "bd") else None
    if period == "week" and on in WEEKDAYS:
        return Every(period, "day", WEEKDAYS.index(on) + 1, at=at)
    date = _DATE.fullmatch(on) if period == "year" else None
    if date:
        month, day = int(date[1]), int(date[2])
        return Every(period, "date", day, month, at) if day <= _SHORT_MONTHS.get(month, 31) else None
    nth = _NTH.fullmatch(on)
    if nth is None or (period == "week" and not nth[3]):
        return None
    number = LAST if nth[1] else int(nth[2])
    is_within = number <= LONGEST[period]
    return Every(period, "bd" if nth[3] else "day", number, at=at) if is_within else None
