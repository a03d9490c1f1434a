"""A person's "not until then" about a signal or a task, and the same person's "now after all"."""

from datetime import datetime

from engine.store.accounts import mark_told
from engine.store.session import Connection
from workflows import tasks
from workflows.operations.attention import change_task, note_deed
from workflows.operations.deciding import decide
from workflows.parts import Parts
from workflows.store import signals
from workflows.store.rows import lock_accounts
from workflows.store.tasks import locked_task, task_of_id
from workflows.tasks import Task
from workflows.verdict import YES, Reason, Verdict, no


def snooze_signal(parts: Parts, signal_id: str, until: datetime, by: str, why: str = "") -> Verdict:
    """Not until then."""

    def work(conn: Connection, now: datetime) -> Verdict:
        if until <= now:
            return no(Reason.NOT_AHEAD, detail=f"{until:%Y-%m-%d %H:%M}")
        found = signals.locked_signal(conn, signal_id)
        if found is None:
            return no(Reason.NO_SUCH_SIGNAL)
        if not signals.snooze(conn, signal_id, until):
            return no(Reason.SIGNAL_NOT_OPEN, detail=found.state)
        detail = {"until": until.isoformat()}
        note_deed(conn, "snooze_signal", found.account, "signal", signal_id, by, now, why, detail)
        return YES

    return decide(parts, work, "evaluate")


def lift_signal_snooze(parts: Parts, signal_id: str, by: str) -> Verdict:
    """Its time is over now; the receipt follows when its account is looked at."""

    def work(conn: Connection, now: datetime) -> Verdict:
        found = signals.locked_signal(conn, signal_id)
        if found is None:
            return no(Reason.NO_SUCH_SIGNAL)
        if not signals.lift_snooze(conn, signal_id, now):
            return no(Reason.NOT_SNOOZED)
        note_deed(conn, "lift_snooze", found.account, "signal", signal_id, by, now)
        return YES

    return decide(parts, work, "evaluate", "climb")


def snooze_task(parts: Parts, task_id: str, until: datetime, by: str) -> Verdict:
    """Not until then; it comes back when its account is looked at at that moment."""

    def work(conn: Connection, now: datetime) -> Verdict:
        task = _task_of_told_account(conn, task_id, now)
        return change_task(conn, task, task and tasks.snooze(task, until, by, now), "snooze_task", by, now)

    return decide(parts, work, "climb", "evaluate")


def lift_task_snooze(parts: Parts, task_id: str, by: str) -> Verdict:
    """As of a signal."""

    def work(conn: Connection, now: datetime) -> Verdict:
        task = _task_of_told_account(conn, task_id, now)
        return change_task(conn, task, task and tasks.lift_snooze(task, now), "lift_snooze", by, now)

    return decide(parts, work, "climb", "evaluate")


def _task_of_told_account(conn: Connection, task_id: str, now: datetime) -> Task | None:
    """The task, locked after its account, which is looked at next."""
    found = task_of_id(conn, task_id)
    if found is not None:
        lock_accounts(conn, [found.account])
        mark_told(conn, [found.account], now)
    return locked_task(conn, task_id)
