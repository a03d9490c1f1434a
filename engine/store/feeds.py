"""Feeds: since when and until when each speaks, as a whole and for each account.

Beside what is so now, what was noted and when is kept: so that what was believed of silence can be told later.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.engine import Row

from engine.facts import Coverage
from engine.habits import Habit, spoke
from engine.store.accounts import mark_all_due
from engine.store.among import among
from engine.store.feed_schema import feed_span, feed_spoke
from engine.store.schema import feed, feed_account
from engine.store.writing import chunks, insert_of

f = feed.c
fa = feed_account.c


FEEDS = select(feed)
SILENT = select(f.name).where(f.is_silent)
FIRST = (
    select(feed_span.c.name, func.min(feed_span.c.since))
    .where(among(feed_span.c.name, "names"))
    .group_by(feed_span.c.name)
)
HABITS = select(fa.name, fa.account_id, fa.last, fa.days, fa.habit_seconds, fa.lapse_from, fa.lapse_to).where(
    among(fa.account_id, "ids")
)
KEPT = ("last", "days", "habit_seconds", "lapse_from", "lapse_to")
HABITS_OF = HABITS.where(among(fa.name, "names"))


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


def habits_of(
    conn: Connection, account_ids: Collection[str], names: Collection[str] = ()
) -> dict[tuple[str, str], Habit]:
    """By (feed, account); of these feeds, or of all."""
    query, asked = (HABITS_OF, {"names": list(names)}) if names else (HABITS, {})
    found: dict[tuple[str, str], Habit] = {}
    for ids in chunks(account_ids):
        for name, account, last, days, seconds, *lapse in conn.execute(query, {**asked, "ids": ids}):
            gap = None if seconds is None else timedelta(seconds=seconds)
            found[name, account] = Habit(last, days, gap, (lapse[0], lapse[1]) if lapse[0] else None)
    return found


def of_account(span: Coverage, own: Habit | None) -> Coverage:
    """The feed's coverage as far as it goes for an account of this habit."""
    if own is None:
        return span
    return replace(span, own_last=own.last, own_habit=own.usual, lapse=own.lapse)


def note_arrivals(
    conn: Connection, spoken: Mapping[tuple[str, str], Iterable[datetime]], now: datetime
) -> set[str]:
    """(feed, account) -> when it spoke, in any order; repeats too, for a feed that repeats itself is not silent.

    The accounts whose newest arrival moved. Where a feed is known to have spoken since earlier than was believed, its
    silence about anybody says more: all are due.
    """
    if not spoken:
        return set()
    began = _remember(conn, spoken, now)
    if began:
        mark_all_due(conn, now, is_backfill=min(began) < now)
    known = habits_of(conn, {account for _, account in spoken}, {name for name, _ in spoken})
    learned = {key: _learned(known.get(key), moments) for key, moments in spoken.items()}
    moved = {key: habit for key, habit in learned.items() if habit != known.get(key)}
    _save_habits(conn, moved)
    for name in sorted({name for name, _ in spoken}):
        times = [moment for key, moments in spoken.items() if key[0] == name for moment in moments]
        _widen(conn, name, min(times), max(times))
    return {account for _, account in moved}


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


def _learned(habit: Habit | None, moments: Iterable[datetime]) -> Habit:
    for moment in sorted(moments):
        habit = spoke(habit, moment)
    assert habit is not None
    return habit


def _save_habits(conn: Connection, habits: Mapping[tuple[str, str], Habit]) -> None:
    rows = [_columns(*key, habits[key]) for key in sorted(habits)]
    if rows:
        conn.execute(_keeping(conn.dialect.name), rows)


@lru_cache
def _keeping(dialect: str) -> Any:
    """Writes habits, unless newer ones stand there. Made once: making it takes longer than it does."""
    insert = insert_of(dialect, feed_account)
    changed = {name: insert.excluded[name] for name in KEPT}
    newer = insert.excluded["last"] >= fa.last
    return insert.on_conflict_do_update(index_elements=["name", "account_id"], set_=changed, where=newer)


def _columns(name: str, account: str, habit: Habit) -> dict[str, Any]:
    seconds = None if habit.gap is None else int(habit.gap.total_seconds())
    kept = dict(zip(KEPT, (habit.last, habit.days, seconds, *(habit.lapse or (None, None))), strict=True))
    return {"name": name, "account_id": account, **kept}


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
