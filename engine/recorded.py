"""Series and events as a backtest holds them: whole, the days to come included, each with when it begins to count.

What reads them looks at no more than counts by its moment; so one record serves every moment of a span.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Generic, TypeVar

from engine.facts import Event, Point
from engine.moments import NEVER

T = TypeVar("T", Point, Event)


class Recorded(tuple[T, ...], Generic[T]):
    """Sorted as they always are, points by day and events by moment. `seen_at`: from when each counts, in the same
    order.
    """

    seen_at: Sequence[datetime]
    is_in_order: bool
    memo: dict[Any, Any]
    """What was made of them once."""

    @classmethod
    def of(cls, items: Sequence[T], seen_at: Sequence[datetime]) -> "Recorded[T]":
        made = cls(items)
        made.seen_at = seen_at
        made.is_in_order = all(one <= other for one, other in pairwise(seen_at))
        made.memo = {}
        return made

    def seen(self, low: int, high: int, now: datetime) -> tuple[Sequence[T], datetime]:
        """Those of [low, high) that count by now, and when the next of them will."""
        if self.is_in_order:
            end = bisect_right(self.seen_at, now, low, high)
            return self[low:end], self.seen_at[end] if end < high else NEVER
        chosen = [self[place] for place in range(low, high) if self.seen_at[place] <= now]
        ahead = [at for at in self.seen_at[low:high] if at > now]
        return chosen, min(ahead, default=NEVER)

    def next_seen(self, now: datetime) -> datetime:
        """When the next of all begins to count."""
        if self.is_in_order:
            end = bisect_right(self.seen_at, now)
            return self.seen_at[end] if end < len(self) else NEVER
        return min((at for at in self.seen_at if at > now), default=NEVER)


def known_by(told: tuple[T, ...], now: datetime) -> tuple[T, ...]:
    """What counts by now, as whoever looks back from now knows it."""
    return tuple(told.seen(0, len(told), now)[0]) if isinstance(told, Recorded) else told
