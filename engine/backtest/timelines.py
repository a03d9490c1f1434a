"""Answers over time: from when on each holds. Walked once, from one horizon to the next."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.past import SubjectId
from engine.facts import SignalRecord
from engine.frame import Frame, start
from engine.moments import whole_second
from engine.truth import TRUE, Truth

T = TypeVar("T")
Changes = Sequence[tuple[datetime, T]]
"""(from when, what), in order; each holds until the next."""


class Walk:
    """One account walked from one moment to another. `signals`: what a rule's conditions may read of other rules."""

    def __init__(self, epochs: Epochs, begins: datetime, ends: datetime) -> None:
        self.epochs, self.begins, self.ends = epochs, begins, ends
        self._frames: dict[datetime, Frame] = {}
        self._breaks = [at for at in epochs.starts if begins < at < ends]
        self._signals: Callable[[datetime], Sequence[SignalRecord]] | None = None

    def knowing(
        self, signals: Callable[[datetime], Sequence[SignalRecord]], moves: Sequence[datetime]
    ) -> "Walk":
        """The same walk where conditions see these signals, which move at these moments."""
        walk = Walk(self.epochs, self.begins, self.ends)
        walk._breaks = sorted(
            {*self._breaks, *(whole_second(at) for at in moves if self.begins < at < self.ends)}
        )
        walk._signals = signals
        return walk

    def frame(self, moment: datetime, subject: SubjectId) -> Frame:
        """What is at hand of the subject at `moment`; the same each time, so that what was read is kept."""
        root = self._frames.get(moment)
        if root is None:
            signals = self._signals(moment) if self._signals else ()
            root = self._frames[moment] = start(self.epochs.at(moment, signals), moment)
        if subject == ACCOUNT:
            return root
        return root.of_child(root.facts.children[subject[0]][subject[1]])

    def begin(self, subject: SubjectId) -> datetime | None:
        """From when on there is such a subject to ask; None where there is none before the end."""
        if subject == ACCOUNT:
            return self.begins
        appears = self.epochs.appears.get(subject)
        if appears is None or appears >= self.ends:
            return None
        return max(self.begins, whole_second(appears))

    def timeline(
        self, ask: Callable[[Frame], tuple[T, datetime]], subject: SubjectId, begins: datetime
    ) -> list[tuple[datetime, T]]:
        """What `ask` answers of the subject, from `begins` to the end; it says until when its answer surely stays."""
        found: list[tuple[datetime, T]] = []
        breaks, place = self._breaks, bisect_right(self._breaks, begins)
        at = begins
        while at < self.ends:
            answer, until = ask(self.frame(at, subject))
            if not found or found[-1][1] != answer:
                found.append((at, answer))
            while place < len(breaks) and breaks[place] <= at:
                place += 1
            at = whole_second(until)
            if place < len(breaks):
                at = min(at, breaks[place])
        return found


def merged(first: Changes[Truth], second: Changes[Truth]) -> Changes[Truth]:
    """Both at once: the lesser of the two, as `and` is. From when the later of them begins."""
    begins = max(first[0][0], second[0][0])
    if len(second) == 1 and second[0][1] is TRUE and begins == first[0][0]:
        return first
    state = [first[0][1], second[0][1]]
    found: list[tuple[datetime, Truth]] = []
    changes = [(at, 0, truth) for at, truth in first[1:]] + [(at, 1, truth) for at, truth in second[1:]]
    for at, which, truth in sorted(changes):
        if at > begins and not found:
            found.append((begins, min(state)))
        state[which] = truth
        if at > begins:
            _append(found, at, min(state))
    return found or [(begins, min(state))]


def _append(found: list[tuple[datetime, Truth]], at: datetime, truth: Truth) -> None:
    """Of two changes at one moment the later word holds; what does not change is no change."""
    if found[-1][0] == at:
        found.pop()
    if not found or found[-1][1] is not truth:
        found.append((at, truth))


def together(timelines: Sequence[Changes[Any]]) -> Iterator[tuple[datetime, tuple[Any, ...]]]:
    """All of them side by side, at every moment at which one changes; from when the last of them begins."""
    begins = max(timeline[0][0] for timeline in timelines)
    places = [0] * len(timelines)
    at = begins
    while True:
        for number, timeline in enumerate(timelines):
            while places[number] + 1 < len(timeline) and timeline[places[number] + 1][0] <= at:
                places[number] += 1
        yield at, tuple(timeline[place][1] for timeline, place in zip(timelines, places, strict=True))
        ahead = [
            timeline[place + 1][0]
            for timeline, place in zip(timelines, places, strict=True)
            if place + 1 < len(timeline)
        ]
        if not ahead:
            return
        at = min(ahead)
