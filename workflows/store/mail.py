"""The mailbox in SQL: each mail exactly as it was, or would have been, sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from engine.store.writing import insert_new
from workflows.store import schema

m = schema.mail.c
HEADS = (m.effect_key, m.account_id, m.recipient, m.sender, m.subject, m.audience, m.sent_at)


def add_mails(conn: Connection, mails: Sequence[Mapping[str, Any]]) -> None:
    """Each has the table's columns. The same effect's mail is kept once."""
    insert_new(conn, schema.mail, mails, "effect_key")


def mails(
    conn: Connection,
    *,
    audience: str = "",
    account: str = "",
    recipient: str = "",
    before: datetime | None = None,
    limit: int = 50,
) -> list[RowMapping]:
    """Heads of mails, newest first, without their bodies."""
    query = select(*HEADS).order_by(m.sent_at.desc(), m.effect_key).limit(limit)
    for column, wanted in ((m.audience, audience), (m.account_id, account), (m.recipient, recipient)):
        query = query.where(column == wanted) if wanted else query
    if before is not None:
        query = query.where(m.sent_at < before)
    return list(conn.execute(query).mappings())


def mail_of(conn: Connection, effect_key: str) -> RowMapping | None:
    """One mail whole, `raw` as it goes over the wire."""
    return conn.execute(select(schema.mail).where(m.effect_key == effect_key)).mappings().first()
