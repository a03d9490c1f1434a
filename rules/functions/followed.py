"""`followed`: one event after another."""

from rules import raw
from rules.condition import Condition, Followed
from rules.functions.arguments import Arguments, read_arguments
from rules.functions.several import Many, many, only_events
from rules.resolver import Resolver
from rules.values import Type


def followed(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    given = read_arguments(resolver, call, 3, 3, where=2, leads={"over"})
    first, then = _events(given, 0), _events(given, 1)
    within, window = given.window(given.plain[2]), given.window(given.led.get("over"))
    if within is None:
        given.refuse_usage()
    text, place = resolver.text(call), resolver.place(call)
    return Followed(first.kind, first.where, then.kind, then.where, within, window, text, place)


def _events(given: Arguments, index: int) -> Many:
    named = given.plain[index].value
    if not isinstance(named, raw.Word):
        given.refuse_usage()
    return only_events(given.resolver, given.call, many(given, named.name, None, index))


FUNCTIONS = {"followed": followed}
