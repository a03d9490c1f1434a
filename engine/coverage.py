"""How far silence may be believed: what is not there counts as absent only while its feed covers the time at issue."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from engine.facts import Coverage
from engine.frame import Frame
from engine.habits import OUT_OF_HABIT
from engine.moments import NEVER, TICK, later
from rules.values import Span
from rules.vocabulary import Feed


def covered(frame: Frame, feed: Feed | None, window: Span | None = None) -> tuple[bool, datetime]:
    """Whether the feed speaks now and has for the whole `window` up to now, and until when that stays so by itself.

    A feed that is not declared (None) or never spoke covers nothing.
    """
    coverage = frame.facts.coverage.get(feed.name) if feed else None
    if feed is None or coverage is None or coverage.since is None:
        return False, NEVER
    believed = believed_until(coverage, coverage.since, feed)
    if believed < frame.now:
        return False, NEVER
    begins = (
        later(unbroken_since(coverage, coverage.since, feed), window.elapsed) if window else coverage.since
    )
    if frame.now < begins:
        # It may speak on, and of others alone, without a word of this account: then nobody says so again.
        return False, begins if coverage.until is None or begins <= coverage.until else NEVER
    return True, later(believed, TICK)


def unbroken_since(coverage: Coverage, since: datetime, feed: Feed) -> datetime:
    """From when on nothing is missing: an account that was silent against its habit and speaks again has not told what
    was meanwhile, unless an export is declared to be whole.
    """
    if not feed.has_habit or coverage.lapse is None or coverage.until is not None:
        return since
    begins, ends = coverage.lapse
    return max(since, ends) if ends - begins > feed.max_silence.elapsed else since


def believed_until(coverage: Coverage, since: datetime, feed: Feed) -> datetime:
    """The last instant at which the feed does not count as silent, neither as a whole nor for this account.

    An account is given three of its own usual gaps where they are longer than what the feed promises; of a feed that
    speaks only as things happen, an account's own quiet means that nothing did. Of an export the declared end is all
    that counts: up to there, no row means that nothing was.
    """
    if coverage.until is not None:
        return coverage.until
    max_silence = feed.max_silence.elapsed
    spoken = later(coverage.last or since, max_silence)
    if not feed.has_habit or coverage.own_last is None or coverage.own_habit is None:
        return spoken
    return min(spoken, later(coverage.own_last, max(max_silence, OUT_OF_HABIT * coverage.own_habit)))


def lost_feeds(
    coverage: Mapping[str, Coverage], feeds: Mapping[str, Feed], now: datetime
) -> tuple[frozenset[str], datetime]:
    """The feeds that speak, but of this account no longer, against its habit; and when there may be one more, or one
    falls silent as a whole that spoke of this account last: whoever was spoken of last is who is looked at then.

    A feed that speaks only as things happen has no habit to be missed by.

    While a feed is silent as a whole nobody is missed in it, and everybody is given time anew once it speaks again.
    """
    lost, until = set(), NEVER
    for name in coverage.keys() & feeds.keys():
        until = min(until, _silent_at(coverage[name], feeds[name].max_silence.elapsed, now))
        if not feeds[name].has_habit:
            continue
        since = _missed_since(coverage[name], feeds[name].max_silence.elapsed, now)
        if since < now:
            lost.add(name)
        else:
            until = min(until, since)
    return frozenset(lost), later(until, TICK) if until < NEVER else NEVER


def _silent_at(own: Coverage, max_silence: timedelta, now: datetime) -> datetime:
    spoke = own.last or own.since
    if spoke is None or own.until is not None or own.own_last != own.last:
        return NEVER
    silent_at = later(spoke, max_silence)
    return silent_at if silent_at >= now else NEVER


def _missed_since(own: Coverage, max_silence: timedelta, now: datetime) -> datetime:
    if own.own_last is None or own.own_habit is None or own.until is not None or own.last is None:
        return NEVER
    if later(own.last, max_silence) < now:
        return NEVER
    spoke = max(own.own_last, own.regained or own.own_last)
    return later(spoke, max(max_silence, OUT_OF_HABIT * own.own_habit))
