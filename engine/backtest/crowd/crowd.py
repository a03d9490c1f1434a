"""The accounts of one lot, their children and events, each with a number; and when each is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from engine.backtest.crowd.steps import Clock, Ints, Owners
from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.past import Span, SubjectId
from engine.backtest.timelines import Walk
from engine.facts import Event
from engine.moments import SECOND, TICK, whole_second
from engine.recorded import Recorded
from rules.calendar import Calendar


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A zone with its calendar. There is one object of each, told from others by what it is: calendars are large, and
    looked up by the ten thousand.
    """

    zone: ZoneInfo
    calendar: Calendar


@lru_cache(maxsize=4096)
def place_of(zone: ZoneInfo, calendar: Calendar) -> Place:
    return Place(zone, calendar)


class Crowd:
    """Those of whom anybody was there within the span. `ids`: by kind, (number of the account, whose) of each owner."""

    def __init__(self, lot: Sequence[Epochs], span: Span) -> None:
        there = [(epochs, within) for epochs in lot if (within := epochs.within(span)) is not None]
        begins = whole_second(span[0])
        self.clock = Clock(begins, max(0, -((begins - span[1]) // SECOND)))
        self.epochs = [epochs for epochs, _ in there]
        self.spans = [within for _, within in there]
        starts = [self.clock.second(within[0]) for within in self.spans]
        self.accounts = Owners(np.arange(len(there)), np.array(starts, np.int64), self.clock.length)
        self.ids: dict[str, list[tuple[int, SubjectId]]] = {
            "account": [(number, ACCOUNT) for number in range(len(there))]
        }
        self._owners: dict[str, Owners] = {"account": self.accounts}
        self._events: dict[str, list[Event]] = {}
        self._event_times: dict[str, Ints] = {}
        self._walks: dict[int, Walk] = {}
        self._moments: dict[int, datetime] = {}

    def moment(self, second: int) -> datetime:
        """As the clock says; most that opens and closes does so at midnights, and so at a few moments."""
        found = self._moments.get(second)
        if found is None:
            found = self._moments[second] = self.clock.moment(second)
        return found

    def owners(self, kind: str) -> Owners:
        """The account itself, or the children of a kind that appear before the span's end."""
        if kind not in self._owners:
            found = []
            for number, epochs in enumerate(self.epochs):
                start = int(self.accounts.start[number])
                for subject, appears in epochs.appears.items():
                    if subject[0] == kind and appears is not None and appears < self.spans[number][1]:
                        found.append((number, subject, max(start, self.clock.second(appears))))
            within = [each for each in found if each[2] < self.clock.length]
            self.ids[kind] = [(number, subject) for number, subject, _ in within]
            self._owners[kind] = self._of(
                [number for number, _, _ in within], [start for _, _, start in within]
            )
        return self._owners[kind]

    def numbers(self, kind: str) -> Mapping[tuple[int, str], int]:
        """By account and key, the number of each child."""
        self.owners(kind)
        return {(number, subject[1]): at for at, (number, subject) in enumerate(self.ids[kind])}

    def events(self, name: str) -> tuple[Owners, Sequence[Event]]:
        """Each event by itself, from when it counts."""
        if name not in self._events:
            accounts, starts, events = [], [], []
            for number, epochs in enumerate(self.epochs):
                start = int(self.accounts.start[number])
                told = epochs.events.get(name)
                if not isinstance(told, Recorded):
                    continue
                for event, seen_at in zip(told, told.seen_at, strict=True):
                    second = self.clock.second(seen_at)
                    if second < self.clock.length:
                        accounts.append(number)
                        starts.append(max(start, second))
                        events.append(event)
            self._owners[name] = self._of(accounts, starts)
            self._events[name] = events
        return self._owners[name], self._events[name]

    def event_times(self, name: str) -> Ints:
        """When each happened, in microseconds from the span's first second."""
        if name not in self._event_times:
            _, events = self.events(name)
            begins = self.clock.begins
            self._event_times[name] = np.array([(event.at - begins) // TICK for event in events], np.int64)
        return self._event_times[name]

    def walk(self, number: int) -> Walk:
        """One account by itself."""
        if number not in self._walks:
            self._walks[number] = Walk(self.epochs[number], *self.spans[number])
        return self._walks[number]

    def forget(self, number: int) -> None:
        """Its facts have changed."""
        self._walks.pop(number, None)

    @cached_property
    def places(self) -> tuple[list[Place], list[int]]:
        """Every zone with its calendar, and by account the number of its own."""
        table: dict[Place, int] = {}
        own = [
            table.setdefault(place_of(epochs.past.zone, epochs.past.calendar), len(table))
            for epochs in self.epochs
        ]
        return list(table), own

    def _of(self, accounts: Sequence[int], starts: Sequence[int]) -> Owners:
        return Owners(np.array(accounts, np.int64), np.array(starts, np.int64), self.clock.length)
