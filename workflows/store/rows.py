"""Rows nobody else holds, and rows we wait for. To avoid deadlocks locks are taken in one order everywhere:
accounts, runs, tasks, effects, escalations.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, select

from engine.store.schema import account


def mine(query: Select[Any]) -> Select[Any]:
    """Locks what it returns, waiting for whoever holds it; SQLite has one writer and ignores it."""
    return query.with_for_update()


def lock_accounts(conn: Connection, account_ids: Collection[str]) -> None:
    """First of all locks, for whoever is going to tell something of these accounts."""
    if account_ids:
        wanted = sorted(set(account_ids))
        conn.execute(mine(select(account.c.id).where(account.c.id.in_(wanted)).order_by(account.c.id)))
