"""How two values stand to each other, and what a comparison makes of it.

The order of two values is a set of possibilities, kept as bits: of exact values one, of bounded ones several, of
unknown ones all. A comparison is true if it holds in every possibility, false if in none, else unknown. Empty stands
apart: compared with anything it is definitely not equal, not less, not more; only `!=` is true of it.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendars import start_of_day
from engine.facts import EMPTY
from engine.known import Interval, Unknown, Why
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Comparison
from rules.values import Money, Span

LESS, EQUAL, MORE, APART = 1, 2, 4, 8
ANY = LESS | EQUAL | MORE
HOLDS_IN: dict[Comparison, int] = {
    "=": EQUAL,
    "!=": LESS | MORE | APART,
    "<": LESS,
    "<=": LESS | EQUAL,
    ">": MORE,
    ">=": MORE | EQUAL,
}
DIRECT = frozenset({int, float, Decimal, str, bool, date, datetime, timedelta})
NUMBERS = frozenset({int, float, Decimal})


def verdicts(op: Comparison) -> tuple[Truth, ...]:
    """The answer of a comparison for each set of possibilities."""
    holds = HOLDS_IN[op]
    return tuple(
        TRUE if not possible & ~holds else FALSE if not possible & holds else UNKNOWN
        for possible in range(2 * APART)
    )


def order(left: Any, right: Any, zone: ZoneInfo) -> int:
    """The possible orders of two values; all of them where they cannot be compared (`mismatch` says why)."""
    kind = type(left)
    if kind is type(right) and kind in DIRECT:
        return _order(left, right)
    if kind is Unknown or type(right) is Unknown:
        return ANY
    if left is EMPTY or right is EMPTY:
        return APART
    if kind is Interval or type(right) is Interval:
        return _bounded(left, right, zone)
    pair = comparable(left, right, zone)
    return ANY if pair is None else _order(*pair)


def _order(left: Any, right: Any) -> int:
    return LESS if left < right else EQUAL if left == right else MORE


def _bounded(left: Any, right: Any, zone: ZoneInfo) -> int:
    """Low and high ends against each other; a missing high end may be anything above."""
    low, high = (left.low, left.high) if type(left) is Interval else (left, left)
    least, most = (right.low, right.high) if type(right) is Interval else (right, right)
    downward = ANY if most is None else order(low, most, zone)
    upward = ANY if high is None else order(high, least, zone)
    possible = (LESS if downward & LESS else 0) | (MORE if upward & MORE else 0)
    return possible | (EQUAL if downward & (LESS | EQUAL) and upward & (MORE | EQUAL) else 0)


def comparable(left: Any, right: Any, zone: ZoneInfo) -> tuple[Any, Any] | None:
    """The two in one type, or None: yes/no is never a number, and two currencies are never compared."""
    kinds = type(left), type(right)
    if kinds[0] in NUMBERS and kinds[1] in NUMBERS:
        return as_numbers(left, right)
    if kinds == (Money, Money):
        return (left.amount, right.amount) if left.currency == right.currency else None
    if Money in kinds:
        return _against_zero(left, right)
    if Span in kinds or timedelta in kinds:
        return _as_spans(left, right)
    if set(kinds) == {date, datetime}:
        return first_instant(left, zone), first_instant(right, zone)
    return None


def mismatch(left: Any, right: Any, zone: ZoneInfo) -> Why | None:
    """Why two plain values cannot be compared, or None where they can."""
    if type(left) is type(right) and type(left) in DIRECT:
        return None
    if type(left) is Money and type(right) is Money and left.currency != right.currency:
        return Why.TWO_CURRENCIES
    return None if comparable(left, right, zone) else Why.MISMATCH


def as_numbers(left: Any, right: Any) -> tuple[Any, Any]:
    """Measured against written: `0.6` of a division equals `60%` only if both are binary fractions."""
    if type(left) is float and type(right) is Decimal:
        return left, float(right)
    if type(left) is Decimal and type(right) is float:
        return float(left), right
    return left, right


def first_instant(value: Any, zone: ZoneInfo) -> datetime:
    """A date against a moment stands for its first instant."""
    return value if type(value) is datetime else start_of_day(value, zone)


def is_zero(value: Any) -> bool:
    """The sum of nothing is a bare zero, which is nothing in any currency."""
    return type(value) is int and value == 0


def as_elapsed(value: Any) -> timedelta | None:
    """A length of time; a bare number is days. None for business spans and what is no length."""
    if type(value) is timedelta:
        return value
    if type(value) is Span:
        return None if value.is_business else value.elapsed
    if type(value) not in NUMBERS:
        return None
    try:
        return timedelta(days=float(value))
    except OverflowError:
        return timedelta.max if value > 0 else timedelta.min


def _against_zero(left: Any, right: Any) -> tuple[Any, Any] | None:
    if type(left) is Money:
        return (left.amount, 0) if is_zero(right) else None
    return (0, right.amount) if is_zero(left) else None


def _as_spans(left: Any, right: Any) -> tuple[Any, Any] | None:
    if type(left) is Span and type(right) is Span and left.is_business and left.unit == right.unit:
        return left.amount, right.amount
    lengths = as_elapsed(left), as_elapsed(right)
    return None if None in lengths else lengths
