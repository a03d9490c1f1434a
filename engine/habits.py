"""How often an account usually speaks in a feed: learned from the gaps between the days on which it did. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
ENOUGH_DAYS = 5
"""Days on which an account must have spoken before its habit says anything."""
FORGETS = 20
"""A longest gap that does not come again fades by this part a time."""


@dataclass(frozen=True, slots=True)
class Habit:
    """`last`: its newest arrival. `days`: on how many days it spoke. `gap`: the longest usual gap between two."""

    last: datetime
    days: int = 1
    gap: timedelta | None = None

    @property
    def usual(self) -> timedelta | None:
        """The gap, once enough days say it."""
        return self.gap if self.days >= ENOUGH_DAYS else None


def spoke(habit: Habit | None, at: datetime) -> Habit:
    """The habit after an arrival at `at`, in whole seconds, as it is kept; one that is older than the newest teaches
    nothing.

    One outage is no new habit: a gap far beyond the usual at most doubles it, so that a changed rhythm is learned
    within a few turns and a broken pipe is not.
    """
    if habit is None:
        return Habit(at)
    gap = (at.date() - habit.last.date()).days * DAY
    if gap <= timedelta(0):
        return Habit(max(habit.last, at), habit.days, habit.gap)
    return Habit(at, habit.days + 1, _longest(habit.gap, gap))


def _longest(known: timedelta | None, gap: timedelta) -> timedelta:
    if known is None:
        return gap
    if gap > known:
        return min(gap, 2 * known)
    faded = known - (known - gap) / FORGETS
    return timedelta(seconds=int(faded.total_seconds()))
