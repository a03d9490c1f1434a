"""What may be asked of the many: children of a kind, or events, each with a `where` of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from rules import raw
from rules.agreement import ORDERED, named
from rules.condition import Compare, Condition
from rules.expression import Aggregate, Constant, Count, Expr, Since
from rules.functions import series
from rules.functions.arguments import Arguments, Refused, read_arguments
from rules.out_of_reach import above_from
from rules.problems import did_you_mean
from rules.resolver import Resolver
from rules.scope import MOST_TOLD
from rules.values import NUMBER, SPAN, Span, Type

What = Literal["child", "event", "account"]


@dataclass(frozen=True, slots=True)
class Many:
    """The children or events a call is about."""

    kind: str
    what: What
    where: Condition | None
    window: Span | None


def many(given: Arguments, kind: str, window: raw.Argument | None, index: int = 0) -> Many:
    """Reads the `where` (and `by .. with ..`) in the names of the kind, and the window, which only events have."""
    resolver, first = given.resolver, given.plain[index]
    what = what_is(resolver, kind)
    if what is None:
        vocabulary = resolver.scope.vocabulary
        known = {*vocabulary.children, *vocabulary.events, *vocabulary.groups}
        sentence = f"There is no child kind and no event `{kind}`."
        hint = above_from(vocabulary, kind) or did_you_mean(kind, known) or _there_are(known)
        given.refuse("unknown-kind", sentence, hint, first)
    condition = _filter(given, first, kind)
    wanted = condition is not None
    where = resolver.inside(kind).condition(condition) if condition is not None else None
    if wanted and where is None:
        raise Refused
    span = given.window(window)
    if span is not None and what != "event":
        sentence = f"`{kind}` is a thing an account has, not an event: it has no window."
        given.refuse(
            "bad-window", sentence, "Ask for a date of it in the `where`: `opened_at in last 30d`.", window
        )
    return Many(kind, what, where, span)


def _there_are(known: Collection[str]) -> str:
    return f"There are: {', '.join(sorted(known))}." if 0 < len(known) <= MOST_TOLD else ""


def what_is(resolver: Resolver, kind: str) -> What | None:
    if kind in resolver.scope.vocabulary.children:
        return "child"
    if kind in resolver.scope.vocabulary.groups:
        return "account"
    return "event" if kind in resolver.scope.vocabulary.events else None


def _filter(given: Arguments, first: raw.Argument, kind: str) -> raw.Raw | None:
    """`by contact with role sponsor` is `where by.role = sponsor`; with a `where` beside it, both."""
    if first.by is None:
        return first.where
    by = first.by
    reference = _reference(given, by, kind)
    path = raw.Word((reference, by.field), by.start, by.end)
    made: raw.Raw
    if len(by.values) == 1:
        made = raw.Compared("=", path, by.values[0], by.start, by.end)
    else:
        made = raw.Among(path, by.values, by.start, by.end)
    if first.where is None:
        return made
    return raw.Junction("and", (made, first.where), by.start, first.end)


def _reference(given: Arguments, by: raw.By, kind: str) -> str:
    """The event's field that points at the kind named: `by` if it does, else the only one."""
    fields = given.resolver.scope.vocabulary.fields_of(kind)
    pointing = [
        name for name, field in fields.items() if field.type.kind == "reference" and field.type.to == by.kind
    ]
    if "by" in pointing:
        return "by"
    if len(pointing) != 1:
        sentence = f"`{kind}` does not say which {by.kind} it was by."
        given.resolver.note(
            by, "unknown-field", sentence, did_you_mean(by.kind, {f.type.to for f in fields.values()})
        )
        raise Refused
    return pointing[0]


def read_many(resolver: Resolver, call: raw.Call, most: int = 2) -> Many:
    """Of a call whose first argument names the kind: `count(module where ..)`, `since(login)`."""
    given = read_arguments(resolver, call, 1, most, where=1)
    named_kind = given.plain[0].value
    if not isinstance(named_kind, raw.Word):
        given.refuse_usage()
    return many(given, named_kind.name, given.plain[1] if len(given.plain) > 1 else None)


def count(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return count_of(resolver, call, read_many(resolver, call))


def count_of(resolver: Resolver, call: raw.Call, of: Many) -> Count:
    return Count(of.kind, of.what, of.where, of.window, NUMBER, resolver.place(call))


def counted(resolver: Resolver, call: raw.Call, of: Many, op: Literal["=", ">="], bound: int) -> Condition:
    place = resolver.place(call)
    return Compare(
        op, count_of(resolver, call, of), Constant(bound, NUMBER, place), resolver.text(call), place
    )


def ever(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    return counted(resolver, call, _events(resolver, call), ">=", 1)


def since(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    of = _events(resolver, call)
    return Since(of.kind, of.where, SPAN, resolver.place(call))


def _events(resolver: Resolver, call: raw.Call) -> Many:
    return only_events(resolver, call, read_many(resolver, call, most=1))


def only_events(resolver: Resolver, call: raw.Call, of: Many) -> Many:
    """Those, if they are events."""
    if of.what != "event":
        hint = f"Ask `count({of.kind} where ..)` or `any({of.kind} where ..)`."
        resolver.note(
            call, "type-mismatch", f"`{call.name}` asks about events; `{of.kind}` is not one.", hint
        )
        raise Refused
    return of


def total(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return _aggregate(resolver, call, "sum")


def least(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return _aggregate(resolver, call, "min")


def greatest(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return _aggregate(resolver, call, "max")


def worst(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    """Of a choice: of the values that there are, the one that stands last in its list."""
    return _aggregate(resolver, call, "worst")


def _aggregate(
    resolver: Resolver, call: raw.Call, function: Literal["sum", "min", "max", "worst"]
) -> Expr | None:
    if function != "worst" and series.is_of_series(resolver, call):
        return series.windowed(resolver, call, function)
    given = read_arguments(resolver, call, 1, 2, where=1)
    kind = _kind_within(given)
    of = many(given, kind, given.plain[1] if len(given.plain) > 1 else None)
    value = resolver.inside(kind).value(given.plain[0].value)
    if value is None:
        return None
    allowed = {"sum": {"number", "money"}, "worst": {"choice"}}.get(function, ORDERED)
    if value.type.kind not in allowed:
        sentence = f"`{function}` cannot be taken of {named(value.type)}."
        given.refuse("type-mismatch", sentence, at=given.plain[0])
    place = resolver.place(call)
    return Aggregate(function, kind, of.what, value, of.where, of.window, value.type, place)


def _kind_within(given: Arguments) -> str:
    """The child kind or event whose field is named: `contract` of `contract.amount`."""
    parts = raw.all_parts(given.plain[0].value)
    dotted = (part.path[0] for part in parts if isinstance(part, raw.Word) and len(part.path) > 1)
    kind = next((first for first in dotted if what_is(given.resolver, first)), None)
    if kind is None:
        shown = given.resolver.text(given.plain[0].value)
        name = given.call.name
        vocabulary = given.resolver.scope.vocabulary
        hint = above_from(vocabulary, shown.partition(".")[0]) or (
            f"Name the kind: `{name}(contract.amount where ..)`; of a series: `{name}(users, 28d)`."
        )
        given.refuse(
            "unknown-kind", f"`{shown}` does not say of which children or events.", hint, given.plain[0]
        )
    return kind


FUNCTIONS = {
    "count": count,
    "ever": ever,
    "since": since,
    "sum": total,
    "min": least,
    "max": greatest,
    "worst": worst,
}
