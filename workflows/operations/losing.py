"""Feeds that lose an account: one incident for ops, never a risk for its owner; many at once are one incident."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from engine.store.losses import count_lost, lost_of, set_lost, take_feed_turn
from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.operations.incidents import close_by_itself, open_incident
from workflows.store.incidents import open_incidents

MANY = 5
"""So many accounts lost at one time are the feed's trouble, not theirs: one incident instead of one each."""


def settle_losses(
    conn: Connection, today: Rulebook, lost: Mapping[str, frozenset[str]], now: datetime
) -> None:
    """`lost`: by account that was just looked at, the feeds that speak of it no longer. In the caller's transaction."""
    known = lost_of(conn, lost)
    seen = {(feed, account) for account, feeds in lost.items() for feed in feeds}
    began, ended = seen - known, known - seen
    if not began and not ended:
        return
    take_feed_turn(conn, {feed for feed, _ in began | ended})
    set_lost(conn, began, now)
    set_lost(conn, ended, None)
    moved: dict[str, list[str]] = defaultdict(list)
    for feed, account in sorted(began):
        moved[feed].append(account)
    for feed in sorted({feed for feed, _ in began | ended}):
        _settle(conn, today, feed, moved[feed], {account for name, account in ended if name == feed}, now)


def _settle(
    conn: Connection, today: Rulebook, feed: str, began: list[str], ended: set[str], now: datetime
) -> None:
    opened = open_incidents(conn, kind="feed_lost", subject=feed)
    together = next((each for each in opened if not each.account), None)
    single = {each.account: each for each in opened if each.account}
    for account in sorted(single.keys() & ended):
        close_by_itself(conn, single[account], "no_longer_missed", now)
    count = count_lost(conn, feed)
    if together is not None:
        if count == 0:
            close_by_itself(conn, together, "no_longer_missed", now)
    elif count >= MANY:
        open_incident(conn, today, "feed_lost", feed, now)
        for account in sorted(single.keys() - ended):
            close_by_itself(conn, single[account], "gathered", now)
    else:
        for account in began:
            open_incident(conn, today, "feed_lost", feed, now, account)
