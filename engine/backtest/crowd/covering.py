"""When feeds cover what is asked of them, for every account of a lot."""

from collections.abc import Iterable, Iterator

import numpy as np

from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.steps import Ints, Steps
from engine.backtest.epochs import Epochs
from engine.backtest.past import Span as Stretch
from engine.coverage import believed_until
from engine.moments import NOTHING, SECOND, TICK, later
from rules.values import Span
from rules.vocabulary import Feed

NEVER = 2**61
MILLION = SECOND // TICK


class Covering:
    """One feed. Without one, nothing is ever covered."""

    def __init__(self, crowd: Crowd, feed: Feed | None) -> None:
        self._crowd, self._feed, self._owners = crowd, feed, crowd.accounts
        self._speaking: dict[int, Steps] = {}
        self._since: Ints = np.full(self._owners.count, NEVER, np.int64)
        """From which microsecond on it speaks, by account, counted from the first second of the span."""
        self._until = np.full(self._owners.count, -NEVER, np.int64)
        if feed is None:
            return
        for number, epochs in enumerate(crowd.epochs):
            coverage = epochs.past.coverage.get(feed.name)
            if coverage is not None and coverage.since is not None:
                self._since[number] = (coverage.since - crowd.clock.begins) // TICK
                believed = believed_until(coverage, coverage.since, feed)
                self._until[number] = crowd.clock.second(later(believed, TICK))

    def covered(self, window: Span | None = None) -> Steps:
        """Yes and no over time, as `engine.coverage.covered` says at a moment."""
        reach = (window.elapsed if window else NOTHING) // TICK
        if reach not in self._speaking:
            self._speaking[reach] = self._spoken(window)
        return self._speaking[reach]

    def unbroken_since(self) -> Steps:
        """From which microsecond on nothing is missing, over time, as `engine.coverage.unbroken_since` says."""
        clock = self._crowd.clock
        rows = [(number, 0, int(since)) for number, since in enumerate(self._since)]
        rows += [
            (
                number,
                clock.second(each.ended),
                max(int(self._since[number]), (each.ended - clock.begins) // TICK),
            )
            for number, epochs in enumerate(self._crowd.epochs)
            for each in epochs.past.lapses.get(self._feed.name if self._feed else "", ())
        ]
        number, second, since = np.array(sorted(rows), np.int64).reshape(-1, 3).T
        return self._owners.settled(number, second, since, NEVER)

    def _spoken(self, window: Span | None) -> Steps:
        reach = (window.elapsed if window else NOTHING) // TICK
        first = np.where(self._since < NEVER, -(-(self._since + reach) // MILLION), NEVER)
        until = np.maximum(self._until, first)
        count = self._owners.count
        seconds = np.stack([first, until], axis=1).reshape(-1)
        values = np.tile([True, False], count)
        spoken = self._owners.settled(np.repeat(np.arange(count), 2), seconds, values, False)
        silent = self._silent(window)
        if not silent.values.any():
            return spoken
        keys, (is_spoken, is_silent) = self._owners.beside([spoken, silent])
        return self._owners.changes(keys, is_spoken & ~is_silent)

    def _silent(self, window: Span | None) -> Steps:
        second = self._crowd.clock.second
        rows = [
            (number, at, value)
            for number, epochs in enumerate(self._crowd.epochs)
            for begins, ends in _merged(self._gaps(epochs, window))
            for at, value in ((second(begins), True), (second(ends), False))
        ]
        flat = np.array(rows, np.int64).reshape(-1, 3)
        return self._owners.settled(flat[:, 0], flat[:, 1], flat[:, 2].astype(np.bool_), False)

    def _gaps(self, epochs: Epochs, window: Span | None) -> Iterator[Stretch]:
        """When it was silent; and when the window reached into a time in which it said nothing of the account."""
        if self._feed is None:
            return
        yield from epochs.past.outages.get(self._feed.name, ())
        for each in epochs.past.lapses.get(self._feed.name, ()):
            yield later(each.believed_until, TICK), later(each.ended, window.elapsed if window else NOTHING)


def _merged(gaps: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for begins, ends in sorted(gaps):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif begins < ends:
            found.append((begins, ends))
    return found
