"""What changed, what followed, and what held period after period, read aloud."""

from rules.aloud_values import SayCondition, say_event, say_value
from rules.condition import Changed, Followed, InARow, Moved
from rules.spoken import Voice, say_constant, say_span


def say_history(
    voice: Voice, leaf: Changed | Moved | Followed | InARow, denied: str, say: SayCondition
) -> str:
    """`say` reads the conditions within."""
    if isinstance(leaf, InARow):
        text = voice.say("in_a_row", leaf.period, say(voice, leaf.condition), str(leaf.times))
        return voice.say("not", "", voice.bracketed(text)) if denied else text
    within = say_span(voice, leaf.within)
    if isinstance(leaf, Followed):
        first = say_event(voice, leaf.first, leaf.where, leaf.window, say)
        then = say_event(voice, leaf.then, leaf.then_where, None, say)
        return voice.say("followed", denied, first, then, within)
    field = say_value(voice, leaf.of, say)
    if isinstance(leaf, Changed):
        return voice.say("changed", denied, field, within)
    before, after = (say_constant(voice, value) for value in (leaf.before, leaf.after))
    return voice.say("moved", denied, field, within, before, after)
