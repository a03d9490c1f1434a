"""Parked playbooks in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.engine import RowMapping

from engine.store.writing import insert_new
from workflows.store import schema

h = schema.playbook_hold.c
HELD = select(h.playbook)
ALL_MAIL = "*customer-mail"
"""Stands among the parked playbooks under a name that no playbook can have: all mail to customers."""


def hold(conn: Connection, playbook: str, reason: str, at: datetime, by: str) -> bool:
    """Parks it; False if it is parked already."""
    row = {"playbook": playbook, "reason": reason, "at": at, "by": by}
    return bool(insert_new(conn, schema.playbook_hold, [row], "playbook"))


def lift(conn: Connection, playbook: str) -> bool:
    return conn.execute(delete(schema.playbook_hold).where(h.playbook == playbook)).rowcount > 0


def held_playbooks(conn: Connection) -> frozenset[str]:
    return frozenset(conn.execute(HELD).scalars())


def holds(conn: Connection) -> list[RowMapping]:
    """The playbooks alone."""
    query = select(schema.playbook_hold).where(h.playbook != ALL_MAIL).order_by(h.at)
    return list(conn.execute(query).mappings())
