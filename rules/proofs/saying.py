"""What a leaf says of one expression: the values with which it is true, and what it is where there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import Any

from rules.condition import (
    Compare,
    Comparison,
    Condition,
    Holds,
    In,
    Is,
    Leaf,
    Not,
    Quantified,
    Within,
)
from rules.expression import Constant, Count, Days, Expr, FieldRef, Related, Was
from rules.normal import to_nnf
from rules.proofs.ranges import EVERY_NUMBER, Amount, Numbers, Values, Words, compared, points
from rules.values import NUMBER, Money, Span
from rules.walk import walk

MIRRORED: Mapping[Comparison, Comparison] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
PLAIN = (Constant, FieldRef, Related, Was)
SLACK = Fraction(1, 4)
"""By how many days a day may be longer or shorter than the clock's 24 hours: changes of the clock, changes of zone."""
TRUE = Words(frozenset({True}))


@dataclass(frozen=True, slots=True)
class Saying:
    """`aspect`: which of an expression's values are meant: the value itself, its day as such, its distance from now.

    `empty` and `unknown`: what the leaf is where the expression is that: True, False, or None for unknown. Unless
    `is_exact`, `values` are more than those with which the leaf is true, never less.
    """

    of: Any
    aspect: str
    values: Values
    empty: bool | None = False
    unknown: bool | None = None
    is_exact: bool = True


def say(leaf: Leaf) -> Saying:
    found = _SAYERS[type(leaf)](leaf) if type(leaf) in _SAYERS else None
    return found or Saying(leaf, "leaf", TRUE)


def _compare(leaf: Compare) -> Saying | None:
    left, op, right = leaf.left, leaf.op, leaf.right
    if isinstance(left, Constant) and not isinstance(right, Constant):
        left, op, right = right, MIRRORED[op], left
    if not isinstance(right, Constant):
        return _ordered(left, op, right)
    if isinstance(left, Days):
        return _days(left, op, right.value)
    wanted = amount_of(right.value)
    if wanted is not None:
        aspect = "day" if isinstance(right.value, date) else "value"
        return Saying(left, aspect, compared(op, wanted), empty=op == "!=")
    if op in ("=", "!=") and isinstance(right.value, str | bool):
        words = Words(frozenset({right.value}))
        return Saying(left, "value", words if op == "=" else words.rest(), empty=op == "!=")
    return None


def _ordered(left: Expr, op: Comparison, right: Expr) -> Saying:
    """Two values that both vary: the sign of their difference. Which of them is empty is not told apart."""
    if repr(left) > repr(right):
        left, op, right = right, MIRRORED[op], left
    return Saying((left, right), "order", compared(op, 0), empty=op == "!=")


def _days(left: Days, op: Comparison, wanted: Any) -> Saying | None:
    """`days_since` is `days_until` below zero. Of an empty date the count is unknown."""
    days = _in_days(wanted)
    if days is None:
        return None
    if left.direction == "since":
        op, days = MIRRORED[op], -days
    return Saying(left.of, "until", compared(op, days), empty=None)


def _within(leaf: Within) -> Saying:
    days = _in_days(leaf.span)
    is_exact = leaf.of.type.kind == "date" and leaf.span.unit in ("d", "w")
    reach = inf if days is None else days if is_exact else days + 1 + SLACK
    if leaf.direction == "next":
        return Saying(leaf.of, "until", Numbers(((0, True, reach, True),)), is_exact=is_exact)
    return Saying(leaf.of, "until", Numbers(((-reach, not is_exact, 0, True),)), is_exact=is_exact)


def _among(leaf: In) -> Saying | None:
    amounts = [amount_of(value) for value in leaf.among]
    if all(amount is not None for amount in amounts):
        aspect = "day" if leaf.of.type.kind in ("date", "moment") else "value"
        return Saying(leaf.of, aspect, points(amount for amount in amounts if amount is not None))
    if all(isinstance(value, str | bool) for value in leaf.among):
        return Saying(leaf.of, "value", Words(frozenset(leaf.among)))
    return None


def _state(leaf: Is) -> Saying | None:
    if leaf.what == "past":
        return Saying(leaf.of, "until", compared("<", 0))
    if leaf.what == "known" and not is_plain(leaf.of):
        return None
    # Of a value as such both ask nothing but whether there is one.
    values = EVERY_NUMBER if leaf.what == "known" else Numbers(())
    return Saying(leaf.of, "being", values, empty=True, unknown=False if leaf.what == "known" else None)


def _holds(leaf: Holds) -> Saying:
    return Saying(leaf.of, "value", TRUE)


def _quantified(leaf: Quantified) -> Saying:
    """`any` is a count of one or more, `none` one of nothing; `every` is `none` of the opposite."""
    denied: Condition = Not(leaf.where) if leaf.quantifier == "every" else leaf.where
    count = Count(leaf.of, "child", to_nnf(denied), None, NUMBER)
    return Saying(count, "value", compared(">=" if leaf.quantifier == "any" else "<", 1))


_SAYERS: Mapping[type, Callable[[Any], Saying | None]] = {
    Compare: _compare,
    Within: _within,
    In: _among,
    Is: _state,
    Holds: _holds,
    Quantified: _quantified,
}


def is_plain(of: object) -> bool:
    """Whether it is known or unknown as a whole, never only within bounds."""
    parts = of if isinstance(of, tuple) else (of,)
    return all(isinstance(node, PLAIN) for part in parts for node in walk(part))


def amount_of(value: Any) -> Amount | None:
    """A number, an amount of money, a date or a plain length of time on one line; None for what has no place on it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Money):
        return _exact(value.amount)
    if isinstance(value, int | Decimal | float):
        return _exact(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.toordinal()
    return _in_days(value) if isinstance(value, Span) else None


def _in_days(value: Any) -> Amount | None:
    if isinstance(value, Span):
        return None if value.is_business else _exact(Fraction(int(value.elapsed.total_seconds()), 86400))
    return _exact(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _exact(value: int | float | Decimal | Fraction) -> Amount:
    """A whole number where it is one, which is far quicker to reckon with than a fraction."""
    if isinstance(value, int):
        return value
    found = Fraction(value)
    return found.numerator if found.denominator == 1 else found
