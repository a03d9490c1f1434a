"""`if`, and days until and since a date."""

from rules import raw
from rules.agreement import named
from rules.expression import Days, Expr, If
from rules.forms import same_type
from rules.functions.arguments import Refused, read_arguments
from rules.resolver import Resolver
from rules.values import SPAN, Type


def choose(resolver: Resolver, call: raw.Call, wanted: Type | None) -> Expr | None:
    given = read_arguments(resolver, call, 3, 3)
    condition = resolver.condition(given.plain[0].value)
    if wanted is not None:
        then = resolver.value(given.plain[1].value, wanted)
        otherwise = resolver.value(given.plain[2].value, wanted)
    else:
        then, otherwise = resolver.pair(given.plain[1].value, given.plain[2].value)
    if condition is None or then is None or otherwise is None:
        return None
    if not same_type(resolver, call, then, otherwise):
        return None
    return If(condition, then, otherwise, then.type, resolver.place(call))


def days_until(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return Days("until", _time(resolver, call), SPAN, resolver.place(call))


def days_since(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return Days("since", _time(resolver, call), SPAN, resolver.place(call))


def _time(resolver: Resolver, call: raw.Call) -> Expr:
    given = read_arguments(resolver, call, 1, 1)
    of = resolver.value(given.plain[0].value)
    if of is None:
        raise Refused
    if of.type.kind not in {"date", "moment"}:
        shown = resolver.text(given.plain[0].value)
        sentence = f"`{call.name}` asks a date or a moment; `{shown}` is {named(of.type)}."
        given.refuse("type-mismatch", sentence, at=given.plain[0])
    return of


FUNCTIONS = {"if": choose, "days_until": days_until, "days_since": days_since}
