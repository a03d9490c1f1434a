"""Events: how many, what they add up to, how long ago the last one was.

A window is (now - span, now]. Where the feed does not cover it, what was not seen may still have happened: a count has
no upper end. Without a window, what is covered is all there is.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from operator import attrgetter
from typing import Any

from engine.arithmetic import total
from engine.coverage import covered
from engine.facts import Event
from engine.frame import Frame
from engine.known import Unknown, Why, between
from engine.moments import NEVER, later
from engine.order import NUMBERS
from engine.reading import Compiler, Judge, Mover, Reading, Turns, kept
from engine.recorded import Recorded
from engine.scope import members_of
from engine.spans import before
from engine.truth import FALSE, TRUE
from rules.condition import Condition
from rules.expression import Aggregate, Count
from rules.values import Span
from rules.vocabulary import Feed

happened_at = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Seen:
    """The events of a window, oldest first: those that definitely count, and those that at least may.

    `until`: when this could change otherwise than by an event leaving the window.
    """

    definite: Sequence[Event]
    possible: Sequence[Event]
    is_covered: bool
    until: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """One event kind, filtered, over one window."""

    name: str
    where: Judge | None
    window: Span | None
    feed: Feed | None

    @staticmethod
    def of(name: str, where: Condition | None, window: Span | None, build: Compiler) -> "Watch":
        kind = build.vocabulary.events.get(name)
        feed = build.feed(kind.feed) if kind else None
        return Watch(name, build.judge(where) if where else None, window, feed)

    def look(self, frame: Frame) -> Seen:
        is_covered, until = covered(frame, self.feed, self.window)
        events, next_at = happened(frame, self.name, before(frame, self.window) if self.window else None)
        until = min(until, next_at)
        if self.where is None:
            return Seen(events, events, is_covered, until)
        definite, possible = [], []
        for event in events:
            answer, settled = self.where(frame.beside(self.name, event))
            until = min(until, settled)
            if answer is not FALSE:
                possible.append(event)
            if answer is TRUE:
                definite.append(event)
        return Seen(definite, possible, is_covered, until)

    def leaves(self, event: Event) -> datetime:
        """When the window has moved past an event."""
        return later(event.at, self.window.elapsed) if self.window else NEVER


def happened(frame: Frame, name: str, after: datetime | None) -> tuple[Sequence[Event], datetime]:
    """The events in (after, now], and when the next one of which we are already told will be."""
    events = frame.facts.events.get(name, ())
    end = bisect_right(events, frame.now, key=happened_at)
    first = bisect_right(events, after, 0, end, key=happened_at) if after else 0
    next_at = events[end].at if end < len(events) else NEVER
    if not isinstance(events, Recorded):
        return events[first:end], next_at
    seen, next_seen = events.seen(first, end, frame.now)
    return seen, min(next_at, next_seen)


def count_events(node: Count, build: Compiler) -> Reading:
    watch = Watch.of(node.of, node.where, node.window, build)
    look = kept(watch.look, bool(members_of(node)))

    def read(frame: Frame) -> tuple[Any, datetime]:
        seen = look(frame)
        return between(len(seen.definite), len(seen.possible) if seen.is_covered else None), seen.until

    if node.window is None:
        return Reading(read)
    return Reading(read, (_first_leaving(watch, look),), _turns_of_count(watch, look), "wild")


def total_events(node: Aggregate, build: Compiler) -> Reading:
    watch = Watch.of(node.of, node.where, node.window, build)
    look = kept(watch.look, bool(members_of(node)))
    value = build.steady(node.value)
    feed = watch.feed.name if watch.feed else ""
    silent, unsettled = Unknown(Why.NO_COVERAGE, "feed", feed), Unknown(Why.UNSETTLED, node.of)

    def read(frame: Frame) -> tuple[Any, datetime]:
        seen = look(frame)
        if not seen.is_covered:
            return silent, seen.until
        if len(seen.definite) < len(seen.possible):
            return unsettled, seen.until
        said = [value(frame.beside(node.of, event)) for event in seen.definite]
        until = min([seen.until, *(settled for _, settled in said)])
        return total(node.function, [each for each, _ in said], frame), until

    if node.window is None:
        return Reading(read)
    return Reading(read, (_first_leaving(watch, look),), None, "wild")


def _first_leaving(watch: Watch, look: Callable[[Frame], Seen]) -> Mover:
    def move(frame: Frame) -> datetime:
        possible = look(frame).possible
        return watch.leaves(possible[0]) if possible else NEVER

    return move


def _turns_of_count(watch: Watch, look: Callable[[Frame], Seen]) -> Turns:
    """A count only falls while nothing new happens: it matters when it comes down to the threshold, and below it."""

    def turns(frame: Frame, value: Any, threshold: Any) -> Iterator[datetime]:
        if type(threshold) not in NUMBERS:
            return
        seen = look(frame)
        for events in (seen.definite, seen.possible) if seen.is_covered else (seen.definite,):
            for left in {floor(threshold), ceil(threshold) - 1}:
                if 0 <= left < len(events):
                    yield watch.leaves(events[len(events) - left - 1])

    return turns
