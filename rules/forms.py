"""What each form of the grammar means: joining, comparing, asking, reckoning. Calls are in `functions`."""

from collections.abc import Callable, Mapping
from typing import Any

from rules import raw
from rules.agreement import EQUALITY_ONLY, ORDERED, agree, mend_of_mismatch, named, result_of
from rules.condition import And, Compare, Comparison, Condition, Contains, In, Is, Not, Or, Within
from rules.expression import Arithmetic, Constant, Else, Expr, FieldRef, SeriesValue
from rules.literals import Unreadable, constant
from rules.problems import NOWHERE, Place
from rules.resolver import Form, Node, Resolver, declared, word
from rules.values import NUMBER, SERIES, TEXT, Type


def junction(resolver: Resolver, node: raw.Junction, _: Type | None) -> Condition | None:
    parts = [resolver.condition(part) for part in node.parts]
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return (And if node.op == "and" else Or)(found, resolver.place(node))


def denied(resolver: Resolver, node: raw.Denied, _: Type | None) -> Condition | None:
    part = resolver.condition(node.part)
    return Not(part, resolver.place(node)) if part is not None else None


def compared(resolver: Resolver, node: raw.Compared, _: Type | None) -> Condition | None:
    left, right = resolver.pair(node.left, node.right)
    return comparison(resolver, node, node.op, left, right)


def comparison(
    resolver: Resolver, node: raw.Raw, op: Comparison, left: Expr | None, right: Expr | None
) -> Condition | None:
    if left is None or right is None:
        return None
    if not _may_compare(resolver, node, op, left.type, right.type, declared(resolver, left, right)):
        return None
    return Compare(op, left, right, resolver.text(node), resolver.place(node))


def _may_compare(
    resolver: Resolver, node: raw.Raw, op: str, left: Type, right: Type, at: Place = NOWHERE
) -> bool:
    if not agree(left, right):
        sentence = f"{named(left)} cannot be compared with {named(right)}."
        resolver.note(
            node, "type-mismatch", _sentence(sentence), mend_of_mismatch(left, right, resolver.text(node)), at
        )
        return False
    if op not in {"=", "!="} and left.kind not in ORDERED:
        sentence = _sentence(f"{named(left)} has no order: `{op}` says nothing of it.")
        resolver.note(node, "no-order", sentence, "Use `=`, `!=` or `in [..]`.", at)
        return False
    if left.kind not in ORDERED | EQUALITY_ONLY:
        resolver.note(
            node, "type-mismatch", _sentence(f"{named(left)} cannot be compared."), "Use `contains`."
        )
        return False
    return True


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def between(resolver: Resolver, node: raw.Between, _: Type | None) -> Condition | None:
    """Both ends count. Two leaves."""
    of, low = resolver.pair(node.of, node.low)
    high = resolver.value(node.high, of.type if of else None)
    at_least = comparison(resolver, node, ">=", of, low)
    at_most = comparison(resolver, node, "<=", of, high) if at_least else None
    return And((at_least, at_most), resolver.place(node)) if at_least and at_most else None


def among(resolver: Resolver, node: raw.Among, _: Type | None) -> Condition | None:
    of = resolver.value(node.of)
    if of is None:
        return None
    items = [fixed(resolver, item, of.type) for item in node.items]
    if any(item is None for item in items):
        return None
    return In(of, tuple(item.value for item in items if item), resolver.text(node), resolver.place(node))


def fixed(resolver: Resolver, node: raw.Raw, wanted: Type) -> Constant | None:
    """A constant of the wanted type; anything else is a problem."""
    item = resolver.value(node, wanted)
    if item is None:
        return None
    if not isinstance(item, Constant):
        sentence = f"`{resolver.text(node)}` is not a fixed value; only those stand in a list."
        resolver.note(node, "not-fixed", sentence, "Compare with `=` and join with `or`.")
        return None
    return item if _may_compare(resolver, node, "=", wanted, item.type) else None


def in_time(resolver: Resolver, node: raw.InTime, _: Type | None) -> Condition | None:
    of = _time(resolver, node.of, f"in {node.direction}")
    span = resolver.value(node.span)
    if of is None or not isinstance(span, Constant):
        return None
    if span.value.amount < 0:
        other = "last" if node.direction == "next" else "next"
        resolver.note(node.span, "negative-span", "This span is negative.", f"Write `in {other}`.")
        return None
    return Within(of, node.direction, span.value, resolver.text(node), resolver.place(node))


def _time(resolver: Resolver, node: raw.Raw, asked: str) -> Expr | None:
    of = resolver.value(node)
    if of is not None and of.type.kind not in {"date", "moment"}:
        sentence = f"`{asked}` asks a date or a moment; `{resolver.text(node)}` is {named(of.type)}."
        resolver.note(node, "type-mismatch", sentence, second=declared(resolver, of))
        return None
    return of


