"""The facts of one account over a span: a few snapshots, each good until something counts that it does not hold yet.

A snapshot also holds what is to come, as long as the readings see by its own moment that it does not count yet. So a
new one is needed only where a word was late, a child appears, a task ends, a feed falls silent.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from engine.backtest.drawn import Drawn, DrawnEvents
from engine.backtest.past import Bygone, Happened, Past, Recording, Span, SubjectId, Told, Word
from engine.facts import (
    AccountFacts,
    Coverage,
    Event,
    Held,
    MilestoneRecord,
    Point,
    SignalRecord,
    Subject,
    newest_first,
)
from engine.moments import TICK, later, whole_second
from engine.recorded import Recorded

ACCOUNT: SubjectId = ("account", "")


class Epochs:
    """`starts`: the first moment of each snapshot but the first. A past is looked at in whole seconds."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self.appears = {each: past.first_seen(each) for each in past.subjects}
        self._subjects: dict[tuple[SubjectId, int], Subject] = {}
        self._made: dict[int, AccountFacts] = {}
        self._milestones: Mapping[tuple[str, str], MilestoneRecord] = past.milestones

    def let_go(self) -> "Epochs":
        """The same without series and events, which are the most of it; whoever asks for them raises LetGo."""
        found = copy(self)
        found.past = replace(self.past, series=Bygone(), events=Bygone())
        found._subjects, found._made = {}, {}
        for name in ("events", "_turns", "starts"):
            found.__dict__.pop(name, None)
        return found

    @cached_property
    def _turns(self) -> dict[SubjectId, list[datetime]]:
        return {each: _turns(self.past, each) for each in (ACCOUNT, *self.appears)}

    @cached_property
    def events(self) -> dict[str, Recorded[Event]]:
        return {name: _events(told) for name, told in self.past.events.items()}

    def drawn_events(self, name: str) -> DrawnEvents:
        """In arrays."""
        told = self.past.events.get(name, ())
        return told if isinstance(told, DrawnEvents) else DrawnEvents.of(_events(told))

    def at(self, moment: datetime, signals: Sequence[SignalRecord] = ()) -> AccountFacts:
        """The facts by which to answer at `moment`."""
        epoch = bisect_right(self.starts, moment)
        found = self._made.get(epoch)
        if found is None:
            found = self._made[epoch] = self._make(self.starts[epoch - 1] if epoch else None)
        return replace(found, signals=tuple(signals)) if signals else found

    def reach(self, milestones: Mapping[tuple[str, str], MilestoneRecord]) -> None:
        """These are on record as well."""
        self._milestones = {**self._milestones, **milestones}
        self._made.clear()

    def within(self, span: Span) -> Span | None:
        """The part of the span in which the account was there."""
        begins = whole_second(span[0] if self.past.began_at is None else max(span[0], self.past.began_at))
        return (begins, span[1]) if begins < span[1] else None

    @cached_property
    def starts(self) -> list[datetime]:
        """In whole seconds."""
        moments = {moment for turns in self._turns.values() for moment in turns}
        moments |= {moment for moment in self.appears.values() if moment is not None}
        moments |= {edge for spans in self.past.outages.values() for span in spans for edge in span}
        for lapse in (each for several in self.past.lapses.values() for each in several):
            moments |= {later(lapse.believed_until, TICK), lapse.ended}
        moments |= {record.at for records in self.past.tasks.values() for record in records}
        moments |= {at for each in self.past.milestones.values() if (at := each.reached_at) is not None}
        return sorted({whole_second(moment) for moment in moments})

    def _make(self, start: datetime | None) -> AccountFacts:
        past = self.past
        children: dict[str, dict[str, Subject]] = defaultdict(dict)
        for subject, appears in self.appears.items():
            if start is not None and appears is not None and appears <= start:
                children[subject[0]][subject[1]] = self._subject(subject, start)
        ended = {
            name: [each for each in records if start is not None and each.at <= start]
            for name, records in past.tasks.items()
        }
        return AccountFacts(
            account=past.account,
            zone=past.zone,
            subject=self._subject(ACCOUNT, start),
            children=children,
            events=self.events,
            coverage={feed: self._coverage(feed, start) for feed in past.coverage},
            milestones=self._milestones,
            tasks={name: records[-1] for name, records in ended.items() if records},
            calendar=past.calendar,
            aliases=past.aliases,
        )

    def _coverage(self, feed: str, start: datetime | None) -> Coverage:
        """A feed that is silent covers nothing, whatever it said before; nor does one silent of this account."""
        whole = self.past.coverage[feed]
        if start is None:
            return whole
        lapses = self.past.lapses.get(feed, ())
        if any(begins <= start < ends for begins, ends in self.past.outages.get(feed, ())) or any(
            each.believed_until < start < each.ended for each in lapses
        ):
            return replace(whole, since=None)
        over = [(each.last, each.ended) for each in lapses if each.ended <= start]
        return replace(whole, lapse=over[-1]) if over else whole

    def _subject(self, subject: SubjectId, start: datetime | None) -> Subject:
        """The same one as long as nothing late is added to it."""
        turn = 0 if start is None else bisect_right(self._turns[subject], start)
        found = self._subjects.get((subject, turn))
        if found is None:
            found = self._subjects[subject, turn] = Subject(
                *subject,
                held=_held(self.past.words.get(subject, {}), start),
                series=_Lines(self.past.series.get(subject, {}), start),
            )
        return found


