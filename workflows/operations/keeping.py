"""Writes what effects came to: tasks, escalations, what was told, and the effects themselves."""

from datetime import datetime

from engine.store.session import Connection
from workflows.carrying import Carried
from workflows.operations.telling import tell_fields
from workflows.store.effects import add_effects
from workflows.store.escalations import add_escalations
from workflows.store.tasks import add_tasks


def keep(conn: Connection, carried: Carried, now: datetime) -> None:
    """In the caller's transaction; what is there already is left as it is."""
    add_tasks(conn, carried.tasks)
    add_escalations(conn, carried.escalations)
    tell_fields(conn, carried.told, now)
    add_effects(conn, carried.effects)
