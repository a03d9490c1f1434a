"""Rows nobody else holds, and rows we wait for. To avoid deadlocks locks are taken in one order everywhere:
accounts, runs, tasks, effects, escalations.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, Table, Update, bindparam, select, update

from engine.store.among import among
from engine.store.columns import Moment
from engine.store.schema import account


def mine(query: Select[Any]) -> Select[Any]:
    """Locks what it returns, waiting for whoever holds it; SQLite has one writer and ignores it."""
    return query.with_for_update()


def of_ids(table: Table) -> Select[Any]:
    """Those of `ids`, locked, in their order."""
    return mine(select(table).where(among(table.c.id, "ids")).order_by(table.c.id))


def lending(table: Table) -> Update:
    """Takes those of `ids` under a lease until `lent_until`, and counts the attempt before it is made."""
    c = table.c
    values = {"generation": c.generation + 1, "attempts": c.attempts + 1}
    lent_until = bindparam("lent_until", type_=Moment)
    return update(table).where(among(c.id, "ids")).values(**values, machine_lease_until=lent_until)


def lock_accounts(conn: Connection, account_ids: Collection[str]) -> None:
    """First of all locks, for whoever is going to tell something of these accounts."""
    if account_ids:
        wanted = sorted(set(account_ids))
        conn.execute(mine(select(account.c.id).where(account.c.id.in_(wanted)).order_by(account.c.id)))
