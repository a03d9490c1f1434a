"""Whether a milestone was reached, as far as it can be known: a count goes back no farther than its feed does.

An account that came to us in its second year may have done all that its plan asks for before anybody told us of it. So
where a feed's coverage begins after the plan does, the events we know of are "at least so many", and what was not seen
among the children may once have been.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from engine.frame import Frame, start
from engine.reading import Compiler, Judge
from engine.readings.junctions import joined
from engine.truth import FALSE, TRUE, Truth
from rules.condition import And, Condition, Or, Quantified
from rules.expression import Aggregate, Count
from rules.normal import to_nnf
from rules.walk import walk

SinceStart = Callable[[Frame, datetime], tuple[Truth, datetime]]
"""Asked with the moment at which the plan began."""


def reached_since(condition: Condition, build: Compiler) -> SinceStart:
    """The judge of a milestone's condition."""
    return _judge(to_nnf(condition), build)


def _judge(condition: Condition, build: Compiler) -> SinceStart:
    if isinstance(condition, And | Or):
        parts = [_judge(part, build) for part in condition.parts]
        decisive = FALSE if isinstance(condition, And) else TRUE
        return lambda frame, began: joined([part(frame, began) for part in parts], decisive)
    judge = build.judge(condition)
    events, children = (frozenset(feeds_of(condition, what, build)) for what in ("event", "child"))
    return _leaf(judge, events, children) if events or children else lambda frame, began: judge(frame)


def _leaf(judge: Judge, events: frozenset[str], children: frozenset[str]) -> SinceStart:
    def reached(frame: Frame, began: datetime) -> tuple[Truth, datetime]:
        answer = judge(frame)
        counted = events | children if answer[0] is FALSE else events
        short = frozenset(feed for feed in counted if _begins_later(frame, feed, began))
        return judge(_without(frame, short)) if short else answer

    return reached


def feeds_of(condition: Condition, what: str, build: Compiler) -> Iterator[str]:
    """Of what is counted from the beginning; a count over a window is asked of its window only."""
    vocabulary = build.vocabulary
    for node in walk(condition):
        if isinstance(node, Quantified):
            kind = "child"
        elif isinstance(node, Count | Aggregate) and (node.what == "child" or node.window is None):
            kind = node.what
        else:
            continue
        declared = (vocabulary.children if kind == "child" else vocabulary.events).get(node.of)
        if kind == what and declared is not None:
            yield declared.feed


def _begins_later(frame: Frame, feed: str, began: datetime) -> bool:
    coverage = frame.facts.coverage.get(feed)
    return coverage is not None and coverage.since is not None and coverage.since > began


def _without(frame: Frame, feeds: frozenset[str]) -> Frame:
    """The account as if these feeds covered nothing; the same frame each time."""
    root = frame.root
    found: Frame | None = root.cache.get(feeds)
    if found is None:
        coverage = {name: each for name, each in root.facts.coverage.items() if name not in feeds}
        found = start(replace(root.facts, coverage=coverage), root.now, root.heard, root.contexts)
        root.cache[feeds] = found
    return found
