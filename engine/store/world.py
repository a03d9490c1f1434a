"""The world's clock: one row. Without it, or while it is not virtual, world time is machine time."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from engine.store.columns import Moment
from engine.store.schema import world
from engine.store.session import machine_now

VIRTUAL_NOW = select(world.c.at).where(world.c.is_virtual)
MOVE = update(world).where(world.c.is_virtual).values(at=bindparam("moved_to", type_=Moment))


def world_now(conn: Connection) -> datetime:
    """World time: of facts, holds, waits, caps and due dates."""
    return virtual_now(conn) or machine_now()


def virtual_now(conn: Connection) -> datetime | None:
    """The virtual now; None while the world follows the machine's clock."""
    return conn.execute(VIRTUAL_NOW).scalar()


def make_virtual(conn: Connection, at: datetime) -> None:
    """From now on the world stands at `at` until it is moved. Only for demos, stories and simulations."""
    conn.execute(delete(world))
    conn.execute(insert(world).values(id=1, is_virtual=True, at=at))


def set_virtual_now(conn: Connection, at: datetime) -> None:
    conn.execute(MOVE, {"moved_to": at})
