"""The accounts of one lot, their children and events, each with a number; and when each is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from engine.backtest.columns import Texts, instant, texts
from engine.backtest.crowd.steps import Clock, Ints, Owners
from engine.backtest.drawn import EPOCH, Said
from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.past import Span, SubjectId
from engine.backtest.timelines import Walk
from engine.moments import SECOND, TICK, whole_second
from rules.calendar import Calendar

MILLION = SECOND // TICK


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


class Happenings(NamedTuple):
    """Events of one kind. `at`: when each happened, in microseconds from the span's first second. `said`: the number
    of each in `table`, of the fields that are told.
    """

    owners: Owners
    at: Ints
    said: Ints
    table: list[Mapping[str, Any]]


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
        self._events: dict[str, Happenings] = {}
        self._walks: dict[int, Walk] = {}
        self._keys: dict[str, Texts] = {}

    def instants(self, seconds: Ints) -> Ints:
        """Seconds of the clock in microseconds since 1970."""
        found: Ints = instant(self.clock.begins) + seconds * MILLION
        return found

    def keys(self, kind: str) -> Texts:
        """Of each owner, how its source calls it; of an account nothing."""
        if kind not in self._keys:
            self.owners(kind)
            self._keys[kind] = texts([subject[1] for _, subject in self.ids[kind]])
        return self._keys[kind]

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

    def events(self, name: str) -> Happenings:
        """Each event by itself, from when it counts."""
        if name not in self._events:
            found = self._events[name] = self._happenings(name)
            self._owners[name] = found.owners
        return self._events[name]

    def _happenings(self, name: str) -> Happenings:
        told = [epochs.drawn_events(name) for epochs in self.epochs]
        begins = (self.clock.begins - EPOCH) // TICK
        table, numbers = _one_table([each.table for each in told])
        said = [np.array(own, np.int64)[each.said] for own, each in zip(numbers, told, strict=True)]
        account = np.repeat(np.arange(len(told)), [len(each.said) for each in told])
        second = -(-(_joined([each.seen for each in told]) - begins) // MILLION)
        is_within = second < self.clock.length
        account = account[is_within]
        starts = np.maximum(self.accounts.start[account], second[is_within])
        at = _joined([each.observed for each in told]) - begins
        owners = Owners(account, starts, self.clock.length)
        return Happenings(owners, at[is_within], _joined(said)[is_within], table)

    def walk(self, number: int) -> Walk:
        """One account by itself."""
        if number not in self._walks:
            self._walks[number] = Walk(self.epochs[number], *self.spans[number])
        return self._walks[number]

    def let_go(self) -> None:
        """Only what was read of the pasts is kept, not the series and events that it was read from."""
        _ = self.places
        self._walks.clear()
        self.epochs = [epochs.let_go() for epochs in self.epochs]

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


def _one_table(tables: Sequence[Sequence[Said]]) -> tuple[list[Mapping[str, Any]], list[list[int]]]:
    """What is the same object in several of them stands there once; and where each of each of them stands."""
    places: dict[int, int] = {}
    found: list[Mapping[str, Any]] = []
    numbers = []
    for table in tables:
        own = []
        for said in table:
            place = places.setdefault(id(said.fields), len(found))
            if place == len(found):
                found.append(said.fields)
            own.append(place)
        numbers.append(own)
    return found, numbers


def _joined(lines: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int64), *lines])
