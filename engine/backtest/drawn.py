"""What is on record in arrays: a portfolio's year is millions of points and events, and few of them are ever looked at
one by one.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.facts import Event, Point
from engine.moments import TICK
from engine.recorded import Recorded

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Ints = NDArray[np.int64]


class Drawn:
    """A series of which each day is told once, in order of days. `days`: as ordinals. `observed` and `seen`: in
    microseconds since 1970.
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
            _microseconds([point.observed_at for point in points]),
            _microseconds(points.seen_at),
            points[0].source if points else "",
        )

    @cached_property
    def recorded(self) -> Recorded[Point]:
        """Point by point."""
        rows = zip(self.days.tolist(), self.values.tolist(), self.observed.tolist(), strict=True)
        points = [
            Point(date.fromordinal(day), value, EPOCH + observed * TICK, self.source)
            for day, value, observed in rows
        ]
        return Recorded.of(points, _moments(self.seen))

    @property
    def first_seen(self) -> datetime:
        """When anything of it first counted."""
        return EPOCH + int(self.seen.min()) * TICK


class Said(NamedTuple):
    """What an event says, and who says it. The same few are said again and again."""

    fields: Mapping[str, Any]
    source: str


class DrawnEvents:
    """Events of one kind, each told once, in order of when they happened and of their ids. `said`: the number of each
    in `table`. `observed` and `seen`: in microseconds since 1970.
    """

    def __init__(
        self, ids: Sequence[str], observed: Ints, seen: Ints, said: Ints, table: Sequence[Said]
    ) -> None:
        self.ids, self.observed, self.seen, self.said, self.table = ids, observed, seen, said, table

    @staticmethod
    def of(events: Recorded[Event]) -> "DrawnEvents":
        """What stands event by event."""
        return DrawnEvents(
            [event.id for event in events],
            _microseconds([event.at for event in events]),
            _microseconds(events.seen_at),
            np.arange(len(events), dtype=np.int64),
            [Said(event.fields, event.source) for event in events],
        )

    @cached_property
    def recorded(self) -> Recorded[Event]:
        """Event by event."""
        rows = zip(self.ids, self.observed.tolist(), self.said.tolist(), strict=True)
        table = self.table
        events = [Event(EPOCH + at * TICK, of, *table[number]) for of, at, number in rows]
        return Recorded.of(events, _moments(self.seen))


def _microseconds(moments: Sequence[datetime]) -> Ints:
    return np.array([(at - EPOCH) // TICK for at in moments], np.int64)


def _moments(microseconds: Ints) -> list[datetime]:
    return [EPOCH + at * TICK for at in microseconds.tolist()]
