"""Series: numbers day by day. A window of whole days ends yesterday in the account's zone, because today is not over;
where yesterday is not told yet, with the newest day that is (`window_end`).

A window is unknown while it has fewer than half of the points it should have, or its newest point is past the field's
maximum age. There is one point a day.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import fsum
from operator import attrgetter
from typing import Any

from engine.calendars import DAY
from engine.facts import Point, Subject
from engine.frame import Frame
from engine.known import Unknown, Why
from engine.moments import NEVER, later
from engine.reading import Compiler, Reader, Reading
from engine.recorded import Recorded
from engine.spans import begins
from rules.expression import FieldRef, SeriesValue
from rules.vocabulary import Vocabulary

by_day = attrgetter("day")
Answer = tuple[Any, datetime]


def mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


TOTALS: dict[str, Callable[[Sequence[float]], float]] = {"mean": mean, "sum": fsum, "min": min, "max": max}


def series_value(node: SeriesValue, build: Compiler) -> Reading:
    if node.function == "last" or node.window is None:
        return last_reading(node.of, build)
    track, days = Track.of(node.of, build.vocabulary), node.window.days
    if node.function == "change":
        return Reading(_change(track, days, float(node.at_least or 0)))
    return Reading(_total(track, days, TOTALS[node.function]))


def last_reading(node: FieldRef, build: Compiler) -> Reading:
    """The newest point up to yesterday."""
    track = Track.of(node, build.vocabulary)

    def read(frame: Frame) -> Answer:
        points = track.points(frame)
        seen, until = _seen(points, date.min, frame.today, frame)
        if points and points[-1].day >= frame.today:
            until = min(until, _midnight(frame))
        if not seen:
            return track.unknown(Why.NEVER_SAID), until
        expires = track.expires(seen)
        if expires <= frame.now:
            return track.unknown(Why.STALE), until
        return seen[-1].value, min(until, expires)

    return Reading(read)


def newest_point(node: FieldRef, vocabulary: Vocabulary) -> Callable[[Frame], Point | None]:
    """The newest one up to yesterday that is known by now, however old."""
    track = Track.of(node, vocabulary)

    def newest(frame: Frame) -> Point | None:
        seen, _ = _seen(track.points(frame), date.min, frame.today, frame)
        return seen[-1] if seen else None

    return newest


def covering(node: SeriesValue, vocabulary: Vocabulary) -> Callable[[Frame], tuple[date, date]] | None:
    """The first and the last day of the window now; None where it asks for the newest point alone."""
    if node.function == "last" or node.window is None:
        return None
    track, days = Track.of(node.of, vocabulary), node.window.days

    def covered(frame: Frame) -> tuple[date, date]:
        end, _, _ = window(track, days, frame)
        return end - days * DAY, end - DAY

    return covered


def base_shift(days: int) -> int:
    """How far back the span lies that `change` compares with: whole weeks, so that the same weekdays stand in both."""
    return -(-days // 7) * 7


def window_end(today: date, newest: date | None, patience: int) -> date:
    """The day before which a window ends, `today` where nothing is missing.

    `newest`: the newest day before today that is told by now. Numbers of a day come some hours after it: until then a
    window of whole days waits with the newest day told, at most so many days (`patience`), instead of going on without
    the day that is missing. Else its answer would turn at every midnight, and back when the number comes. After that it
    goes on, always so many days behind, and lacks what is missing.
    """
    earliest = today - patience * DAY
    return earliest if newest is None else max(earliest, min(newest + DAY, today))


@dataclass(frozen=True, slots=True)
class Track:
    """One series field as declared: how often (in days) a point is expected, and how old the newest may be."""

    about: str
    name: str
    every: int
    max_age: timedelta | None

    @staticmethod
    def of(node: FieldRef, vocabulary: Vocabulary) -> "Track":
        declared = vocabulary.fields_of(node.about).get(node.name)
        every = declared.every.days if declared and declared.every else 1
        max_age = declared.max_age.elapsed if declared and declared.max_age else None
        return Track(node.about, node.name, every, max_age)

    def points(self, frame: Frame) -> tuple[Point, ...]:
        subject = frame.facts.subject if self.about == "account" else frame.bound.get(self.about)
        return subject.series.get(self.name, ()) if isinstance(subject, Subject) else ()

    def patience(self, days: int) -> int:
        """How many days a window of so many waits for the next point: as long as the newest may be read, but no longer
        than half of itself; and one period, where that is longer or nothing says how old a number may be.
        """
        fresh = self.max_age.days if self.max_age else 0
        return max(self.every, min(fresh, days // 2))

    def unknown(self, why: Why) -> Unknown:
        return Unknown(why, self.about, self.name)

    def expires(self, seen: Sequence[Point]) -> datetime:
        """When the newest of these observations is too old."""
        if self.max_age is None:
            return NEVER
        return later(max(point.observed_at for point in seen), self.max_age)

    def lacks(self, seen: Sequence[Point], days: int) -> Why | None:
        """Half of the expected points must be there, and at least one."""
        if not seen or 2 * len(seen) < days // self.every:
            return Why.TOO_FEW_POINTS
        return None


def window(track: Track, days: int, frame: Frame) -> tuple[date, Sequence[Point], datetime]:
    """The day before which the window ends now, its points by now, and until when both surely stay within today."""
    patience = track.patience(days)
    first = frame.today - (patience + days) * DAY
    seen, until = _seen(track.points(frame), first, frame.today, frame)
    end = window_end(frame.today, seen[-1].day if seen else None, patience)
    return end, seen[bisect_left(seen, end - days * DAY, key=by_day) :], until


def _total(track: Track, days: int, total: Callable[[Sequence[float]], float]) -> Reader:
    def read(frame: Frame) -> Answer:
        points = track.points(frame)
        end, seen, until = window(track, days, frame)
        why = track.lacks(seen, days)
        expires = frame.now if why else track.expires(seen)
        if expires > frame.now:
            moves = _moves_on(points, seen, end, track.patience(days), frame)
            return total([point.value for point in seen]), min(until, expires, moves)
        if points and points[-1].day >= frame.today:
            until = min(until, _midnight(frame))
        return track.unknown(why or Why.STALE), until

    return read


def _change(track: Track, days: int, at_least: float) -> Reader:
    """The mean of the window against the mean of the one before, as a share of the latter."""
    shift = base_shift(days) * DAY

    def read(frame: Frame) -> Answer:
        points = track.points(frame)
        end, seen, until = window(track, days, frame)
        base, base_until = _seen(points, end - shift - days * DAY, end - shift, frame)
        until = min(until, base_until)
        why = track.lacks(seen, days) or track.lacks(base, days)
        expires = frame.now if why else track.expires(seen)
        if expires > frame.now:
            until = min(until, expires, _moves_on(points, seen, end, track.patience(days), frame))
            return _against(track, seen, base, at_least), until
        if points and points[-1].day >= end - shift:
            until = min(until, _midnight(frame))
        return track.unknown(why or Why.STALE), until

    return read


def _against(track: Track, seen: Sequence[Point], base: Sequence[Point], at_least: float) -> Any:
    before = mean([point.value for point in base])
    if before == 0:
        return track.unknown(Why.ZERO_BASE)
    if before < at_least:
        return track.unknown(Why.SMALL_BASE)
    return (mean([point.value for point in seen]) - before) / before


def _seen(points: Sequence[Point], first: date, end: date, frame: Frame) -> tuple[Sequence[Point], datetime]:
    """The points of [first, end) observed by now, and when the next of them will be."""
    low, high = bisect_left(points, first, key=by_day), bisect_left(points, end, key=by_day)
    now = frame.now
    if isinstance(points, Recorded):
        return points.seen(low, high, now)
    window = points[low:high]
    if all(point.observed_at <= now for point in window):
        return window, NEVER
    seen = [point for point in window if point.observed_at <= now]
    return seen, min(point.observed_at for point in window if point.observed_at > now)


def _moves_on(
    points: Sequence[Point], seen: Sequence[Point], end: date, patience: int, frame: Frame
) -> datetime:
    """When the window next moves: the midnight at which it has waited long enough for the day after its newest; where
    a later day is told already, the next.
    """
    if points[-1].day > seen[-1].day:
        return _midnight(frame)
    return begins(end, frame, patience + 1)


def _midnight(frame: Frame) -> datetime:
    return begins(frame.today, frame, 1)
