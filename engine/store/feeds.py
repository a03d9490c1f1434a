"""Feeds: since when and until when each speaks, as a whole and for each account.

Beside what is so now, what was noted and when is kept: so that what was believed of silence can be told later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.engine import Row

from engine.facts import Coverage
from engine.habits import Habit
from engine.store.accounts import mark_all_due
from engine.store.among import among
from engine.store.feed_schema import feed_span, feed_spoke
from engine.store.habits import learn
from engine.store.schema import feed
from engine.store.writing import insert_of

f = feed.c


FEEDS = select(feed)
SILENT = select(f.name).where(f.is_silent)
FIRST = (
    select(feed_span.c.name, func.min(feed_span.c.since))
    .where(among(feed_span.c.name, "names"))
    .group_by(feed_span.c.name)
)


@dataclass(frozen=True, slots=True)
class FeedState:
    """`until`: a declared end, for a feed known only from an export. `is_silent`: as last noted in the ledger."""

    name: str
    since: datetime | None
    last: datetime | None
    until: datetime | None
    is_silent: bool
    regained: datetime | None = None
    """When it last spoke again after a silence."""


def feeds(conn: Connection) -> dict[str, FeedState]:
    rows = conn.execute(FEEDS)
    return {row.name: _state(row) for row in rows}


def of_account(span: Coverage, own: Habit | None) -> Coverage:
    """The feed's coverage as far as it goes for an account of this habit."""
    if own is None:
        return span
    return replace(span, own_last=own.last, own_habit=own.usual, lapse=own.lapse)


def note_arrivals(
    conn: Connection, spoken: Mapping[tuple[str, str], Iterable[datetime]], now: datetime
) -> set[str]:
    """(feed, account) -> when it spoke, in any order; repeats too, for a feed that repeats itself is not silent.

    The accounts whose newest arrival moved, or whose habit did. Where a feed is known to have spoken since earlier than
    was believed, its silence about anybody says more: all are due.
    """
    if not spoken:
        return set()
    began = _remember(conn, spoken, now)
    if began:
        mark_all_due(conn, now, is_backfill=min(began) < now)
    changed = learn(conn, spoken)
    for name in sorted({name for name, _ in spoken}):
        times = [moment for key, moments in spoken.items() if key[0] == name for moment in moments]
        _widen(conn, name, min(times), max(times))
    return changed


def declare_coverage(
    conn: Connection, name: str, since: datetime, until: datetime | None, now: datetime
) -> None:
    """An export's word: between these its silence means none (`until` None: it goes on)."""
    span = {"name": name, "since": since, "until": until, "is_declared": True, "noted_at": now}
    conn.execute(insert(feed_span), span)
    _widen(conn, name, since, None)
    conn.execute(update(feed).where(f.name == name).values(until=until))


def set_silent(conn: Connection, name: str, is_silent: bool, now: datetime) -> None:
    """Notes that it fell silent, or speaks again since `now`."""
    values: dict[str, Any] = {"is_silent": is_silent} | ({} if is_silent else {"regained_at": now})
    conn.execute(update(feed).where(f.name == name).values(values))


def silent_feeds(conn: Connection) -> frozenset[str]:
    """As last noted in the ledger."""
    return frozenset(conn.execute(SILENT).scalars())


def _remember(
    conn: Connection, spoken: Mapping[tuple[str, str], Iterable[datetime]], now: datetime
) -> list[datetime]:
    """Each moment once, and for each feed the start that moved back; the starts that did."""
    rows: list[dict[str, Any]] = []
    first: dict[str, datetime] = {}
    for (name, account), moments in sorted(spoken.items()):
        in_order = sorted(moments)
        first[name] = min(in_order[0], first.get(name, in_order[0]))
        rows += ({"name": name, "account_id": account, "spoke_at": at, "noted_at": now} for at in in_order)
    conn.execute(_remembering(conn.dialect.name), rows)
    known = {row[0]: row[1] for row in conn.execute(FIRST, {"names": sorted(first)})}
    moved = {name: since for name, since in first.items() if name not in known or since < known[name]}
    spans = [
        {"name": name, "since": since, "is_declared": False, "noted_at": now} for name, since in moved.items()
    ]
    if spans:
        conn.execute(insert(feed_span), spans)
    return list(moved.values())


@lru_cache
def _remembering(dialect: str) -> Any:
    return insert_of(dialect, feed_spoke).on_conflict_do_nothing()


def _widen(conn: Connection, name: str, since: datetime, last: datetime | None) -> None:
    conn.execute(_widening(conn.dialect.name), {"name": name, "since": since, "last": last})


@lru_cache
def _widening(dialect: str) -> Any:
    """Moves the start of a feed back and its newest arrival forth, where these are farther out."""
    insert = insert_of(dialect, feed).values(
        {name: bindparam(name, type_=feed.c[name].type) for name in ("name", "since", "last")}
    )
    earlier = or_(f.since.is_(None), f.since > insert.excluded.since)
    later = or_(f.last.is_(None), f.last < insert.excluded.last)
    later = and_(insert.excluded.last.is_not(None), later)
    wider = {
        "since": case((earlier, insert.excluded.since), else_=f.since),
        "last": case((later, insert.excluded.last), else_=f.last),
    }
    return insert.on_conflict_do_update(index_elements=["name"], set_=wider, where=or_(earlier, later))


def _state(row: Row[Any]) -> FeedState:
    return FeedState(row.name, row.since, row.last, row.until, row.is_silent, row.regained_at)
