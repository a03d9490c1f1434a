"""When feeds cover what is asked of them, for every account of a lot."""

import numpy as np

from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.steps import Ints, Steps
from engine.coverage import believed_until
from engine.moments import NOTHING, SECOND, TICK, later
from rules.values import Span
from rules.vocabulary import Feed

NEVER = 2**61
MILLION = SECOND // TICK


class Covering:
    """One feed. Without one, nothing is ever covered."""

    def __init__(self, crowd: Crowd, feed: Feed | None) -> None:
        self._owners = crowd.accounts
        self._speaking: dict[int, Steps] = {}
        self._outages = self._owners.always(False)
        self.since: Ints = np.full(self._owners.count, NEVER, np.int64)
        """From which microsecond on it speaks, by account, counted from the first second of the span."""
        self._until = np.full(self._owners.count, -NEVER, np.int64)
        if feed is None:
            return
        begins, second = crowd.clock.begins, crowd.clock.second
        for number, epochs in enumerate(crowd.epochs):
            coverage = epochs.past.coverage.get(feed.name)
            if coverage is not None and coverage.since is not None:
                self.since[number] = (coverage.since - begins) // TICK
                self._until[number] = second(later(believed_until(coverage, coverage.since, feed), TICK))
        self._outages = self._silent(crowd, feed)

    def covered(self, window: Span | None = None) -> Steps:
        """Yes and no over time, as `engine.coverage.covered` says at a moment."""
        reach = (window.elapsed if window else NOTHING) // TICK
        if reach not in self._speaking:
            self._speaking[reach] = self._spoken(reach)
        return self._speaking[reach]

    def _spoken(self, reach: int) -> Steps:
        first = np.where(self.since < NEVER, -(-(self.since + reach) // MILLION), NEVER)
        until = np.maximum(self._until, first)
        count = self._owners.count
        seconds = np.stack([first, until], axis=1).reshape(-1)
        values = np.tile([True, False], count)
        spoken = self._owners.settled(np.repeat(np.arange(count), 2), seconds, values, False)
        if not self._outages.values.any():
            return spoken
        keys, (is_spoken, is_silent) = self._owners.beside([spoken, self._outages])
        return self._owners.changes(keys, is_spoken & ~is_silent)

    def _silent(self, crowd: Crowd, feed: Feed) -> Steps:
        second = crowd.clock.second
        rows = [
            (number, at, value)
            for number, epochs in enumerate(crowd.epochs)
            for begins, ends in epochs.past.outages.get(feed.name, ())
            for at, value in ((second(begins), True), (second(ends), False))
        ]
        flat = np.array(rows, np.int64).reshape(-1, 3)
        return self._owners.settled(flat[:, 0], flat[:, 1], flat[:, 2].astype(np.bool_), False)
