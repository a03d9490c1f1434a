"""Incidents: what ops must look at, opened once and closed by a person or by itself."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.engine import Row

from engine.store.writing import insert_new
from workflows.store.schema_of_safety import incident

i = incident.c
Kind = Literal["feed_lost", "feed_silent", "breaker", "held", "muted"]
State = Literal["open", "released", "dismissed", "over"]
RELEASED = select(i.subject).where(
    i.kind == bindparam("the_kind"), i.state == "released", i.closed_at > bindparam("since")
)


@dataclass(frozen=True, slots=True)
class Incident:
    """`subject`: the feed; of `held` the rule. `account`: whose it is, empty where it is not of one. `detail`: what is
    worth telling of its cause.
    """

    id: str
    kind: Kind
    subject: str
    account: str
    state: State
    opened_at: datetime
    closed_at: datetime | None = None
    by: str = ""
    why: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def open_incident(
    conn: Connection, kind: Kind, subject: str, now: datetime, account: str = "", detail: Any = None
) -> Incident | None:
    """Opens one; None where the same is open already."""
    of = (i.kind == kind, i.subject == subject, i.account_id == account)
    earlier = conn.execute(select(func.count()).where(*of)).scalar_one()
    key = incident_id(kind, subject, account, earlier)
    row = {
        "id": key,
        "kind": kind,
        "subject": subject,
        "account_id": account,
        "opened_at": now,
        "detail": detail or {},
    }
    if not insert_new(conn, incident, [row], "id"):
        return None
    return Incident(key, kind, subject, account, "open", now, detail=detail or {})


def incident_id(kind: str, subject: str, account: str, earlier: int) -> str:
    """Made from what it is and how many came before, so that a restored database makes the same one again."""
    words = "\0".join(("incident", kind, subject, account, str(earlier)))
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


def close_incident(
    conn: Connection, key: str, state: State, now: datetime, by: str = "", why: str = ""
) -> bool:
    """False where it is not open any more."""
    values = {"state": state, "closed_at": now, "by": by, "why": why}
    return conn.execute(update(incident).where(i.id == key, i.state == "open").values(values)).rowcount > 0


def open_incidents(
    conn: Connection, *, kind: str = "", subject: str = "", account: str = ""
) -> list[Incident]:
    """The newest first. `account`: those of that one, and no others."""
    told = {"kind": kind, "subject": subject, "account_id": account}
    wanted = {name: value for name, value in told.items() if value}
    return _read(conn, _opened(tuple(wanted)), wanted)


@cache
def _opened(by: tuple[str, ...]) -> Any:
    these = [incident.c[name] == bindparam(name) for name in by]
    return select(incident).where(i.state == "open", *these).order_by(i.opened_at.desc(), i.id)


def released_since(conn: Connection, kind: Kind, since: datetime) -> frozenset[str]:
    """The subjects that a person let through after a moment."""
    return frozenset(conn.execute(RELEASED, {"the_kind": kind, "since": since}).scalars())


def incident_of(conn: Connection, key: str, *, to_change: bool = False) -> Incident | None:
    """`to_change`: ours until the transaction ends."""
    query = select(incident).where(i.id == key)
    found = _read(conn, query.with_for_update() if to_change else query)
    return found[0] if found else None


def is_open(conn: Connection, incident: Incident) -> bool:
    return conn.execute(select(i.state).where(i.id == incident.id)).scalar() == "open"


def incidents(conn: Connection, states: Sequence[str], limit: int) -> list[Incident]:
    """The newest first."""
    query = select(incident).where(i.state.in_(states)) if states else select(incident)
    return _read(conn, query.order_by(i.opened_at.desc(), i.id).limit(limit))


def _read(conn: Connection, query: Any, asked: Mapping[str, Any] | None = None) -> list[Incident]:
    return [_incident(row) for row in conn.execute(query, asked or {})]


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        account=row.account_id,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        by=row.by,
        why=row.why,
        detail=row.detail or {},
    )
