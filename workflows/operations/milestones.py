"""A person moves or waives a milestone for one account: until when, why, and by whom is in the ledger."""

from collections.abc import Callable
from datetime import date, datetime

from engine.store.accounts import mark_told
from engine.store.ledger import note
from engine.store.session import Connection
from workflows.parts import Parts
from workflows.store import milestones as store
from workflows.store.rows import lock_accounts
from workflows.verdict import YES, Reason, Verdict, no


def waive_milestone(
    parts: Parts, account: str, plan: str, name: str, until: datetime, by: str, why: str
) -> Verdict:
    """It is not expected before `until`."""

    def decide(conn: Connection) -> None:
        store.waive(conn, account, plan, name, until, why)

    now = parts.clock.world()
    if until <= now:
        return no(Reason.NOT_AHEAD, detail=f"{until:%Y-%m-%d %H:%M}")
    return _decided(parts, "waive_milestone", account, plan, name, until.isoformat(), by, why, decide)


def move_milestone(parts: Parts, account: str, plan: str, name: str, to: date, by: str, why: str) -> Verdict:
    """It is due on this day instead of the plan's."""

    def decide(conn: Connection) -> None:
        store.move(conn, account, plan, name, to.isoformat(), why)

    return _decided(parts, "move_milestone", account, plan, name, to.isoformat(), by, why, decide)


def restore_milestone(parts: Parts, account: str, plan: str, name: str, by: str, why: str) -> Verdict:
    """It is expected again, on the plan's own day: a move or a waiver is taken back."""

    def decide(conn: Connection) -> None:
        store.restore(conn, account, plan, name, why)

    return _decided(parts, "restore_milestone", account, plan, name, "", by, why, decide)


def _decided(
    parts: Parts,
    action: str,
    account: str,
    plan: str,
    name: str,
    what: str,
    by: str,
    why: str,
    decide: Callable[[Connection], None],
) -> Verdict:
    def work(conn: Connection) -> Verdict:
        found = parts.editions.required(conn).rulebook.plans.get(plan)
        if found is None or name not in found.milestones:
            return no(Reason.NO_SUCH_MILESTONE, detail=f"{plan}.{name}")
        if not why.strip():
            return no(Reason.NOTE_WANTED)
        lock_accounts(conn, [account])
        decide(conn)
        now = parts.clock.world(conn)
        mark_told(conn, [account], now)
        note(
            conn,
            at=now,
            action=action,
            account=account,
            subject="milestone",
            subject_id=f"{plan}.{name}",
            reason=why,
            by=by,
            detail={"to": what} if what else None,
        )
        return YES

    verdict = parts.database.write(work)
    parts.doorbell.ring("evaluate")
    return verdict
