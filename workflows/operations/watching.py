"""Feeds that fall silent and come back: what their silence means changes for every account."""

from datetime import datetime

from engine.store.accounts import mark_all_due
from engine.store.feeds import FeedState, feeds, set_silent
from engine.store.ledger import note
from engine.store.session import Connection
from rules.rulebook import Rulebook
from rules.vocabulary import Vocabulary
from workflows.operations.incidents import close_by_itself, open_incident
from workflows.parts import Parts
from workflows.store.effects import resume_deferred
from workflows.store.incidents import open_incidents
from workflows.verdict import Reason


def watch_feeds(parts: Parts) -> tuple[str, ...]:
    """Notes in the ledger which declared feeds fell silent or spoke again since it was asked last, and makes all
    accounts due; their names. Cheap when nothing changed. Raises DatabaseAway.
    """
    with parts.database.reading() as conn:
        loaded = parts.editions.running(conn)
        if loaded is None or not _changed(conn, loaded.rulebook.vocabulary, parts.clock.world(conn)):
            return ()
    vocabulary = loaded.rulebook.vocabulary

    def work(conn: Connection) -> tuple[str, ...]:
        now = parts.clock.world(conn)
        changed = _changed(conn, vocabulary, now)
        for state in changed:
            _note(conn, state, vocabulary, now, loaded.number)
            _settle(conn, state, loaded.rulebook, now)
        if changed:
            mark_all_due(conn, now)
        return tuple(state.name for state in changed)

    return parts.database.write(work)


def _changed(conn: Connection, vocabulary: Vocabulary, now: datetime) -> list[FeedState]:
    """An export's feed ends where it was declared to: that is no silence."""
    known = [state for name, state in sorted(feeds(conn).items()) if name in vocabulary.feeds]
    return [
        state
        for state in known
        if state.until is None and _is_silent(state, vocabulary, now) != state.is_silent
    ]


def _is_silent(state: FeedState, vocabulary: Vocabulary, now: datetime) -> bool:
    spoke_at = state.last or state.since
    return spoke_at is not None and now > spoke_at + vocabulary.feeds[state.name].max_silence.elapsed


def _settle(conn: Connection, state: FeedState, today: Rulebook, now: datetime) -> None:
    """One incident for ops while it is silent, however many accounts it spoke of."""
    if not state.is_silent:
        open_incident(conn, today, "feed_silent", state.name, now)
        return
    for each in open_incidents(conn, kind="feed_silent", subject=state.name):
        close_by_itself(conn, each, "speaks", now)
    resume_deferred(conn, Reason.FEED_BROKEN, now)


def _note(conn: Connection, state: FeedState, vocabulary: Vocabulary, now: datetime, edition: int) -> None:
    is_silent = not state.is_silent
    set_silent(conn, state.name, is_silent, now)
    note(
        conn,
        at=now,
        action="lose_feed" if is_silent else "regain_feed",
        subject="feed",
        subject_id=state.name,
        reason="silent" if is_silent else "speaks",
        by="evaluation",
        edition=edition,
        detail={
            "last": state.last.isoformat() if state.last else None,
            "max_silence": str(vocabulary.feeds[state.name].max_silence),
        },
    )
