"""Rules with windows: one finding for the day they count to, in the narrowest window entered.

The day is ahead by no more than the widest window, from the first instant at which it is to the end of the day itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from engine.calendars import local_day
from engine.facts import EMPTY
from engine.frame import Frame
from engine.known import has_value
from engine.reading import Compiler, Judge, kept
from engine.scope import members_of
from engine.spans import begins, moved, negative
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the subject stands: whether within the windows, the day (ISO) it is about, the window's name."""

    truth: Truth
    until: datetime
    occasion: str = ""
    window: str = ""
    at: datetime | None = None


def window_stand(rule: Rule, build: Compiler) -> Callable[[Frame], Stand] | None:
    """None for a rule without windows."""
    if rule.counts_to is None or not rule.windows:
        return None
    read = build.steady(rule.counts_to)

    def stand(frame: Frame) -> Stand:
        counted, until = read(frame)
        if not has_value(counted):
            return Stand(FALSE if counted is EMPTY else UNKNOWN, until)
        day = local_day(counted, frame.zone) if type(counted) is datetime else counted
        return _stand(rule, day, until, frame)

    return kept(stand, bool(members_of(rule.counts_to)))


def _stand(rule: Rule, day: date, until: datetime, frame: Frame) -> Stand:
    occasion = day.isoformat()
    if frame.today > day:
        return Stand(FALSE, until, occasion)
    entries = [(moved(day, negative(window.from_), frame), window.name) for window in rule.windows]
    ahead = [begins(entry, frame) for entry, _ in entries if entry > frame.today]
    entered = max((entry for entry in entries if entry[0] <= frame.today), default=None)
    if entered is None:
        return Stand(FALSE, min([until, *ahead]), occasion)
    return Stand(TRUE, min([until, begins(day, frame, 1), *ahead]), occasion, entered[1])


def judge_of(stand: Callable[[Frame], Stand]) -> Judge:
    """Whether the subject stands within a window; its horizon is also the next window's."""

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        standing = stand(frame)
        return standing.truth, standing.until

    return judge
