"""`since(event)`: how long ago the last one was, as far as the feed lets one say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.coverage import covered, unbroken_since
from engine.frame import Frame
from engine.known import between
from engine.moments import SECOND, TICK, later
from engine.order import as_elapsed
from engine.reading import Compiler, Judge, Reading, kept
from engine.readings.events import happened
from engine.scope import members_of
from engine.truth import FALSE, TRUE
from rules.expression import Since


@dataclass(frozen=True, slots=True)
class Last:
    """The last event lies in [earliest, latest]. No `earliest`: perhaps there was none. No `latest`: perhaps now."""

    earliest: datetime | None
    latest: datetime | None
    until: datetime


def since(node: Since, build: Compiler) -> Reading:
    find = kept(_finder(node, build), bool(members_of(node)))

    def read(frame: Frame) -> tuple[Any, datetime]:
        last = find(frame)
        least = frame.now - last.latest if last.latest else timedelta()
        return between(least, frame.now - last.earliest if last.earliest else None), last.until

    def turns(frame: Frame, value: Any, threshold: Any) -> Iterator[datetime]:
        length = as_elapsed(threshold)
        last = find(frame)
        for moment in {last.earliest, last.latest} - {None}:
            if length is not None and moment is not None:
                yield later(moment, length)
                yield later(later(moment, length), TICK)

    return Reading(read, (lambda frame: frame.now + SECOND,), turns, "ticks")


def _finder(node: Since, build: Compiler) -> Callable[[Frame], Last]:
    kind = build.vocabulary.events.get(node.event)
    feed = kind.feed if kind else ""
    promised = build.feed(feed)
    where = build.judge(node.where) if node.where else None

    def find(frame: Frame) -> Last:
        is_covered, until = covered(frame, promised)
        definite, possible, events_until = _newest(node.event, where, frame)
        until = min(until, events_until)
        if not is_covered:
            return Last(definite, None, until)
        coverage = frame.facts.coverage[feed]
        assert promised is not None
        assert coverage.since is not None
        whole_since = unbroken_since(coverage, coverage.since, promised)
        return Last(definite, max(possible, whole_since) if possible else whole_since, until)

    return find


def _newest(
    name: str, where: Judge | None, frame: Frame
) -> tuple[datetime | None, datetime | None, datetime]:
    """The newest that definitely counts, the newest that may, and until when these stay so."""
    events, until = happened(frame, name, None)
    possible: datetime | None = None
    for event in reversed(events):
        answer, settled = where(frame.beside(name, event)) if where else (TRUE, until)
        until = min(until, settled)
        possible = possible or (event.at if answer is not FALSE else None)
        if answer is TRUE:
            return event.at, possible, until
    return None, possible, until
