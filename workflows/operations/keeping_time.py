"""Moves on the mark of how far the world has come, so that a clock that is set back does not take it back with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from engine.steady import AHEAD, AT_MOST, Mark, moved_on, steady, waits_until
from engine.store.ledger import note
from engine.store.session import Connection
from engine.store.world import mark_of, set_mark, virtual_now
from workflows.parts import Parts

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Clocks:
    """`world`: what counts for rules, waits and due dates. `waits_until`: while the machine's clock, which was set
    back, has not come there, the world stands. `is_virtual`: moved by a demo or a replay, not by the machine.
    """

    world: datetime
    machine: datetime
    is_virtual: bool
    waits_until: datetime | None = None


def clocks(parts: Parts) -> Clocks:
    with parts.database.reading() as conn:
        machine, mark = parts.clock.machine(), mark_of(conn)
        is_virtual = virtual_now(conn) is not None
        return Clocks(parts.clock.world(conn), machine, is_virtual, waits_until(mark, machine))


def keep_time(parts: Parts, seen: Mark | None) -> None:
    """Moves the mark on where it is time to, from that which was `seen`."""
    if moved_on(parts.clock.machine(), seen) is not None:
        parts.database.write(lambda conn: _keep(conn, parts))


def follow_machine(parts: Parts, by: str) -> Clocks:
    """The world goes on from what the machine's clock says now, be it earlier than what was heard already."""

    def work(conn: Connection) -> None:
        machine = parts.clock.machine()
        if virtual_now(conn) is None:
            _follow(conn, machine, mark_of(conn), by)

    parts.database.write(work)
    return clocks(parts)


def _keep(conn: Connection, parts: Parts) -> None:
    machine, mark = parts.clock.machine(), mark_of(conn)
    moved = moved_on(machine, mark)
    if moved is None:
        return
    if mark is not None and moved.is_waited_for:
        behind = mark.at - machine
        set_mark(conn, moved)
        _note(conn, steady(machine, moved), "wait_for_clock", "sweep", behind)
        log.warning(
            "clock_set_back",
            seconds=int(behind.total_seconds()),
            what_now=f"the world stands until {mark.at:%Y-%m-%d %H:%M:%S} UTC; see perennial clock",
        )
    elif mark is not None and mark.at - machine > AT_MOST:
        _follow(conn, machine, mark, "sweep")
        log.warning("clock_set_back", seconds=int((mark.at - machine).total_seconds()), what_now="followed")
    else:
        set_mark(conn, moved)


def _follow(conn: Connection, machine: datetime, mark: Mark | None, by: str) -> None:
    set_mark(conn, Mark(machine + AHEAD))
    _note(conn, machine, "follow_clock", by, max(timedelta(0), mark.at - machine) if mark else timedelta(0))


def _note(conn: Connection, at: datetime, action: str, by: str, behind: timedelta) -> None:
    detail = {"seconds": int(behind.total_seconds())}
    note(conn, at=at, action=action, subject="clock", subject_id="world", by=by, detail=detail)
