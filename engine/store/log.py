"""The fact log: observations go in once, and never change.

Written with plain SQL in bulk: it is the busiest table, and one statement a thousand rows is what makes it cheap.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.observations import Observation
from engine.store.columns import EPOCH, MICROSECOND
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
SQLITE_KNOWN = "select digest from observation where digest in ({})"
SQLITE_INSERT = f"insert into observation ({_LIST}) values {_ROW}"
POSTGRES_INSERT = (
    f"insert into observation ({_LIST}) select * from unnest({', '.join(f'%s::{kind}[]' for kind in KINDS)})"
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
FACT_UPSERT = (
    f"insert into fact ({', '.join(FACT_COLUMNS)}) values ({{}})"
    " on conflict (account_id, about, child, name, source) do update set kind = excluded.kind,"
    " value = excluded.value, observed_at = excluded.observed_at, received_at = excluded.received_at,"
    " known_at = excluded.known_at where excluded.observed_at > fact.observed_at"
    " or (excluded.observed_at = fact.observed_at and excluded.received_at >= fact.received_at)"
)

Numbered = tuple[bytes, Observation]
"""An observation with its digest."""


def digested(observations: Iterable[Observation]) -> list[Numbered]:
    """Each observation once, in order, with its digest: computed before the write transaction begins."""
    seen: dict[bytes, Observation] = {}
    for observation in observations:
        seen.setdefault(observation.digest(), observation)
    return list(seen.items())


def append(conn: Connection, observations: Sequence[Numbered]) -> list[Observation]:
    """Adds what the log does not hold yet, and brings the table of newest facts up to it; returns what was new."""
    insert = _insert_sqlite if conn.dialect.name == "sqlite" else _insert_postgres
    new = [observation for part in chunks(observations, MOST_AT_ONCE) for observation in insert(conn, part)]
    _keep_newest(conn, new)
    return new


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _insert_sqlite(conn: Connection, part: list[Numbered]) -> list[Observation]:
    # One process writes at a time, so what is not there now is not there a moment later either.
    digests = tuple(digest for digest, _ in part)
    query = SQLITE_KNOWN.format(", ".join("?" * len(digests)))
    known = {row[0] for row in conn.exec_driver_sql(query, digests)}
    new = [each for each in part if each[0] not in known]
    if new:
        conn.exec_driver_sql(SQLITE_INSERT, [_row(digest, observation) for digest, observation in new])
    return [observation for _, observation in new]


def _insert_postgres(conn: Connection, part: list[Numbered]) -> list[Observation]:
    # Sorted, so that two who insert the same digests wait for one another in one order.
    rows = sorted(_row(digest, observation) for digest, observation in part)
    columns = tuple(list(column) for column in zip(*rows, strict=True))
    new = {bytes(row[0]) for row in conn.exec_driver_sql(POSTGRES_INSERT, columns)}
    return [observation for digest, observation in part if digest in new]


def _row(digest: bytes, o: Observation) -> tuple[Any, ...]:
    return (
        digest,
        o.account,
        o.about,
        o.child,
        o.name,
        o.kind,
        _json(o.value),
        o.day,
        microseconds(o.observed_at),
        microseconds(o.received_at),
        microseconds(o.known_at),
        o.source,
        o.arrival,
    )


def _keep_newest(conn: Connection, new: Sequence[Observation]) -> None:
    """Facts are the newest observation of each source; of two at one moment, the later received."""
    newest: dict[tuple[str, ...], Observation] = {}
    for o in new:
        if o.kind != "event":
            key = (o.account, o.about, o.child, o.name, o.source)
            other = newest.get(key)
            if other is None or (o.observed_at, o.received_at) >= (other.observed_at, other.received_at):
                newest[key] = o
    if newest:
        mark = "?" if conn.dialect.name == "sqlite" else "%s"
        statement = FACT_UPSERT.format(", ".join([mark] * len(FACT_COLUMNS)))
        conn.exec_driver_sql(statement, [_fact(key, newest[key]) for key in sorted(newest)])


def _fact(key: tuple[str, ...], o: Observation) -> tuple[Any, ...]:
    moments = (microseconds(o.observed_at), microseconds(o.received_at), microseconds(o.known_at))
    return (*key, o.kind, _json(o.value), *moments)


_json = json.JSONEncoder(separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode
