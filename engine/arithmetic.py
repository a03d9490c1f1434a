"""Reckoning with values. What cannot be reckoned is unknown, with the reason; nothing here raises.

Numbers with numbers; money with money of its currency, or scaled; dates and moments moved by spans, or subtracted. A
length of time comes out as a timedelta, save that spans of one unit add up to a span of it.
"""

import operator
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from math import fsum
from typing import Any

from engine.facts import EMPTY
from engine.frame import Frame
from engine.known import Unknown, Why, hindrance
from engine.order import NUMBERS, as_elapsed, as_numbers, is_zero
from engine.spans import moved, negative
from rules.values import Money, Span

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
MISMATCH = Unknown(Why.MISMATCH)


def reckon(op: str, left: Any, right: Any, frame: Frame) -> Any:
    """`left op right`, or Unknown."""
    trouble = hindrance(left) or hindrance(right)
    if trouble:
        return trouble
    try:
        return _reckon(op, left, right, frame)
    except ZeroDivisionError:
        return Unknown(Why.ZERO_DIVISOR)
    except (ArithmeticError, ValueError):
        return Unknown(Why.OUT_OF_RANGE)


def total(function: str, values: Sequence[Any], frame: Frame) -> Any:
    """The sum, least or greatest. Empty ones do not count, as in a spreadsheet: of none at all the sum is 0."""
    present = [value for value in values if value is not EMPTY]
    for value in present:
        if trouble := hindrance(value):
            return trouble
    if not present:
        return 0 if function == "sum" else EMPTY
    if function != "sum":
        return _extreme(function, present)
    if all(type(value) is float for value in present):
        return fsum(present)
    return reduce(lambda so_far, value: reckon("+", so_far, value, frame), present)


def worst(values: Sequence[Any], of: Sequence[str]) -> Any:
    """The one that stands last in the list of a choice; Unknown where one of them is."""
    present = [value for value in values if value is not EMPTY]
    trouble = next((each for value in present if (each := hindrance(value))), None)
    if trouble is not None or any(value not in of for value in present):
        return trouble or MISMATCH
    return max(present, key=of.index, default=EMPTY)


def _reckon(op: str, left: Any, right: Any, frame: Frame) -> Any:
    if type(left) in NUMBERS and type(right) in NUMBERS:
        return _number(op, left, right)
    if type(left) is Money or type(right) is Money:
        return _money(op, left, right)
    if isinstance(left, date):
        return _dated(op, left, right, frame)
    return _length(op, left, right)


def _number(op: str, left: Any, right: Any) -> Any:
    a, b = as_numbers(left, right)
    if op == "/" and b == 0:
        raise ZeroDivisionError
    return OPERATIONS[op](a, b)


def _money(op: str, left: Any, right: Any) -> Any:
    if type(left) is Money and type(right) is Money:
        return _moneys(op, left, right)
    money, other = (left, right) if type(left) is Money else (right, left)
    if type(other) not in NUMBERS:
        return MISMATCH
    if op in "+-":
        nothing = Money(Decimal(0), money.currency)
        return (
            _moneys(op, *((left, nothing) if money is left else (nothing, right)))
            if is_zero(other)
            else MISMATCH
        )
    if op == "/" and money is right:
        return MISMATCH
    return Money(_number(op, money.amount, Decimal(str(other))), money.currency)


def _moneys(op: str, left: Money, right: Money) -> Any:
    if left.currency != right.currency:
        return Unknown(Why.TWO_CURRENCIES)
    if op == "/":
        return _number(op, left.amount, right.amount)
    return Money(OPERATIONS[op](left.amount, right.amount), left.currency) if op in "+-" else MISMATCH


def _dated(op: str, left: Any, right: Any, frame: Frame) -> Any:
    if type(left) is type(right) and op == "-":
        return left - right
    if op not in "+-":
        return MISMATCH
    if type(right) is Span:
        return moved(left, right if op == "+" else negative(right), frame)
    return OPERATIONS[op](left, right) if type(right) is timedelta else MISMATCH


def _length(op: str, left: Any, right: Any) -> Any:
    if op not in "+-":
        return MISMATCH
    if type(left) is Span and type(right) is Span and left.unit == right.unit:
        return Span(OPERATIONS[op](left.amount, right.amount), left.unit)
    a, b = as_elapsed(left), as_elapsed(right)
    return MISMATCH if a is None or b is None else OPERATIONS[op](a, b)


def _extreme(function: str, values: Sequence[Any]) -> Any:
    """The least or greatest, by amount or length where the values have one."""
    currencies = {value.currency for value in values if type(value) is Money}
    if len(currencies) > 1:
        return Unknown(Why.TWO_CURRENCIES)
    try:
        return min(values, key=_size) if function == "min" else max(values, key=_size)
    except TypeError:
        return MISMATCH


def _size(value: Any) -> Any:
    if type(value) is Money:
        return value.amount
    return as_elapsed(value) if type(value) is Span else value
