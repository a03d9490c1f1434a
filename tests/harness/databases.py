"""Database URLs for tests: a fresh database each, copied from a template that is made once a session.

`sqlite_url`, `postgres_url` and `database_url` (the test runs once on each) hold our tables; the same names with
`empty_` before them hold nothing.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from engine.store.session import Database, migrate
from tests.harness.postgres_server import PostgresMissing, choose_postgres, open_postgres


@dataclass(frozen=True, slots=True)
class PostgresDatabases:
    """Makes databases on one server: `create(template)` gives a new one's SQLAlchemy URL, `drop` ends it."""

    server_url: str
    numbers: "itertools.count[int]"

    def create(self, template: str = "template0") -> str:
        name = f"perennial_test_{os.getpid()}_{next(self.numbers)}"
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            # Copied as files it is made in half the time; which way is chosen can be said from 15 on.
            how = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{how}'.encode())
        parts = urlsplit(self.server_url)
        return f"postgresql+psycopg://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")

    def drop(self, url: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database_name(url)}" WITH (FORCE)'.encode())

    @contextmanager
    def fresh(self, template: str = "template0") -> Iterator[str]:
        url = self.create(template)
        try:
            yield url
        finally:
            self.drop(url)


def database_name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def migrated(url: str) -> str:
    database = Database(url)
    try:
        migrate(database)
    finally:
        database.close()
    return url


def describe_postgres() -> str:
    try:
        return choose_postgres().says
    except PostgresMissing as missing:
        return str(missing)


def pytest_report_header() -> str:
    return f"PostgreSQL: {describe_postgres()}"


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    try:
        choice = choose_postgres()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    with open_postgres(choice) as url:
        yield PostgresDatabases(url, itertools.count(1))


@pytest.fixture(scope="session")
def postgres_template(postgres_databases: PostgresDatabases) -> Iterator[str]:
    with postgres_databases.fresh() as url:
        yield database_name(migrated(url))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "perennial.sqlite"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    path = tmp_path / "perennial.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.sqlite'}"


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases, postgres_template: str) -> Iterator[str]:
    with postgres_databases.fresh(postgres_template) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    with postgres_databases.fresh() as url:
        yield url


BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture
def open_database() -> Iterator[Callable[[str], Database]]:
    """Opens databases that are closed when the test ends."""
    opened: list[Database] = []

    def opener(url: str) -> Database:
        opened.append(Database(url))
        return opened[-1]

    yield opener
    for database in opened:
        database.close()


@pytest.fixture
def database(database_url: str, open_database: Callable[[str], Database]) -> Database:
    """A migrated database, closed when the test ends; the test runs once on SQLite and once on PostgreSQL."""
    return open_database(database_url)
