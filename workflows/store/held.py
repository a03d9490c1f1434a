"""The signals that stand in an incident: held for a feed's sake, or at their rule's limit."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from engine.store.schema import ledger, signal
from workflows.store import schema
from workflows.store.incidents import Incident

s, x = signal.c, ledger.c
A_DAY = timedelta(days=1)


def held_in(incident: Incident) -> ColumnElement[bool]:
    if incident.kind == "held":
        return and_(s.state == "held", s.waits_for == "hold_if", s.rule == incident.subject)
    if incident.kind == "muted":
        return and_(s.state == "held", s.waits_for == "suppressed", s.account_id == incident.account)
    return and_(s.state == "held", s.waits_for == incident.kind, s.told_by == incident.subject)


def muted_since(conn: Connection, account: str, since: datetime) -> tuple[int, int]:
    """What a suppression of the account kept back since it stands: signals that did not open, mails that did not go."""
    e = schema.effect.c
    these = (x.account_id == account, x.action == "hold_signal", x.reason == "suppressed", x.at >= since)
    signals = conn.execute(select(func.count(func.distinct(x.subject_id))).where(*these)).scalar_one()
    of_account = (e.account_id == account, e.kind == "email", e.state == "suppressed", e.done_at >= since)
    mails = select(func.count()).where(*of_account, e.reason.in_(("legal_hold", "suppressed")))
    return signals, conn.execute(mails).scalar_one()


def count_held(conn: Connection, incident: Incident) -> int:
    return conn.execute(select(func.count()).select_from(signal).where(held_in(incident))).scalar_one()


def held_signals(conn: Connection, incident: Incident, limit: int) -> list[Any]:
    """Their rows, the account's order."""
    query = select(signal).where(held_in(incident)).order_by(s.account_id, s.id).limit(limit)
    return list(conn.execute(query).mappings())


def held_at_limit(conn: Connection, rule: str) -> list[tuple[str, str]]:
    """(account, owner) of each signal that waits because its rule is past `hold_if`."""
    query = select(s.account_id, s.owner).where(s.state == "held", s.waits_for == "hold_if", s.rule == rule)
    return [(row.account_id, row.owner) for row in conn.execute(query)]


def held_pairs(conn: Connection, incident: Incident) -> list[tuple[str, str]]:
    """(account, signal) of each."""
    query = select(s.account_id, s.id).where(held_in(incident)).order_by(s.account_id, s.id)
    return [(row.account_id, row.id) for row in conn.execute(query)]


def opened_before(conn: Connection, incident: Incident) -> list[tuple[str, str]]:
    """(account, signal) of those that the same load opened before the breaker held the others, by itself."""
    these = (
        s.told_by == incident.subject,
        s.rule == str(incident.detail.get("rule", "")),
        s.state == "open",
        s.first_true_at > incident.opened_at - A_DAY,
        s.opened_at <= incident.opened_at,
        s.id.not_in(select(x.subject_id).where(x.subject == "signal", x.reason == "released")),
    )
    query = select(s.account_id, s.id).where(*these).order_by(s.account_id, s.id)
    return [(row.account_id, row.id) for row in conn.execute(query)]
