"""Which accounts a feed lost: their own part of it stopped while it speaks of others."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_, update

from engine.store.among import among
from engine.store.schema import account, feed, feed_account
from engine.store.writing import chunks

fa = feed_account.c
LOST = select(fa.name, fa.account_id).where(among(fa.account_id, "ids"), fa.lost_at.is_not(None))
Pair = tuple[str, str]
"""(feed, account)."""


def lost_of(conn: Connection, account_ids: Collection[str]) -> set[Pair]:
    """What is on record as lost of these accounts."""
    found: set[Pair] = set()
    for ids in chunks(sorted(account_ids)):
        found |= {(row.name, row.account_id) for row in conn.execute(LOST, {"ids": ids})}
    return found


def set_lost(conn: Connection, pairs: Iterable[Pair], at: datetime | None) -> None:
    """Lost since `at`; None: they speak again, and whatever ops said of them is over."""
    these = tuple_(fa.name, fa.account_id).in_(sorted(pairs))
    values: dict[str, object] = {"lost_at": at} | ({"is_lost_known": False} if at is None else {})
    conn.execute(update(feed_account).where(these).values(values))


def set_known(conn: Connection, name: str, account: str = "") -> None:
    """Ops knows of what is lost now: of one account, or of all."""
    these = [fa.name == name, fa.lost_at.is_not(None), *([fa.account_id == account] if account else [])]
    conn.execute(update(feed_account).where(*these).values(is_lost_known=True))


def lost_accounts(conn: Connection, name: str) -> list[tuple[str, str, datetime]]:
    """(account, its name, when it last spoke) of those that the feed lost and ops does not know of yet."""
    query = select(fa.account_id, account.c.name, fa.last).join(account, account.c.id == fa.account_id)
    query = query.where(fa.name == name, fa.lost_at.is_not(None), ~fa.is_lost_known)
    return [
        (row.account_id, row.name, row.last) for row in conn.execute(query.order_by(fa.last, fa.account_id))
    ]


def count_lost(conn: Connection, name: str) -> int:
    these = (fa.name == name, fa.lost_at.is_not(None), ~fa.is_lost_known)
    return conn.execute(select(func.count()).where(*these)).scalar_one()


def take_feed_turn(conn: Connection, names: Collection[str]) -> None:
    """Whoever opens or closes incidents of these feeds does so one after another."""
    conn.execute(
        select(feed.c.name).where(feed.c.name.in_(sorted(names))).order_by(feed.c.name).with_for_update()
    )
