"""Feeds: whether each speaks, and of how many accounts."""

from dataclasses import dataclass
from datetime import datetime

from engine.store.feeds import feeds as feed_rows
from engine.store.pages import feed_account_counts
from rules.values import Span
from workflows.operations.looking.moment import Moment, looking
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class FeedShown:
    """`since`: from when absence counts; None: it never spoke. `is_silent`: it never spoke, or its newest arrival lies
    further back than `max_silence`; a feed that was declared to end at `until` is not silent for that.

    `accounts`: of how many it ever spoke; `quiet_accounts`: of how many of these not within `max_silence`.
    """

    name: str
    max_silence: Span
    since: datetime | None
    last: datetime | None
    until: datetime | None
    is_silent: bool
    accounts: int
    quiet_accounts: int


def feeds(parts: Parts) -> tuple[FeedShown, ...]:
    """Those of the running edition, in its order; none before the first."""
    with looking(parts) as moment:
        return feeds_shown(moment)


def feeds_shown(moment: Moment) -> tuple[FeedShown, ...]:
    if moment.loaded is None:
        return ()
    states = feed_rows(moment.conn)
    shown = []
    for each in moment.rulebook.vocabulary.feeds.values():
        state = states.get(each.name)
        last, until = (state.last, state.until) if state else (None, None)
        spoken_since = moment.now - each.max_silence.elapsed
        accounts, quiet = feed_account_counts(moment.conn, each.name, spoken_since)
        since = state.since if state else None
        newest = last or since
        is_silent = until is None and (newest is None or newest < spoken_since)
        shown.append(FeedShown(each.name, each.max_silence, since, last, until, is_silent, accounts, quiet))
    return tuple(shown)
