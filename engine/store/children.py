"""Whose child a child is: for sources that name a contract and not its account."""

from sqlalchemy import Connection, select

from engine.store.schema import fact


def accounts_of_children(conn: Connection, kind: str) -> dict[str, str]:
    """Key -> account id for every child of this kind; of one told by two accounts, the last by name."""
    told = (
        select(fact.c.child, fact.c.account_id)
        .where(fact.c.about == kind)
        .distinct()
        .order_by(fact.c.account_id)
    )
    return {row.child: row.account_id for row in conn.execute(told)}
