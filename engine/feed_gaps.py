"""What silence leaves a condition unknown: which feed does not speak, and since when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.coverage import believed_until, unbroken_since
from engine.facts import Coverage
from engine.frame import Frame
from engine.moments import later
from rules.vocabulary import Feed, Vocabulary

FEED = "feed "
Kind = Literal["never", "silent", "lost", "over", "short"]


@dataclass(frozen=True, slots=True)
class FeedGap:
    """`never`: the feed never spoke. `silent`: it has spoken of nobody since. `lost`: not of this account since,
    against its habit. `over`: it was told only up to then. `short`: it speaks, but reaches back only to then.
    """

    feed: str
    kind: Kind
    since: datetime | None = None


def feed_gaps(faults: Iterable[str], frame: Frame, vocabulary: Vocabulary) -> tuple[FeedGap, ...]:
    """Of what an unknown answer is to blame on (`seats`, `module.users`, `feed telemetry`), the feeds behind it."""
    found: dict[str, FeedGap] = {}
    for fault in faults:
        name = fault.removeprefix(FEED) if fault.startswith(FEED) else _feed_of(fault, vocabulary)
        feed = vocabulary.feeds.get(name)
        if feed is None or name in found:
            continue
        told = _gap(feed, frame.facts.coverage.get(name), frame.now)
        if told.kind != "short" or fault.startswith(FEED):
            found[name] = told
    return tuple(found.values())


def _feed_of(fault: str, vocabulary: Vocabulary) -> str:
    about, _, name = fault.rpartition(".")
    declared = vocabulary.fields_of(about or "account").get(name)
    return declared.feed if declared else ""


def _gap(feed: Feed, own: Coverage | None, now: datetime) -> FeedGap:
    name = feed.name
    if own is None or own.since is None:
        return FeedGap(name, "never")
    if believed_until(own, own.since, feed) >= now:
        return FeedGap(name, "short", unbroken_since(own, own.since, feed))
    if own.until is not None:
        return FeedGap(name, "over", own.until)
    spoke = own.last or own.since
    if later(spoke, feed.max_silence.elapsed) < now:
        return FeedGap(name, "silent", spoke)
    return FeedGap(name, "lost", own.own_last)
