"""Incidents are opened for ops, who are told once, and closed: by themselves, or by a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.store.ledger import note
from engine.store.pages import account_names
from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.carrying import notice
from workflows.incidents import ADVICE, says_of
from workflows.store import incidents as store
from workflows.store.effects import add_effects
from workflows.store.incidents import Incident, Kind

OPS = "ops"
"""The role of the team that is told."""


def open_incident(
    conn: Connection,
    today: Rulebook,
    kind: Kind,
    subject: str,
    now: datetime,
    account: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Incident | None:
    """Opens one, and tells ops; None where the same is open already. Rings wanted: deliver."""
    opened = store.open_incident(conn, kind, subject, now, account, detail)
    if opened is not None:
        _note(conn, opened, "open_incident", now, "evaluation")
        about = detail or {}
        told = says_of(kind, subject, _name(conn, account), about.get("count", 1), about)
        content = {"notice": "incident", "says": told, "advice": dict(ADVICE[kind])}
        tell_ops(conn, today, cause=("incident", opened.id), content=content, now=now)
    return opened


def _name(conn: Connection, account: str) -> str:
    return account_names(conn, [account]).get(account, account) if account else ""


def close_by_itself(conn: Connection, incident: Incident, why: str, now: datetime) -> None:
    """What it was about is over."""
    if store.close_incident(conn, incident.id, "over", now, why=why):
        _note(conn, incident, "close_incident", now, "evaluation", why)


def close_by_hand(
    conn: Connection, incident: Incident, state: store.State, now: datetime, by: str, why: str
) -> None:
    if store.close_incident(conn, incident.id, state, now, by, why):
        action = {"released": "release_incident", "dismissed": "dismiss_incident"}[state]
        _note(conn, incident, action, now, by, why)


def tell_ops(
    conn: Connection, today: Rulebook, *, cause: tuple[Any, str], content: Mapping[str, Any], now: datetime
) -> None:
    """A notice to whoever has the role `ops`; where nobody has it, the doctor says so."""
    step = f"{content['notice']} {now.isoformat()}"
    told = notice(today.team, today.team.roles.get(OPS, ""), cause, step, content, now)
    if told is not None:
        add_effects(conn, [told])


def _note(conn: Connection, incident: Incident, action: str, now: datetime, by: str, why: str = "") -> None:
    note(
        conn,
        at=now,
        action=action,
        account=incident.account,
        subject="incident",
        subject_id=incident.id,
        reason=why,
        by=by,
        detail={"kind": incident.kind, "subject": incident.subject, **incident.detail},
    )
