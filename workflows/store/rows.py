"""Small things every store here needs: inserting what may be there already, and rows nobody else holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts; a row whose key is there already is left as it is."""
    if not rows:
        return
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    conn.execute(insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])


def free(query: Select[Any]) -> Select[Any]:
    """Locks what it returns and passes over what another transaction holds; SQLite has one writer and ignores it."""
    return query.with_for_update(skip_locked=True)


def mine(query: Select[Any]) -> Select[Any]:
    """Locks what it returns, waiting for whoever holds it."""
    return query.with_for_update()
