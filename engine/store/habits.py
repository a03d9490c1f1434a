"""The habits of accounts in feeds: kept as last learned, and learned anew from what was noted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, func, select, type_coerce

from engine.habits import Habit, is_news, learned
from engine.store.among import among
from engine.store.columns import MICROSECOND
from engine.store.feed_schema import feed_spoke
from engine.store.schema import feed_account
from engine.store.writing import chunks, insert_of

Key = tuple[str, str]
"""(feed, account)."""
fa = feed_account.c
p = feed_spoke.c

AT = type_coerce(p.spoke_at, BigInteger)
DAY = AT // (timedelta(days=1) // MICROSECOND)
HABITS = select(fa.name, fa.account_id, fa.last, fa.days, fa.habit_seconds, fa.lapse_from, fa.lapse_to).where(
    among(fa.account_id, "ids")
)
KEPT = ("last", "days", "habit_seconds", "lapse_from", "lapse_to")
HABITS_OF = HABITS.where(among(fa.name, "names"))


def habits_of(
    conn: Connection, account_ids: Collection[str], names: Collection[str] = ()
) -> dict[Key, Habit]:
    """As kept; in these feeds, or in all."""
    query, asked = (HABITS_OF, {"names": list(names)}) if names else (HABITS, {})
    found: dict[Key, Habit] = {}
    for ids in chunks(account_ids):
        for name, account, last, days, seconds, *lapse in conn.execute(query, {**asked, "ids": ids}):
            gap = None if seconds is None else timedelta(seconds=seconds)
            found[name, account] = Habit(last, days, gap, (lapse[0], lapse[1]) if lapse[0] else None)
    return found


def habits_from(
    conn: Connection, account_ids: Collection[str], noted: ColumnElement[bool]
) -> dict[Key, Habit]:
    """What this part of what was noted of them teaches."""
    habits = {key: learned(spoken) for key, spoken in spoken_days(conn, account_ids, noted).items()}
    return {key: habit for key, habit in habits.items() if habit is not None}


def spoken_days(
    conn: Connection, account_ids: Collection[str], noted: ColumnElement[bool]
) -> dict[Key, list[datetime]]:
    """The first and the last moment of each day on which they spoke, in order: all that a habit is learned from."""
    days = (
        select(p.name, p.account_id, func.min(p.spoke_at), func.max(p.spoke_at))
        .where(among(p.account_id, "ids"), noted)
        .group_by(p.account_id, p.name, DAY)
        .order_by(p.account_id, p.name, DAY)
    )
    moments: dict[Key, list[datetime]] = defaultdict(list)
    for ids in chunks(account_ids):
        for name, account, first, last in conn.execute(days, {"ids": ids}):
            moments[name, account] += (first, last)
    return moments


def learn(conn: Connection, spoken: Mapping[Key, Iterable[datetime]]) -> set[str]:
    """After it was noted when they spoke: the accounts whose habit changed by it."""
    known = habits_of(conn, {account for _, account in spoken}, {name for name, _ in spoken})
    found, late = {}, set()
    for key, moments in spoken.items():
        habit = known.get(key)
        if habit and any(at < habit.last and is_news(habit, at) for at in moments):
            late.add(key)
        else:
            found[key] = learned(sorted(at for at in moments if habit is None or at >= habit.last), habit)
    if late:
        anew = habits_from(conn, {account for _, account in late}, p.name.in_({name for name, _ in late}))
        found |= {key: anew[key] for key in late}
    moved = {key: habit for key, habit in found.items() if habit and habit != known.get(key)}
    _save(conn, moved)
    return {account for _, account in moved}


def _save(conn: Connection, habits: Mapping[Key, Habit]) -> None:
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
