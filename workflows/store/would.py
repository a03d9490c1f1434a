"""Receipts of what rules on trial would have done, in SQL."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, and_, case, func, select, type_coerce
from sqlalchemy.engine import RowMapping

from engine.store.columns import MICROSECOND
from engine.store.schema import signal
from engine.store.signals import KeptSignal
from engine.store.writing import insert_new
from workflows.store.schema_of_safety import would

w, s = would.c, signal.c


def add_would(conn: Connection, kept: KeptSignal, trial: str, work: Mapping[str, Any], now: datetime) -> None:
    """One that is there already is left as it is."""
    row = {
        "signal_id": kept.id,
        "rule": kept.rule,
        "account_id": kept.account,
        "child": kept.child,
        "trial": trial,
        "at": now,
        "says": dict(kept.says),
        "work": dict(work),
    }
    insert_new(conn, would, [row], "signal_id")


def receipts(conn: Connection, rule: str, since: datetime, limit: int) -> list[RowMapping]:
    """The newest first, each with whether its signal is still true."""
    query = select(would, s.is_live).join(signal, s.id == w.signal_id)
    query = query.where(w.rule == rule, w.at > since).order_by(w.at.desc(), w.signal_id).limit(limit)
    return list(conn.execute(query).mappings())


def trial_counts(conn: Connection, rule: str) -> dict[str, tuple[int, int]]:
    """By trial: how many signals there were, and how many of them are on trial still, and true."""
    live = func.sum(case((and_(s.is_live, s.on_trial), 1), else_=0))
    query = select(w.trial, func.count(), live).join(signal, s.id == w.signal_id).where(w.rule == rule)
    return {row[0]: (row[1], int(row[2] or 0)) for row in conn.execute(query.group_by(w.trial))}


def compared(conn: Connection, rule: str, until: datetime, within: timedelta) -> list[tuple[int, int]]:
    """Of the held out, and of those acted on, that opened up to a moment: how many, and of how many it ceased within so
    long.
    """
    kept_out = select(w.signal_id).where(w.rule == rule, w.trial == "holdout")
    on_trial = select(w.signal_id).where(w.rule == rule)
    took = type_coerce(s.resolved_at, BigInteger) - type_coerce(s.opened_at, BigInteger)
    ceased = and_(s.resolution.in_(("cleared", "passed")), took <= within // MICROSECOND)
    found = []
    for these in (s.id.in_(kept_out), s.id.not_in(on_trial)):
        query = select(func.count(), func.sum(case((ceased, 1), else_=0)))
        row = conn.execute(query.where(s.rule == rule, s.opened_at <= until, these)).one()
        found.append((row[0], int(row[1] or 0)))
    return found
