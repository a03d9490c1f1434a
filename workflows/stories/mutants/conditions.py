"""Conditions broken in one place: a threshold moved, a comparison turned, `and` made `or`, a line dropped."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, cast

from rules.condition import And, Compare, Comparison, Condition, Not, Or, Quantified, Within
from rules.expression import Aggregate, Constant, Count, SeriesValue
from rules.spoken import say_percent
from rules.values import Span
from rules.walk import NODE_TYPES, Node
from workflows.stories.mutants.mutant import Change
from workflows.stories.mutants.spans import moved, said, spans

_TURNED: Mapping[Comparison, Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_MIRRORED: Mapping[Comparison, Comparison] = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
    "=": "=",
    "!=": "!=",
}
Broken = Iterator[tuple[Condition, Change]]


def broken(condition: Condition, path: str) -> Broken:
    """Every break of what was written in that file; what is derived is written elsewhere, and left whole."""
    for node, change in _broken(condition, path, ""):
        yield cast(Condition, node), change


def _broken(node: Node, path: str, text: str) -> Iterator[tuple[Node, Change]]:
    """`text`: the author's words of the nearest leaf around."""
    text = getattr(node, "text", "") or text
    if getattr(node, "place", None) is not None and node.place.path not in (path, ""):
        return
    yield from _own(node, text)
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, NODE_TYPES):
            for inner, change in _broken(cast(Node, value), path, text):
                yield replace(node, **cast(Any, {one.name: inner})), change
        elif isinstance(value, tuple) and value and isinstance(value[0], NODE_TYPES):
            for number, part in enumerate(value):
                for inner, change in _broken(part, path, text):
                    parts = (*value[:number], inner, *value[number + 1 :])
                    yield replace(node, **cast(Any, {one.name: parts})), change


def _own(node: Node, text: str) -> Iterator[tuple[Node, Change]]:
    """The breaks of a node itself."""
    match node:
        case Compare():
            yield from _compared(node)
        case And():
            yield from _joined(node)
        case Or(parts=parts):
            yield (
                And(parts, node.place),
                Change(
                    node.place,
                    f"all must hold of {_words(parts)}, instead of any",
                    "one in which only one of them holds",
                ),
            )
        case Not(part=part):
            yield (
                part,
                Change(node.place, f"the `not` before {_words((part,))} is dropped", "one on its other side"),
            )
        case Quantified(quantifier="none"):
            yield (
                replace(node, quantifier="any"),
                Change(node.place, f"`{node.text}`: none becomes any", "one that has such a one"),
            )
        case Within(span=span):
            yield from _spanned(
                node, "span", span, node.text, "one whose date is more than {} away, and at most {}"
            )
        case SeriesValue(window=window) | Count(window=window) | Aggregate(window=window):
            story = "one that changes, and looks when {} have passed since, and when {} have"
            yield from _spanned(node, "window", window, text, story)


def _compared(leaf: Compare) -> Iterator[tuple[Node, Change]]:
    turned = _TURNED[leaf.op]
    yield (
        replace(leaf, op=turned),
        Change(leaf.place, f"`{leaf.text}`: {leaf.op} becomes {turned}", "one on each side of it"),
    )
    for side, op, other in (("right", leaf.op, leaf.right), ("left", _MIRRORED[leaf.op], leaf.left)):
        for constant, is_more in moved(other) if isinstance(other, Constant) else ():
            say = _saying(cast(Constant, other).value, leaf.text)
            old, new = say(cast(Constant, other).value), say(constant.value)
            low, high = (old, new) if is_more else (new, old)
            harder = leaf if op in ((">", ">=") if is_more else ("<", "<=")) else None
            changed, story = f"{old} becomes {new}", _between(op, low, high, old)
            if leaf.text.startswith("ever("):  # nobody wrote the number
                changed = f"at least {new} are wanted, instead of {old}"
                story = "one in which it happens just once" if is_more else "one in which it never happens"
            change = Change(leaf.place, f"`{leaf.text}`: {changed}", story, harder)
            yield replace(leaf, **cast(Any, {side: constant})), change


def _saying(value: Any, text: str) -> Callable[[Any], str]:
    """`30%` as it is written: nobody looks for a 0.3 that is not there."""
    is_share = isinstance(value, Decimal) and say_percent(abs(value)) in text.replace(" ", "")
    return say_percent if is_share else said


def _between(op: Comparison, low: str, high: str, old: str) -> str:
    """The values of which the comparison holds with the one number, and not with the other."""
    if op in ("=", "!="):
        return f"one with just {old}"
    return (
        f"one with {low} or more, below {high}"
        if op in ("<", ">=")
        else f"one above {low}, with {high} at most"
    )


def _joined(node: And) -> Iterator[tuple[Node, Change]]:
    if len(node.parts) < 2:  # nothing is joined, as where a rule without `when:` is always so
        return
    yield (
        Or(node.parts, node.place),
        Change(
            node.place,
            f"any is enough of {_words(node.parts)}, instead of all",
            "one in which only one of them holds",
        ),
    )
    for number, part in enumerate(node.parts):
        rest = (*node.parts[:number], *node.parts[number + 1 :])
        left: Condition = rest[0] if len(rest) == 1 else And(rest, node.place)
        place = getattr(part, "place", node.place)
        yield left, Change(place, f"{_words((part,))} is dropped", "one in which all holds but this")


def _spanned(
    node: Node, name: str, span: Span | None, text: str, story: str
) -> Iterator[tuple[Node, Change]]:
    """`story` has room for the shorter span and the longer."""
    for other in spans(span):
        short, long = sorted((cast(Span, span), other), key=lambda one: one.amount)
        change = Change(node.place, f"`{text}`: {span} becomes {other}", story.format(short, long))
        yield replace(node, **cast(Any, {name: other})), change


def _words(parts: tuple[Condition, ...]) -> str:
    return ", ".join(f"`{getattr(part, 'text', '') or _inner(part)}`" for part in parts)


def _inner(part: Condition) -> str:
    if isinstance(part, Not):
        return f"not {getattr(part.part, 'text', '') or '...'}"
    return " ... ".join(
        getattr(one, "text", "") or "..." for one in (part.parts if isinstance(part, And | Or) else ())
    )
