"""Numbers and spans moved either way: far enough that somebody should notice."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rules.expression import Constant
from rules.values import Money, Span

_SMALL = 10
"""Whole numbers up to this are moved by one; greater ones are halved and doubled."""


def moved(constant: Constant) -> Iterator[tuple[Constant, bool]]:
    """The constant otherwise, and whether it is more now; nothing for what is no amount."""
    for value in _moved(constant.value):
        yield replace(constant, value=value), _amount(value) > _amount(constant.value)


def spans(span: Span | None) -> Iterator[Span]:
    """Half as long, and twice."""
    if span is not None and span.amount > 0:
        yield from (Span(amount, span.unit) for amount in (span.amount // 2, span.amount * 2))


def said(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _amount(value: Any) -> Any:
    return value.amount if isinstance(value, Span | Money) else value


def _moved(value: Any) -> Iterator[Any]:
    if isinstance(value, bool) or value == 0:
        return
    if isinstance(value, Span):
        yield from spans(value)
    elif isinstance(value, Money):
        yield from (Money(amount, value.currency) for amount in (value.amount / 2, value.amount * 2))
    elif isinstance(value, int) and abs(value) <= _SMALL:
        yield from (value - 1, value + 1)
    elif isinstance(value, int | Decimal):
        yield from (Decimal(value) / 2, value * 2)
