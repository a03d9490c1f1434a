"""Where measurements are taken: databases of their own on this machine's disk, as durable as a server's."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.store.session import Database, migrate
from tests.harness.databases import PostgresDatabases
from tests.harness.postgres_server import SETTINGS, PostgresMissing, choose_postgres, open_postgres
from workflows.parts import Bell, NoBell, Parts, build_parts
from workflows.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of database. `fresh`: the URL of one with our tables, in a folder of its own."""

    name: str
    fresh: Callable[[], AbstractContextManager[tuple[str, Path]]]


@contextmanager
def places() -> Iterator[list[Place]]:
    """SQLite, and PostgreSQL where there is one; where there is none it says so."""
    found = [Place("SQLite", _fresh_sqlite)]
    with ExitStack() as stack:
        try:
            choice = choose_postgres()
        except PostgresMissing as missing:
            print(f"not taking part: PostgreSQL ({missing})")
        else:
            url = stack.enter_context(open_postgres(choice, SETTINGS))
            found.append(Place("PostgreSQL", _fresh_postgres(PostgresDatabases(url, itertools.count(1)))))
        yield found


@contextmanager
def parts_at(folder: Path, url: str = "", bell: Bell | None = None) -> Iterator[Parts]:
    """Parts on our tables: at `url`, or else in a SQLite file in the folder."""
    url = url or f"sqlite:///{folder / 'bench.sqlite'}"
    settings = Settings(data_dir=folder, database_url=url, secret_key="for measuring")
    parts = build_parts(settings, doorbell=bell or NoBell())
    try:
        migrate(parts.database)
        yield parts
    finally:
        parts.database.close()


@contextmanager
def _fresh_sqlite() -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        url = f"sqlite:///{folder}/bench.sqlite"
        _migrate(url)
        yield url, Path(folder)


def _fresh_postgres(databases: PostgresDatabases) -> Callable[[], AbstractContextManager[tuple[str, Path]]]:
    @contextmanager
    def fresh() -> Iterator[tuple[str, Path]]:
        with databases.fresh() as url, tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
            _migrate(url)
            yield url, Path(folder)

    return fresh


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()
