"""Arrivals: what sources posted, kept as it came, once by (source, arrival id), and what became of it."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, text, update
from sqlalchemy.engine import Row

from engine.store.schema import arrival
from engine.store.writing import insert_into, passing_over

r = arrival.c
STORED = text("arrival.state = 'stored'")
"""As the partial index says it: with a bound value neither database would see that the index fits."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request of a source. `state`: stored, processed, failed, or redacted (processed, its body since forgotten);
    `outcome`: what processing counted.
    """

    id: int
    source: str
    arrival_id: str
    received_at: datetime
    headers: Mapping[str, str]
    body: bytes
    state: str
    error: str
    outcome: Any
    attempts: int


def keep_arrival(
    conn: Connection, source: str, arrival_id: str, at: datetime, headers: Mapping[str, str], body: bytes
) -> tuple[int, bool]:
    """Its number, and whether it is new. Without an arrival id the body's hash stands for one."""
    hashed = hashlib.sha256(body).hexdigest()
    key = {"source": source, "arrival_id": arrival_id or f"sha256:{hashed}"}
    insert = insert_into(conn, arrival).values(
        **key, received_at=at, headers=dict(headers), body=body, body_hash=hashed
    )
    number = conn.execute(insert.on_conflict_do_nothing().returning(r.id)).scalar()
    if number is not None:
        return number, True
    known = select(r.id).where(r.source == source, r.arrival_id == key["arrival_id"])
    return conn.execute(known).scalar_one(), False


def claim_arrivals(conn: Connection, machine_now: datetime, limit: int, lease: timedelta) -> list[Arrival]:
    """Takes stored arrivals under a lease, oldest first, and counts the attempt.

    One whose last attempt never ended comes alone, so that one that kills its worker takes no other with it.
    """
    found = conn.execute(passing_over(_due(machine_now).limit(limit))).all()
    fresh = [row for row in found if row.attempts == 0]
    taken = fresh or found[:1]
    ids = [row.id for row in taken]
    lent = {"attempts": r.attempts + 1, "machine_lease_until": machine_now + lease}
    conn.execute(update(arrival).where(r.id.in_(ids)).values(lent))
    return [_arrival(row, row.attempts + 1) for row in taken]


def mark_processed(conn: Connection, arrival_id: int, at: datetime, outcome: Any, error: str = "") -> None:
    _settle(conn, arrival_id, state="processed", processed_at=at, outcome=outcome, error=error, attempts=0)


def mark_failed(conn: Connection, arrival_id: int, at: datetime, error: str, outcome: Any = None) -> None:
    """It stays as it came and can be replayed."""
    _settle(conn, arrival_id, state="failed", processed_at=at, error=error, outcome=outcome)


def put_off(conn: Connection, arrival_id: int, error: str, until: datetime) -> None:
    """It is tried again, but not before `until` (machine time)."""
    _settle(conn, arrival_id, error=error, machine_lease_until=until)


def replay(conn: Connection, arrival_ids: Collection[int]) -> None:
    """What failed, or was processed by rules since corrected, is stored anew and processed again."""
    again = {"state": "stored", "attempts": 0, "error": "", "machine_lease_until": None}
    conn.execute(update(arrival).where(r.id.in_(list(arrival_ids))).values(again))


def redact_processed(conn: Connection, before: datetime) -> int:
    """Forgets bodies and headers of what was processed before a moment; how many."""
    old = text("arrival.state = 'processed'") & (r.processed_at < before)
    forgotten = {"state": "redacted", "body": b"", "headers": {}}
    return conn.execute(update(arrival).where(old).values(forgotten)).rowcount


def find_arrivals(conn: Connection, *, state: str = "", source: str = "", limit: int = 100) -> list[Arrival]:
    """The newest first."""
    query = select(arrival).order_by(r.id.desc()).limit(limit)
    query = query.where(r.state == state) if state else query
    query = query.where(r.source == source) if source else query
    return [_arrival(row, row.attempts) for row in conn.execute(query)]


def _due(machine_now: Any) -> Any:
    unheld = or_(r.machine_lease_until.is_(None), r.machine_lease_until <= machine_now)
    return select(arrival).where(STORED, unheld).order_by(r.id)


ASKS_DUE = _due(bindparam("machine_now")).limit(1)


def _settle(conn: Connection, arrival_id: int, **values: Any) -> None:
    conn.execute(update(arrival).where(r.id == arrival_id).values({"machine_lease_until": None, **values}))


def _arrival(row: Row[Any], attempts: int) -> Arrival:
    return Arrival(
        id=row.id,
        source=row.source,
        arrival_id=row.arrival_id,
        received_at=row.received_at,
        headers=row.headers,
        body=row.body,
        state=row.state,
        error=row.error,
        outcome=row.outcome,
        attempts=attempts,
    )
