"""How an unanswered matter climbs the levels of a policy, by the working days of those it concerns. Pure.

A level is reached `at` after the opening unless the matter is by then acknowledged, progressed or resolved, as the
level says. Past the last level the ladder is climbed again `repeat` times, counted from when that last level was due.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from engine.calendars import add_span, next_working
from rules.calendar import Calendar
from rules.team import EscalationPolicy, Level

EscalationState = Literal["climbing", "answered", "exhausted", "cancelled"]


@dataclass(frozen=True, slots=True)
class Escalation:
    """A matter on the ladder. `level` is the index of the next level to be looked at, in this `round`."""

    id: str
    policy: str
    edition: int
    account: str
    cause: Literal["task", "signal", "run"]
    cause_id: str
    area: str
    opened_at: datetime
    state: EscalationState = "climbing"
    level: int = 0
    round: int = 0
    wake_at: datetime | None = None
    ended_at: datetime | None = None
    generation: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Matter:
    """How far people have come with what is escalated; each later claim includes the earlier ones. `is_snoozed`: who
    put it off has seen it, and it counts as seen until then.
    """

    is_acknowledged: bool = False
    is_progressed: bool = False
    is_resolved: bool = False
    is_snoozed: bool = False

    def quiets(self, level: Level) -> bool:
        """Whether the level need not be reached."""
        is_so = {
            "acknowledged": self.is_acknowledged or self.is_progressed or self.is_resolved,
            "progressed": self.is_progressed or self.is_resolved,
            "resolved": self.is_resolved,
        }
        return is_so[level.unless]

    def puts_off(self, level: Level) -> bool:
        return self.is_snoozed and level.unless == "acknowledged" and not self.quiets(level)


@dataclass(frozen=True, slots=True)
class Climbed:
    """Where it now stands, and the level that was reached (None: none; it was too early, or people were at it).
    `is_put_off`: that level was passed over because of a snooze.
    """

    escalation: Escalation
    reached: Level | None = None
    number: int = 0
    round: int = 0
    is_put_off: bool = False


def begin_climb(
    escalation: Escalation, policy: EscalationPolicy, zone: ZoneInfo, calendar: Calendar
) -> Escalation:
    """The escalation with the moment of its first level."""
    if not policy.levels:
        return replace(escalation, state="exhausted", ended_at=escalation.opened_at)
    return replace(escalation, wake_at=level_at(escalation, policy, zone, calendar))


def level_at(
    escalation: Escalation, policy: EscalationPolicy, zone: ZoneInfo, calendar: Calendar
) -> datetime:
    """When its next level is due. Working days begin to count when people are next at work: what opens on a Sunday
    is not a day old on Monday at midnight.
    """
    base, at = escalation.opened_at, policy.levels[escalation.level].at
    if at.is_business:
        base = next_working(base, calendar, zone)
    for _ in range(escalation.round):
        base = add_span(base, policy.levels[-1].at, zone, calendar)
    return add_span(base, at, zone, calendar)


def climb(
    escalation: Escalation,
    policy: EscalationPolicy,
    matter: Matter,
    now: datetime,
    zone: ZoneInfo,
    calendar: Calendar,
) -> Climbed:
    """One look: at most one level is reached; the next is looked at in its turn, at once if it is due as well."""
    if escalation.state != "climbing":
        return Climbed(escalation)
    if all(matter.quiets(level) for level in policy.levels):
        return Climbed(replace(escalation, state="answered", ended_at=now, wake_at=None))
    due_at = level_at(escalation, policy, zone, calendar)
    if now < due_at:
        return Climbed(replace(escalation, wake_at=due_at))
    level = policy.levels[escalation.level]
    onward = _onward(escalation, policy, now, zone, calendar)
    if matter.quiets(level):
        return Climbed(onward)
    if matter.puts_off(level):
        return Climbed(onward, None, escalation.level, escalation.round, is_put_off=True)
    return Climbed(onward, level, escalation.level, escalation.round)


def _onward(
    escalation: Escalation, policy: EscalationPolicy, now: datetime, zone: ZoneInfo, calendar: Calendar
) -> Escalation:
    level, around = escalation.level + 1, escalation.round
    if level == len(policy.levels):
        level, around = 0, around + 1
    if around > policy.repeat:
        return replace(escalation, state="exhausted", ended_at=now, wake_at=None)
    onward = replace(escalation, level=level, round=around)
    return replace(onward, wake_at=level_at(onward, policy, zone, calendar))
