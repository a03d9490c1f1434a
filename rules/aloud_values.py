"""Expressions read aloud: what a value is, as part of a sentence."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rules.condition import Compare, Condition
from rules.expression import (
    Aggregate,
    Arithmetic,
    Constant,
    Context,
    Count,
    Days,
    Earlier,
    Else,
    Expr,
    FieldRef,
    If,
    Overdue,
    Related,
    SeriesValue,
    Since,
    TaskOutcome,
    Was,
)
from rules.operators import Phrase
from rules.spoken import Voice, plural, say_constant, say_percent, say_span
from rules.values import Span
from rules.walk import walk

SayCondition = Callable[[Voice, Condition], str]
_WHERE = Phrase("{0} where {1}", "满足“{1}”的{0}")
_WINDOW = Phrase("{0} in the last {2}", "最近{2}{0}")
_WHERE_IN_WINDOW = Phrase("{0} in the last {2} where {1}", "最近{2}满足“{1}”的{0}")
_EVENT = Phrase("“{0}”", "“{0}”")
_ONE_EVENT = Phrase("“{0}” event", "“{0}”")
_EVENTS = Phrase("“{0}” events", "“{0}”")
_AT_LEAST = Phrase("{0} (of at least {1} before)", "{0}（此前不少于{1}）")
_MILESTONE = Phrase("“{1}” of {0}", "“{1}”（{0}）")
_OF = Phrase("the {0} of {1}", "{1}的{0}")
_CONTEXTS = {
    "window": Phrase("the window", "所处窗口"),
    "signal.says": Phrase("what the signal says", "信号所述"),
    "signal.rule": Phrase("the signal's rule", "信号的规则"),
    "signal.priority": Phrase("the signal's priority", "信号的优先级"),
    "signal.window": Phrase("the signal's window", "信号所处窗口"),
}
"""What a sentence says that only its moment knows."""


def say_value(voice: Voice, expr: Expr, say: SayCondition) -> str:
    """`say` reads the conditions within, a `where` or that of an `if`."""
    named = voice.derived(expr)
    if named is not None:
        return named
    match expr:
        case Constant():
            return say_constant(voice, expr.value)
        case FieldRef():
            return voice.field(expr.about, expr.name)
        case Related():
            return _related(voice, expr)
        case Context():
            words = _CONTEXTS.get(expr.name)
            return words.in_language(voice.language) if words else voice.quoted(expr.name)
        case SeriesValue():
            return _series(voice, expr)
        case Overdue():
            return voice.say("overdue", "", say_milestone(voice, expr.plan, expr.milestone))
        case TaskOutcome():
            return voice.say("outcome", "", voice.quoted(expr.task))
        case Count() | Aggregate() | Since():
            return _of_many(voice, expr, say)
    return _composed(voice, expr, say)


def _related(voice: Voice, expr: Related) -> str:
    """`the contact's role` of an event that names one only, by whatever name; else whose it is: `the role of boss`."""
    of = voice.inside("")
    fields = voice.vocabulary.fields_of(expr.via.about).values()
    is_only = [field.type for field in fields].count(expr.via.type) == 1
    if expr.via.about in voice.vocabulary.events and is_only:
        return of.field(expr.about, expr.name)
    label = replace(voice, local=expr.about).field(expr.about, expr.name)
    return voice.fill(_OF, label, voice.field(expr.via.about, expr.via.name))


def _composed(voice: Voice, expr: Arithmetic | Else | If | Days | Was | Earlier, say: SayCondition) -> str:
    def part(of: Expr) -> str:
        text = say_value(voice, of, say)
        compound = If if isinstance(expr, If) else Arithmetic | If
        op = expr.op if isinstance(expr, Arithmetic) else ""
        is_part = op == "*" or (op != "/" and say_share(expr))
        if isinstance(of, Constant) and isinstance(of.value, Decimal) and is_part:
            return say_percent(of.value)
        return voice.bracketed(text) if isinstance(of, compound) and voice.derived(of) is None else text

    match expr:
        case Arithmetic():
            variant = (
                "date" if expr.left.type.kind in {"date", "moment"} and expr.right.type.kind == "span" else ""
            )
            return voice.say(expr.op, variant, part(expr.left), part(expr.right))
        case Else():
            return voice.say("else", "", part(expr.first), part(expr.second))
        case If():
            return voice.say("if", "", say(voice, expr.condition), part(expr.then), part(expr.otherwise))
        case Days():
            return voice.say(f"days_{expr.direction}", "", part(expr.of))
        case Was():
            return voice.say("was", "", part(expr.of), say_span(voice, expr.ago))
        case Earlier():
            said = say_value(voice, expr.of, say)
            is_name = isinstance(expr.of, FieldRef) or voice.derived(expr.of) is not None
            return voice.say("was", "", said if is_name else voice.bracketed(said), say_span(voice, expr.ago))


def _series(voice: Voice, expr: SeriesValue) -> str:
    variant = "series" if expr.function in {"sum", "min", "max"} else ""
    window = say_span(voice, expr.window) if expr.window else ""
    text = voice.say(expr.function, variant, voice.field(expr.of.about, expr.of.name), window)
    return say_at_least(voice, text, expr)


def say_at_least(voice: Voice, text: str, change: SeriesValue) -> str:
    return (
        text if change.at_least is None else voice.fill(_AT_LEAST, text, say_constant(voice, change.at_least))
    )


def _of_many(voice: Voice, expr: Count | Aggregate | Since, say: SayCondition) -> str:
    if isinstance(expr, Since):
        return voice.say("since", "", _those(voice, expr.event, _EVENT, expr.where, None, say))
    many = _EVENTS if expr.what == "event" else Phrase(plural(voice.kind(expr.of)), "{0}")
    those = _those(voice, expr.of, many, expr.where, expr.window, say)
    if isinstance(expr, Count):
        return voice.say("count", expr.what, those)
    variant = "date" if expr.type.kind in {"date", "moment"} else ""
    value = say_value(voice.inside(expr.of), expr.value, say)
    is_compound = isinstance(expr.value, Arithmetic | If)
    return voice.say(expr.function, variant, those, voice.bracketed(value) if is_compound else value)


def say_events(voice: Voice, events: Count, say: SayCondition) -> str:
    """`“login” event in the last 30 days`: one of those counted."""
    return _those(voice, events.of, _ONE_EVENT, events.where, events.window, say)


def say_event(
    voice: Voice, name: str, where: Condition | None, window: Span | None, say: SayCondition
) -> str:
    """`“login” in the last 30 days`: one of them, without its noun."""
    return _those(voice, name, _EVENT, where, window, say)


def _those(
    voice: Voice, kind: str, noun: Phrase, where: Condition | None, window: Span | None, say: SayCondition
) -> str:
    """`modules where users is 0`, `“login” events in the last 30 days`."""
    name = voice.kind(kind)
    text = voice.fill(noun, name)
    if window is None and where is None:
        return text
    phrase = _WHERE if window is None else _WINDOW if where is None else _WHERE_IN_WINDOW
    condition = say(voice.inside(kind), where) if where is not None else ""
    return voice.fill(phrase, text, condition, say_span(voice, window) if window else "")


def say_milestone(voice: Voice, plan: str, milestone: str) -> str:
    return voice.fill(_MILESTONE, voice.planned(plan), voice.planned(f"{plan}.{milestone}"))


def is_rate(leaf: Compare) -> bool:
    """Whether a quotient is meant as so many to one, `logins / admins < 3`: nobody asks for three hundred percent of
    anything, but of a change one does.
    """
    sides = [side.value for side in (leaf.left, leaf.right) if isinstance(side, Constant)]
    is_whole = any(isinstance(value, Decimal | int) and value >= 2 and value == int(value) for value in sides)
    return is_whole and not any(
        isinstance(each, SeriesValue) and each.function == "change" for each in walk(leaf)
    )


def say_share(expr: Any) -> bool:
    """Whether a number is a share of something, so that what it is compared with reads as a percentage. Of several
    joined, each must be one: a share of the seats is a number of seats.
    """
    match expr:
        case SeriesValue():
            return expr.function == "change"
        case Arithmetic(op="/"):
            return expr.type.kind == "number"
        case (
            Arithmetic(left=left, right=right)
            | If(then=left, otherwise=right)
            | Else(first=left, second=right)
        ):
            of_shares = [say_share(part) for part in (left, right) if not isinstance(part, Constant)]
            return expr.type.kind == "number" and bool(of_shares) and all(of_shares)
        case Earlier(of=of):
            return say_share(of)
    return False
