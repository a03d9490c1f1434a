"""The fact log: observations go in once, and never change.

Written with plain SQL in bulk: it is the busiest table, and one statement a thousand rows is what makes it cheap.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from engine.observations import Observation, encoded
from engine.store.arrays import arrays, unnested
from engine.store.columns import EPOCH, MICROSECOND
from engine.store.links import note_links
from engine.store.writing import MOST_AT_ONCE, chunks

COLUMNS = (
    "digest",
    "account_id",
    "about",
    "child",
    "name",
    "kind",
    "value",
    "day",
    "observed_at",
    "received_at",
    "known_at",
    "source",
    "arrival",
)
KINDS = ("bytea", *("text",) * 7, *("bigint",) * 3, "text", "bigint")
_LIST = ", ".join(COLUMNS)
_ROW = f"({', '.join('?' * len(COLUMNS))})"
SQLITE_LAST = "select coalesce(max(id), 0) from observation"
SQLITE_INSERT = f"insert into observation ({_LIST}) values {_ROW} on conflict (digest) do nothing"
SQLITE_SINCE = "select digest from observation where id > ?"
POSTGRES_INSERT = (
    f"insert into observation ({_LIST}) select * from {unnested(KINDS)}"
    " on conflict (digest) do nothing returning digest"
)
FACT_COLUMNS = (
    "account_id",
    "about",
    "child",
    "name",
    "source",
    "kind",
    "value",
    "observed_at",
    "received_at",
    "known_at",
)
FACT_KINDS = (*("text",) * 7, *("bigint",) * 3)
FACT_UPSERT = (
    f"insert into fact ({', '.join(FACT_COLUMNS)}) {{}}"
    " on conflict (account_id, about, child, name, source) do update set kind = excluded.kind,"
    " value = excluded.value, observed_at = excluded.observed_at, received_at = excluded.received_at,"
    " known_at = excluded.known_at where excluded.observed_at > fact.observed_at"
    " or (excluded.observed_at = fact.observed_at and excluded.received_at >= fact.received_at)"
)
SQLITE_FACTS = FACT_UPSERT.format(f"values ({', '.join('?' * len(FACT_COLUMNS))})")
POSTGRES_FACTS = FACT_UPSERT.format(f"select * from {unnested(FACT_KINDS)}")

Numbered = tuple[bytes, str, Observation]
"""An observation with its digest, and its value as it is kept."""


def digested(observations: Iterable[Observation]) -> list[Numbered]:
    """Each observation once, in order, with its digest: computed before the write transaction begins."""
    seen: dict[bytes, Numbered] = {}
    for observation in observations:
        value = encoded(observation.value)
        digest = observation.digest(value)
        seen.setdefault(digest, (digest, value, observation))
    return list(seen.values())


def append(conn: Connection, observations: Sequence[Numbered]) -> list[Observation]:
    """Adds what the log does not hold yet, and brings the table of newest facts up to it; returns what was new."""
    insert = _insert_sqlite if conn.dialect.name == "sqlite" else _insert_postgres
    new = [each for part in chunks(observations, MOST_AT_ONCE) for each in insert(conn, part)]
    _keep_newest(conn, new)
    added = [observation for _, _, observation in new]
    note_links(conn, added)
    return added


@lru_cache(maxsize=4096)
def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _insert_sqlite(conn: Connection, part: list[Numbered]) -> list[Numbered]:
    # One process writes at a time, so what has a higher number than the last before is ours.
    last = conn.exec_driver_sql(SQLITE_LAST).scalar_one()
    inserted = conn.exec_driver_sql(SQLITE_INSERT, [_row(each) for each in part]).rowcount
    if inserted == len(part):
        return part
    new = set(conn.exec_driver_sql(SQLITE_SINCE, (last,)).scalars())
    return [each for each in part if each[0] in new]


def _insert_postgres(conn: Connection, part: list[Numbered]) -> list[Numbered]:
    # In the order they were said: of two words of one moment the later counts. Who tells of an account has locked it,
    # so no two insert the same digests crosswise.
    new = {bytes(row[0]) for row in conn.exec_driver_sql(POSTGRES_INSERT, arrays(KINDS, map(_row, part)))}
    return [each for each in part if each[0] in new]


def _row(numbered: Numbered) -> tuple[Any, ...]:
    digest, value, o = numbered
    moments = (microseconds(o.observed_at), microseconds(o.received_at), microseconds(o.known_at))
    return (digest, o.account, o.about, o.child, o.name, o.kind, value, o.day, *moments, o.source, o.arrival)


def _keep_newest(conn: Connection, new: Sequence[Numbered]) -> None:
    """Facts are the newest observation of each source; of two at one moment, the later received."""
    newest: dict[tuple[str, ...], Numbered] = {}
    for each in new:
        o = each[2]
        if o.kind != "event":
            key = (o.account, o.about, o.child, o.name, o.source)
            other = newest.get(key)
            if other is None or _is_newer(o, other[2]):
                newest[key] = each
    if newest:
        rows = [_fact(key, newest[key]) for key in sorted(newest)]
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql(SQLITE_FACTS, rows)
        else:
            conn.exec_driver_sql(POSTGRES_FACTS, arrays(FACT_KINDS, rows))


def _is_newer(one: Observation, other: Observation) -> bool:
    if one.observed_at != other.observed_at:
        return one.observed_at > other.observed_at
    return one.received_at >= other.received_at


def _fact(key: tuple[str, ...], numbered: Numbered) -> tuple[Any, ...]:
    _, value, o = numbered
    moments = (microseconds(o.observed_at), microseconds(o.received_at), microseconds(o.known_at))
    return (*key, o.kind, value, *moments)
