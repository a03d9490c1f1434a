"""All that is on record of one account, each word with the moment from which it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from engine.facts import Coverage, Event, Held, MilestoneRecord, Point, TaskRecord
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
    series: Mapping[SubjectId, Mapping[str, tuple[Told, ...]]] = field(default_factory=dict)
    events: Mapping[str, tuple[Happened, ...]] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    outages: Mapping[str, Spans] = field(default_factory=dict)
    milestones: Mapping[tuple[str, str], MilestoneRecord] = field(default_factory=dict)
    tasks: Mapping[str, tuple[TaskRecord, ...]] = field(default_factory=dict)
    aliases: frozenset[str] = frozenset()

    @property
    def subjects(self) -> list[SubjectId]:
        """Every child of which anything is on record, in order of kind and key."""
        return sorted({*self.words, *self.series} - {("account", "")})

    def first_seen(self, subject: SubjectId) -> datetime | None:
        """When anything about it first counted."""
        said = [word.seen_at for words in self.words.get(subject, {}).values() for word in words]
        said += [told.seen_at for points in self.series.get(subject, {}).values() for told in points]
        return min(said, default=None)
