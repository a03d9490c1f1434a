"""What was said of accounts nobody has told us of yet: kept, visible, and taken in when the account appears."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, text, tuple_
from sqlalchemy.engine import Row

from engine.store.accounts import Ref
from engine.store.schema import waiting
from engine.store.writing import chunks, insert_new

NAMING = 7_305_291_003
"""The advisory lock between what begins to wait for a name and what gives the name, on PostgreSQL."""
w = waiting.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """`said` is the item as its source gave it; `ref` names the account it waits for."""

    ref: Ref
    said: Any
    received_at: datetime
    source: str
    is_backfill: bool
    arrival: int | None

    def digest(self) -> bytes:
        """Equal when the same source says the same again."""
        words = [self.source, self.ref, self.said, self.is_backfill]
        return hashlib.blake2b(json.dumps(words, sort_keys=True).encode(), digest_size=16).digest()


def naming_turn(conn: Connection) -> None:
    """Until this transaction ends nobody else gives a name or begins to wait for one: so nothing waits for a
    name that was given a moment before. SQLite has one writer anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": NAMING})


def keep_waiting(conn: Connection, items: Sequence[Waiting]) -> int:
    """Keeps them in order, each once; how many were new. Only inside a `naming_turn`."""
    return len(insert_new(conn, waiting, [_columns(item) for item in items], "digest"))


def take_waiting(conn: Connection, refs: Collection[Ref]) -> list[Waiting]:
    """What waits for these names, in the order it came, waiting no longer. Only inside a `naming_turn`."""
    taken: list[tuple[int, Waiting]] = []
    for some in chunks(sorted(refs)):
        of = tuple_(w.alias_kind, w.alias_value).in_(some)
        found = conn.execute(select(waiting).where(of)).all()
        if found:
            taken += [(row.id, _waiting(row)) for row in found]
            conn.execute(delete(waiting).where(of))
    return [item for _, item in sorted(taken, key=lambda each: each[0])]


def who_waits(conn: Connection, limit: int = 1000) -> list[tuple[Ref, str, int, datetime]]:
    """(name, source, how many, since when) of accounts nobody has told us of, the longest waiting first."""
    count, since = func.count().label("count"), func.min(w.received_at).label("since")
    query = select(w.alias_kind, w.alias_value, w.source, count, since).group_by(
        w.alias_kind, w.alias_value, w.source
    )
    rows = conn.execute(query.order_by(since, w.alias_kind, w.alias_value).limit(limit))
    return [((row.alias_kind, row.alias_value), row.source, row[3], row.since) for row in rows]


def _columns(item: Waiting) -> dict[str, Any]:
    return {
        "digest": item.digest(),
        "alias_kind": item.ref[0],
        "alias_value": item.ref[1],
        "said": item.said,
        "received_at": item.received_at,
        "source": item.source,
        "is_backfill": item.is_backfill,
        "arrival": item.arrival,
    }


def _waiting(row: Row[Any]) -> Waiting:
    ref = (row.alias_kind, row.alias_value)
    return Waiting(ref, row.said, row.received_at, row.source, row.is_backfill, row.arrival)
