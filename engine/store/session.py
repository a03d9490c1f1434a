"""The database: connections, transactions, and what happens when it cannot be reached.

On SQLite one process writes at a time and every commit is on the disk before it returns; on PostgreSQL the server
sees to both. A reading transaction sees one moment of the database on either.
"""

import os
import random
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine, event, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.store.turns import TurnRefused, Turns
from rules.mendable import Mendable

__all__ = ["Connection", "Database", "DatabaseAway", "DatabaseContended", "machine_now", "migrate"]

T = TypeVar("T")

POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
MIGRATING = 7_305_291_001
"""The advisory lock under which PostgreSQL lets one process at a time migrate."""
_one_migrates = threading.Lock()
"""alembic keeps what it is at in its modules, for the whole process: two threads at once would undo each other."""
GAVE_WAY = {"40P01", "40001"}
"""PostgreSQL's deadlock and serialization failure."""
GIVES_WAY = 4
OUR_MISTAKE = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE}
"""Of SQLite's OperationalErrors, those that no waiting cures: a wrong statement or a missing table."""
STATEMENTS = 1000
"""A connection to SQLite remembers how so many are done: a worker has some hundred, with lists of many lengths."""
DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


class DatabaseAway(Mendable):
    """The database cannot be reached or does not answer; nothing was changed, and trying again later may help."""


class DatabaseContended(DatabaseAway):
    """Two transactions stood in each other's way and this one gave way; nothing was changed, and trying again helps."""


def machine_now() -> datetime:
    """Machine time: for leases, backoff, signatures and sessions; nothing ever moves it."""
    return datetime.now(UTC)


class Database:
    """One database for all threads of a process; after a fork the child makes connections of its own."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        """`sqlite:///path/to/file` or `postgresql://user@host/name` (also `postgres://`); ValueError for others."""
        address = _address(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self.url = url
        self.says = address.render_as_string(hide_password=True)
        self._turns = Turns(_lock_path(address)) if self.is_sqlite else None
        if self.is_sqlite:
            # Connections of their own: to forbid one to write makes SQLite forget how its statements are done.
            self._engine, self._reader = _sqlite(address, echo), _sqlite(address, echo, reads_only=True)
        else:
            self._engine = _postgres(address, echo)
            self._reader = self._engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        _opened.add(self)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment and changes nothing. Raises DatabaseAway."""
        with self._away(), self._reader.connect() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: commits at the end, rolls back on an exception. Never opened inside another of its
        thread. Raises DatabaseAway.
        """
        turn = self._turns.turn() if self._turns else nullcontext()
        with self._away(), turn, self._engine.connect() as conn, conn.begin():
            yield conn

    def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` does and yields, in one writing transaction; done afresh where it had to give way to another."""
        for attempt in range(1, GIVES_WAY + 1):
            with suppress(DatabaseContended), self.writing() as conn:
                return work(conn)
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # so that two do not meet again
        with self.writing() as conn:
            return work(conn)

    def close(self) -> None:
        self._engine.dispose()
        self._reader.dispose()

    def forget_connections(self) -> None:
        """In a forked child: the parent's connections stay the parent's."""
        self._engine.dispose(close=False)
        self._reader.dispose(close=False)

    @contextmanager
    def _away(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, InterfaceError) as error:
            if not _is_away(error):
                raise
            kind = DatabaseContended if _gave_way(error) else DatabaseAway
            raise kind(f"{self.says}: {_first_line(error)}") from error
        except (PoolTimeout, TurnRefused) as error:
            raise DatabaseAway(f"{self.says}: {error}") from error


_opened: "weakref.WeakSet[Database]" = weakref.WeakSet()


def _after_fork() -> None:
    """In the child: another thread of the parent may have held the lock."""
    global _one_migrates
    _one_migrates = threading.Lock()
    for database in list(_opened):
        database.forget_connections()


os.register_at_fork(after_in_child=_after_fork)


def migrate(database: Database) -> None:
    """Brings the tables to the newest form. Safe when several processes start at once: one does it, the others
    wait and find it done; and between threads, which take turns whatever database each means.
    """
    # A quarter of what most commands take to begin; few of them make tables.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _one_migrates, database.writing() as conn:
        if not database.is_sqlite:
            conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def _is_away(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in DAMAGED:
        return True
    return isinstance(error, OperationalError | InterfaceError) and code not in OUR_MISTAKE


def _gave_way(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in GAVE_WAY


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ValueError(
            "the database's URL cannot be read: write sqlite:///path or postgresql://..."
        ) from error
    if address.drivername in POSTGRES:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername != "sqlite":
        raise ValueError(
            f"{address.drivername} is not a database we know: write sqlite:///path or postgresql://..."
        )
    if address.database in (None, "", ":memory:"):
        raise ValueError("SQLite needs a file: write sqlite:///path/to/perennial.sqlite")
    return address


def _lock_path(address: URL) -> Path:
    path = Path(str(address.database)).resolve()
    return path.with_name(path.name + ".lock")


def _sqlite(address: URL, echo: bool, *, reads_only: bool = False) -> Engine:
    engine = create_engine(
        address,
        echo=echo,
        pool_size=16,
        max_overflow=32,
        connect_args={"timeout": 10, "check_same_thread": False, "cached_statements": STATEMENTS},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        settings = ["journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "temp_store=MEMORY"]
        for setting in (*settings, "query_only=ON") if reads_only else settings:
            connection.execute(f"PRAGMA {setting}").close()

    said = "BEGIN" if reads_only else "BEGIN IMMEDIATE"

    def begin(connection: Any) -> None:
        connection.dbapi_connection.execute(said).close()

    # A listener of the engine's own would slow down each statement.
    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]
    return engine


def _postgres(address: URL, echo: bool) -> Engine:
    return create_engine(
        address,
        echo=echo,
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "application_name": "perennial", "options": "-c TimeZone=UTC"},
    )
