"""The two clocks, read once at the edge of each operation and passed down from there."""

from datetime import datetime

from engine.store.session import Connection, Database, machine_now
from engine.store.world import world_now


class Clock:
    """World time: facts, holds, waits, caps, due dates; a demo may move it. Machine time: leases, backoff,
    signatures, sessions; nothing moves it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def world(self, conn: Connection | None = None) -> datetime:
        """World time, read within `conn` where there is one. Raises DatabaseAway."""
        if conn is not None:
            return world_now(conn)
        with self._database.reading() as own:
            return world_now(own)

    def machine(self) -> datetime:
        return machine_now()