def containing(resolver: Resolver, node: raw.Containing, _: Type | None) -> Condition | None:
    of = resolver.value(node.of)
    if of is None:
        return None
    item_type = of.type.item if of.type.kind == "list" else TEXT if of.type.kind == "text" else None
    if item_type is None:
        sentence = f"`contains` asks a text or a list; `{resolver.text(node.of)}` is {named(of.type)}."
        resolver.note(node, "type-mismatch", sentence, "Use `=` or `in [..]`.")
        return None
    item = fixed(resolver, node.item, item_type)
    return Contains(of, item.value, resolver.text(node), resolver.place(node)) if item else None


def state(resolver: Resolver, node: raw.State, _: Type | None) -> Condition | None:
    of = _time(resolver, node.of, "is past") if node.what == "past" else _any_value(resolver, node.of)
    if of is None:
        return None
    text, place = resolver.text(node), resolver.place(node)
    if node.what == "unknown":
        return Not(Is(of, "known", text, place), place)
    return Is(of, node.what, text, place)


def _any_value(resolver: Resolver, node: raw.Raw) -> Expr | None:
    """A value, or a series: of that, whether its newest number is known."""
    found = resolver.node(node)
    if isinstance(found, FieldRef) and found.type == SERIES:
        return SeriesValue("last", found, None, NUMBER, None, resolver.place(node))
    return resolver.as_value(node, found)


def literal(resolver: Resolver, node: raw.Constant, wanted: Type | None) -> Expr | None:
    try:
        value, kind = constant(node)
    except Unreadable as reason:
        resolver.note(node, "bad-constant", str(reason))
        return None
    if kind.kind == "money" and value.currency != resolver.scope.currency:
        sentence = (
            f"Money here is in {resolver.scope.currency}, this in {value.currency}: two currencies never mix."
        )
        resolver.note(node, "two-currencies", sentence, f"Write the amount in {resolver.scope.currency}.")
        return None
    return resolver.fit(Constant(value, kind, resolver.place(node)), wanted, node)


def binary(resolver: Resolver, node: raw.Binary, wanted: Type | None) -> Expr | None:
    if node.op == "else":
        return _otherwise(resolver, node, wanted)
    left, right = resolver.pair(node.left, node.right) if node.op in "+-" else _apart(resolver, node)
    if left is None or right is None:
        return None
    result = result_of(node.op, left.type, right.type)
    if result is None:
        sentence = f"`{node.op}` has no meaning between {named(left.type)} and {named(right.type)}."
        resolver.note(
            node, "type-mismatch", sentence, mend_of_mismatch(left.type, right.type, resolver.text(node))
        )
        return None
    if node.op == "/" and isinstance(right, Constant) and not _amount(right.value):
        resolver.note(
            node.right,
            "division-by-zero",
            "Nothing can be divided by zero.",
            "Divide by another number, or by none.",
        )
        return None
    return Arithmetic(node.op, left, right, result, resolver.place(node))


def _apart(resolver: Resolver, node: raw.Binary) -> tuple[Expr | None, Expr | None]:
    """Sides that keep their own types: an amount may be multiplied by a bare number."""
    return resolver.value(node.left), resolver.value(node.right)


def _amount(value: Any) -> Any:
    return getattr(value, "amount", value)


def _otherwise(resolver: Resolver, node: raw.Binary, wanted: Type | None) -> Expr | None:
    first = resolver.value(node.left, wanted)
    second = resolver.value(node.right, first.type if first else wanted)
    if first is None or second is None or not same_type(resolver, node, first, second):
        return None
    return Else(first, second, first.type, resolver.place(node))


def same_type(resolver: Resolver, node: raw.Raw, first: Expr, second: Expr) -> bool:
    """Whether two values may stand for each other; if not, a problem is noted."""
    if first.type.kind == second.type.kind and agree(first.type, second.type):
        return True
    sentence = f"One side is {named(first.type)}, the other {named(second.type)}; both must be the same."
    resolver.note(
        node, "type-mismatch", sentence, mend_of_mismatch(first.type, second.type, resolver.text(node))
    )
    return False


def forms(call: Callable[[Resolver, raw.Call, Type | None], Node | None]) -> Mapping[type, Form]:
    """One for every node of the raw tree."""
    return {
        raw.Word: word,
        raw.Constant: literal,
        raw.Binary: binary,
        raw.Call: call,
        raw.Junction: junction,
        raw.Denied: denied,
        raw.Compared: compared,
        raw.Among: among,
        raw.Between: between,
        raw.InTime: in_time,
        raw.Containing: containing,
        raw.State: state,
    }
