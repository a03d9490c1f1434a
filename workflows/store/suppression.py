"""Standing noes in SQL: addresses and accounts not to be written to. None lifts itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.engine import RowMapping

from engine.store.among import among
from workflows.sending import Suppression
from workflows.store import schema

s = schema.suppression.c

OF_ACCOUNTS = (
    select(schema.suppression)
    .where(s.lifted_at.is_(None), s.address == "", s.topic == "", among(s.account_id, "ids"))
    .order_by(s.id)
)


STANDING = (
    select(schema.suppression)
    .where(
        s.lifted_at.is_(None),
        or_(
            among(s.address, "addresses"),
            and_(s.address == "", among(s.account_id, "accounts")),
        ),
    )
    .order_by(s.id)
)


def suppress(
    conn: Connection,
    *,
    at: datetime,
    reason: str,
    by: str,
    address: str = "",
    account: str = "",
    topic: str = "",
    until: datetime | None = None,
    why: str = "",
) -> bool:
    """Adds one; False where the same stands already. `address`: as `same_address` writes it, or empty for the whole
    account.
    """
    same = and_(
        s.address == address,
        s.account_id == account,
        s.topic == topic,
        s.reason == reason,
        s.lifted_at.is_(None),
    )
    if conn.execute(select(s.id).where(same).limit(1)).first() is not None:
        return False
    row: dict[str, Any] = {
        "address": address,
        "account_id": account,
        "topic": topic,
        "reason": reason,
        "at": at,
        "by": by,
    }
    row |= {"until": until, "why": why}
    conn.execute(schema.suppression.insert().values(row))
    return True


def prolong(conn: Connection, account: str, reason: str, until: datetime | None, why: str, by: str) -> bool:
    """The hold of an account that stands already lasts as it was asked for last; False where it says just that."""
    standing = and_(s.address == "", s.topic == "", s.account_id == account, s.lifted_at.is_(None))
    these = and_(standing, s.reason == reason, or_(s.until.is_distinct_from(until), s.why != why))
    return (
        conn.execute(update(schema.suppression).where(these).values(until=until, why=why, by=by)).rowcount > 0
    )


def lift(
    conn: Connection,
    *,
    at: datetime,
    reason: str,
    address: str = "",
    account: str = "",
    topic: str | None = None,
) -> int:
    """Lifts what stands for this reason; with `topic`, that topic's only. How many."""
    these = [s.address == address, s.account_id == account, s.reason == reason, s.lifted_at.is_(None)]
    if topic is not None:
        these.append(s.topic == topic)
    return conn.execute(update(schema.suppression).where(*these).values(lifted_at=at)).rowcount


@dataclass(frozen=True, slots=True)
class AccountHold:
    """An account that is not to be acted on, since when, until when, by whom and why."""

    account: str
    reason: str
    at: datetime
    by: str
    until: datetime | None = None
    why: str = ""


def account_holds(conn: Connection, accounts: Collection[str]) -> dict[str, AccountHold]:
    """Those that stand, by account."""
    rows = conn.execute(OF_ACCOUNTS, {"ids": sorted(accounts)})
    return {
        row.account_id: AccountHold(row.account_id, row.reason, row.at, row.by, row.until, row.why)
        for row in rows
    }


def standing(
    conn: Connection, addresses: Collection[str], accounts: Collection[str]
) -> tuple[Suppression, ...]:
    """Whatever stands against any of these addresses (as `same_address` writes them) or accounts."""
    rows = conn.execute(STANDING, {"addresses": sorted(addresses), "accounts": sorted(accounts)})
    return tuple(Suppression(row.address, row.account_id, row.topic, row.reason) for row in rows)


def suppressions(conn: Connection, *, account: str = "", limit: int = 500) -> list[RowMapping]:
    """Those that stand, the newest first, for people to look at."""
    query: Any = select(schema.suppression).where(s.lifted_at.is_(None))
    query = query.where(s.account_id == account) if account else query
    return list(conn.execute(query.order_by(s.id.desc()).limit(limit)).mappings())
