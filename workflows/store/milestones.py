"""What a person decides about a milestone of one account. The engine's table; its evaluation writes only what was
reached.
"""

from datetime import datetime

from sqlalchemy import Connection

from engine.store.schema import milestone
from engine.store.writing import insert_into

KEY = ("account_id", "plan", "name")


def waive(conn: Connection, account: str, plan: str, name: str, until: datetime | None, because: str) -> None:
    """Not expected until then; None: it is expected again."""
    _set(conn, account, plan, name, waived_until=until, because=because)


def move(conn: Connection, account: str, plan: str, name: str, to: str, because: str) -> None:
    """Due on another day (ISO); empty: on the plan's own day again."""
    _set(conn, account, plan, name, moved_to=to, because=because)


def restore(conn: Connection, account: str, plan: str, name: str, because: str) -> None:
    """As the plan says."""
    _set(conn, account, plan, name, waived_until=None, moved_to="", because=because)


def _set(conn: Connection, account: str, plan: str, name: str, **decided: object) -> None:
    row = {"account_id": account, "plan": plan, "name": name, **decided}
    statement = insert_into(conn, milestone).values(row)
    conn.execute(statement.on_conflict_do_update(index_elements=list(KEY), set_=decided))
