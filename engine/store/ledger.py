"""The ledger: append-only, what was decided, why, and by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import Row

from engine.store.schema import ledger
from engine.store.session import machine_now

APPEND = insert(ledger)


@dataclass(frozen=True, slots=True)
class Entry:
    """`subject` names a kind of thing (signal, run, effect, task, milestone, edition ...), `subject_id` which one."""

    id: int
    at: datetime
    machine_at: datetime
    action: str
    account: str
    subject: str
    subject_id: str
    reason: str
    by: str
    edition: int
    detail: Any


class Line(TypedDict, total=False):
    """A line to be written. `at` is world time, and it and `action` are always there."""

    at: Required[datetime]
    action: Required[str]
    account: str
    subject: str
    subject_id: str
    reason: str
    by: str
    edition: int
    detail: Any


def note(conn: Connection, **line: Unpack[Line]) -> None:
    """One line, never changed afterwards; machine time is added."""
    note_all(conn, [line])


def note_all(conn: Connection, lines: Sequence[Line]) -> None:
    if lines:
        now = machine_now()
        conn.execute(APPEND, [_row(line, now) for line in lines])


def _row(line: Line, now: datetime) -> dict[str, Any]:
    texts = {name: line.get(name, "") for name in ("subject", "subject_id", "reason", "by")}
    return texts | {
        "at": line["at"],
        "machine_at": now,
        "action": line["action"],
        "account_id": line.get("account", ""),
        "edition": line.get("edition", 0),
        "detail": line.get("detail"),
    }


def entries_of_account(conn: Connection, account: str, *, limit: int = 500) -> list[Entry]:
    """The newest first."""
    query = select(ledger).where(ledger.c.account_id == account)
    return _read(conn, query.order_by(ledger.c.at.desc(), ledger.c.id.desc()).limit(limit))


def entries_of(conn: Connection, subject: str, subject_id: str, *, limit: int = 500) -> list[Entry]:
    """The newest first."""
    query = select(ledger).where(ledger.c.subject == subject, ledger.c.subject_id == subject_id)
    return _read(conn, query.order_by(ledger.c.id.desc()).limit(limit))


def decisions(
    conn: Connection, actions: Collection[str], *, rule: str = "", account: str = "", limit: int = 500
) -> list[Entry]:
    """What rules decided about signals, the newest first."""
    c = ledger.c
    by = c.by == f"rule {rule}" if rule else c.by.startswith("rule ", autoescape=True)
    query = select(ledger).where(c.subject == "signal", c.action.in_(actions), by)
    if account:
        query = query.where(c.account_id == account)
    return _read(conn, query.order_by(c.id.desc()).limit(limit))


def _read(conn: Connection, query: Any) -> list[Entry]:
    return [_entry(row) for row in conn.execute(query)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        machine_at=row.machine_at,
        action=row.action,
        account=row.account_id,
        subject=row.subject,
        subject_id=row.subject_id,
        reason=row.reason,
        by=row.by,
        edition=row.edition,
        detail=row.detail,
    )
