"""Milestones reached, which stay reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from engine.store.schema import milestone
from engine.store.writing import insert_into

m = milestone.c


def record_reached(conn: Connection, account: str, reached: Sequence[tuple[str, str]], at: datetime) -> None:
    """(plan, milestone) seen reached for the first time; a moment that is on record already stays."""
    rows = [
        {"account_id": account, "plan": plan, "name": name, "reached_at": at, "moved_to": "", "because": ""}
        for plan, name in reached
    ]
    if rows:
        insert = insert_into(conn, milestone)
        keys = ["account_id", "plan", "name"]
        first = m.reached_at.is_(None)
        set_ = {"reached_at": insert.excluded.reached_at}
        conn.execute(insert.on_conflict_do_update(index_elements=keys, set_=set_, where=first), rows)
