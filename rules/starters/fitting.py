"""Values that fit a condition, leaf by leaf: what a story of its rule begins with. Only what is written is read; of two
leaves about one field the last is taken.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rules.condition import And, Compare, Condition, Holds, In, Is, Named, Not, Or, Quantified, Within
from rules.expression import Aggregate, Constant, Count, Days, Expr, FieldRef, Related, SeriesValue
from rules.normal import to_nnf
from rules.values import Money, Span
from rules.walk import walk

Field = tuple[str, str]
"""Whose, and its name."""
SIDES = {">": 1, ">=": 0, "<": -1, "<=": 0}
"""On which side of a number it holds, and how far from it."""
BEGINS = date(2026, 3, 2)
MOST_DAYS = 3_650
PLAIN = ("choice", "teammate", "yes/no", "number", "text", "money")


def fitting(condition: Condition) -> Mapping[Field, str]:
    return dict(_fitting(condition))


@dataclass(frozen=True, slots=True)
class Turn:
    """A series that falls or rises: what it becomes, and after how many days that shows in whole."""

    field: Field
    value: str
    days: int


def turning(condition: Condition) -> tuple[Turn, ...]:
    """What must change for the condition to hold, of series compared with what they were."""
    return tuple(turn for leaf in _leaves(to_nnf(condition)) for turn in _turning(leaf))


def _leaves(node: Condition) -> Iterator[Condition]:
    """Those that suffice: all of an `and`, of an `or` the first."""
    if isinstance(node, And):
        for part in node.parts:
            yield from _leaves(part)
    elif isinstance(node, Or):
        yield from _leaves(node.parts[0])
    elif isinstance(node, Named):
        yield from _leaves(to_nnf(node.condition))
    else:
        yield node


def _turning(node: Condition) -> Iterator[Turn]:
    if isinstance(node, Compare) and isinstance(node.left, SeriesValue) and node.left.function == "change":
        of, window = node.left.of, node.left.window
        if window is not None and node.op in SIDES:
            falls = node.op in {"<", "<="}
            yield Turn((of.about, of.name), "0" if falls else "1000", window.days)


def _fitting(condition: Condition) -> Iterator[tuple[Field, str]]:
    for leaf in _leaves(to_nnf(condition)):
        yield from _of_leaf(leaf)


def _of_leaf(node: Condition) -> Iterator[tuple[Field, str]]:
    if isinstance(node, Quantified):
        if node.quantifier != "none":
            yield from _fitting(node.where)
    elif isinstance(node, Is) and node.what == "empty":
        yield from _of(node.of, "empty")
    elif isinstance(node, Holds):
        yield from _of(node.of, "yes")
    elif isinstance(node, Not) and isinstance(node.part, Holds):
        yield from _of(node.part.of, "no")
    elif isinstance(node, In):
        yield from _of(node.of, str(node.among[0]))
    elif isinstance(node, Within):
        ahead = _days(node.span) // 2
        yield from _of(node.of, str(BEGINS + timedelta(days=ahead if node.direction == "next" else -1)))
    elif isinstance(node, Compare):
        yield from _of_comparison(node)


def _days(span: Span) -> int:
    return min({"d": 1, "bd": 1, "w": 7}.get(span.unit, 0) * span.amount, MOST_DAYS)


def _of_comparison(node: Compare) -> Iterator[tuple[Field, str]]:
    if isinstance(node.left, Count) and node.left.where is not None:
        if node.op in {">", ">="} and node.left.what != "event":
            yield from _fitting(node.left.where)
        # Whoever is asked about is there, whether or not they did it.
        yield from (
            pair for part in walk(node.left.where) if isinstance(part, Compare) for pair in _of_doer(part)
        )
    elif isinstance(node.left, Days) and isinstance(node.right, Constant) and node.op in SIDES:
        away = _days(node.right.value) + SIDES[node.op]
        yield from _of(
            node.left.of, str(BEGINS + timedelta(days=away if node.left.direction == "until" else -away))
        )
    elif isinstance(node.right, Constant) and node.right.type.kind in PLAIN:
        value = node.right.value
        value = value.amount if isinstance(value, Money) else value
        if node.op == "=":
            yield from _of(node.left, _said(value, node.right.type.kind))
        elif isinstance(value, int | Decimal) and node.op in SIDES:
            yield from _of(node.left, str(value + SIDES[node.op]))


def _said(value: object, kind: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False) if kind == "text" else str(value)


def _of_doer(part: Compare) -> Iterator[tuple[Field, str]]:
    if isinstance(part.left, Related) and isinstance(part.right, Constant) and part.op == "=":
        yield (part.left.about, part.left.name), str(part.right.value)


def _of(of: Expr, value: str) -> Iterator[tuple[Field, str]]:
    if isinstance(of, Aggregate) and of.what != "event":
        # Of a total or an extreme of children: one of them is there that counts, and has that value.
        yield from _fitting(of.where) if of.where is not None else ()
        yield from _of(of.value, value)
    elif isinstance(of, FieldRef) and of.type.kind != "series":
        yield (of.about, of.name), value
