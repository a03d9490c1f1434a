"""Conditions and expressions read aloud: plain words for whoever did not write the rule, in English and Chinese."""

from rules.aloud_history import say_history
from rules.aloud_values import is_rate, say_at_least, say_events, say_milestone, say_share, say_value
from rules.condition import (
    And,
    Changed,
    Compare,
    Condition,
    Contains,
    Followed,
    Holds,
    In,
    InARow,
    Is,
    Leaf,
    Listed,
    Milestone,
    Moved,
    Named,
    Not,
    Or,
    Quantified,
    SignalState,
    StepHeard,
    TaskDone,
    Within,
)
from rules.expression import Constant, Count, Expr, If, SeriesValue
from rules.operators import Phrase
from rules.spoken import Voice, say_constant, say_either, say_percent, say_span
from rules.values import Span
from rules.vocabulary import Vocabulary
from rules.walk import CONDITION_TYPES

_HOLDS, _FAILS = Phrase("{0} is yes", "{0}为是"), Phrase("{0} is no", "{0}为否")
_EVERY_DENIED = Phrase("not {0}", "并非{0}")


def aloud(node: Condition | Expr | Span, language: str, vocabulary: Vocabulary) -> str:
    """Words without a capital or a full stop, to be put into a sentence. Any language but Chinese is English."""
    voice = Voice(language, vocabulary)
    if isinstance(node, Span):
        return say_span(voice, node)
    if isinstance(node, CONDITION_TYPES):
        return say_condition(voice, node)  # type: ignore[arg-type]  # isinstance cannot narrow to the union
    return say_value(voice, node, say_condition)  # type: ignore[arg-type]


def say_condition(voice: Voice, node: Condition) -> str:
    if isinstance(node, And | Or):
        return _between(voice, node) or _joined(voice, node)
    if isinstance(node, Named):
        return _named(voice, node, "")
    return _denied(voice, node.part) if isinstance(node, Not) else _leaf(voice, node, denied="")


def _named(voice: Voice, node: Named, denied: str) -> str:
    what = "list" if isinstance(node.condition, Listed) else "name"
    return voice.say(what, denied, voice.quoted(voice.named(node.name)))


def _denied(voice: Voice, part: Condition) -> str:
    if isinstance(part, And | Or | Not | Compare):
        return voice.say("not", "", voice.bracketed(say_condition(voice, part)))
    if isinstance(part, Named):
        return _named(voice, part, "not")
    return _leaf(voice, part, denied="not")


def _between(voice: Voice, node: And | Or) -> str:
    """`between`, which is two comparisons of one value."""
    match node:
        case And(parts=(Compare(op=">=", left=of, right=low), Compare(op="<=", left=same, right=high))) if (
            of == same
        ):
            bounds = (_beside(voice, low, of), _beside(voice, high, of))
            return voice.say("between", "", _value(voice, of), *bounds)
    return ""


def _joined(voice: Voice, node: And | Or) -> str:
    """Parts joined the other way stand in brackets, and so do those that what follows would seem to belong to."""
    texts = [
        voice.bracketed(text)
        if (isinstance(part, And | Or) and type(part) is not type(node)) or voice.is_open(text)
        else text
        for part in node.parts
        for text in (say_condition(voice, part),)
    ]
    return voice.say("and" if isinstance(node, And) else "or", "").join(texts)


def _leaf(voice: Voice, leaf: Leaf, denied: str) -> str:
    match leaf:
        case Compare():
            return _compared(voice, leaf)
        case Within():
            span = say_span(voice, leaf.span)
            return voice.say(f"in {leaf.direction}", denied, _value(voice, leaf.of), span)
        case In():
            items = [say_constant(voice, item) for item in leaf.among]
            return voice.say("in", denied, _value(voice, leaf.of), say_either(voice, items))
        case Contains():
            item = voice.quoted(say_constant(voice, leaf.item))
            return voice.say("contains", denied, _value(voice, leaf.of), item)
        case Is():
            return voice.say(f"is {leaf.what}", denied, _value(voice, leaf.of))
        case Holds(of=If() as either) if voice.derived(either) is None:
            return _either(voice, either, denied)
        case Holds():
            return voice.fill(_FAILS if denied else _HOLDS, _value(voice, leaf.of))
        case Quantified():
            return _quantified(voice, leaf, denied)
        case Changed() | Moved() | Followed() | InARow():
            return say_history(voice, leaf, denied, say_condition)
        case Listed():
            return voice.say("list", denied, voice.quoted(voice.named(leaf.list)))
    return _of_work(voice, leaf, denied)


