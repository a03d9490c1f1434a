"""Functions over a series: its newest number, what a window of whole days holds, and how two windows compare."""

from decimal import Decimal
from typing import Literal

from rules import raw
from rules.condition import Compare, Condition
from rules.expression import Constant, Expr, SeriesValue
from rules.functions.arguments import Arguments, Refused, read_arguments
from rules.resolver import Resolver
from rules.values import NUMBER, Type

Within = Literal["mean", "sum", "min", "max"]


def last(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    given = read_arguments(resolver, call, 1, 1)
    return SeriesValue("last", given.series(0), None, NUMBER, None, resolver.place(call))


def mean(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return windowed(resolver, call, "mean")


def windowed(resolver: Resolver, call: raw.Call, function: Within) -> Expr | None:
    given = read_arguments(resolver, call, 1, 2, leads={"over"})
    of = given.series(0)
    window = given.window(_window(given, 1), whole_days=True)
    if window is None:
        sentence = f"`{call.name}` of a series needs a window."
        given.refuse(
            "bad-window", sentence, f"Write `{call.name}({resolver.text(given.plain[0].value)}, 28d)`."
        )
    return SeriesValue(function, of, window, NUMBER, None, resolver.place(call))


def _window(given: Arguments, index: int) -> raw.Argument | None:
    """`28d` and `over 28d` are the same; both at once are a mistake."""
    plain = given.plain[index] if len(given.plain) > index else None
    if plain and "over" in given.led:
        given.refuse_usage()
    return given.led.get("over", plain)


def change(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    return _change(resolver, read_arguments(resolver, call, 1, 2, leads={"over", "at_least"}), 1)


def _change(resolver: Resolver, given: Arguments, index: int) -> SeriesValue:
    of = given.series(0)
    window = given.window(_window(given, index), whole_days=True)
    if window is None:
        given.refuse_usage()
    at_least = given.number(given.led["at_least"]).value if "at_least" in given.led else None
    return SeriesValue("change", of, window, NUMBER, at_least, resolver.place(given.call))


def fell(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    change, share = _moved(resolver, call)
    bound = Constant(-share, NUMBER, resolver.place(call))
    return Compare("<=", change, bound, resolver.text(call), resolver.place(call))


def rose(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    change, share = _moved(resolver, call)
    bound = Constant(share, NUMBER, resolver.place(call))
    return Compare(">=", change, bound, resolver.text(call), resolver.place(call))


def _moved(resolver: Resolver, call: raw.Call) -> tuple[SeriesValue, Decimal | int]:
    given = read_arguments(resolver, call, 2, 3, leads={"over", "at_least"})
    change = _change(resolver, given, 2)
    share = given.number(given.plain[1]).value
    if share <= 0 or (call.name == "fell" and share > 1):
        sentence = f"`{resolver.text(given.plain[1].value)}` is not a share by which something {call.name}."
        hint = (
            "Shares are written with a percent sign: `30%`."
            if share > 0
            else "Write a share above zero: `30%`; any fall at all is `change(series, span) < 0`."
        )
        given.refuse("bad-share", sentence, hint, given.plain[1])
    return change, share


def is_of_series(resolver: Resolver, call: raw.Call) -> bool:
    """Whether `sum min max` here is asked of a series rather than of children or events."""
    if not call.arguments:
        return False
    first = call.arguments[0]
    if not isinstance(first.value, raw.Word) or first.where is not None or first.by is not None:
        return False
    found = resolver.names.find(first.value.path)
    return getattr(getattr(found, "type", None), "kind", "") == "series"


FUNCTIONS = {"last": last, "mean": mean, "change": change, "fell": fell, "rose": rose}
__all__ = ["FUNCTIONS", "Refused", "is_of_series", "windowed"]
