"""How often an account usually speaks in a feed: learned from the gaps between the days on which it did. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

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


def learned(moments: Iterable[datetime], habit: Habit | None = None) -> Habit | None:
    """The habit after arrivals at these moments, in their order and none before its newest, in whole seconds as it is
    kept. Of what came late it is learned anew from all: an export in whatever order teaches the same.
    """
    for moment in moments:
        habit = _spoke(habit, moment)
    return habit


class Lapsed(NamedTuple):
    """A time, now over, in which nothing came against the habit: from the last word before, believed up to and with
    `believed_until`, until it spoke again.
    """

    last: datetime
    believed_until: datetime
    ended: datetime


def lapses(moments: Iterable[datetime], at_least: timedelta) -> Iterator[Lapsed]:
    """Those longer than `at_least`, the feed's own promise, in order as the moments are."""
    habit: Habit | None = None
    for moment in moments:
        if habit is not None and habit.usual is not None:
            given = max(at_least, OUT_OF_HABIT * habit.usual)
            if moment - habit.last > given:
                yield Lapsed(habit.last, habit.last + given, moment)
        habit = _spoke(habit, moment)


def is_news(habit: Habit, at: datetime) -> bool:
    """Whether an arrival before its newest teaches something: not within a day on which it spoke last, unless its first
    word of that day ended a lapse.
    """
    is_same_day = at.date() == habit.last.date()
    return not is_same_day or (habit.lapse is not None and at < habit.lapse[1])


def _spoke(habit: Habit | None, at: datetime) -> Habit:
    """One outage is no new habit: a gap far beyond the usual at most doubles it, so that a changed rhythm is learned
    within a few turns and a broken pipe is not.
    """
    if habit is None:
        return Habit(at)
    lapse = (habit.last, at) if habit.is_broken_by(at - habit.last) else habit.lapse
    gap = (at.date() - habit.last.date()).days * DAY
    if gap <= timedelta(0):
        return Habit(at, habit.days, habit.gap, lapse)
    return Habit(at, habit.days + 1, _longest(habit.gap, gap), lapse)


def _longest(known: timedelta | None, gap: timedelta) -> timedelta:
    if known is None:
        return gap
    if gap > known:
        return min(gap, 2 * known)
    faded = known - (known - gap) / FORGETS
    return timedelta(seconds=int(faded.total_seconds()))
