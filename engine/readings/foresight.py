"""Comparisons over a recorded series, foreseen: the days to come are on record, and so is when the answer changes.

Without it, a window of days would be looked at every midnight, and everything above it as well. Only where one window
stands in the comparison, and the rest stands still: then the answer rises or falls with the window's value alone, and
one bisection over all its values tells on which side of the threshold each lies.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import accumulate
from math import inf
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.calendars import DAY, start_of_day
from engine.facts import Point
from engine.frame import Frame
from engine.known import Unknown, Why
from engine.moments import EARLIEST, NEVER, later
from engine.reading import Compiler, Judge, Reader
from engine.readings.ahead import asked_ahead
from engine.readings.series import TOTALS, Track, base_shift, window_end
from engine.recorded import Recorded
from engine.truth import UNKNOWN, Truth
from rules.condition import Compare
from rules.expression import Arithmetic, Constant, Context, Expr, FieldRef, SeriesValue

STAND_IN = "$series"
UNKNOWN_VALUE = Unknown(Why.TOO_FEW_POINTS)
Steps = tuple[Sequence[datetime], Sequence[float | None]]
"""From when on the window has which value; None: unknown."""


class Foreseen(NamedTuple):
    """From when on the answer is which."""

    starts: Sequence[datetime]
    answers: Sequence[Truth]


def foreseen(node: Compare, build: Compiler, plain: Judge) -> Judge:
    """`plain` until its answer really changes: over recorded points whenever that is, else as far as one asks ahead."""
    series = [part for side in (node.left, node.right) for part in _series_in(side)]
    if not series:
        return plain
    track = Track.of(series[0].of, build.vocabulary)
    plain = _ahead(track, plain)
    if len(series) != 1 or node.op in ("=", "!=") or series[0].function == "last" or series[0].window is None:
        return plain
    stand_in = Context(STAND_IN, series[0].type)
    sides = [_without(side, series[0], stand_in) for side in (node.left, node.right)]
    if sides[0] is None or sides[1] is None:
        return plain
    others = [build.reading(each) for side in sides for each in _fields_in(side)]
    if any(each.moves for each in others):
        return plain
    at_value = build.judge(replace(node, left=sides[0], right=sides[1]))
    return _judge(series[0], track, [each.read for each in others], at_value, plain)


def _ahead(track: Track, plain: Judge) -> Judge:
    """A rehearsal's recorded points go on through the days to come, and are met there anyway."""
    ahead = asked_ahead(plain)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        return (plain if isinstance(track.points(frame), Recorded) else ahead)(frame)

    return judge


def _judge(node: SeriesValue, track: Track, others: Sequence[Reader], at_value: Judge, plain: Judge) -> Judge:
    def judge(frame: Frame) -> tuple[Truth, datetime]:
        points = track.points(frame)
        if not isinstance(points, Recorded):
            return plain(frame)
        steps = _steps_of(node, track, points, frame.zone)
        if steps is None:
            return plain(frame)
        until, values = NEVER, []
        for read in others:
            value, settled = read(frame)
            values.append(value)
            until = min(until, settled)
        key = (judge, *values)
        found = points.memo.get(key)
        if found is None:
            found = points.memo[key] = _foresee(steps, lambda value: _answer(at_value, frame, value))
        place = bisect_right(found.starts, frame.now)
        if place < len(found.starts):
            until = min(until, found.starts[place])
        return found.answers[place - 1], until

    return judge


def _answer(at_value: Judge, frame: Frame, value: Any) -> Truth:
    """Were this the window's value."""
    there = Frame(
        frame.facts, frame.now, frame.today, frame.zone, frame.heard, {STAND_IN: value}, frame.bound, {}
    )
    return at_value(there)[0]


def _foresee(steps: Steps, answer: Callable[[Any], Truth]) -> Foreseen:
    known = sorted({value for value in steps[1] if value is not None})
    low, high, turns_at = answers_by_value(known, answer)
    otherwise = answer(UNKNOWN_VALUE)
    starts: list[datetime] = []
    answers: list[Truth] = []
    for at, value in zip(*steps, strict=True):
        so = otherwise if value is None else high if value >= turns_at else low
        if not answers or answers[-1] is not so:
            starts.append(at)
            answers.append(so)
    return Foreseen(starts, answers)


def answers_by_value(known: Sequence[float], answer: Callable[[Any], Truth]) -> tuple[Truth, Truth, float]:
    """What is answered below and above a value, and which: `known` is sorted, and the answer turns once at most."""
    if not known:
        return UNKNOWN, UNKNOWN, inf
    low, high = answer(known[0]), answer(known[-1])
    if low is high:
        return low, high, -inf
    first, last = 0, len(known) - 1
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if answer(known[middle]) is high else (middle + 1, last)
    return low, high, known[first]


