"""What was: a value some time ago, whether it changed, and what held period after period."""

from rules import raw
from rules.condition import Changed, Condition, InARow, Moved, SignalState, StepHeard
from rules.expression import Constant, Context, Earlier, Expr, FieldRef, Was
from rules.forms import fixed
from rules.functions.arguments import Arguments, Refused, read_arguments
from rules.resolver import Resolver
from rules.scope import KEY
from rules.values import Span, Type
from rules.walk import walk

PERIODS = {"day": 92, "week": 53, "month": 24}
"""And how many of them may be asked for: further back the log is long, and the answer old."""
OF_FIELDS = (
    "Ask for the fields it is computed from. What it was, ask with `was(value, 30d)`; whether a condition was "
    "otherwise not long ago, at the ends of past periods: `not in_a_row(condition, 3, month)`."
)


def was(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    given = read_arguments(resolver, call, 2, 2)
    asked, ago = given.plain[0].value, _window(given, 1)
    of = resolver.value(asked)
    if of is None:
        raise Refused
    if isinstance(of, FieldRef):
        return Was(_field(given), ago, of.type, resolver.place(call))
    if isinstance(of, Constant):
        given.refuse("no-history", f"`{resolver.text(asked)}` was never otherwise.", at=given.plain[0])
    _has_past(given, of)
    return Earlier(of, ago, of.type, resolver.place(call))


def changed(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    given = read_arguments(resolver, call, 2, 2)
    return Changed(_field(given), _window(given, 1), resolver.text(call), resolver.place(call))


def moved(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    given = read_arguments(resolver, call, 2, 2, leads={"from"})
    step = given.led.get("from")
    if step is None or step.to is None:
        given.refuse_usage()
    of, window = _field(given), _window(given, 1)
    before, after = fixed(resolver, step.value, of.type), fixed(resolver, step.to, of.type)
    if before is None or after is None:
        return None
    if before.value == after.value:
        given.refuse("bad-arguments", "It cannot move from a value to the same one.", at=step)
    return Moved(of, before.value, after.value, window, resolver.text(call), resolver.place(call))


def _field(given: Arguments) -> FieldRef:
    """A field whose earlier values are kept."""
    resolver, asked = given.resolver, given.plain[0].value
    found = resolver.value(asked)
    if found is None:
        raise Refused
    if not isinstance(found, FieldRef) or found.name == KEY:
        sentence = f"`{resolver.text(asked)}` is no field; only a field has a history."
        given.refuse("no-history", sentence, _meant(resolver, asked) or OF_FIELDS, given.plain[0])
    if found.about in resolver.scope.vocabulary.events:
        sentence = f"`{resolver.text(asked)}` is a field of an event, which happens once and stays as it was."
        given.refuse("no-history", sentence, at=given.plain[0])
    return found


def _meant(resolver: Resolver, asked: raw.Raw) -> str:
    """Whoever asks what a mean was wants it against the mean of now."""
    if (
        not isinstance(asked, raw.Call)
        or asked.name not in {"mean", "sum", "min", "max", "last"}
        or not asked.arguments
    ):
        return ""
    found = resolver.text(asked.arguments[0].value)
    return f"Of a series ask this window against the one before: `change({found}, 28d) <= -20%`."


def _window(given: Arguments, index: int) -> Span:
    window = given.window(given.plain[index])
    if window is None:
        given.refuse_usage()
    return window


def in_a_row(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    given = read_arguments(resolver, call, 3, 3)
    condition = resolver.condition(given.plain[0].value)
    period = given.name(2, PERIODS, "period")
    times = _times(given, period)
    if condition is None:
        return None
    _has_past(given, condition)
    text, place = resolver.text(call), resolver.place(call)
    return InARow(condition, times, period, text, place)  # type: ignore[arg-type]  # `period` is one of PERIODS


def _times(given: Arguments, period: str) -> int:
    times = given.number(given.plain[1]).value
    if times != int(times) or not 2 <= times <= PERIODS[period]:
        sentence = f"`{given.resolver.text(given.plain[1].value)}` is not a number of {period}s in a row."
        given.refuse("bad-arguments", sentence, f"From 2 to {PERIODS[period]}.", given.plain[1])
    return int(times)


def _has_past(given: Arguments, asked: Condition | Expr) -> None:
    """What is only known of now cannot be asked of weeks ago; nor is the past asked of its own past."""
    for node in walk(asked):
        is_of_now = isinstance(node, StepHeard | Context | InARow | Earlier)
        if is_of_now or (isinstance(node, SignalState) and node.what == "open"):
            shown = getattr(node, "text", "") or given.resolver.text(given.plain[0].value)
            hint = "Of signals ask `opened(rule, 7d)`." if isinstance(node, SignalState) else ""
            given.refuse("no-history", f"`{shown}` cannot be asked of the past.", hint, given.plain[0])


FUNCTIONS = {"was": was, "changed": changed, "moved": moved, "in_a_row": in_a_row}
