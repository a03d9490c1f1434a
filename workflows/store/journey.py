"""The journey of one account: what was said of it, decided about it, sent for it and given to people, newest first.

Four tables, read behind one key and merged: by moment, then by the rank of the table, then by the row's own key. A
field said again with the same value is no news and is left out; events are counted by day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, func, or_, select, type_coerce
from sqlalchemy.engine import RowMapping

from engine.store.columns import moment_at
from engine.store.log import microseconds
from engine.store.schema import ledger, observation
from workflows.store.schema import mail, task

What = Literal["decided", "said", "happened", "mailed", "assigned"]
Place = tuple[int, int, str]
"""Microseconds, the rank of the table, the row's key."""
A_DAY = 86_400_000_000
DECIDED, MAILED, ASSIGNED, SAID, HAPPENED = range(5)


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: What
    place: Place
    row: Mapping[str, Any]


def journey_lines(conn: Connection, account_id: str, after: Place | None, limit: int) -> list[Line]:
    """The next `limit` lines behind `after`."""
    found = [line for read in TABLES for line in read(conn, account_id, after, limit)]
    found.sort(key=lambda line: (line.at, -line.place[1]), reverse=True)
    return found[:limit]


def _decided(conn: Connection, account_id: str, after: Place | None, limit: int) -> list[Line]:
    x = ledger.c
    query = select(ledger).where(x.account_id == account_id)
    return _lines(conn, query, "decided", DECIDED, x.at, x.id, after, limit)


def _mailed(conn: Connection, account_id: str, after: Place | None, limit: int) -> list[Line]:
    m = mail.c
    query = select(m.effect_key, m.recipient, m.sender, m.subject, m.audience, m.sent_at)
    query = query.where(m.account_id == account_id)
    return _lines(conn, query, "mailed", MAILED, m.sent_at, m.effect_key, after, limit)


def _assigned(conn: Connection, account_id: str, after: Place | None, limit: int) -> list[Line]:
    t = task.c
    query = select(task).where(t.account_id == account_id)
    return _lines(conn, query, "assigned", ASSIGNED, t.created_at, t.id, after, limit)


def _said(conn: Connection, account_id: str, after: Place | None, limit: int) -> list[Line]:
    o = observation.c
    told = select(
        *(o.id, o.about, o.child, o.name, o.source, o.value, o.observed_at, o.received_at),
        func.lag(o.value, type_=o.value.type)
        .over(partition_by=(o.about, o.child, o.name, o.source), order_by=(o.observed_at, o.id))
        .label("before"),
    ).where(o.account_id == account_id, o.kind == "field")
    told_once = told.subquery()
    n = told_once.c
    news = select(told_once).where(or_(n.before.is_(None), n.before != n.value))
    return _lines(conn, news, "said", SAID, n.observed_at, n.id, after, limit)


def _happened(conn: Connection, account_id: str, after: Place | None, limit: int) -> list[Line]:
    o = observation.c
    day = type_coerce(o.observed_at, BigInteger) // A_DAY
    by_day = (
        select(o.name, o.source, func.max(o.observed_at).label("last"), func.count().label("times"))
        .where(o.account_id == account_id, o.kind == "event")
        .group_by(o.name, o.source, day)
        .subquery()
    )
    d = by_day.c
    key = d.name + " " + d.source
    query = select(by_day, key.label("key"))
    return _lines(conn, query, "happened", HAPPENED, d.last, key, after, limit)


def _lines(
    conn: Connection,
    query: Select[Any],
    what: What,
    rank: int,
    at: ColumnElement[Any],
    key: ColumnElement[Any],
    after: Place | None,
    limit: int,
) -> list[Line]:
    if after is not None:
        query = query.where(_behind(after, rank, at, key))
    rows = conn.execute(query.order_by(at.desc(), key.desc()).limit(limit)).mappings()
    return [_line(row, what, rank, at.key or "", key.key or "key") for row in rows]


def _behind(after: Place, rank: int, at: ColumnElement[Any], key: ColumnElement[Any]) -> ColumnElement[bool]:
    moment = moment_at(after[0])
    if rank != after[1]:
        return at <= moment if rank > after[1] else at < moment
    return or_(at < moment, and_(at == moment, key < _as_key(after[2], key)))


def _as_key(said: str, key: ColumnElement[Any]) -> Any:
    """The key as its column keeps it; a number that was invented is the least there is."""
    if not isinstance(key.type, BigInteger):
        return said
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _line(row: RowMapping, what: What, rank: int, at: str, key: str) -> Line:
    moment: datetime = row[at]
    return Line(moment, what, (microseconds(moment), rank, str(row[key])), dict(row))


TABLES: tuple[Callable[[Connection, str, Place | None, int], list[Line]], ...] = (
    _decided,
    _mailed,
    _assigned,
    _said,
    _happened,
)
