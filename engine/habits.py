"""How often an account usually speaks in a feed: learned from the gaps between the days on which it did. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DAY = timedelta(days=1)
OUT_OF_HABIT = 3
"""So many of its own usual gaps an account is given, before it is missed."""
ENOUGH_DAYS = 5
"""Days on which an account must have spoken before its habit says anything."""
FORGETS = 20
"""A longest gap that does not come again fades by this part a time."""


Lapse = tuple[datetime, datetime]
"""From its last word before to its first one after."""


@dataclass(frozen=True, slots=True)
class Habit:
    """`last`: its newest arrival. `days`: on how many days it spoke. `gap`: the longest usual gap between two. `lapse`:
    the newest silence against its habit; of that time nobody knows what happened.
    """

    last: datetime
    days: int = 1
    gap: timedelta | None = None
    lapse: Lapse | None = None

    @property
    def usual(self) -> timedelta | None:
        """The gap, once enough days say it."""
        return self.gap if self.days >= ENOUGH_DAYS else None

    def is_broken_by(self, quiet: timedelta) -> bool:
        return self.usual is not None and quiet > OUT_OF_HABIT * self.usual


def spoke(habit: Habit | None, at: datetime) -> Habit:
    """The habit after an arrival at `at`, in whole seconds, as it is kept; one that is older than the newest teaches
    nothing.

    One outage is no new habit: a gap far beyond the usual at most doubles it, so that a changed rhythm is learned
    within a few turns and a broken pipe is not.
    """
    if habit is None:
        return Habit(at)
    if at < habit.last:
        return replace(habit, lapse=_less(habit, at))
    lapse = (habit.last, at) if habit.is_broken_by(at - habit.last) else habit.lapse
    gap = (at.date() - habit.last.date()).days * DAY
    if gap <= timedelta(0):
        return Habit(at, habit.days, habit.gap, lapse)
    return Habit(at, habit.days + 1, _longest(habit.gap, gap), lapse)


def _less(habit: Habit, at: datetime) -> Lapse | None:
    """What is left of a lapse when a word of that time comes after all: what is silent still, the later part first.

    By half of today's habit, for the lapse itself may have doubled it.
    """
    if habit.lapse is None or not habit.lapse[0] < at < habit.lapse[1]:
        return habit.lapse
    parts = ((at, habit.lapse[1]), (habit.lapse[0], at))
    return next((part for part in parts if habit.is_broken_by(2 * (part[1] - part[0]))), None)


def _longest(known: timedelta | None, gap: timedelta) -> timedelta:
    if known is None:
        return gap
    if gap > known:
        return min(gap, 2 * known)
    faded = known - (known - gap) / FORGETS
    return timedelta(seconds=int(faded.total_seconds()))