def _turns(past: Past, subject: SubjectId) -> list[datetime]:
    """When a word counts that a snapshot made before cannot hold: it was late, or takes the place of another."""
    words = (word for said in past.words.get(subject, {}).values() for word in said)
    late = {word.seen_at for word in words if word.seen_at != word.held.observed_at}
    for points in past.series.get(subject, {}).values():
        if isinstance(points, Drawn | Recorded):
            continue
        ordered = sorted(points, key=lambda told: told.point.day)
        for one, other in pairwise(ordered):
            if one.point.day == other.point.day:
                late |= {one.seen_at, other.seen_at}
    return sorted(late)


def _held(said: Mapping[str, Sequence[Word]], start: datetime | None) -> dict[str, tuple[Held, ...]]:
    """All that was ever said of each field, newest first; of the late, what counts."""
    found = {}
    for name, words in said.items():
        counted = [
            word.held
            for word in words
            if word.seen_at == word.held.observed_at or (start is not None and word.seen_at <= start)
        ]
        if counted:
            found[name] = newest_first(counted)
    return found


class _Lines(Mapping[str, tuple[Point, ...]]):
    """Series by name, each told point by point once it is asked for."""

    def __init__(self, told: Mapping[str, Recording], start: datetime | None) -> None:
        self._told, self._start = told, start
        self._made: dict[str, tuple[Point, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Point, ...]:
        if name not in self._made:
            points = self._told[name]
            if isinstance(points, Drawn):
                self._made[name] = points.recorded
            else:
                self._made[name] = points if isinstance(points, Recorded) else _points(points, self._start)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)


def _points(told: Iterable[Told], start: datetime | None) -> Recorded[Point]:
    """One a day: of several the one of the best rank that counts by now, and of those the last."""
    of: dict[date, Told] = {}
    for each in told:
        known = of.get(each.point.day)
        if known is None or _replaces(each, known, start):
            of[each.point.day] = each
    chosen = [of[day] for day in sorted(of)]
    return Recorded.of([each.point for each in chosen], [each.seen_at for each in chosen])


def _replaces(one: Told, known: Told, start: datetime | None) -> bool:
    counts = start is not None and one.seen_at <= start
    if not counts:
        return one.seen_at < known.seen_at
    if start is None or known.seen_at > start:
        return True
    return (-one.rank, one.point.observed_at) >= (-known.rank, known.point.observed_at)


def _events(happened: DrawnEvents | Iterable[Happened]) -> Recorded[Event]:
    """Of one told twice under one id the later word, from when the first counted."""
    if isinstance(happened, DrawnEvents):
        return happened.recorded
    first: dict[str, datetime] = {}
    last: dict[str, Event] = {}
    for seen_at, event in happened:
        first[event.id] = min(seen_at, first.get(event.id, seen_at))
        last[event.id] = event
    ordered = sorted(last.values(), key=lambda event: (event.at, event.id))
    return Recorded.of(ordered, [max(first[event.id], event.at) for event in ordered])
