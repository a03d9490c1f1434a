"""What a closure says from the first second of a span to the last, once what it reads is put in as constants."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from engine.backtest.crowd.coded import Combined
from engine.backtest.crowd.crowd import Place, place_of
from engine.backtest.crowd.steps import Clock, Ints, Owners, Steps, Values, ragged
from engine.facts import AccountFacts, Subject
from engine.frame import Frame, start
from engine.reading import Judge
from rules.calendar import OFFICE

NOWHERE = place_of(ZoneInfo("UTC"), OFFICE)
NOBODY = Subject("account", "")
Course = tuple[tuple[int, int], ...]
"""(from which second on, which truth)."""


class Asked(NamedTuple):
    """A closure, and the names of the stand-ins in it."""

    judge: Judge
    names: tuple[str, ...]


def bare_frame(place: Place, moment: datetime, contexts: Mapping[str, Any]) -> Frame:
    """Nobody's, with nothing at hand but what stands in."""
    ground = _ground(place, moment)
    return Frame(ground.facts, moment, ground.today, place.zone, None, contexts)


@lru_cache(maxsize=4096)
def _ground(place: Place, moment: datetime) -> Frame:
    """Where many frames stand: asked anew for each, where and on which day it is was half of making one."""
    facts = AccountFacts(account="", zone=place.zone, subject=NOBODY, calendar=place.calendar)
    return start(facts, moment)


def course_of(asked: Asked, values: Sequence[Any], place: Place, clock: Clock) -> Course:
    """As a walk would find it, by the closure's own horizons."""
    contexts = dict(zip(asked.names, values, strict=True))
    found: list[tuple[int, int]] = []
    second = 0
    while second < clock.length:
        truth, until = asked.judge(bare_frame(place, clock.moment(second), contexts))
        if not found or found[-1][1] != truth:
            found.append((second, int(truth)))
        second = clock.second(until)
    return tuple(found)


def followed(owners: Owners, of: Combined, courses: Sequence[Course]) -> Steps:
    """Each row's own course, for as long as the row holds."""
    at_first = np.array([course[0][1] for course in courses], np.int64)
    if all(len(course) == 1 for course in courses):
        return owners.changes(of.keys, at_first[of.numbers])
    table = _Courses(courses, owners.length)
    begins = of.keys % owners.length
    first, last = table.place(of.numbers, begins), table.place(of.numbers, owners.ends(of.keys) - 1)
    rows = ragged(first, last - first + 1)
    row = np.repeat(np.arange(len(of.keys)), last - first + 1)
    seconds = np.maximum(table.seconds[rows], begins[row])
    return owners.changes(of.keys[row] - begins[row] + seconds, table.truths[rows])


class _Courses:
    def __init__(self, courses: Sequence[Course], length: int) -> None:
        self._length = length
        number = np.repeat(np.arange(len(courses)), [len(course) for course in courses])
        flat = np.array([each for course in courses for each in course], np.int64).reshape(-1, 2)
        self.seconds: Ints = flat[:, 0]
        self.truths: Values = flat[:, 1]
        self._keys = number * length + self.seconds

    def place(self, course: Ints, second: Ints) -> Ints:
        found: Ints = np.searchsorted(self._keys, course * self._length + second, "right") - 1
        return found
