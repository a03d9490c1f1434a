"""What is held stands in one incident for ops: opened with the first, closed by itself when none is left."""

from datetime import datetime

from engine.store.session import Connection
from engine.store.signals import KeptSignal
from workflows.operations.circumstances import Stepping
from workflows.operations.incidents import close_by_itself, open_incident
from workflows.store.effects import resume_deferred
from workflows.store.held import count_held
from workflows.store.incidents import open_incidents
from workflows.verdict import Reason

KINDS = ("breaker", "held", "muted")


def open_held(batch: Stepping, kept: KeptSignal, reason: str) -> None:
    """A signal was held. A silent feed has its incident already."""
    today = batch.loaded.rulebook
    if reason == "breaker":
        batch.breaker.broken.add(kept.told_by)
        detail = {
            "rule": kept.rule,
            "count": batch.breaker.count(kept.rule, kept.told_by, kept.signal.first_true_at),
        }
        open_incident(batch.conn, today, "breaker", kept.told_by, batch.now, detail=detail)
    elif reason == "hold_if":
        batch.waiting_at_limit(kept.rule).append((kept.account, kept.owner))
        open_incident(batch.conn, today, "held", kept.rule, batch.now)


def settle_held(conn: Connection, now: datetime) -> None:
    """Those that ceased to be true have left by themselves; with the last of them the incident is over."""
    for each in open_incidents(conn):
        if each.kind in KINDS and count_held(conn, each) == 0:
            close_by_itself(conn, each, "none_left", now)
            resume_deferred(conn, Reason.FEED_BROKEN, now)
