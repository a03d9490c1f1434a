"""The red handle in SQL: whether all mail to customers is held, since when, by whom and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select, update

from workflows.store import schema
from workflows.store.holds import ALL_MAIL, hold, lift
from workflows.verdict import Reason

A_TICK = timedelta(microseconds=1)
h, e = schema.playbook_hold.c, schema.effect.c
HELD = and_(e.state == "deferred", e.reason == Reason.MAIL_HELD.value)


@dataclass(frozen=True, slots=True)
class MailHold:
    """`waiting`: mails that would have gone out since."""

    at: datetime
    by: str
    reason: str
    waiting: int = 0


def mail_hold(conn: Connection) -> MailHold | None:
    row = conn.execute(select(schema.playbook_hold).where(h.playbook == ALL_MAIL)).first()
    return None if row is None else MailHold(row.at, row.by, row.reason, waiting_mails(conn))


def is_mail_held(conn: Connection) -> bool:
    return conn.execute(select(h.playbook).where(h.playbook == ALL_MAIL)).first() is not None


def waiting_mails(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(schema.effect).where(HELD)).scalar_one()


def hold_mail(conn: Connection, reason: str, at: datetime, by: str) -> bool:
    """False if it is held already."""
    return hold(conn, ALL_MAIL, reason, at, by)


def let_mail_go(conn: Connection, now: datetime) -> int | None:
    """What waited is due again, in the order in which it was planned; how many. None if nothing was held."""
    if not lift(conn, ALL_MAIL):
        return None
    keys = conn.execute(select(e.key).where(HELD).order_by(e.planned_at, e.key)).scalars().all()
    for place, key in enumerate(keys):
        due_at = now - A_TICK * (len(keys) - place)
        conn.execute(update(schema.effect).where(e.key == key).values(due_at=due_at, until=now))
    return len(keys)
