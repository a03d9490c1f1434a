"""What a rule's signals came to, in SQL. Read only."""

from datetime import datetime

from sqlalchemy import Connection, and_, case, func, or_, select

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
    """What its signals wait for that have not opened -> how many there are: each that is pending or held, once."""
    is_hold = s.waits_for.in_(("", "hold"))  # the mark of those that were true already, or none
    stands = and_(is_hold, s.true_since.is_(None))
    why = case((stands, "hold_stands"), (is_hold, "hold"), else_=s.waits_for)
    these = and_(s.rule == rule, s.state.in_(("pending", "held")))
    query = select(why, func.count()).where(these).group_by(why).order_by(why)
    return {row[0]: row[1] for row in conn.execute(query)}
