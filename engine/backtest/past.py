"""All that is on record of one account, each word with the moment from which it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal, NamedTuple, NoReturn
from zoneinfo import ZoneInfo

from engine.backtest.drawn import Drawn, DrawnEvents
from engine.facts import Coverage, Event, Held, MilestoneRecord, Point, TaskRecord
from engine.habits import Lapsed
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
    in which it did not speak; `lapses`: those in which it said nothing of this account, against its habit. `tasks`:
    by step id, how each closed task ended, in order.
    """

    account: str
    zone: ZoneInfo
    calendar: Calendar = OFFICE
    words: Mapping[SubjectId, Mapping[str, tuple[Word, ...]]] = field(default_factory=dict)
    series: Mapping[SubjectId, Mapping[str, Recording]] = field(default_factory=dict)
    events: Mapping[str, DrawnEvents | tuple[Happened, ...]] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    outages: Mapping[str, Spans] = field(default_factory=dict)
    milestones: Mapping[tuple[str, str], MilestoneRecord] = field(default_factory=dict)
    tasks: Mapping[str, tuple[TaskRecord, ...]] = field(default_factory=dict)
    aliases: frozenset[str] = frozenset()
    lapses: Mapping[str, Sequence[Lapsed]] = field(default_factory=dict)
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


class LetGo(Exception):
    """It was read from, and is no longer at hand: read it from the store again."""


class Bygone(Mapping[Any, Any]):
    """Stands in for series and events that were let go. Raises LetGo, whatever it is asked."""

    def __getitem__(self, key: Any) -> NoReturn:
        raise LetGo

    def __iter__(self) -> Iterator[Any]:
        raise LetGo

    def __len__(self) -> NoReturn:
        raise LetGo
