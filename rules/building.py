"""What Lark calls as it recognises a rule of the grammar, innermost first: each function is named as its rule or alias.

A module and not a class: one function a rule, and nothing to hold. Offsets come from the tokens.
"""

from dataclasses import replace
from typing import Any, Literal

from rules import raw

Parts = list[Any]
"""Of one rule: tokens that the grammar keeps, and what was built within."""


def any_of(parts: Parts) -> raw.Raw:
    return _junction("or", parts)


def all_of(parts: Parts) -> raw.Raw:
    return _junction("and", parts)


def _junction(op: Literal["and", "or"], parts: Parts) -> raw.Raw:
    return parts[0] if len(parts) == 1 else raw.Junction(op, tuple(parts), parts[0].start, parts[-1].end)


def denied(parts: Parts) -> raw.Raw:
    return raw.Denied(parts[1], parts[0].start_pos, parts[1].end)


def compared(parts: Parts) -> raw.Raw:
    left, op, right = parts
    return raw.Compared(op.value, left, right, left.start, right.end)


def among(parts: Parts) -> raw.Raw:
    of, (items, end) = parts
    return raw.Among(of, items, of.start, end)


def not_among(parts: Parts) -> raw.Raw:
    return _deny(among([parts[0], parts[2]]))


def in_time(parts: Parts) -> raw.Raw:
    of, direction, span = parts
    written = raw.Constant("span", str(span), span.start_pos, span.end_pos)
    return raw.InTime(of, direction.value, written, of.start, span.end_pos)


def not_in_time(parts: Parts) -> raw.Raw:
    return _deny(in_time([parts[0], *parts[2:]]))


def between(parts: Parts) -> raw.Raw:
    of, low, high = parts
    return raw.Between(of, low, high, of.start, high.end)


def containing(parts: Parts) -> raw.Raw:
    of, item = parts
    return raw.Containing(of, item, of.start, item.end)


def not_containing(parts: Parts) -> raw.Raw:
    return _deny(containing([parts[0], parts[2]]))


def state(parts: Parts) -> raw.Raw:
    of, what = parts
    return raw.State(of, what.value, of.start, what.end_pos)


def not_state(parts: Parts) -> raw.Raw:
    return _deny(state([parts[0], parts[2]]))


def state_of(parts: Parts) -> raw.Raw:
    first, what, of, close = parts
    return raw.State(of, what.value, first.start_pos, close.end_pos)


def binary(parts: Parts) -> raw.Raw:
    left, op, right = parts
    return raw.Binary(op.value, left, right, left.start, right.end)


def grouped(parts: Parts) -> Any:
    opening, inner, close = parts
    return replace(inner, start=opening.start_pos, end=close.end_pos)


def path(names: list[Any]) -> raw.Raw:
    return raw.Word(tuple(str(name) for name in names), names[0].start_pos, names[-1].end_pos)


def constant(parts: Parts) -> raw.Raw:
    kind: Any = "money" if len(parts) == 2 else parts[0].type.lower()
    return raw.Constant(kind, " ".join(parts), parts[0].start_pos, parts[-1].end_pos)


def items(parts: Parts) -> Any:
    return tuple(parts[1:-1]), parts[-1].end_pos


def call(parts: Parts) -> raw.Raw:
    name, *arguments, close = parts
    given = tuple(argument for argument in arguments if argument is not None)
    return raw.Call(str(name), given, name.start_pos, close.end_pos)


def plain(parts: Parts) -> Any:
    return raw.Argument(parts[0], parts[0].start, parts[0].end)


def filtered(parts: Parts) -> Any:
    of, where = parts
    return raw.Argument(of, of.start, where.end, where=where)


def made_by(parts: Parts) -> Any:
    event, kind, field, wanted, where = parts
    values, end = wanted if isinstance(wanted, tuple) else ((wanted,), wanted.end)
    by = raw.By(str(kind), str(field), values, kind.start_pos, end)
    return raw.Argument(event, event.start, where.end if where else end, where=where, by=by)


def led(parts: Parts) -> Any:
    word, value = parts
    return raw.Argument(value, word.start_pos, value.end, lead=str(word))


def moved(parts: Parts) -> Any:
    before, after = parts
    return raw.Argument(before, before.start, after.end, lead="from", to=after)


def _deny(node: raw.Raw) -> raw.Raw:
    return raw.Denied(node, node.start, node.end)
