"""How far a feed's silence could be believed at an earlier moment: from when it spoke, and when that was noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, select

from engine.facts import Coverage
from engine.habits import Habit
from engine.store.feed_schema import feed_span, feed_spoke
from engine.store.feeds import feeds, of_account
from engine.store.habits import habits_from
from engine.store.schema import ledger

AHEAD = timedelta(days=2)
"""No feed speaks from farther ahead of the moment at which it is noted."""
Own = Mapping[tuple[str, str], Habit]
"""By (feed, account)."""
p = feed_spoke.c
s = feed_span.c


def coverage_as_of(
    conn: Connection,
    ids: Sequence[str],
    at: datetime,
    sight: str,
    read_to: tuple[int, int, int] | None = None,
) -> dict[str, dict[str, Coverage]]:
    """By account and feed. `sight`: as in `engine.store.as_of`; `read_to`: the last rows that had been read, of
    when feeds spoke, of since when they do, and of the ledger.
    """
    if sight == "happened":
        return _in_hindsight(conn, ids, at)
    noted = and_(p.noted_at <= at, p.spoke_at <= at + AHEAD) if sight == "seen" else p.spoke_at <= at
    by_then = s.noted_at <= at if sight == "seen" else s.since <= at
    if read_to is not None:
        noted, by_then = and_(noted, p.id <= read_to[0]), and_(by_then, s.id <= read_to[1])
    regained = _regained(conn, at, read_to[2] if read_to else None)
    spans = {
        name: Coverage(since, _last(conn, name, noted), until=until, regained=regained.get(name))
        for name, (since, until) in _spans(conn, by_then).items()
    }
    return _by_account(ids, spans, habits_from(conn, ids, noted))


def _in_hindsight(conn: Connection, ids: Sequence[str], at: datetime) -> dict[str, dict[str, Coverage]]:
    """A feed that spoke later was not silent, for what it had to say of the time before has come by now. Of an account
    of which it told nothing at that time nothing is known now either.
    """
    regained = _regained(conn, at, None)
    spans = {
        name: Coverage(
            state.since,
            min(state.last, at) if state.last else None,
            until=state.until,
            regained=regained.get(name),
        )
        for name, state in feeds(conn).items()
        if state.since is not None and state.since <= at
    }
    return _by_account(ids, spans, habits_from(conn, ids, p.spoke_at <= at))


def _by_account(
    ids: Sequence[str], spans: Mapping[str, Coverage], own: Own
) -> dict[str, dict[str, Coverage]]:
    found: dict[str, dict[str, Coverage]] = {}
    for key in ids:
        found[key] = {}
        for name, span in spans.items():
            found[key][name] = of_account(span, own.get((name, key)))
    return found


def _spans(conn: Connection, by_then: ColumnElement[bool]) -> dict[str, tuple[datetime, datetime | None]]:
    """By feed its start, and the end that was declared last."""
    found: dict[str, tuple[datetime, datetime | None]] = {}
    for row in conn.execute(select(feed_span).where(by_then).order_by(s.id)):
        since, until = found.get(row.name, (row.since, None))
        found[row.name] = (min(since, row.since), row.until if row.is_declared else until)
    return found


def _regained(conn: Connection, at: datetime, ledger_to: int | None) -> dict[str, datetime]:
    """By feed when it last spoke again after a silence."""
    c = ledger.c
    this = and_(c.subject == "feed", c.action == "regain_feed", c.at <= at)
    if ledger_to is not None:
        this = and_(this, c.id <= ledger_to)
    return {
        row.subject_id: row.at for row in conn.execute(select(c.subject_id, c.at).where(this).order_by(c.id))
    }


def _last(conn: Connection, name: str, noted: ColumnElement[bool]) -> datetime | None:
    newest = select(p.spoke_at).where(p.name == name, noted).order_by(p.spoke_at.desc()).limit(1)
    return conn.execute(newest).scalar()
