"""`escalation:` to `EscalationPolicy`."""

from itertools import pairwise

from rules.meaning.reader import Reader
from rules.shapes.shape import Fitted
from rules.team import EscalationPolicy, Level
from rules.values import SECONDS, Span


def read_escalation(said: Fitted, reader: Reader) -> EscalationPolicy:
    levels = [
        Level(one["at"], one["unless"], reader.use_all("target", one["to"]), tuple(one["by"]))
        for one in said["levels"]
    ]
    for (before, above), (level, one) in pairwise(zip(levels, said["levels"], strict=True)):
        if _is_before(level.at, before.at):
            message = f"This level is at {level.at}, and the one above it at {before.at}."
            hint = "Levels stand in the order in which they are climbed."
            reader.say(one.place, "wrong-order", message, hint, above.place, "the level above")
    name = said["escalation"]
    label = reader.local(said["label"], name.value)
    return EscalationPolicy(name.value, label, tuple(levels), said["repeat"], name.place)


def _is_before(one: Span, other: Span) -> bool:
    """Only spans of one sort can be told apart without a calendar."""
    if one.is_business != other.is_business:
        return False
    if one.is_business:
        return one.unit == other.unit and one.amount < other.amount
    return one.amount * SECONDS[one.unit] < other.amount * SECONDS[other.unit]
