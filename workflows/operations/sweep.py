"""The sweep: asks SQL what is due, and rings for it. Stateless; it may run twice, and it may die.

In a virtual world that is on its way it is also what moves it, step by step.
"""

import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from engine.store.session import Connection, DatabaseAway
from workflows.operations.keeping_time import keep_time
from workflows.operations.world import SimulatedSource, Stepper, move_world
from workflows.parts import Parts, build_parts
from workflows.settings import Settings
from workflows.store.due import DUE, MANY_ACCOUNTS, are_accounts_due, due_kinds
from workflows.store.world import world_of

__all__ = ["Swept", "due_work", "move_world", "run_sweep", "sweep", "sweep_with"]

EVERY_SECONDS = 0.15
WHILE_MOVING_SECONDS = (0.002, 0.02)
"""The shortest and the longest rest while workers are at it: it grows, so that looking takes no time from them."""
WHILE_AWAY_SECONDS = 1.0
BEATS_EVERY_SECONDS = 3.0
"""So that `/readyz` can tell that somebody sweeps."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Swept:
    """The kinds of work that were found due and rung for."""

    rung: tuple[str, ...]


def due_work(conn: Connection, world_now: datetime, machine_now: datetime) -> dict[str, bool]:
    """By kind of work, in their order: whether any is due."""
    waiting = due_kinds(conn, world_now, machine_now)
    found = {kind: kind in waiting for kind in DUE}
    many = found["evaluate"] and are_accounts_due(conn, world_now, machine_now, beyond=MANY_ACCOUNTS)
    return {**found, "catch_up": many}


def sweep(parts: Parts) -> Swept:
    """One round. Raises DatabaseAway."""
    with parts.database.reading() as conn:
        found = due_work(conn, parts.clock.world(conn), parts.clock.machine())
    rung = tuple(kind for kind, is_due in found.items() if is_due)
    parts.doorbell.ring(*rung)
    return Swept(rung)


def run_sweep(settings: Settings, sources: Sequence[SimulatedSource] = ()) -> None:
    """Sweeps until the process is asked to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts = build_parts(settings)
    log.info("sweep_started")
    try:
        sweep_with(parts, stop, sources)
    finally:
        parts.doorbell.close()
        parts.database.close()


def sweep_with(parts: Parts, stop: threading.Event, sources: Sequence[SimulatedSource] = ()) -> None:
    """The same with parts that are already there, until `stop` is set."""
    stepper = Stepper(parts, sources)
    is_away, beats_at, pause = False, time.monotonic(), 0.0
    while not stop.is_set():
        if time.monotonic() >= beats_at:
            parts.doorbell.beat("sweep")
            beats_at = time.monotonic() + BEATS_EVERY_SECONDS
        try:
            pause = _round(parts, stepper, pause)
        except DatabaseAway as error:
            if not is_away:
                log.warning("database_away", error=str(error), what_now="asking again")
            is_away = True
            pause = WHILE_AWAY_SECONDS
        else:
            if is_away:
                log.info("database_back")
            is_away = False
        if pause:
            stop.wait(pause)


def _round(parts: Parts, stepper: Stepper, rested: float) -> float:
    """One look, after a rest of so many seconds; how long to rest after it."""
    with parts.database.reading() as conn:
        world = world_of(conn)
    if not world.is_moving:
        if not world.is_virtual:
            keep_time(parts, world.mark)
        sweep(parts)
        return EVERY_SECONDS
    shortest, longest = WHILE_MOVING_SECONDS
    return 0.0 if stepper.step() else min(max(rested * 1.5, shortest), longest)
