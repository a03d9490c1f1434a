"""What keeps a condition from being true, and the values that were read."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from engine.explain import Explained, misses, value_read
from engine.facts import EMPTY
from engine.feed_gaps import FeedGap
from engine.findings import Evidence
from engine.truth import TRUE, UNKNOWN, Truth
from workflows.stories.sayings import Said, Word, say

AT_LEAST = "at least "
"""So what is known to be no less begins."""
Lines = Iterator[Said]


def lacks(explained: Explained) -> Lines:
    """Of what is not true, each line that keeps it from being so, with what was read instead."""
    for leaf in misses(explained):
        read = tuple(map(value_said, _told(leaf.readings, leaf.truth)))
        if leaf.truth is UNKNOWN:
            unknown = say("nobody knows whether “%(line)s”", line=leaf.text)
            yield say("%(what)s: %(why)s", what=unknown, why=read) if read else unknown
            continue
        is_so = say("“%(line)s” is so, and may not be", line=leaf.text)
        said = is_so if leaf.truth is TRUE else say("“%(line)s” is not so", line=leaf.text)
        yield say("%(what)s: %(why)s", what=said, why=read) if read else said


def _told(readings: tuple[Evidence, ...], truth: Truth) -> Iterator[Evidence]:
    """Of what nobody knows, only why; each once."""
    found = {each.text: each for each in readings if truth is not UNKNOWN or each.unknown}
    yield from found.values()


def values_read(explained: Explained) -> Lines:
    """Every value the tree read, each once."""
    yield from dict(_readings(explained)).values()


def _readings(explained: Explained) -> Iterator[tuple[str, Said]]:
    for each in explained.readings:
        yield each.text, value_said(each)
    for part in explained.parts if explained.joint else ():
        yield from _readings(part)


def value_said(reading: Evidence) -> Said:
    if reading.unknown.startswith(AT_LEAST):
        low = reading.unknown.removeprefix(AT_LEAST)
        return say("%(what)s is at least %(low)s, as far as is known", what=reading.text, low=low)
    if reading.unknown:
        return say("%(what)s: %(why)s", what=reading.text, why=Word("unknown", reading.unknown))
    if reading.value is EMPTY:
        return say("%(what)s is empty", what=reading.text)
    value: Any = value_read(reading)
    if isinstance(reading.value, bool):
        value = Word("answer", value)
    return say("%(what)s is %(value)s", what=reading.text, value=value)


def gap_told(gap: FeedGap, at: Callable[[datetime], str]) -> Said:
    """Which feed leaves it unknown, and what a story may do about it."""
    feed, when = gap.feed, at(gap.since) if gap.since else ""
    if gap.kind == "never":
        return say("the feed %(feed)s has never spoken", feed=feed)
    if gap.kind == "short":
        return say(
            "the feed %(feed)s reaches back only to %(when)s: `given_for` lets a story begin earlier",
            feed=feed,
            when=when,
        )
    return say("the feed %(feed)s has been silent since %(when)s", feed=feed, when=when)
