"""Which values the accounts hold in a field, and how many accounts each; read from the newest facts."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from engine.store.schema import account, fact

AT_MOST = 10_000
"""Accounts that are looked at; of more, the first."""
Named = tuple[str, str]
"""`account` or a kind of child, and the name of a field of it."""


def values_held(conn: Connection, fields: Collection[Named]) -> Mapping[Named, Mapping[str, int]]:
    """By field, each text and how many accounts hold it, by whichever source; the most first. What is empty is none."""
    found: dict[Named, dict[str, int]] = {each: {} for each in fields}
    if not found:
        return found
    f = fact.c
    some = select(account.c.id).order_by(account.c.id).limit(AT_MOST).subquery()
    these = or_(*(and_(f.about == about, f.name == name) for about, name in sorted(found)))
    many = func.count(f.account_id.distinct())
    query = select(f.about, f.name, f.value, many).join(some, some.c.id == f.account_id).where(these)
    rows: list[Any] = list(conn.execute(query.group_by(f.about, f.name, f.value)))
    for about, name, value, count in sorted(rows, key=lambda row: (-row[3], str(row[2]))):
        if isinstance(value, str):
            found[about, name][value] = count
    return found


def are_all_looked_at(conn: Connection) -> bool:
    """Whether there are no more accounts than are looked at."""
    more = select(account.c.id).order_by(account.c.id).offset(AT_MOST).limit(1)
    return conn.execute(more).first() is None
