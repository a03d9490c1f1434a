"""Values that fit a condition, leaf by leaf: what a story of its rule begins with. Only what is written is read; of two
leaves about one field the last is taken.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor

from rules.condition import And, Compare, Condition, Holds, In, Is, Named, Not, Or, Quantified, Within
from rules.expression import Aggregate, Constant, Count, Days, Expr, FieldRef, Related, SeriesValue
from rules.normal import to_nnf
from rules.values import Money, Span
from rules.walk import Node, parts_of, walk

Field = tuple[str, str]
"""Whose, and its name: `account`, `contract`; of accounts below `subsidiary`, and `subsidiary contract`."""
SIDES = {">": 1, ">=": 0, "<": -1, "<=": 0}
"""On which side of a number it holds, and how far from it."""
BEGINS = date(2026, 3, 2)
MOST_DAYS = 3_650
PLAIN = ("choice", "teammate", "yes/no", "number", "text", "money")
MOST_ALIKE = 20
"""Children of a kind, or accounts below, that a story begins with."""
LEVELS = ("last", "mean", "min", "max")
"""What a series that is always the same is itself."""
Groups = Collection[str]
"""What accounts below are called: within a `where` of theirs every name is theirs."""


def fitting(condition: Condition, groups: Groups = ()) -> Mapping[Field, str]:
    return dict(_fitting(condition, groups))


def whose(kind: str, about: str, groups: Groups) -> str:
    """Whose a field is that is asked of those of a kind: where they are accounts below, it is theirs."""
    if kind not in groups:
        return about
    return kind if about == "account" else f"{kind} {about}"


def walk_whose(condition: Node, groups: Groups) -> Iterator[tuple[str, Node]]:
    """Every node, with what those are called of whom it is asked: empty for the account itself."""
    waiting: list[tuple[str, Node]] = [("", condition)]
    while waiting:
        group, node = waiting.pop()
        yield group, node
        if isinstance(node, Quantified | Count | Aggregate) and node.of in groups:
            group = node.of
        waiting += [(group, part) for part in parts_of(node)]


def numbers(condition: Condition, groups: Groups = ()) -> Mapping[str, int]:
    """How many there must be of a kind of child, or of accounts below, for the condition to hold."""
    found: dict[str, int] = {}
    for kind, least in _numbers(condition, groups):
        found[kind] = max(found.get(kind, 0), min(least, MOST_ALIKE))
    return found


def _numbers(condition: Condition, groups: Groups) -> Iterator[tuple[str, int]]:
    for leaf in _leaves(to_nnf(condition)):
        counts = leaf.left if isinstance(leaf, Compare) else None
        if isinstance(leaf, Quantified) and leaf.quantifier != "none":
            yield leaf.of, 1
            yield from _numbers_of(leaf.of, leaf.where, groups)
        elif isinstance(leaf, Compare) and isinstance(counts, Count) and counts.what != "event":
            least = _least(leaf)
            if least > 0:
                yield counts.of, least
                yield from _numbers_of(counts.of, counts.where, groups) if counts.where else ()


def _least(node: Compare) -> int:
    number = node.right.value if isinstance(node.right, Constant) else None
    if not isinstance(number, int | Decimal) or node.op not in {">", ">=", "="}:
        return 0
    return floor(number) + 1 if node.op == ">" else ceil(number)


def _numbers_of(kind: str, where: Condition, groups: Groups) -> Iterator[tuple[str, int]]:
    for about, least in _numbers(where, groups):
        yield whose(kind, about, groups), least


@dataclass(frozen=True, slots=True)
class Turn:
    """A series that falls or rises: what it becomes, and after how many days that shows in whole."""

    field: Field
    value: str
    days: int


def turning(condition: Condition, groups: Groups = ()) -> tuple[Turn, ...]:
    """What must change for the condition to hold, of series compared with what they were."""
    return tuple(turn for leaf in _leaves(to_nnf(condition)) for turn in _turning(leaf, groups))


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


def _turning(node: Condition, groups: Groups) -> Iterator[Turn]:
    if isinstance(node, Quantified) and node.quantifier != "none":
        for turn in turning(node.where, groups):
            about, name = turn.field
            yield replace(turn, field=(whose(node.of, about, groups), name))
    elif isinstance(node, Compare) and isinstance(node.left, SeriesValue) and node.left.function == "change":
        of, window = node.left.of, node.left.window
        if window is not None and node.op in SIDES:
            falls = node.op in {"<", "<="}
            yield Turn((of.about, of.name), "0" if falls else "1000", window.days)


def _fitting(condition: Condition, groups: Groups) -> Iterator[tuple[Field, str]]:
    for leaf in _leaves(to_nnf(condition)):
        yield from _of_leaf(leaf, groups)


def _of_those(kind: str, where: Condition, groups: Groups) -> Iterator[tuple[Field, str]]:
    return _theirs(kind, _fitting(where, groups), groups)


def _theirs(kind: str, found: Iterable[tuple[Field, str]], groups: Groups) -> Iterator[tuple[Field, str]]:
    for (about, name), value in found:
        yield (whose(kind, about, groups), name), value


def _of_leaf(node: Condition, groups: Groups) -> Iterator[tuple[Field, str]]:
    if isinstance(node, Quantified):
        if node.quantifier != "none":
            yield from _of_those(node.of, node.where, groups)
    elif isinstance(node, Is) and node.what == "empty":
        yield from _of(groups, node.of, "empty")
    elif isinstance(node, Holds):
        yield from _of(groups, node.of, "yes")
    elif isinstance(node, Not) and isinstance(node.part, Holds):
        yield from _of(groups, node.part.of, "no")
    elif isinstance(node, In):
        yield from _of(groups, node.of, str(node.among[0]))
    elif isinstance(node, Within):
        ahead = _days(node.span) // 2
        yield from _of(
            groups, node.of, str(BEGINS + timedelta(days=ahead if node.direction == "next" else -1))
        )
    elif isinstance(node, Compare):
        yield from _of_comparison(node, groups)


def _days(span: Span) -> int:
    return min({"d": 1, "bd": 1, "w": 7}.get(span.unit, 0) * span.amount, MOST_DAYS)


def _of_comparison(node: Compare, groups: Groups) -> Iterator[tuple[Field, str]]:
    if isinstance(node.left, Count) and node.left.where is not None:
        if node.op in {">", ">="} and node.left.what != "event":
            yield from _of_those(node.left.of, node.left.where, groups)
        # Whoever is asked about is there, whether or not they did it.
        doers = (
            pair for part in walk(node.left.where) if isinstance(part, Compare) for pair in _of_doer(part)
        )
        yield from _theirs(node.left.of, doers, groups)
    elif isinstance(node.left, Days) and isinstance(node.right, Constant) and node.op in SIDES:
        away = _days(node.right.value) + SIDES[node.op]
        yield from _of(
            groups,
            node.left.of,
            str(BEGINS + timedelta(days=away if node.left.direction == "until" else -away)),
        )
    elif isinstance(node.right, Constant) and node.right.type.kind in PLAIN:
        value = node.right.value
        value = value.amount if isinstance(value, Money) else value
        if node.op == "=":
            yield from _of(groups, node.left, _said(value, node.right.type.kind))
        elif isinstance(value, int | Decimal) and node.op in SIDES:
            yield from _of(groups, node.left, str(value + SIDES[node.op]))


def _said(value: object, kind: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False) if kind == "text" else str(value)


def _of_doer(part: Compare) -> Iterator[tuple[Field, str]]:
    if isinstance(part.left, Related) and isinstance(part.right, Constant) and part.op == "=":
        yield (part.left.about, part.left.name), str(part.right.value)


def _of(groups: Groups, of: Expr, value: str) -> Iterator[tuple[Field, str]]:
    if isinstance(of, Aggregate) and of.what != "event":
        # Of a total or an extreme of children: one of them is there that counts, and has that value.
        yield from _of_those(of.of, of.where, groups) if of.where is not None else ()
        yield from _theirs(of.of, _of(groups, of.value, value), groups)
    elif isinstance(of, SeriesValue) and of.function in LEVELS:
        yield (of.of.about, of.of.name), value
    elif isinstance(of, FieldRef) and of.type.kind != "series":
        yield (of.about, of.name), value
