"""All that is on record of one account, each word with the moment from which it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.facts import Coverage, Event, Held, MilestoneRecord, Point, TaskRecord
from engine.recorded import Recorded
from rules.calendar import OFFICE, Calendar

Mode = Literal["as-known", "as-it-happened"]
"""`as-known`: a word counts from when we had it. `as-it-happened`: from the moment it tells of."""
SubjectId = tuple[str, str]
"""(`account` or a child kind, the child's key)."""


Span = tuple[datetime, datetime]
"""From, up to and without."""
Spans = tuple[Span, ...]
"""In order, apart from one another."""


class Word(NamedTuple):
    """What one source said of one field."""

    seen_at: datetime
    held: Held


class Told(NamedTuple):
    """One point of a series. `rank`: of its source among those the field names, the best first."""

    seen_at: datetime
    rank: int
    point: Point


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Ints = NDArray[np.int64]


class Drawn:
    """A series of which each day is told once, in order of days: a portfolio's year is millions of points, and few of
    them are ever looked at one by one. `days`: as ordinals. `observed` and `seen`: in microseconds since 1970.
    """

    def __init__(
        self, days: Ints, values: NDArray[np.float64], observed: Ints, seen: Ints, source: str
    ) -> None:
        self.days, self.values, self.observed, self.seen, self.source = days, values, observed, seen, source

    @staticmethod
    def of(points: Recorded[Point]) -> "Drawn":
        """What stands point by point."""
        return Drawn(
            np.array([point.day.toordinal() for point in points], np.int64),
            np.array([point.value for point in points], np.float64),
            np.array([(point.observed_at - EPOCH) // MICROSECOND for point in points], np.int64),
            np.array([(at - EPOCH) // MICROSECOND for at in points.seen_at], np.int64),
            points[0].source if points else "",
        )

    @cached_property
    def recorded(self) -> Recorded[Point]:
        """Point by point."""
        rows = zip(self.days.tolist(), self.values.tolist(), self.observed.tolist(), strict=True)
        points = [
            Point(date.fromordinal(day), value, EPOCH + observed * MICROSECOND, self.source)
            for day, value, observed in rows
        ]
        return Recorded.of(points, [EPOCH + at * MICROSECOND for at in self.seen.tolist()])

    @property
    def first_seen(self) -> datetime:
        """When anything of it first counted."""
        return EPOCH + int(self.seen.min()) * MICROSECOND


Recording = Drawn | Recorded[Point] | tuple[Told, ...]
"""A series: as it is read, where each day is told once; else as it was told."""


def recording(told: Sequence[Told]) -> Recording:
    days = [each.point.day for each in told]
    if all(one < other for one, other in pairwise(days)):
        return Recorded.of([each.point for each in told], [each.seen_at for each in told])
    if len(set(days)) == len(days):
        return recording(sorted(told, key=lambda each: each.point.day))
    return tuple(sorted(told, key=lambda each: each.point.observed_at))


class Happened(NamedTuple):
    seen_at: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Past:
    """`words`, `series` and `events` by name, in the order in which they were received. `outages`: by feed, the spans
    in which it did not speak. `tasks`: by step id, how each closed task ended, in order.
    """

    account: str
    zone: ZoneInfo
    calendar: Calendar = OFFICE
    words: Mapping[SubjectId, Mapping[str, tuple[Word, ...]]] = field(default_factory=dict)
    series: Mapping[SubjectId, Mapping[str, Recording]] = field(default_factory=dict)
    events: Mapping[str, tuple[Happened, ...]] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    outages: Mapping[str, Spans] = field(default_factory=dict)
    milestones: Mapping[tuple[str, str], MilestoneRecord] = field(default_factory=dict)
    tasks: Mapping[str, tuple[TaskRecord, ...]] = field(default_factory=dict)
    aliases: frozenset[str] = frozenset()
    began_at: datetime | None = None
    """When anything was first said of the account itself: before that nobody watched it. None: it was always there."""

    @property
    def subjects(self) -> list[SubjectId]:
        """Every child of which anything is on record, in order of kind and key."""
        return sorted({*self.words, *self.series} - {("account", "")})

    def first_seen(self, subject: SubjectId) -> datetime | None:
        """When anything about it first counted."""
        said = [word.seen_at for words in self.words.get(subject, {}).values() for word in words]
        for points in self.series.get(subject, {}).values():
            if isinstance(points, Drawn):
                said.append(points.first_seen)
            else:
                said += points.seen_at if isinstance(points, Recorded) else [told.seen_at for told in points]
        return min(said, default=None)