def _either(voice: Voice, either: If, denied: str) -> str:
    """`if(auto_renew, seats > 3, seats > 10)`: one condition or another, instead of the one or the other yes or no."""
    texts = (say_condition(voice, _as_condition(part)) for part in (either.then, either.otherwise))
    text = voice.bracketed(voice.say("if", "", say_condition(voice, either.condition), *texts))
    return voice.say("not", "", text) if denied else text


def _as_condition(part: Expr) -> Condition:
    match part:
        case If(condition=whole, then=Constant(value=True), otherwise=Constant(value=False)):
            return whole
    return Holds(part)


def _value(voice: Voice, expr: Expr) -> str:
    text = say_value(voice, expr, say_condition)
    return voice.bracketed(text) if isinstance(expr, If) and voice.derived(expr) is None else text


def _beside(voice: Voice, side: Expr, other: Expr) -> str:
    """What stands beside a share is one itself."""
    return say_percent(side.value) if isinstance(side, Constant) and say_share(other) else _value(voice, side)


def _compared(voice: Voice, leaf: Compare) -> str:
    phrase = _moved(voice, leaf) or _ever(voice, leaf)
    if phrase:
        return phrase
    both = ((leaf.left, leaf.right), (leaf.right, leaf.left))
    sides = [_value(voice, side) if is_rate(leaf) else _beside(voice, side, other) for side, other in both]
    variant = "date" if leaf.left.type.kind in {"date", "moment"} else ""
    return voice.say(leaf.op, variant, *sides)


def _ever(voice: Voice, leaf: Compare) -> str:
    """`ever` and `none` of events, which are comparisons of a count."""
    match leaf:
        case Compare(op=">=", left=Count(what="event") as events, right=Constant(value=1)):
            name, variant = "ever", ""
        case Compare(op="=", left=Count(what="event") as events, right=Constant(value=0)):
            name, variant = "none", "event"
        case _:
            return ""
    is_named = voice.derived(events) is not None
    return "" if is_named else voice.say(name, variant, say_events(voice, events, say_condition))


def _moved(voice: Voice, leaf: Compare) -> str:
    """`fell` and `rose`, which are comparisons of a change."""
    change, bound = leaf.left, leaf.right
    if not isinstance(change, SeriesValue) or change.function != "change" or not isinstance(bound, Constant):
        return ""
    name = {("<=", True): "fell", (">=", False): "rose"}.get((leaf.op, bound.value < 0))
    if name is None or change.window is None:
        return ""
    series = voice.field(change.of.about, change.of.name)
    text = voice.say(name, "", series, say_span(voice, change.window), say_percent(abs(bound.value)))
    return say_at_least(voice, text, change)


def _quantified(voice: Voice, leaf: Quantified, denied: str) -> str:
    if leaf.quantifier == "every":
        where = say_condition(voice.inside(leaf.of), leaf.where)
        text = voice.say("every", "", voice.kind(leaf.of), where)
        return voice.fill(_EVERY_DENIED, text) if denied else text
    is_any = (leaf.quantifier == "any") is not bool(denied)
    where = say_condition(voice.inside(leaf.of), leaf.where)
    return voice.say("any" if is_any else "none", "", voice.kind(leaf.of), where)


def _of_work(voice: Voice, leaf: Milestone | SignalState | TaskDone | StepHeard, denied: str) -> str:
    if isinstance(leaf, Milestone):
        return voice.say(leaf.what, denied, say_milestone(voice, leaf.plan, leaf.milestone))
    if isinstance(leaf, TaskDone):
        return voice.say("done", denied, voice.quoted(leaf.task))
    if isinstance(leaf, StepHeard):
        return voice.say(leaf.what, denied, voice.quoted(leaf.step))
    if leaf.window is None:
        return voice.say(leaf.what, denied, voice.quoted(leaf.rule))
    return voice.say(
        leaf.what, f"{denied} window".strip(), voice.quoted(leaf.rule), say_span(voice, leaf.window)
    )
