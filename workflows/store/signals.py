"""What a person does to a signal, written to the table that the engine keeps. The caller has locked its account and
told of the change, so that an evaluation under way begins anew.
"""

from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from engine.store.schema import signal
from workflows.outlook import Origin
from workflows.store.origins import origin
from workflows.store.rows import lock_accounts
from workflows.store.schema import effect, run, task
from workflows.store.tasks import OPEN

s = signal.c


def locked_signal(conn: Connection, signal_id: str) -> Origin | None:
    """The signal, its account locked first."""
    account = conn.execute(select(s.account_id).where(s.id == signal_id)).scalar()
    if account is None:
        return None
    lock_accounts(conn, [account])
    return origin(conn, signal_id)


def acknowledge(conn: Connection, signal_id: str, by: str, now: datetime) -> bool:
    """Somebody has seen it; False unless it is open."""
    seen = {"state": "acknowledged", "acknowledged_at": now, "acknowledged_by": by}
    return conn.execute(update(signal).where(s.id == signal_id, s.state == "open").values(seen)).rowcount == 1


def snooze(conn: Connection, signal_id: str, until: datetime) -> bool:
    live = and_(s.id == signal_id, s.state.in_(("open", "acknowledged")))
    return conn.execute(update(signal).where(live).values(snoozed_until=until)).rowcount == 1


def lift_snooze(conn: Connection, signal_id: str, now: datetime) -> bool:
    """Its time is over now; False where it is not put off."""
    put_off = and_(s.id == signal_id, s.snoozed_until > now)
    return conn.execute(update(signal).where(put_off).values(snoozed_until=now)).rowcount == 1


def end_snooze(conn: Connection, signal_id: str) -> None:
    """It is put off no more."""
    conn.execute(update(signal).where(s.id == signal_id).values(snoozed_until=None))


def has_ended_work(conn: Connection, signal_id: str) -> bool:
    """Whether it started anything, and nothing of that is under way or still to come."""
    r, t, e = run.c, task.c, effect.c
    states = conn.execute(select(r.id, r.is_live).where(r.signal_id == signal_id)).all()
    tasks = conn.execute(select(t.state).where(t.signal_id == signal_id)).scalars().all()
    if any(row.is_live for row in states) or any(state in OPEN for state in tasks):
        return False
    causes = [signal_id, *(row.id for row in states)]
    comes = and_(e.cause_id.in_(causes), e.kind == "task", e.state.in_(("planned", "deferred", "claimed")))
    return bool(states or tasks) and conn.execute(select(e.key).where(comes).limit(1)).first() is None


def close(conn: Connection, signal_id: str, now: datetime) -> bool:
    """A person says it is settled."""
    ended = {"state": "resolved", "resolved_at": now, "resolution": "by_hand", "is_live": False}
    return conn.execute(update(signal).where(s.id == signal_id, s.is_live).values(ended)).rowcount == 1
