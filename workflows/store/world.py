"""The world's clock as those see it who move it and those who wait for their turn."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from engine.steady import Mark
from engine.store.world import mark_in, world

w = world.c
PHASE = select(w.phase)


@dataclass(frozen=True, slots=True)
class World:
    """`at` and `target_at` only of a virtual one; `phase`: whose turn it is while it moves; `posted_at`: up to when
    the simulated sources have posted. `mark`: how far that of the machine has come.
    """

    is_virtual: bool
    at: datetime | None
    target_at: datetime | None
    phase: str
    posted_at: datetime | None
    mark: Mark | None = None

    @property
    def is_moving(self) -> bool:
        return self.target_at is not None


REAL = World(False, None, None, "", None)


def world_of(conn: Connection) -> World:
    row = conn.execute(select(world)).first()
    if row is None:
        return REAL
    mark = None if row.is_virtual else mark_in(row)
    return World(row.is_virtual, row.at, row.target_at, row.phase, row.posted_at, mark)


def is_turn_of(conn: Connection, kind: str) -> bool:
    """While a world moves, one kind of work at a time has its turn: the same days then always go the same way."""
    return phase_of(conn) in ("", kind)


def phase_of(conn: Connection) -> str:
    """Empty while everybody may work."""
    return conn.execute(PHASE).scalar() or ""


def set_target(conn: Connection, target: datetime) -> None:
    conn.execute(update(world).values(target_at=target))


def set_phase(conn: Connection, phase: str) -> None:
    conn.execute(update(world).values(phase=phase))


def step_to(conn: Connection, at: datetime) -> None:
    conn.execute(update(world).values(at=at, phase="sources"))


def set_posted(conn: Connection, until: datetime) -> None:
    conn.execute(update(world).values(posted_at=until))


def arrive(conn: Connection) -> None:
    """The target is reached: everything is free to work again."""
    conn.execute(update(world).values(target_at=None, phase=""))
