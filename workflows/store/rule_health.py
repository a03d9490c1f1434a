"""What tells how a rule is: when it opened, when it was last true, and whether its tasks were of use. Read only."""

from datetime import datetime

from sqlalchemy import Connection, case, func, select

from engine.store.schema import account, edition, fact, signal
from workflows.store import schema

s, t = signal.c, schema.task.c


def openings_since(conn: Connection, since: datetime) -> list[tuple[str, datetime, bool]]:
    """(rule, when, whether on trial) of every opening after a moment; on trial it counts as one."""
    query = select(s.rule, s.opened_at, s.on_trial).where(s.opened_at > since)
    return [(row.rule, row.opened_at, row.on_trial) for row in conn.execute(query)]


def last_true(conn: Connection, now: datetime) -> dict[str, datetime]:
    """By rule, when it was last true of anything; `now` where it is so still. What a person started, or what has waited
    to be known, says nothing before it was true.
    """
    is_so = s.is_live & s.false_since.is_(None) & s.true_since.is_not(None)
    was_so = s.true_since.is_not(None) | (s.held_seconds > 0)
    ended = func.coalesce(s.false_since, s.resolved_at, s.first_true_at)
    query = select(s.rule, func.max(case((is_so, 1), else_=0)), func.max(ended))
    query = query.where(was_so).group_by(s.rule)
    return {row[0]: now if row[1] else row[2] for row in conn.execute(query)}


def last_evaluated(conn: Connection, number: int) -> datetime | None:
    """When any account was last looked at by this edition."""
    a = account.c
    query = select(func.max(a.evaluated_at)).where(a.evaluated_edition == number)
    found: datetime | None = conn.execute(query).scalar()
    return found


def judged(conn: Connection) -> dict[str, tuple[int, int]]:
    """By rule: how many of its tasks were called useful, and how many were not."""
    yes = func.sum(case((t.useful == "yes", 1), else_=0))
    query = select(s.rule, yes, func.count()).join(schema.task, s.id == t.signal_id)
    rows = conn.execute(query.where(t.useful != "").group_by(s.rule))
    return {row[0]: (int(row[1]), row[2] - int(row[1])) for row in rows}


def newest_words(conn: Connection) -> dict[tuple[str, str], datetime]:
    """By (account or kind of child, field): when any source last told one."""
    f = fact.c
    query = select(f.about, f.name, func.max(f.observed_at)).group_by(f.about, f.name)
    return {(row[0], row[1]): row[2] for row in conn.execute(query)}


def edition_at(conn: Connection, moment: datetime) -> int:
    """The number of the edition that ran then; 0: none did."""
    e = edition.c
    return conn.execute(select(func.max(e.number)).where(e.published_at <= moment)).scalar() or 0
