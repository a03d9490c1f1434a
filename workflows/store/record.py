"""What a rule's signals came to, in SQL. Read only."""

from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from engine.store.schema import ledger, signal

s, x = signal.c, ledger.c


def signal_spans(
    conn: Connection, rule: str, since: datetime
) -> list[tuple[datetime | None, datetime | None]]:
    """When signals opened and when they were closed, of those of which either happened after `since`."""
    lately = or_(s.opened_at > since, s.resolved_at > since)
    these = and_(s.rule == rule, s.opened_at.is_not(None), ~s.on_trial, lately)
    return [(row[0], row[1]) for row in conn.execute(select(s.opened_at, s.resolved_at).where(these))]


def refusals_of_rule(conn: Connection, rule: str) -> dict[str, int]:
    """Why playbooks were not started for its signals -> how often; the most frequent first."""
    ours = select(s.id).where(s.rule == rule)
    these = and_(x.action == "start_no_run", x.subject == "signal", x.subject_id.in_(ours))
    counted = func.count().label("times")
    query = select(x.reason, counted).where(these).group_by(x.reason).order_by(counted.desc(), x.reason)
    return {row[0]: row[1] for row in conn.execute(query)}


def waits_of_rule(conn: Connection, rule: str) -> dict[str, int]:
    """What keeps its signals from opening -> how many there are."""
    these = and_(s.rule == rule, s.is_live, s.waits_for != "")
    query = select(s.waits_for, func.count()).where(these).group_by(s.waits_for).order_by(s.waits_for)
    return {row[0]: row[1] for row in conn.execute(query)}
