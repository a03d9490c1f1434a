"""A `wait:` step: a span, a day or moment, or a weekday with a time."""

import re

from rules.meaning.reader import Reader
from rules.playbook import WaitStep
from rules.problems import did_you_mean
from rules.scope import Scope
from rules.shapes.scalars import read_clock
from rules.shapes.shape import Fitted
from rules.values import Span

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"({'|'.join(WEEKDAYS)})(?:\s+(\S+))?", re.IGNORECASE)
_MISSPELT = re.compile(r"([^\W\d_]+)\s+\d{1,2}:\d{2}")
MORNING = "09:00"


def read_wait(said: Fitted, name: str, follow: str, reader: Reader, scope: Scope) -> WaitStep | None:
    wait = said["wait"]
    if isinstance(wait, Span):
        return WaitStep(name, follow, span=wait, place=said.place)
    text = wait["until"]
    weekday = _WEEKDAY.fullmatch(text.value.strip())
    if weekday is None and (found := _MISSPELT.fullmatch(text.value.strip())):
        hint = did_you_mean(found[1].lower(), WEEKDAYS) or "Write `tuesday 10:00`."
        reader.say(text.place, "wrong-value", f"`{found[1]}` is no day of the week.", hint)
        return None
    if weekday is None:
        until = reader.day(text, scope)
        return WaitStep(name, follow, until=until, place=said.place) if until is not None else None
    at = read_clock(weekday[2] or MORNING)
    if at is None:
        reader.say(text.place, "wrong-value", f"`{weekday[2]}` is no time of day.", "Write `tuesday 10:00`.")
        return None
    number = WEEKDAYS.index(weekday[1].lower())
    return WaitStep(name, follow, weekday=number, at=f"{at:%H:%M}", place=said.place)
