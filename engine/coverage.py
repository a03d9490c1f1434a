"""How far silence may be believed: what is not there counts as absent only while its feed covers the time at issue."""

from datetime import datetime, timedelta

from engine.facts import Coverage
from engine.frame import Frame
from engine.moments import NEVER, TICK, later
from rules.values import Span


def covered(
    frame: Frame, feed: str, max_silence: timedelta | None, window: Span | None = None
) -> tuple[bool, datetime]:
    """Whether the feed speaks now and has for the whole `window` up to now, and until when that stays so by itself.

    A feed that is not declared (`max_silence` None) or never spoke covers nothing.
    """
    coverage = frame.facts.coverage.get(feed)
    if coverage is None or coverage.since is None or max_silence is None:
        return False, NEVER
    believed = believed_until(coverage, coverage.since, max_silence)
    if believed < frame.now:
        return False, NEVER
    begins = later(coverage.since, window.elapsed) if window else coverage.since
    if frame.now < begins:
        return False, begins if begins <= believed else NEVER
    return True, later(believed, TICK)


def believed_until(coverage: Coverage, since: datetime, max_silence: timedelta) -> datetime:
    """The last instant at which the feed does not count as silent, neither as a whole nor for this account.

    An account is given three of its own usual gaps where they are longer than what the feed promises.
    """
    ends = [later(coverage.last or since, max_silence)]
    if coverage.own_last is not None and coverage.own_habit is not None:
        ends.append(later(coverage.own_last, max(max_silence, 3 * coverage.own_habit)))
    if coverage.until is not None:
        ends.append(coverage.until)
    return min(ends)
