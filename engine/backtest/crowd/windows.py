"""Windows over series: every account's or child's, at every moment of a span, out of one table of days.

The same as `engine.readings.series` reads at a moment, and as exactly: whole numbers are added up without loss, and
what holds anything else is summed up window by window.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.backtest.crowd.crowd import MILLION, Crowd
from engine.backtest.crowd.steps import Floats, Ints, Steps
from engine.backtest.drawn import EPOCH, Drawn
from engine.calendars import start_of_day
from engine.moments import TICK
from engine.reading import Reader
from engine.readings.series import TOTALS, Track, base_shift
from engine.recorded import Recorded
from rules.expression import FieldRef, SeriesValue

FARTHEST = 800
"""Days before the span that a table holds. Of whom there is more, and whose days were told out of order, is walked."""
UNTOLD = -(2**62)
ENDLESS = 2**61
DAY = 86400
NOTHING = Drawn.of(Recorded.of((), ()))


class Days:
    """One series of every owner: a row each, a column a day. What is read of it, is read in looks: one of each owner at
    each midnight, and at each second at which a day is told.
    """

    def __init__(self, crowd: Crowd, track: Track) -> None:
        self.crowd, self.track = crowd, track
        self.owners = crowd.owners(track.about)
        told = [self._drawn(owner) for owner in range(self.owners.count)]
        self.walked = [owner for owner, points in enumerate(told) if points is None]
        self._fill([points or NOTHING for points in told])

    def _drawn(self, owner: int) -> Drawn | None:
        """None where they cannot be told from a table."""
        number, subject = self.crowd.ids[self.track.about][owner]
        points = self.crowd.epochs[number].past.series.get(subject, {}).get(self.track.name, NOTHING)
        if not isinstance(points, Drawn | Recorded):
            return None
        drawn = points if isinstance(points, Drawn) else Drawn.of(points)
        is_near = not len(drawn.days) or self.crowd.clock.begins.toordinal() - int(drawn.days[0]) <= FARTHEST
        return drawn if is_near and bool((drawn.seen[1:] >= drawn.seen[:-1]).all()) else None

    def _fill(self, told: Sequence[Drawn]) -> None:
        clock = self.crowd.clock
        begins = (clock.begins - EPOCH) // TICK
        owner = np.repeat(np.arange(self.owners.count), [len(points.days) for points in told])
        lines = [NOTHING, *told]
        day = np.concatenate([each.days for each in lines])
        values = np.concatenate([each.values for each in lines])
        observed = np.concatenate([each.observed for each in lines]) - begins
        second = -(-(np.concatenate([each.seen for each in lines]) - begins) // MILLION)
        self.first = min(int(day.min(initial=2**40)), clock.begins.toordinal() - 1)
        self.columns = clock.moment(clock.length).toordinal() + 2 - self.first
        self._tabled(owner, day - self.first, values, observed)
        self._looks(owner, day - self.first, second)

    def _tabled(self, owner: Ints, day: Ints, values: Floats, observed: Ints) -> None:
        is_near = day < self.columns
        at, shape = (owner[is_near], day[is_near]), (self.owners.count, self.columns)
        self.values, self.is_there = np.zeros(shape), np.zeros(shape, np.bool_)
        self.values[at], self.is_there[at] = values[is_near], True
        newest = np.full(shape, UNTOLD, np.int64)
        newest[at] = observed[is_near]
        self.newest: Ints = before(np.maximum.accumulate(newest, axis=1), UNTOLD)
        last = np.where(self.is_there, np.arange(self.columns), -1)
        self.last: Ints = before(np.maximum.accumulate(last, axis=1), -1)
        self.counts: Ints = before(np.cumsum(self.is_there, axis=1), 0)
        self.sums: Floats = before(np.cumsum(self.values, axis=1), 0.0)
        is_whole = (self.values == np.rint(self.values)) & (np.abs(self.values) < 2**40)
        self.is_whole: NDArray[np.bool_] = is_whole.all(axis=1)

    def _looks(self, owner: Ints, day: Ints, seen: Ints) -> None:
        """`owner`, `second`: when each look is. `today`: the column of its day. `told`: the column before which days
        are told by then.
        """
        length, zone = self.owners.length, np.array(self.crowd.places[1], np.int64)[self.owners.account]
        midnights = self._midnights()
        reach = 4 * (length + (self.columns + FARTHEST) * DAY)  # so far apart that no owner meets the next
        seen = np.maximum(seen, -reach // 4)
        is_near = (seen > -2 * DAY) & (seen < length)
        turns = [(owner * reach + seen)[is_near]]
        for number in range(len(midnights)):
            whose = np.flatnonzero(zone == number)
            within = midnights[number][midnights[number] > -2 * DAY]
            turns.append((whose[:, None] * reach + within[within < length]).reshape(-1))
        keys = np.unique(np.concatenate(turns))
        self.owner: Ints = (keys + reach // 2) // reach
        self.second: Ints = keys - self.owner * reach
        flat = (np.arange(len(midnights))[:, None] * reach + midnights).reshape(-1)
        whole = zone[self.owner] * reach + self.second
        today = np.searchsorted(flat, whole, "right") - 1 - zone[self.owner] * midnights.shape[1]
        self.today: Ints = np.clip(today, 0, self.columns)
        told = np.searchsorted(owner * reach + seen, keys, "right")
        counted = np.append(day, 0)[told - 1] + 1
        has = (told > 0) & (np.append(owner, -1)[told - 1] == self.owner)
        self.told: Ints = np.minimum(np.where(has, counted, 0), self.today)
        self.next: Ints = np.append(keys[1:], 2**62) - self.owner * reach

    def _midnights(self) -> Ints:
        """By zone, from which second on each day of the table is today."""
        days = [date.fromordinal(self.first + column) for column in range(self.columns + 1)]
        second = self.crowd.clock.second
        table = [[second(start_of_day(day, place.zone)) for day in days] for place in self.crowd.places[0]]
        return np.array(table, np.int64).reshape(len(table), len(days))

    def steps(self, node: SeriesValue | FieldRef, read: Reader) -> Steps:
        """From which second on which value; not a number where it is unknown."""
        values = self._window(node)
        max_age = ENDLESS if self.track.max_age is None else self.track.max_age // TICK
        expires = self.newest[self.owner, self.told] + max_age
        is_known = ~np.isnan(values) & (expires > self.second * MILLION)
        values = np.where(is_known, values, np.nan)
        over = -(-expires // MILLION)
        is_over = is_known & (over < self.next)
        seconds = np.stack([self.second, np.where(is_over, over, self.second)], axis=1).reshape(-1)
        told = np.stack([values, np.where(is_over, np.nan, values)], axis=1).reshape(-1)
        return self._with_walked((np.repeat(self.owner, 2), seconds, told), read)

    def _window(self, node: SeriesValue | FieldRef) -> Floats:
        if isinstance(node, FieldRef) or node.window is None or node.function == "last":
            last = self.last[self.owner, self.told]
            return np.where(last < 0, np.nan, self.values[self.owner, np.maximum(last, 0)])
        days = node.window.days
        # As `window_end` says: it waits for its newest day, but not for ever.
        ends = np.maximum(self.today - self.track.patience(days), self.told)
        if node.function != "change":
            return np.where(self._lacks(ends, days), np.nan, self._total(ends, days, node.function))
        base = ends - base_shift(days)
        lacks = self._lacks(ends, days) | self._lacks(base, days)
        now, then = self._total(ends, days, "mean"), self._total(base, days, "mean")
        is_small = (then == 0) | (then < float(node.at_least or 0))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(lacks | is_small, np.nan, (now - then) / then)

    def _lacks(self, ends: Ints, days: int) -> NDArray[np.bool_]:
        low, high = self._bounds(ends, days)
        count = self.counts[self.owner, high] - self.counts[self.owner, low]
        lacks: NDArray[np.bool_] = (count == 0) | (2 * count < days // self.track.every)
        return lacks

    def _bounds(self, ends: Ints, days: int) -> tuple[Ints, Ints]:
        high = np.clip(np.minimum(ends, self.told), 0, self.columns)
        return np.clip(ends - days, 0, high), high

    def _total(self, ends: Ints, days: int, function: str) -> Floats:
        low, high = self._bounds(ends, days)
        if function in ("min", "max"):
            return self._extreme(low, high, function)
        found: Floats = self.sums[self.owner, high] - self.sums[self.owner, low]
        if function == "mean":
            with np.errstate(divide="ignore", invalid="ignore"):
                found = found / (self.counts[self.owner, high] - self.counts[self.owner, low])
        broken = np.flatnonzero(~self.is_whole[self.owner])
        if len(broken):
            found[broken] = self._one_by_one(broken, low[broken], high[broken], function)
        return found

    def _extreme(self, low: Ints, high: Ints, function: str) -> Floats:
        """Of two spans of a power of two that together make up the window; of no point at all, nothing."""
        choose, nothing = (np.minimum, np.inf) if function == "min" else (np.maximum, -np.inf)
        found = np.full(len(low), nothing)
        level, wide = np.where(self.is_there, self.values, nothing), 1
        while True:
            fits = np.flatnonzero((high - low >= wide) & (high - low < 2 * wide))
            owner = self.owner[fits]
            found[fits] = choose(level[owner, low[fits]], level[owner, high[fits] - wide])
            if 2 * wide > self.columns:
                return found
            level, wide = choose(level[:, :-wide], level[:, wide:]), 2 * wide

    def _one_by_one(self, looks: Ints, low: Ints, high: Ints, function: str) -> Floats:
        total = TOTALS[function]
        found = np.full(len(looks), np.nan)
        for place, (owner, first, end) in enumerate(
            zip(self.owner[looks].tolist(), low.tolist(), high.tolist(), strict=True)
        ):
            window = self.values[owner, first:end][self.is_there[owner, first:end]].tolist()
            if window:
                found[place] = total(window)
        return found

    def _with_walked(self, rows: tuple[Ints, Ints, Floats], read: Reader) -> Steps:
        owner, seconds, values = rows
        is_kept = ~np.isin(owner, self.walked)
        more = [(each, at, value) for each in self.walked for at, value in self._walk(each, read)]
        owner = np.concatenate([owner[is_kept], np.array([each for each, _, _ in more], np.int64)])
        seconds = np.concatenate([seconds[is_kept], np.array([at for _, at, _ in more], np.int64)])
        values = np.concatenate([values[is_kept], np.array([value for _, _, value in more], np.float64)])
        if more:
            in_order = np.lexsort((seconds, owner))
            owner, seconds, values = owner[in_order], seconds[in_order], values[in_order]
        return self.owners.settled(owner, seconds, values, np.nan)

    def _walk(self, owner: int, read: Reader) -> list[tuple[int, float]]:
        number, subject = self.crowd.ids[self.track.about][owner]
        walk = self.crowd.walk(number)
        begins = walk.begin(subject)
        assert begins is not None
        line = walk.timeline(lambda frame: _number(read(frame)), subject, begins)
        return [(self.crowd.clock.second(at), value) for at, value in line]


def before(table: NDArray[Any], first: Any) -> NDArray[Any]:
    """Each column what came before it; and one more, for all."""
    return np.concatenate([np.full((len(table), 1), first, table.dtype), table], axis=1)


def _number(read: tuple[Any, Any]) -> tuple[float, Any]:
    value, until = read
    return (float(value) if isinstance(value, int | float) else np.nan), until