def _steps_of(node: SeriesValue, track: Track, points: Recorded[Point], zone: ZoneInfo) -> Steps | None:
    """None where the windows cannot be told beforehand: some point counts only after its window has begun to end."""
    assert node.window is not None
    key = (node.function, node.window.days, node.at_least, zone.key)
    if key not in points.memo:
        is_foreseen = points.is_in_order and is_prompt(points, zone)
        points.memo[key] = _steps(node, track, points, zone) if is_foreseen else None
    steps: Steps | None = points.memo[key]
    return steps


def is_prompt(points: Recorded[Point], zone: ZoneInfo) -> bool:
    """Whether each counts by the end of its day, in the order of the days."""
    told = points.memo.get("prompt")
    if told is None:
        ends = (start_of_day(point.day + DAY, zone) for point in points)
        in_time = all(at <= end for at, end in zip(points.seen_at, ends, strict=True))
        observed = [point.observed_at for point in points]
        told = points.memo["prompt"] = in_time and observed == sorted(observed)
    return bool(told)


def _steps(node: SeriesValue, track: Track, points: Recorded[Point], zone: ZoneInfo) -> Steps:
    assert node.window is not None
    days = node.window.days
    starts: list[datetime] = [EARLIEST]
    values: list[float | None] = [None]
    if not points:
        return starts, values
    window = _Windows(points, track, days)
    shift = base_shift(days) if node.function == "change" else 0
    behind = days + shift + track.patience(days) + 1
    day, last = points[0].day + DAY, points[-1].day + behind * DAY
    midnight = start_of_day(day, zone)
    while day <= last:
        number = window.end(day)
        value, expires = None, window.expires(number)
        if expires > midnight:
            change = window.change(number, shift, float(node.at_least or 0)) if shift else 0
            value = change if shift else window.total(number, node.function)
        day += DAY
        next_midnight = start_of_day(day, zone)
        if value != values[-1]:
            starts.append(midnight)
            values.append(value)
        if value is not None and expires < next_midnight:
            starts.append(expires)
            values.append(None)
        midnight = next_midnight
    return starts, values


class _Windows:
    """Windows of so many days over recorded points; sums are of whole numbers, so none is lost in adding them up."""

    def __init__(self, points: Recorded[Point], track: Track, days: int) -> None:
        self._days, self._track, self._patience = days, track, track.patience(days)
        self._on = [point.day.toordinal() for point in points]
        self._values = [point.value for point in points]
        self._observed = [point.observed_at for point in points]
        is_whole = all(value.is_integer() and abs(value) < 2**40 for value in self._values)
        self._sums = [0.0, *accumulate(self._values)] if is_whole else None

    def end(self, today: date) -> int:
        """The day before which the window ends, as all that is told of earlier days counts by its midnight."""
        told = bisect_left(self._on, today.toordinal())
        newest = date.fromordinal(self._on[told - 1]) if told else None
        return window_end(today, newest, self._patience).toordinal()

    def expires(self, day: int) -> datetime:
        low, high = self._bounds(day)
        if self._lacks(high - low):
            return EARLIEST
        return later(self._observed[high - 1], self._track.max_age) if self._track.max_age else NEVER

    def total(self, day: int, function: str) -> float:
        low, high = self._bounds(day)
        if self._sums is None or function not in ("mean", "sum"):
            return TOTALS[function](self._values[low:high])
        whole = self._sums[high] - self._sums[low]
        return whole / (high - low) if function == "mean" else whole

    def change(self, day: int, shift: int, at_least: float) -> float | None:
        low, high = self._bounds(day - shift)
        if self._lacks(high - low):
            return None
        before = self.total(day - shift, "mean")
        if before == 0 or before < at_least:
            return None
        return (self.total(day, "mean") - before) / before

    def _bounds(self, day: int) -> tuple[int, int]:
        return bisect_right(self._on, day - self._days - 1), bisect_right(self._on, day - 1)

    def _lacks(self, count: int) -> bool:
        return not count or 2 * count < self._days // self._track.every


def _series_in(node: Expr) -> Iterator[SeriesValue]:
    """Those that stand directly in it; what is within a choice or a count is no part of a plain comparison."""
    if isinstance(node, SeriesValue):
        yield node
    elif isinstance(node, Arithmetic):
        yield from _series_in(node.left)
        yield from _series_in(node.right)


def _without(node: Expr, series: SeriesValue, stand_in: Context) -> Expr | None:
    """The stand-in in the window's place; None where more than fields and constants stand beside it, or it divides."""
    if node is series:
        return stand_in
    if isinstance(node, Constant) or (isinstance(node, FieldRef) and node.type.kind != "series"):
        return node
    if not isinstance(node, Arithmetic) or (node.op == "/" and any(_series_in(node.right))):
        return None
    left, right = _without(node.left, series, stand_in), _without(node.right, series, stand_in)
    return None if left is None or right is None else replace(node, left=left, right=right)


def _fields_in(node: Expr | None) -> Iterator[FieldRef]:
    if isinstance(node, FieldRef):
        yield node
    elif isinstance(node, Arithmetic):
        yield from _fields_in(node.left)
        yield from _fields_in(node.right)
