"""The ledger: append-only, what was decided, why, and by whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def note(
    conn: Connection,
    *,
    at: datetime,
    action: str,
    account: str = "",
    subject: str = "",
    subject_id: str = "",
    reason: str = "",
    by: str = "",
    edition: int = 0,
    detail: Any = None,
) -> None:
    """One line, never changed afterwards. `at` is world time; machine time is added."""
    conn.execute(
        APPEND,
        {
            "at": at,
            "machine_at": machine_now(),
            "action": action,
            "account_id": account,
            "subject": subject,
            "subject_id": subject_id,
            "reason": reason,
            "by": by,
            "edition": edition,
            "detail": detail,
        },
    )


def entries_of_account(conn: Connection, account: str, *, limit: int = 500) -> list[Entry]:
    """The newest first."""
    query = select(ledger).where(ledger.c.account_id == account)
    return _read(conn, query.order_by(ledger.c.at.desc(), ledger.c.id.desc()).limit(limit))


def entries_of(conn: Connection, subject: str, subject_id: str, *, limit: int = 500) -> list[Entry]:
    """The newest first."""
    query = select(ledger).where(ledger.c.subject == subject, ledger.c.subject_id == subject_id)
    return _read(conn, query.order_by(ledger.c.id.desc()).limit(limit))


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
