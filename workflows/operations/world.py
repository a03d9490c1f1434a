"""A virtual world on its way: from one due moment to the next, never in one jump.

At each moment the simulated sources post through intake; then each kind of work has its turn, done by the real workers,
until nothing of any kind is due. The order is fixed and only one kind works at a time, so the same seed always goes
the same way. Everything is in the world's row: whoever steps may die and another goes on.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from engine.store.ledger import note
from workflows.parts import Parts, quiet
from workflows.store import world as store
from workflows.store.due import BUSY, DUE, due_kinds, next_due
from workflows.store.world import World, world_of
from workflows.verdict import YES, Reason, Verdict, no

SOURCES = "sources"
"""The phase in which the simulated sources post."""
ORDER = tuple(DUE)
HOUR = timedelta(hours=1)
RINGS_AGAIN_AFTER_SECONDS = 0.2
"""A ring may be lost; while nothing has come of it, it is repeated."""


class SimulatedSource(Protocol):
    """A pretend system of a virtual world. What it posts for a span is the same each time it is asked."""

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        """When it next has something to say; None: never by itself."""
        ...

    def post(self, parts: Parts, since: datetime, until: datetime) -> None:
        """Says through intake what happened after `since`, up to and with `until`."""
        ...


def move_world(parts: Parts, target: datetime) -> Verdict:
    """Sends a virtual world to a later moment; the sweep takes it there. A further target replaces a nearer one."""
    with parts.database.writing() as conn:
        world = world_of(conn)
        if not world.is_virtual or world.at is None:
            return no(Reason.WORLD_IS_REAL)
        if target <= (world.target_at or world.at):
            return no(Reason.NOT_AHEAD, detail=f"{target:%Y-%m-%d %H:%M}")
        store.set_target(conn, target)
        note(conn, at=world.at, action="move_world", subject="world", reason=target.isoformat())
    return YES


class Stepper:
    """Takes a moving world on, one small step a call. What it remembers only spares it rings."""

    def __init__(self, parts: Parts, sources: Sequence[SimulatedSource] = ()) -> None:
        self._parts = parts
        self._quiet = quiet(parts)
        self._sources = sources
        self._rang_for: tuple[datetime, str] | None = None
        self._rang_at = 0.0

    def step(self) -> bool:
        """True if the world went on; False while workers are at it, or it stands. Raises DatabaseAway."""
        machine_now = self._parts.clock.machine()
        with self._parts.database.reading() as conn:
            world = world_of(conn)
            if world.at is None or world.target_at is None:
                return False
            now, phase = world.at, world.phase
            is_due = phase in DUE and DUE[phase](conn, now, machine_now)
            is_busy = phase in BUSY and BUSY[phase](conn, now, machine_now)
        if is_due:
            self._ring(now, phase)
        if is_due or is_busy:
            return False
        if phase in ("", SOURCES):
            return self._post(world, now)
        return self._go_on(world, now, world.target_at)

    def _post(self, world: World, now: datetime) -> bool:
        since = world.posted_at if world.posted_at is not None else now
        if since < now:
            for source in self._sources:
                source.post(self._quiet, since, now)
        with self._parts.database.writing() as conn:
            store.set_posted(conn, now)
            store.set_phase(conn, ORDER[0])
        return True

    def _go_on(self, world: World, now: datetime, target: datetime) -> bool:
        """Nothing of this kind is left to do."""
        machine_now = self._parts.clock.machine()
        with self._parts.database.reading() as conn:
            waiting = due_kinds(conn, now, machine_now)
            due_at = None if waiting else next_due(conn, now)
        self._rang_for = None
        if waiting:
            self._turn(_following(world.phase, waiting))
        elif now >= target:
            self._arrive()
        else:
            self._step_to(self._next(now, due_at, target))
        return True

    def _turn(self, phase: str) -> None:
        with self._parts.database.writing() as conn:
            store.set_phase(conn, phase)

    def _arrive(self) -> None:
        with self._parts.database.writing() as conn:
            store.arrive(conn)

    def _step_to(self, moment: datetime) -> None:
        with self._parts.database.writing() as conn:
            store.step_to(conn, moment)

    def _next(self, now: datetime, due_at: datetime | None, target: datetime) -> datetime:
        """The next moment at which anything is due or said, up to the full hour, and no further than the target."""
        said_at = [source.next_post_at(self._parts, now) for source in self._sources]
        moments = [moment for moment in (due_at, *said_at) if moment is not None]
        return min(full_hour(min(moments, default=target)), target)

    def _ring(self, now: datetime, kind: str) -> None:
        since = time.monotonic() - self._rang_at
        if self._rang_for != (now, kind) or since > RINGS_AGAIN_AFTER_SECONDS:
            self._parts.doorbell.ring(kind)
            self._rang_for, self._rang_at = (now, kind), time.monotonic()


def _following(phase: str, waiting: Sequence[str]) -> str:
    """Whose turn is next: the first that has work, counted on from this one."""
    at = ORDER.index(phase) + 1
    return next(kind for kind in (*ORDER[at:], *ORDER[:at]) if kind in waiting)


def full_hour(moment: datetime) -> datetime:
    """The moment itself where it is one, else the next."""
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole if whole == moment else whole + HOUR
