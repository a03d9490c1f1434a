"""`followed(first, then, 7d)`: whether some first event had a second one after it, later and within so long.

Where a feed does not cover the time at issue, there may have been events that nobody told of.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.facts import Event
from engine.frame import Frame
from engine.moments import NEVER, later
from engine.reading import Compiler, Judge
from engine.readings.events import Seen, Watch, happened_at
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Followed


@dataclass(frozen=True, slots=True)
class Pair:
    """What was looked at: the newest first event that was definitely followed, and by which."""

    first: Event
    then: Event


def followed(node: Followed, build: Compiler) -> Judge:
    first, then = watches(node, build)

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        one, other = first.look(frame), then.look(frame)
        sure = newest_pair(node, one.definite, other.definite)
        if sure is not None:
            # What else comes, or is found not to count, may end it no sooner than this first event leaves.
            return TRUE, min(one.until, other.until, first.leaves(sure.first))
        so, until = _may_be(node, first, one, other)
        return so, min(one.until, other.until, until)

    return judge


def watches(node: Followed, build: Compiler) -> tuple[Watch, Watch]:
    """The second events are looked for as far back as the first: none before a first one counts."""
    return (
        Watch.of(node.first, node.where, node.window, build),
        Watch.of(node.then, node.then_where, node.window, build),
    )


def _may_be(node: Followed, first: Watch, one: Seen, other: Seen) -> tuple[Truth, datetime]:
    """Whether there may be a pair, and until when what is told leaves that open."""
    if one.is_covered and other.is_covered:
        pair = newest_pair(node, one.possible, other.possible)
        return (UNKNOWN, first.leaves(pair.first)) if pair else (FALSE, NEVER)
    if one.is_covered or other.is_covered:
        seen = one if one.is_covered else other
        return (UNKNOWN, first.leaves(seen.possible[-1])) if seen.possible else (FALSE, NEVER)
    return UNKNOWN, NEVER


def newest_pair(node: Followed, firsts: Sequence[Event], thens: Sequence[Event]) -> Pair | None:
    """Of the pairs that count, the one whose first event is the last to leave the window. Both oldest first."""
    for one in reversed(firsts):
        next_one = bisect_right(thens, one.at, key=happened_at)
        if next_one < len(thens) and thens[next_one].at <= later(one.at, node.within.elapsed):
            return Pair(one, thens[next_one])
    return None
