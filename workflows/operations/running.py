"""Runs go on, in batches: claim what is due, decide each, and save visits, effects and the next waking in one
transaction. One bad run is set aside, and the rest of its batch goes on.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from engine.store.ledger import note
from engine.store.session import Connection, DatabaseAway
from workflows.carrying import Carried
from workflows.effects import OUTSIDE
from workflows.moves import Run, Visit
from workflows.operations.batches import Batch, load_runs
from workflows.operations.ending import settle
from workflows.operations.keeping import keep
from workflows.parts import Parts
from workflows.playbooks import updates
from workflows.runs import Advanced, advance
from workflows.store import runs as store
from workflows.store.rows import lock_accounts
from workflows.store.world import is_turn_of

LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 3
"""A run whose worker stopped at it this often is set aside."""
Claims = list[store.Claim]

log = structlog.get_logger()


@dataclass(slots=True)
class Outcome:
    """What a batch comes to, gathered so that it is written in few statements."""

    runs: list[Run] = field(default_factory=list)
    visits: list[tuple[str, Visit]] = field(default_factory=list)
    carried: Carried = field(default_factory=Carried)

    def add(self, told: Advanced) -> None:
        self.runs.append(replace(told.run, attempts=0))
        self.visits += [(told.run.id, visit) for visit in told.visits]

    @property
    def rings(self) -> tuple[str, ...]:
        kinds = {effect.kind for effect in self.carried.effects}
        return (*(("deliver",) if kinds & OUTSIDE else ()), *(("evaluate",) if "update" in kinds else ()))


def advance_runs(parts: Parts, limit: int = 200) -> int:
    """Advances up to `limit` due runs; how many it looked at."""
    taken = _claim(parts, limit)
    if not taken:
        return 0
    try:
        rings = _advance(parts, taken)
    except DatabaseAway:
        raise
    except Exception:
        log.exception("batch_failed", kind="advance", runs=len(taken))
        with parts.database.writing() as conn:
            store.release_claims(conn, taken)
        return len(taken)
    parts.doorbell.ring(*rings)
    return len(taken)


def _claim(parts: Parts, limit: int) -> Claims:
    machine_now = parts.clock.machine()
    with parts.database.reading() as conn:
        if not store.is_due(conn, parts.clock.world(conn), machine_now):
            return []

    def work(conn: Connection) -> Claims:
        if not is_turn_of(conn, "advance"):
            return []
        return store.claim_due(conn, parts.clock.world(conn), machine_now, limit, LEASE)

    return parts.database.write(work)


def _advance(parts: Parts, taken: Claims) -> tuple[str, ...]:
    def work(conn: Connection) -> Outcome:
        outcome = Outcome()
        now = parts.clock.world(conn)
        lock_accounts(conn, _told_by(conn, parts, taken))
        runs = store.claimed(conn, taken)
        batch = load_runs(conn, parts, runs, now)
        for run in runs:
            _one(conn, run, batch, outcome)
        store.save_runs(conn, outcome.runs)
        store.add_visits(conn, outcome.visits)
        keep(conn, outcome.carried, now)
        settle(conn, [run for run in outcome.runs if not run.is_live], now)
        return outcome

    return parts.database.write(work).rings


def _told_by(conn: Connection, parts: Parts, taken: Claims) -> list[str]:
    """The accounts of which this batch may tell something: locked before the runs, as an evaluation does."""
    return [
        claim.account
        for claim in taken
        if updates(parts.editions.at(conn, claim.edition).rulebook, claim.playbook)
    ]


def _one(conn: Connection, run: Run, batch: Batch, outcome: Outcome) -> None:
    if run.attempts > MOST_ATTEMPTS:
        error = f"its worker stopped {run.attempts - 1} times while at it"
        outcome.add(Advanced(_set_aside(conn, run, error, batch.now)))
        return
    if run.playbook in batch.parked:
        outcome.add(Advanced(replace(run, state="parked")))
        return
    try:
        here = batch.here(run)
        told = advance(here)
        bearing = batch.bearing(run.edition, here.asked)
    except Exception as error:
        log.exception("run_set_aside", run=run.id, playbook=run.playbook, account=run.account)
        outcome.add(Advanced(_set_aside(conn, run, f"{type(error).__name__}: {error}", batch.now)))
        return
    outcome.add(told)
    for effect in told.effects:
        outcome.carried.add(effect, bearing)


def _set_aside(conn: Connection, run: Run, error: str, now: datetime) -> Run:
    note(
        conn,
        at=now,
        action="set_run_aside",
        account=run.account,
        subject="run",
        subject_id=run.id,
        reason=error[:500],
        edition=run.edition,
    )
    return replace(run, state="needs_attention", error=error[:2000], wake_at=None)
