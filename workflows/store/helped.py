"""Accounts that were helped: somebody or something acted on a signal of a rule."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from engine.store.schema import signal
from workflows.store import schema

s, r, e, t = signal.c, schema.run.c, schema.effect.c, schema.task.c


def helped_accounts(conn: Connection, since: datetime, until: datetime) -> dict[str, set[str]]:
    """By rule: accounts of whose signals, opened between the two, a task was taken up or a playbook's mail went out."""
    within = (s.opened_at >= since, s.opened_at < until)
    tasks = select(s.rule, s.account_id).join(schema.task, t.signal_id == s.id)
    taken_up = or_(t.acknowledged_at.is_not(None), t.state == "closed")
    mails = (
        select(s.rule, s.account_id)
        .join(schema.run, r.signal_id == s.id)
        .join(schema.effect, e.cause_id == r.id)
        .where(e.cause == "run", e.kind == "email", e.state == "sent")
    )
    found: dict[str, set[str]] = {}
    for query in (tasks.where(taken_up), mails):
        for rule, account in conn.execute(query.where(*within).distinct()):
            found.setdefault(rule, set()).add(account)
    return found
