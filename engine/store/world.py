"""The world's clock: one row. While it is not virtual, world time is machine time that is kept from running back."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    Table,
    bindparam,
    delete,
    false,
    insert,
    select,
    update,
)

from engine.steady import Mark, steady
from engine.store.columns import Moment
from engine.store.schema import metadata, told
from engine.store.session import machine_now
from engine.store.writing import insert_of

world = Table(
    "world",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("is_virtual", Boolean, nullable=False),
    Column("at", Moment),  # the virtual now; null while the world follows the machine's clock
    Column("target_at", Moment),  # where a moving virtual world is heading
    told("phase"),  # while a world moves: the one kind of work whose turn it is
    Column("posted_at", Moment),  # up to when the simulated sources have posted
    Column("marked_at", Moment),  # of the machine's world: nothing is dated beyond it
    Column("is_waited_for", Boolean, nullable=False, server_default=false()),  # the clock was set back
)

CLOCK = select(world.c.is_virtual, world.c.at, world.c.marked_at, world.c.is_waited_for)
VIRTUAL_NOW = select(world.c.at).where(world.c.is_virtual)
MOVE = update(world).where(world.c.is_virtual).values(at=bindparam("moved_to", type_=Moment))


def world_now(conn: Connection) -> datetime:
    """World time: of facts, holds, waits, caps and due dates."""
    row = conn.execute(CLOCK).first()
    if row is not None and row.is_virtual:
        return row.at  # type: ignore[no-any-return]
    return steady(machine_now(), mark_in(row))


def virtual_now(conn: Connection) -> datetime | None:
    """The virtual now; None while the world follows the machine's clock."""
    return conn.execute(VIRTUAL_NOW).scalar()


def make_virtual(conn: Connection, at: datetime) -> None:
    """From now on the world stands at `at` until it is moved. Only for demos, stories and simulations."""
    conn.execute(delete(world))
    conn.execute(insert(world).values(id=1, is_virtual=True, at=at))


def set_virtual_now(conn: Connection, at: datetime) -> None:
    conn.execute(MOVE, {"moved_to": at})


def mark_of(conn: Connection) -> Mark | None:
    """How far the machine's world has come; None in a virtual one, and before anybody has marked it."""
    row = conn.execute(CLOCK).first()
    return None if row is None or row.is_virtual else mark_in(row)


def set_mark(conn: Connection, mark: Mark) -> None:
    """Nothing in a virtual world."""
    insert = insert_of(conn.dialect.name, world).values(id=1, is_virtual=False, phase="", **_marked(mark))
    conn.execute(
        insert.on_conflict_do_update(index_elements=["id"], set_=_marked(mark), where=~world.c.is_virtual)
    )


def _marked(mark: Mark) -> dict[str, Any]:
    return {"marked_at": mark.at, "is_waited_for": mark.is_waited_for}


def mark_in(row: Any) -> Mark | None:
    """Of a row with the clock's columns, where it stands for the machine's world."""
    return Mark(row.marked_at, row.is_waited_for) if row is not None and row.marked_at else None
