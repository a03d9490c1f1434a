"""A `wait:` step: a span, a day or moment, or a weekday with a time."""

import re

from rules.meaning.reader import Reader
from rules.playbook import WaitStep
from rules.scope import Scope
from rules.shapes.scalars import read_clock
from rules.shapes.shape import Fitted
from rules.values import Span

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"({'|'.join(WEEKDAYS)})(?:\s+(\S+))?", re.IGNORECASE)
MORNING = "09:00"


def read_wait(said: Fitted, name: str, follow: str, reader: Reader, scope: Scope) -> WaitStep | None:
    wait = said["wait"]
    if isinstance(wait, Span):
        return WaitStep(name, follow, span=wait, place=said.place)
    text = wait["until"]
    weekday = _WEEKDAY.fullmatch(text.value.strip())
    if weekday is None:
        until = reader.day(text, scope)
        return WaitStep(name, follow, until=until, place=said.place) if until is not None else None
    at = read_clock(weekday[2] or MORNING)
    if at is None:
        reader.say(text.place, "wrong-value", f"`{weekday[2]}` is no time of day.", "Write `tuesday 10:00`.")
        return None
    number = WEEKDAYS.index(weekday[1].lower())
    return WaitStep(name, follow, weekday=number, at=f"{at:%H:%M}", place=said.place)
