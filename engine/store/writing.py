"""Writing many rows at once, as both databases do it fastest."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
MOST_AT_ONCE = 500
"""Rows, or values in a list, of one statement: well below what either database takes."""


def chunks(items: Collection[T], size: int = MOST_AT_ONCE) -> Iterator[list[T]]:
    whole = list(items)
    return (whole[start : start + size] for start in range(0, len(whole), size))


def insert_into(conn: Connection, table: Table) -> Any:
    """The dialect's own INSERT, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_of(conn.dialect.name, table)


def insert_of(dialect: str, table: Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def insert_new(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], key: str) -> set[Any]:
    """Inserts; a row whose key is there already is left as it is. The values of `key` of those that were new."""
    new: set[Any] = set()
    for part in chunks(rows):
        insert = _inserting(conn.dialect.name, table, key)
        new.update(conn.execute(insert, [dict(row) for row in part]).scalars())
    return new


@lru_cache(maxsize=256)
def _inserting(dialect: str, table: Table, key: str) -> Any:
    return insert_of(dialect, table).on_conflict_do_nothing().returning(table.c[key])


def passing_over(query: Select[Any]) -> Select[Any]:
    """Locks what it returns, passing over what another transaction holds; SQLite has one writer and ignores it."""
    return query.with_for_update(skip_locked=True)
