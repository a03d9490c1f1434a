"""Constants as authors write them, into values: numbers without floats, spans of one unit, dates, quoted texts."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from rules import raw
from rules.values import DATE, MONEY, NUMBER, SPAN, TEXT, Money, Span, Type

MOST_DIGITS = 18
LONGEST_SPAN_DAYS = 36525
_SPAN = re.compile(r"(-?[0-9]{1,18})(bd|bh|s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "bd": 86400, "bh": 3600}


class Unreadable(Exception):
    """A constant that has the right shape and no value; the message says why."""


def span(text: str) -> Span | None:
    """`90d`, `8bh`: one whole number and one unit; None for anything else, and for more than a hundred years."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        return None
    amount, unit = int(found[1]), found[2]
    if abs(amount) * _SECONDS[unit] > LONGEST_SPAN_DAYS * 86400:
        return None
    return Span(amount, unit)  # type: ignore[arg-type]  # the pattern admits only units


def number(text: str) -> int | Decimal:
    if sum(character.isdigit() for character in text) > MOST_DIGITS:
        raise Unreadable(f"A number has at most {MOST_DIGITS} digits.")
    return Decimal(text) if "." in text else int(text)


def _percent(text: str) -> Decimal:
    return Decimal(number(text[:-1])).scaleb(-2)


def _money(text: str) -> Money:
    amount, currency = text.split()
    return Money(Decimal(number(amount)), currency)


def _span(text: str) -> Span:
    found = span(text)
    if found is None:
        raise Unreadable("A span is at most a hundred years.")
    return found


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        last = _last_day(text[:7])
        raise Unreadable(
            f"The calendar has no day {text}{f'; that month ends on {last}' if last else ''}."
        ) from None


def _last_day(month: str) -> str:
    """Of a month as it is written; nothing where there is no such month."""
    days = (f"{month}-{day}" for day in range(31, 27, -1))
    return next((day for day in days if _is_day(day)), "")


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


_READERS: dict[raw.ConstantKind, tuple[Callable[[str], Any], Type]] = {
    "number": (number, NUMBER),
    "percent": (_percent, NUMBER),
    "money": (_money, MONEY),
    "span": (_span, SPAN),
    "date": (_date, DATE),
    "text": (_text, TEXT),
}


def constant(written: raw.Constant) -> tuple[Any, Type]:
    """The value and its type; `Unreadable` where the shape is right and the value is not."""
    read, kind = _READERS[written.kind]
    return read(written.text), kind
