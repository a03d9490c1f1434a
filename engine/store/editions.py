"""Editions: published rulebooks, numbered, never changed; the newest is the one that runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.engine import Row

from engine.store.schema import edition as table

PUBLISHING = 7_305_291_002
"""The advisory lock under which PostgreSQL lets one publish at a time."""


NEWEST = select(func.max(table.c.number))
Head = tuple[int, str, datetime, str, str]
"""Number, hash, when, by whom, and the note."""


@dataclass(frozen=True, slots=True)
class Edition:
    """`hash` is that of its documents (path -> text)."""

    number: int
    hash: str
    documents: Mapping[str, str]
    published_at: datetime
    published_by: str
    note: str


def running_number(conn: Connection) -> int:
    """The number of the running edition; 0 before the first publish."""
    return conn.execute(NEWEST).scalar() or 0


def number_at(conn: Connection, at: datetime) -> int:
    """The number of the edition that ran at a moment; 0 before the first publish."""
    return conn.execute(select(func.max(table.c.number)).where(table.c.published_at <= at)).scalar() or 0


def running_edition(conn: Connection) -> Edition | None:
    return edition(conn, running_number(conn))


def edition(conn: Connection, number: int) -> Edition | None:
    row = conn.execute(select(table).where(table.c.number == number)).first()
    return None if row is None else _edition(row)


def edition_heads(conn: Connection, before: int, limit: int) -> list[Head]:
    """Without their documents, the newest first; with `before`, those of a smaller number."""
    columns = (table.c.number, table.c.hash, table.c.published_at, table.c.published_by, table.c.note)
    query = select(*columns).order_by(table.c.number.desc()).limit(limit)
    query = query.where(table.c.number < before) if before else query
    return [(row[0], row[1], row[2], row[3], row[4]) for row in conn.execute(query)]


def publishing_turn(conn: Connection) -> None:
    """Until this transaction ends nobody else publishes; on SQLite nobody else writes at all."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": PUBLISHING})


def add_edition(
    conn: Connection, content_hash: str, documents: Mapping[str, str], at: datetime, by: str, note: str
) -> Edition:
    """The next edition, which runs from the commit on; only inside a `publishing_turn`."""
    number = running_number(conn) + 1
    made = Edition(number, content_hash, dict(documents), at, by, note)
    conn.execute(
        insert(table).values(
            number=number,
            hash=content_hash,
            documents=made.documents,
            published_at=at,
            published_by=by,
            note=note,
        )
    )
    return made


def _edition(row: Row[Any]) -> Edition:
    return Edition(row.number, row.hash, row.documents, row.published_at, row.published_by, row.note)
