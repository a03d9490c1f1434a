"""How much happened between two moments of the world: counts for whoever watches it move."""

from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

from engine.store.schema import signal
from workflows.store import schema

COUNTED: dict[str, tuple[Table, Column[datetime], tuple[ColumnElement[bool], ...]]] = {
    "opened": (signal, signal.c.opened_at, (~signal.c.on_trial,)),
    "closed": (signal, signal.c.resolved_at, (signal.c.opened_at.is_not(None), ~signal.c.on_trial)),
    "mails": (schema.mail, schema.mail.c.sent_at, (schema.mail.c.audience == "customer",)),
    "tasks": (schema.task, schema.task.c.created_at, ()),
    "escalations": (schema.escalation, schema.escalation.c.opened_at, ()),
}


def happened_between(
    conn: Connection, since: datetime, until: datetime, is_first: bool = False
) -> dict[str, int]:
    """By the names of COUNTED: after `since`, or with it where nothing is counted before, up to and with `until`."""
    found = {}
    for name, (table, at, these) in COUNTED.items():
        query = (
            select(func.count())
            .select_from(table)
            .where(at >= since if is_first else at > since, at <= until, *these)
        )
        found[name] = conn.execute(query).scalar_one()
    return found
