"""The red handle in SQL: whether all mail to customers is held, since when, by whom and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select, text, update

from engine.store.schema import ledger
from workflows.store import schema
from workflows.store.holds import ALL_MAIL, hold, lift
from workflows.verdict import Reason

HANDLE = 7_305_291_004
"""The advisory lock at which, on PostgreSQL, whoever is about to send and whoever pulls the handle meet."""
A_TICK = timedelta(microseconds=1)
IN_HAND, STILL = ("claimed", "in_flight", "unknown"), ("planned", "deferred")
h, e, x = schema.playbook_hold.c, schema.effect.c, ledger.c
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


def at_the_handle(conn: Connection) -> None:
    """Until this transaction ends nobody begins to send, nor has half begun. SQLite has one writer anyway."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": HANDLE})


def before_the_handle(conn: Connection) -> None:
    """Until this transaction ends the handle stays as it is; others may begin to send meanwhile."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("select pg_advisory_xact_lock_shared(:key)"), {"key": HANDLE})


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


@dataclass(frozen=True, slots=True)
class MailRelease:
    """The last time that held mail was let go, and what became of what had waited: how many went out, may have (a
    worker has them in hand, or nobody knows), were called off after all, and wait for something else.
    """

    at: datetime
    by: str
    waited: int
    went_out: int
    may_have_gone: int
    called_off: int
    waiting: int


def last_release(conn: Connection) -> MailRelease | None:
    these = and_(x.action.in_(("hold_customer_mail", "release_customer_mail")), x.subject == "delivery")
    lines = conn.execute(select(x.id, x.action, x.at, x.by).where(these).order_by(x.id.desc())).all()
    release = next((line for line in lines if line.action == "release_customer_mail"), None)
    if release is None:
        return None
    began = next((line.id for line in lines if line.id < release.id and line.action != release.action), 0)
    put_off = and_(x.action == "effect_deferred", x.reason == Reason.MAIL_HELD.value)
    waited = select(x.subject_id).where(put_off, x.id > began, x.id < release.id)
    query = select(e.state, func.count()).where(e.key.in_(waited)).group_by(e.state)
    counts = {row[0]: row[1] for row in conn.execute(query)}
    out, hands = counts.pop("sent", 0), sum(counts.pop(each, 0) for each in IN_HAND)
    waiting = sum(counts.pop(each, 0) for each in STILL)
    off = sum(counts.values())
    return MailRelease(release.at, release.by, out + hands + waiting + off, out, hands, off, waiting)
