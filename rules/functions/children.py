"""`any every none`: of children; of events, whether there was one."""

from typing import Literal

from rules import raw
from rules.condition import Condition, Quantified
from rules.functions.several import Many, counted, read_many
from rules.resolver import Resolver
from rules.values import Type


def any_of(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    of = read_many(resolver, call)
    return _quantified(resolver, call, of, "any") or counted(resolver, call, of, ">=", 1)


def none_of(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    of = read_many(resolver, call)
    return _quantified(resolver, call, of, "none") or counted(resolver, call, of, "=", 0)


def every(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    of = read_many(resolver, call)
    found = _quantified(resolver, call, of, "every")
    if found is None:
        hint = f"Count those that do not: `none({of.kind} where ..)`."
        resolver.note(call, "bad-arguments", "`every` asks children, each by a `where`.", hint)
    return found


def _quantified(
    resolver: Resolver, call: raw.Call, of: Many, quantifier: Literal["any", "every", "none"]
) -> Condition | None:
    if of.what == "event" or of.where is None:
        return None
    return Quantified(quantifier, of.kind, of.where, resolver.text(call), resolver.place(call))


FUNCTIONS = {"any": any_of, "every": every, "none": none_of}
